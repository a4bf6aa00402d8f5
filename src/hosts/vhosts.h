/* Virtual hosts: the settings of a configuration that answers depend on. */
#ifndef HOSTS_VHOSTS_H
#define HOSTS_VHOSTS_H

#include "config/config.h"
#include "pages/context.h"

/*
 * Makes a host's struct vhost, without its zones and the names of others, from
 * its settings and the ports that were bound (0: that protocol is off). It
 * lives in the configuration's arena. Returns 0, or -1 if one of its names is
 * no host name.
 */
int vhost_of(struct config *config, size_t number, unsigned gemini_port,
    unsigned gopher_port, struct vhost *vhost_r);
/*
 * Makes those of all hosts, with one Gopher port each, and their zones. Returns
 * 0, or -1 with notes: a name is no host name, or two hosts share it, or a zone
 * list cannot be read.
 */
int vhosts_of(struct config *config, unsigned gemini_port,
    const unsigned *gopher_ports, struct vhost *vhosts_r, struct notes *notes);
/* The same with the ports to listen on, for commands that bind none. */
int vhosts_configured(
    struct config *config, struct vhost *vhosts_r, struct notes *notes);
/*
 * Returns the number of the one of all hosts that has a name, as a person
 * writes it; or -1.
 */
int vhosts_named(const struct vhost *vhosts, size_t count, struct span name);

#endif
