/* From the configuration to what answers depend on. */
#ifndef SERVE_VHOSTS_H
#define SERVE_VHOSTS_H

#include "config/config.h"
#include "pages/context.h"

/*
 * The place that a host of a configuration describes, with the ports that were
 * bound (0 where a listener is off). Everything lives in the configuration's
 * arena. Returns 0, or -1 if one of its names cannot be one.
 */
int vhost_of(struct config *config, size_t number, unsigned gemini_port,
    unsigned gopher_port, struct vhost *place_r);
/*
 * Those of all hosts, with one Gopher port each. Returns 0, or -1 with notes
 * of names that cannot be one or that two hosts have, and of their zones.
 */
int vhosts_of(struct config *config, unsigned gemini_port,
    const unsigned *gopher_ports, struct vhost *vhosts_r, struct notes *notes);
#endif
