/* One configuration, ready to be served: sockets bound, certificate read. */
#ifndef SERVE_GENERATION_H
#define SERVE_GENERATION_H

#include "config/config.h"
#include "serve/cert.h"
#include "serve/worker.h"

struct generation {
	struct config config;
	struct cert cert;
	struct place place;
	struct addresses gemini, gopher; /* as they were bound */
	struct {
		int fd;
		bool gopher;
	} listeners[WORKER_LISTENERS];
	size_t listener_count;
};

/*
 * Makes a configuration, which is taken over, ready. Sockets of `before` that
 * listen where this one wants to are duplicated, so that nothing in their
 * queues is lost; NULL for none. Returns 0, or -1 with notes, having given
 * everything back.
 */
int generation_start(struct generation *generation, struct config *config,
    const struct generation *before, struct notes *notes);
void generation_free(struct generation *generation);
/* Appends `ready gemini=127.0.0.1:1965,[::1]:1965 gopher=off`. */
void generation_describe(const struct generation *generation, struct buf *buf);

#endif
