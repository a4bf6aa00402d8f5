/* The settings of a configuration that a scan depends on. */
#ifndef HOSTS_SCAN_RULES_H
#define HOSTS_SCAN_RULES_H

#include "config/config.h"
#include "index/scan.h"

/*
 * The rules for a host's scan, which borrow from the configuration. *progress
 * counts the files read; NULL for no count.
 */
struct scan_rules scan_rules_of(
    const struct config *config, size_t number, _Atomic uint32_t *progress);

#endif
