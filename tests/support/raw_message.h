/* Messages that no honest process sends over a Unix socket. */
#ifndef SUPPORT_RAW_MESSAGE_H
#define SUPPORT_RAW_MESSAGE_H

#include "base/span.h"

enum { RAW_DESCRIPTORS_MAX = 253 }; /* as SCM_MAX_FD of Linux */

/*
 * Sends any bytes, with so many descriptors, in as many control messages as
 * `headers` says (at least one if there are descriptors), or fewer. Returns 0,
 * or -1 with errno.
 */
int raw_message_send(int channel, struct span bytes, const int *descriptors,
    size_t count, size_t headers);

#endif
