/* Where a redirect of the configuration leads a reader. */
#ifndef REPLY_REDIRECT_ANSWER_H
#define REPLY_REDIRECT_ANSWER_H

#include "reply/answer.h"

/*
 * Sends a Gemini reader there, by 30 or 31. The query of the request stays
 * behind: it was for the old page, and a client must not copy it either (H12).
 */
void redirect_answer_move(const struct context *context,
    const struct redirect *redirect, struct span path,
    struct response *response);
/*
 * Answers a Gopher user with the article at a path, in the form that the path
 * which was asked for had: what was held for a menu stays one, a text a text,
 * and the file itself that. Returns false if no article is there.
 */
bool redirect_answer_article(const struct context *context,
    const struct protocol *protocol, struct span wanted, struct span path,
    struct response *response);
/* A menu with the one line that leads a Gopher user to a URL elsewhere. */
void redirect_answer_menu(const struct context *context,
    const struct redirect *redirect, struct span path,
    struct response *response);
/*
 * The path of the article that a path without an entry would have been a form
 * of on Gopher: `/old` and `/old.txt` were `/old.gmi`.
 */
struct span redirect_answer_of_variant(
    const struct context *context, struct span variant);
/*
 * Moves the reader to exactly what was asked for and a slash, which some
 * clients follow without a question.
 */
void redirect_answer_add_slash(const struct context *context,
    const struct asked *asked, struct response *response);

#endif
