/* Whether a capsule is worth several readers. */
#ifndef READERS_SURVEY_H
#define READERS_SURVEY_H

#include <stdbool.h>

enum {
	SURVEY_FILES = 256, /* that are many */
	SURVEY_BYTES = 2 << 20, /* of text that are much */
};

/*
 * Whether so many files are below a directory, or so much text. Stops as soon
 * as it knows, so that it takes no longer for more.
 */
bool survey_is_large(int root);

#endif
