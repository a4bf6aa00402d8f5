/* What an operator asks of a running server, and orders it to do. */
#ifndef ORDERS_ORDERS_H
#define ORDERS_ORDERS_H

#include "system/control.h"

/*
 * Answers a request at the control socket, as a control_answer; the context is
 * the struct supervisor. Orders are answered with a line `done` or `failed`,
 * then with lines for people:
 *
 *   reload    done once new workers accept; else the mistakes
 *   rescan    done once all workers serve what was found; a line for each host
 *   drain N   done at the end of the server, which begins in N seconds
 *   health    `healthy`; else a word that says why not
 *
 * The other requests only ask: see report.h. One that is unknown is answered
 * with a line that names all.
 */
bool orders_answer(
    void *context, struct control_request *request, struct buf *answer);

#endif
