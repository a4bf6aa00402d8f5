/* What an operator is told at a start, since it may not be meant. */
#ifndef SERVE_START_NOTES_H
#define SERVE_START_NOTES_H

#include "serve/generation.h"

/* Remarks on a configuration that is about to be served. */
void start_notes_of(const struct generation *generation, struct notes *notes);
/* Remarks on the user that its processes run as. */
void start_notes_user(const struct generation *generation, struct notes *notes);

#endif
