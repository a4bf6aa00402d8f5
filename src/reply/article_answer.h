/* Responses made from an article's file. */
#ifndef REPLY_ARTICLE_ANSWER_H
#define REPLY_ARTICLE_ANSWER_H

#include "pages/context.h"
#include "pages/variants.h"
#include "wire/protocol.h"
#include "wire/response.h"

/*
 * Responds with the file of an entry under its own name: byte for byte, except
 * that menus replace `menu:` lines and follow an article.
 */
void article_answer_send(const struct context *context,
    const struct protocol *protocol, uint32_t entry, struct response *response);
/* Responds with the page of a directory that has an index.gmi. */
void article_answer_index(const struct context *context,
    const struct protocol *protocol, uint32_t entry, struct response *response);
/*
 * Responds with a variant, which only Gopher has; a text is `width` cells wide,
 * or, if 0, of the usual width.
 */
void article_answer_variant(const struct context *context, uint32_t entry,
    enum variant variant, unsigned width, struct response *response);
/* Responds with the page /related/PATH; `number` counts pages, from 1. */
void article_answer_related(const struct context *context, uint32_t entry,
    uint32_t number, struct response *response);

#endif
