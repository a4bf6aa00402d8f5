/* Responses for paths that have moved. */
#ifndef REPLY_REDIRECT_ANSWER_H
#define REPLY_REDIRECT_ANSWER_H

#include "pages/context.h"
#include "reply/asked.h"

/*
 * Responds with status 30 or 31 to a Gemini client. The query of the request is
 * dropped: it was for the old page (row H12).
 */
void redirect_answer_move(const struct context *context,
    const struct redirect *redirect, struct span path,
    struct response *response);
/*
 * Responds to a Gopher client with the article at a path, in the variant of the
 * requested path: a client that expects a menu gets a menu, text text, and the
 * file the file. Returns false if no article is there.
 */
bool redirect_answer_article(const struct context *context,
    const struct protocol *protocol, struct span wanted, struct span path,
    struct response *response);
/* Responds with a menu of one item, which leads to a URL elsewhere. */
void redirect_answer_menu(const struct context *context,
    const struct redirect *redirect, struct span path,
    struct response *response);
/*
 * Responds with a redirect to another path of this capsule that means the same,
 * with the query of the request.
 */
void redirect_answer_direct(const struct context *context,
    const struct asked *asked, struct span path, struct response *response);
/*
 * Responds with a redirect to the requested URL and a slash, and nothing else
 * changed but that it is a URI: some clients follow such a redirect without
 * asking (row C1).
 */
void redirect_answer_add_slash(const struct context *context,
    const struct asked *asked, struct response *response);

#endif
