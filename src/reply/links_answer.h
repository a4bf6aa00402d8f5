/* The page of the articles that link to one. */
#ifndef REPLY_LINKS_ANSWER_H
#define REPLY_LINKS_ANSWER_H

#include "pages/context.h"
#include "wire/response.h"

/* Sends page `number` of /links/PATH of an article. */
void links_answer(const struct context *context, uint32_t article,
    uint32_t number, struct response *response);

#endif
