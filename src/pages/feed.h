/* Atom feeds of directories and tags. */
#ifndef PAGES_FEED_H
#define PAGES_FEED_H

#include "pages/context.h"
#include "wire/protocol.h"

/*
 * The feed of the newest posts in a directory and those below it, or of those
 * that have a tag (a number of a topic). Its links lead on in the protocol
 * that it was asked for by; identifiers are the same in both. Lives in the
 * context's arena.
 */
struct span feed_directory(const struct context *context,
    const struct protocol *protocol, uint32_t directory);
struct span feed_tag(const struct context *context,
    const struct protocol *protocol, uint32_t topic);

#endif
