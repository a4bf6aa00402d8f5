/* What a worker has, made for a command: answers without a socket. */
#ifndef CLI_OFFLINE_H
#define CLI_OFFLINE_H

#include "config/config.h"
#include "hosts/vhosts.h"
#include "reply/outgoing.h"

/* Zeroed, with its configuration read; offline_close() gives all of it back. */
struct offline {
	struct config config;
	struct vhost vhosts[HOSTS_MAX];
	struct served_host list[HOSTS_MAX];
	struct served_hosts sites;
	struct arena arena;
	struct ranker ranker;
	struct searcher searcher;
};

/* Makes the hosts of the configuration. Returns 0, or -1 with notes. */
int offline_hosts(struct offline *offline, struct notes *notes);
/*
 * Makes the edition of a host, by one of press_now.h, and opens its capsule.
 * Returns 0, or -1 after a message.
 */
int offline_press(struct offline *offline, size_t host,
    struct edition *(*press)(
	const struct config *config, size_t host, struct notes *notes),
    struct notes *notes);
void offline_close(struct offline *offline);

#endif
