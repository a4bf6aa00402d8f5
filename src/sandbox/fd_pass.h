/* Descriptors that processes pass to each other, with messages of sockets. */
#ifndef SANDBOX_FD_PASS_H
#define SANDBOX_FD_PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

enum { FD_PASS_MAX = 3 }; /* descriptors of one message */

/* What a message has besides the bytes that were received. */
struct fd_pass {
	int list[FD_PASS_MAX]; /* its descriptors; -1 behind the last */
	size_t count;
	bool more; /* it had others, which are closed */
	bool longer; /* it had other bytes, which are lost */
};

/*
 * Makes two sockets of a type that are connected, and that no program inherits.
 * Returns 0, or -1 with errno.
 */
int fd_pass_pair(int type, int ends_r[2]);
/*
 * Sends a message of several parts with descriptors, or without, which stay the
 * caller's. `flags` are those of sendmsg(2). Returns 0, or -1 with errno.
 */
int fd_pass_send(int socket, struct iovec *parts, size_t part_count,
    const int *list, size_t count, int flags);
/*
 * Receives a message. `flags` are those of recvmsg(2). Returns its bytes, and
 * gives the descriptors to the caller; 0 for the end, or for an empty message,
 * which may have some; or -1 with errno.
 */
ssize_t fd_pass_receive(
    int socket, struct iovec room, int flags, struct fd_pass *passed_r);
/* Closes the descriptors that it has, and has none then. */
void fd_pass_drop(struct fd_pass *passed);
/* Closes a descriptor of any kind that another process has passed, unless -1.
 */
void fd_pass_close(int fd);

#endif
