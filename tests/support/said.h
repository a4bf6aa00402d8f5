/* What is said of configurations, as tables of texts and sentences. */
#ifndef SUPPORT_SAID_H
#define SUPPORT_SAID_H

#include "config/config.h"

/* Of config.h: returns 0, or -1 with notes. */
typedef int said_checker(const struct config *config, struct notes *notes);

/*
 * What is noted of a configuration, each sentence a line: the caller's to
 * buf_free(). A configuration without mistakes is also given to `check`, unless
 * that is NULL. The caller frees the configuration.
 */
struct buf said_of(
    struct config *config, struct span text, said_checker *check);

/* A configuration, and what said_of() has to return. */
struct said_row {
	const char *text, *want;
};
void said_expect(
    const struct said_row *rows, size_t count, said_checker *check);

#endif
