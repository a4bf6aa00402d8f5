/* Responses made from an article's file. */
#ifndef REPLY_ARTICLE_ANSWER_H
#define REPLY_ARTICLE_ANSWER_H

#include "pages/article_file.h"
#include "pages/variants.h"
#include "wire/protocol.h"
#include "wire/response.h"

/*
 * Looks an entry up that a response is made from: sets its entry, MIME type,
 * language and charset.
 */
struct article_file article_answer_file(
    const struct context *context, uint32_t number, struct response *response);
/*
 * Responds for a file that could not be opened or read, by errno: refuses, or
 * leaves it to the next edition.
 */
void article_answer_unread(struct response *response);
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
