/* Checks redirects against the capsules. */
#ifndef CHECK_CHECK_REDIRECTS_H
#define CHECK_CHECK_REDIRECTS_H

#include "config/config.h"
#include "edition/edition.h"
#include "pages/zone.h"

/*
 * Adds a note under the configuration file for each redirect that leads to
 * nothing in any host's edition, hides a page of one of them, or leaves Gemini,
 * which many clients ask about or refuse. Each edition has its host's zones.
 */
void check_redirects(const struct config *config,
    const struct edition *const *editions, const struct zones *const *zones,
    size_t count, struct notes *notes);
/*
 * Whether a Gemini request for a path is answered with anything but 51, on a
 * host of these zones.
 */
bool check_is_there(
    const struct edition *edition, const struct zones *zones, struct span path);

#endif
