/* From the configuration to what answers depend on. */
#ifndef SERVE_PLACE_H
#define SERVE_PLACE_H

#include "config/config.h"
#include "reply/desk.h"
#include "site/scan.h"

/*
 * The place that a configuration describes, with the ports that were bound (0
 * where a listener is off). Everything lives in the configuration's arena.
 * Returns 0, or -1 if the host's name cannot be one.
 */
int place_of(struct config *config, unsigned gemini_port, unsigned gopher_port,
    struct place *place_r);
/* What the scan is to know of the configuration; `progress` may be NULL. */
struct scan_rules place_scan_rules(
    const struct config *config, uint32_t *progress);

#endif
