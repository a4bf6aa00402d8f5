/* From the configuration to what an indexer depends on. */
#ifndef SERVE_SCAN_RULES_H
#define SERVE_SCAN_RULES_H

#include "config/config.h"
#include "index/scan.h"

/* What the scan of a host is to know; `progress` may be NULL. */
struct scan_rules scan_rules_of(
    const struct config *config, size_t number, uint32_t *progress);

#endif
