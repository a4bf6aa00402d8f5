/* The descriptors of another process: which it has open, and copies of them. */
#ifndef SUPPORT_DESCRIPTORS_H
#define SUPPORT_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { DESCRIPTORS_LISTED = 256 };

struct descriptor {
	int number;
	char target[128]; /* as /proc shows it: `socket:[17]`, a path */
};

/*
 * Fills the list with the process's open descriptors. Returns how many there
 * are; 0 if /proc does not show them to this user.
 */
size_t descriptors_list(
    pid_t pid, struct descriptor list_r[DESCRIPTORS_LISTED]);
/*
 * Returns a copy of a process's descriptor, of the same open file, which the
 * caller closes; -1 with errno if this user may not take it.
 */
int descriptors_copy(pid_t pid, int number);
/*
 * A copy of the child's end of its channel; -1 if it has none or several, as a
 * child that has just been forked, or if this user may not take it.
 */
int descriptors_channel(pid_t child);
/*
 * Copies of the sockets by which it asks for signatures, or is asked, which the
 * caller closes. Returns how many there are.
 */
size_t descriptors_signing(pid_t child, int copies_r[DESCRIPTORS_LISTED]);
/*
 * Whether this user may take a child's descriptors; if not, prints why the test
 * skips.
 */
bool descriptors_may_copy(pid_t child);

#endif
