/* The keys that rendered answers are kept under. */
#ifndef REPLY_CACHE_KEY_H
#define REPLY_CACHE_KEY_H

#include "reply/answer.h"

/*
 * Returns, in the arena, the key of all questions that have one answer of the
 * same host and view: one for all spellings that a request's parser makes one
 * of. It holds all that an answer depends on, the kind first, then each part
 * behind its length, so that no byte in a part can end it: two questions share
 * a key only if they agree in every part.
 */
struct span cache_key_of(const struct asked *asked, struct arena *arena);

#endif
