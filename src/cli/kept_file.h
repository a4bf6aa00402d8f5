/* Which file of which capsule a person means. */
#ifndef CLI_KEPT_FILE_H
#define CLI_KEPT_FILE_H

#include "config/config.h"
#include "pages/vhost.h"

struct kept_file {
	size_t host; /* whose capsule */
	struct span path; /* decoded, in the arena of the configuration */
};

/*
 * Finds what is typed: the URL of a page, the path of a file as the shell sees
 * it, or its path in the capsule; of the URL's host, else of that whose
 * directory it is, the innermost one, else of that with a name (NULL: the first
 * one). A name of another host is a mistake. The file need not be there.
 * Returns 0, or -1 after a message.
 */
int kept_file_find(struct config *config, const struct vhost *vhosts,
    const char *typed, const char *host, struct kept_file *kept_r);

#endif
