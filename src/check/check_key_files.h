/* Checks the files of keys and certificates that a configuration names. */
#ifndef CHECK_CHECK_KEY_FILES_H
#define CHECK_CHECK_KEY_FILES_H

#include "config/config.h"
#include "pages/vhost.h"

/*
 * Notes what is wrong with where the certificates and keys of the hosts and the
 * file of ticket keys are, and in them; that a file is missing is
 * config_check_paths()'s to note. Returns 0; or -1 if a server would not take
 * the configuration.
 */
int check_key_files(
    struct config *config, const struct vhost *vhosts, struct notes *notes);

#endif
