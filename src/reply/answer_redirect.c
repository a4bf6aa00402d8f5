#include "pages/virtual_path.h"
#include "reply/answer_priv.h"
#include "reply/redirect_answer.h"
#include "text/query.h"

/*
 * Redirects of the configuration come before files: `/` can lead to `/en/`, and
 * an operator can take a page away whose file is still there. Gemini sends the
 * target (30, 31). Gopher cannot redirect, so a target in this capsule is
 * answered at once, and one elsewhere by a menu with a link. One redirect is
 * followed, never a chain: a loop in the configuration ends here.
 */

/* The rule for a path, unless it is in a closed zone. */
static const struct redirect *
rule_for(const struct decision *decision, struct span path)
{
	const struct vhost *vhost = decision->context->vhost;
	bool hidden =
	    zone_at(&vhost->zones, decision->context->closed, path) != NULL;

	return decision->redirected || hidden
	    ? NULL
	    : redirects_find(vhost->redirects, path);
}

/* Answers with the target. Its variant is the one of the old path. */
static void
answer_target(
    struct decision *decision, const struct redirect *rule, struct span target)
{
	struct span wanted = decision->path, query = span_tail(rule->query, 1);

	decision->redirected = true;
	decision->path = target;
	decision->page = answer_page_number(query);
	if (query.size > 0)
		decision->words = query_words(query, decision->context->arena);
	if (!redirect_answer_article(decision->context,
		decision->asked->protocol, wanted, target,
		decision->response) &&
	    !answer_decide(decision))
		answer_refuse(decision, REFUSAL_MISSING, SPAN(""));
}

bool
answer_redirect_variant(struct decision *decision, struct span path)
{
	const struct context *context = decision->context;
	const struct redirect *rule = rule_for(decision, path);

	if (!rule)
		return false;
	if (rule->status == 52)
		return answer_refuse(decision, REFUSAL_GONE, SPAN(""));
	if (decision->asked->protocol->redirects)
		redirect_answer_move(context, rule, path, decision->response);
	else if (rule->url.size > 0)
		redirect_answer_menu(context, rule, path, decision->response);
	else
		answer_target(decision, rule,
		    redirect_follow(rule, path, context->arena));
	return true;
}

bool
answer_redirect(struct decision *decision)
{
	return answer_redirect_variant(decision, decision->path);
}

bool
answer_old_variant(struct decision *decision)
{
	return !decision->asked->protocol->gemtext &&
	    answer_redirect_variant(decision,
		redirect_answer_of_variant(decision->context, decision->path));
}

/* Whether a path without links to directories is answered on Gemini. */
static bool
is_there(const struct edition *edition, struct span path)
{
	uint32_t about;

	return edition_find(edition, path) != EDITION_NONE ||
	    edition_find_dir(edition, path) != EDITION_NONE ||
	    virtual_path_find(edition, path, &about) != VIRTUAL_NONE ||
	    edition_moved(edition, path) != EDITION_NONE;
}

/*
 * K65: a path at or below a link to a directory: a redirect to the same path of
 * the directory itself, if that is there for this reader; on Gopher its answer.
 */
bool
answer_link(struct decision *decision)
{
	const struct context *context = decision->context;
	struct span link = decision->path;
	struct buf direct = {0};
	bool found = edition_follow(context->edition, link, &direct);
	struct span path = buf_keep(&direct, context->arena);

	if (!found)
		return false;
	if (decision->asked->protocol->redirects) {
		if (!is_there(context->edition, path))
			return false;
		redirect_answer_direct(
		    context, decision->asked, path, decision->response);
		return true;
	}
	decision->path = path;
	found = answer_decide(decision);
	decision->path = link;
	return found;
}
