/* The zones of a configuration, with the lists that their files hold. */
#ifndef SERVE_ZONES_H
#define SERVE_ZONES_H

#include "config/config.h"
#include "reply/zone.h"

/*
 * The zones that stand on a host. Everything lives in the configuration's
 * arena. Whatever cannot be read is a note: a zone whose list is lost lets
 * nobody in.
 */
struct zones zones_of(struct config *config, size_t host, struct notes *notes);
/* The file that an `allow` names; empty if it names none. */
struct span zones_file(struct span allow);

#endif
