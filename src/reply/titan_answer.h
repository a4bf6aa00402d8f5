/* Responses to uploads, before and after their bodies. */
#ifndef REPLY_TITAN_ANSWER_H
#define REPLY_TITAN_ANSWER_H

#include "pages/context.h"
#include "reply/asked.h"
#include "upload/upload.h"
#include "wire/response.h"

/*
 * Answers an admitted request of Titan: refuses it, sends the source of a file,
 * or, with RESPONSE_BODY, takes the body that is to come.
 */
void titan_answer(const struct context *context, const struct asked *asked,
    struct response *response_r);
/* The upload that such a request is; it borrows from it. */
struct upload titan_answer_upload(const struct asked *asked);
/* What the writer has refused; the error is an errno or 0. */
void titan_answer_refused(const struct context *context, enum refusal refusal,
    int error, struct response *response_r);
/*
 * What the writer has done: leads to the page if all workers serve it, else
 * says in a page of its own what was done.
 */
void titan_answer_done(const struct context *context,
    const struct upload *upload, enum upload_shown shown,
    struct response *response_r);

#endif
