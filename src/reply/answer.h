/* From a request and an edition to a response. */
#ifndef REPLY_ANSWER_H
#define REPLY_ANSWER_H

#include "pages/context.h"
#include "reply/asked.h"
#include "wire/response.h"

/*
 * Refuses a request that is malformed or for another port, and any request
 * before the first edition or while the capsule is unreadable. Returns true if
 * it has refused; false if the request can be answered.
 */
bool answer_admission(const struct context *context, const struct asked *asked,
    struct response *response_r);
/*
 * Answers an admitted request. Everything in the response lives as long as the
 * context's arena and edition; the caller releases its file and its page by
 * response_free().
 */
void answer(const struct context *context, const struct asked *asked,
    struct response *response_r);

#endif
