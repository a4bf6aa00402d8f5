/* The answers that the control socket gives. */
#ifndef SERVE_REPORT_H
#define SERVE_REPORT_H

#include "base/buf.h"

/*
 * Answers a command, as a control_answer: `status` with text for people,
 * `status json` with a JSON document, anything else with a line that names the
 * two. The context is the struct supervisor.
 */
void report_answer(void *context, struct span command, struct buf *answer);

#endif
