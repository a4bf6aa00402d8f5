/* The directory of a host's capsule, as it was when the settings were read. */
#ifndef HOSTS_LOADED_ROOT_H
#define HOSTS_LOADED_ROOT_H

#include "base/file.h"
#include "config/config.h"

/* What of the server is in a directory, or around it. */
struct root_company {
	/* Others with zones, whose roots lie in it, or it in theirs. */
	uint64_t hosts;
	bool own; /* keys, the access log or the control socket lie in it */
};

/* What a root's path may lead to later depends on it. All is borrowed. */
struct loaded_root {
	const struct config *config;
	size_t host;
	uid_t user; /* that the server's children are */
	struct identity identity; /* all 0 if there was none */
	uid_t owner;
	struct root_company company;
};

/* Looks at the root of a host. */
void loaded_root_find(struct loaded_root *loaded_r, const struct config *config,
    size_t host, uid_t user);
/*
 * Returns NULL if a directory, which the root's path leads to now, may be
 * served in place of the one of before, or a sentence that says why not, and
 * what was expected.
 */
const char *loaded_root_refuses(const struct loaded_root *loaded, int root);

/* What a root's path leads to. */
struct root_found {
	int fd; /* as root_hold(), the caller's; -1 if there is none to serve */
	struct identity identity; /* all 0 if it leads nowhere */
	const char *refused; /* see loaded_root_refuses() */
};

/* What was judged is what is held, however often the path is changed. */
struct root_found loaded_root_hold(const struct loaded_root *loaded);

#endif
