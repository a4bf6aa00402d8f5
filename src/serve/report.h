/* What the supervisor says of itself through the control socket. */
#ifndef SERVE_REPORT_H
#define SERVE_REPORT_H

#include "base/buf.h"

/*
 * Answers a line that came in, a control_answer: `status` with text for
 * people, `status json` with a document; whatever else with how to ask. The
 * context is the struct supervisor.
 */
void report(void *context, struct span question, struct buf *answer);

#endif
