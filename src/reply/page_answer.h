/* Responses with generated pages. */
#ifndef REPLY_PAGE_ANSWER_H
#define REPLY_PAGE_ANSWER_H

#include "pages/context.h"
#include "reply/asked.h"

/*
 * Builds a part of a page about a directory's entry, a year or a tag. `number`
 * counts the pages of a long list, from 1, `part` the parts of the page, from
 * 0. Returns whether another part follows.
 */
typedef bool page_builder(const struct context *context, uint32_t about,
    uint32_t number, uint32_t part, struct page *page);

/* Responds with such a page, in the language of an entry. */
void page_answer_send(const struct context *context, page_builder *build,
    uint32_t about, uint32_t number, uint32_t entry, struct response *response);
/*
 * Responds to a virtual path. `words` are those of a search, decoded. Returns
 * false for any other path.
 */
bool page_answer_virtual(const struct context *context,
    const struct asked *asked, struct span path, struct span words,
    uint32_t number, struct response *response);

#endif
