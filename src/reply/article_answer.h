/* An entry's file as an answer, in the form that was asked for. */
#ifndef REPLY_ARTICLE_ANSWER_H
#define REPLY_ARTICLE_ANSWER_H

#include "pages/context.h"
#include "pages/variants.h"
#include "wire/protocol.h"
#include "wire/response.h"

/*
 * Answers with the file of an entry under its own name, byte for byte but for
 * menus that a page places and those that stand under an article.
 */
void article_answer_send(const struct context *context,
    const struct protocol *protocol, uint32_t entry, struct response *response);
/* The page of a directory, made from its index.gmi. */
void article_answer_index(const struct context *context,
    const struct protocol *protocol, uint32_t entry, struct response *response);
/*
 * One of the forms that only Gopher has; a text `width` cells wide, or, at 0,
 * as wide as all are.
 */
void article_answer_variant(const struct context *context, uint32_t entry,
    enum variant variant, unsigned width, struct response *response);
/* The page /related/PATH of an article. */
void article_answer_related(const struct context *context, uint32_t entry,
    uint32_t number, struct response *response);

#endif
