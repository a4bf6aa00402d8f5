/* The sockets by which workers reach writers, as their parent holds them. */
#ifndef UPLOAD_UPLOAD_LINKS_H
#define UPLOAD_UPLOAD_LINKS_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Each worker has a socket of its own with each writer: a compromised worker
 * can close or fill its own socket only. The supervisor keeps the writers'
 * ends, so that a writer which is started anew finds what workers have sent,
 * and those of workers that finish their answers.
 */
struct upload_link {
	size_t host; /* of the writer */
	pid_t worker;
	int fd; /* the writer's end */
};

struct upload_links {
	struct upload_link *list;
	size_t count, capacity;
};

/* Takes over the writer's end of a worker's socket. */
void upload_links_add(
    struct upload_links *links, size_t host, pid_t worker, int fd);
/* Closes those of a worker that has ended. */
void upload_links_end(struct upload_links *links, pid_t worker);
/*
 * Hosts have other numbers from now on: `numbers` has that of each old one, or
 * SIZE_MAX for one that is no more, whose sockets are closed.
 */
void upload_links_renumber(
    struct upload_links *links, const size_t *numbers, size_t count);
/* Copies the descriptors of a host; there is room for all. Returns how many. */
size_t upload_links_of(
    const struct upload_links *links, size_t host, int *fds_r);
/* Closes all of them. */
void upload_links_free(struct upload_links *links);

#endif
