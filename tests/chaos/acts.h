/* What befalls a server in a storm. */
#ifndef CHAOS_ACTS_H
#define CHAOS_ACTS_H

#include "chaos/storm.h"

/* One act, which the seed chooses. */
void acts_run(struct storm *storm);
/* A reload of the same configuration. */
void acts_reload(struct storm *storm);
/*
 * Signals the supervisor and waits until its log says so once more; the
 * publisher goes on meanwhile, or waits too.
 */
void acts_signal(struct storm *storm, int signal, const char *said);
void acts_await(struct storm *storm, int signal, const char *said);

/* Of certificates, and of what is around the server. */
void acts_certificate(struct storm *storm);
void acts_capsule(struct storm *storm);
void acts_disk(struct storm *storm);
void acts_clock(struct storm *storm);
void acts_log(struct storm *storm);
/* Rotates it if it is large: no number of the seed is drawn. */
void acts_keep_room(struct storm *storm);

#endif
