/* Responses in HTML on the Gopher port: to browsers, and for URL: selectors. */
#ifndef REPLY_HTML_ANSWER_H
#define REPLY_HTML_ANSWER_H

#include "pages/context.h"
#include "wire/response.h"

/* Responds to an HTTP request (row G37). Returns false for any other request.
 */
bool html_answer_browser(const struct context *context,
    const struct request *request, struct response *response);
/*
 * Responds to a selector `URL:` or `/URL:` with a page that redirects to the
 * URL (row G36). Returns false if the selector is another, or its URL is not
 * safe.
 */
bool html_answer_url_page(const struct context *context,
    const struct request *request, struct response *response);

#endif
