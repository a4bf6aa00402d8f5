/* Atom feeds of directories and tags. */
#ifndef FEEDS_FEED_H
#define FEEDS_FEED_H

#include "pages/context.h"
#include "wire/protocol.h"

/*
 * Returns, in the context's arena, the feed of the newest posts in a directory
 * and below, or of those with a tag (by the tag's number). Links are in the
 * protocol of the request; identifiers are the same in both protocols.
 */
struct span feed_directory(const struct context *context,
    const struct protocol *protocol, uint32_t directory);
struct span feed_tag(const struct context *context,
    const struct protocol *protocol, uint32_t tag);

#endif
