/* A handover on its way to a program that is executed. */
#ifndef UPGRADE_BEQUEST_H
#define UPGRADE_BEQUEST_H

#include <stdbool.h>

#include "upgrade/handover.h"

/*
 * Writes a handover to a sealed file in memory. Returns its descriptor, or -1
 * with errno.
 */
int bequest_write(const struct handover *handover);
/*
 * The next program that this process executes finds that file, and all that it
 * names stays open. Returns 0, or -1 with errno.
 */
int bequest_leave(const struct handover *handover, int fd);
/* No program finds it any more. */
void bequest_take_back(const struct handover *handover, int fd);

enum bequest_found {
	BEQUEST_NONE,
	BEQUEST_TAKEN,
	BEQUEST_FAULT, /* it is of no use: unreadable, or its server is gone */
};

/* Whether the environment names one, which may prove to be another's. */
bool bequest_is_there(void);
/*
 * Takes what was left to this process and removes it from the environment. Only
 * a sealed file of this user that names this process, or for a trial its
 * parent, is one. *fault_r is what is wrong after BEQUEST_FAULT.
 */
enum bequest_found bequest_find(
    struct handover *handover_r, const char **fault_r);

#endif
