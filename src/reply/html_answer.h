/* What Gopher answers in HTML: to browsers, and to lynx on its way out. */
#ifndef REPLY_HTML_ANSWER_H
#define REPLY_HTML_ANSWER_H

#include "pages/context.h"
#include "wire/response.h"

/* Answers a browser at the wrong door (row 37). Returns false if it is none. */
bool html_answer_browser(const struct context *context,
    const struct request *request, struct response *response);
/*
 * Answers a selector `URL:`, behind a slash or not (row 36). Returns false if
 * it is none, or one that nobody is to be sent to.
 */
bool html_answer_url_page(const struct context *context,
    const struct request *request, struct response *response);

#endif
