/* Responses made from gophermaps. */
#ifndef REPLY_MAP_ANSWER_H
#define REPLY_MAP_ANSWER_H

#include "pages/context.h"
#include "wire/response.h"

/* Responds with a page that a gophermap makes of its directory, from 1. */
void map_answer(const struct context *context, uint32_t map, uint32_t directory,
    uint32_t number, struct response *response);
/* Responds with the first page of a directory whose index has maps in it. */
void map_answer_index(const struct context *context, uint32_t directory,
    struct response *response);

#endif
