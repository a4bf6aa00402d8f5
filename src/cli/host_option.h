/* Which host --host means, in commands that are about one. */
#ifndef CLI_HOST_OPTION_H
#define CLI_HOST_OPTION_H

#include "config/config.h"
#include "pages/vhost.h"

/*
 * Without a [host] section the option names the host, else it means one of them
 * (serve names the first in any case): to be called before the hosts are made.
 * NULL: it is not given.
 */
void host_option_take(struct config *config, const char *typed);
/*
 * Returns the number of the host that has the name typed, or of the first one
 * if none is (NULL); or -1 after a message.
 */
int host_option_find(
    const struct vhost *vhosts, size_t count, const char *typed);

#endif
