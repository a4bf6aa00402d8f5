#include "pages/pager.h"
#include "pages/variants.h"
#include "pages/virtual_path.h"
#include "reply/answer_priv.h"
#include "reply/article_answer.h"
#include "reply/redirect_answer.h"
#include "search/query.h"
#include "text/uri.h"

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
	decision->page = pager_number(query);
	if (query.size > 0)
		decision->words = query_words(query, decision->context->arena);
	if (!redirect_answer_article(decision->context,
		decision->asked->protocol, wanted, target,
		decision->response) &&
	    !answer_decide(decision))
		answer_refuse(decision, REFUSAL_MISSING, SPAN(""));
}

bool
answer_by_rule(struct decision *decision, struct span path)
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
	return answer_by_rule(decision, decision->path);
}

/* Whether a path without links to directories is answered on Gemini. */
static bool
is_there(const struct context *context, struct span path)
{
	const struct edition *edition = context->edition;
	uint32_t about;

	return edition_find(edition, path) != EDITION_NONE ||
	    edition_find_dir(edition, path) != EDITION_NONE ||
	    virtual_path_find(edition, path, &about) != VIRTUAL_NONE ||
	    zone_moved(&context->vhost->zones, edition, path) != EDITION_NONE;
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
		if (!is_there(context, path))
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

/* The menu of an article; that of a page bundle is its directory's. */
static void
send_menu(struct decision *decision, uint32_t number)
{
	const struct context *context = decision->context;
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);

	if (entry->flags & EDITION_INDEX)
		answer_directory(decision, entry->parent);
	else
		article_answer_variant(
		    context, number, VARIANT_MENU, 0, decision->response);
}

/* Answers with the article that was at a path, of which the current one may be
 * a variant. */
static bool
answer_by_old_path(struct decision *decision, struct span old)
{
	const struct context *context = decision->context;
	uint32_t number =
	    zone_moved(&context->vhost->zones, context->edition, old);
	struct buf url = {0};

	if (number == EDITION_NONE)
		return false;
	struct span path = edition_path(
	    context->edition, edition_entry(context->edition, number));
	if (!decision->asked->protocol->redirects) {
		if (!redirect_answer_article(context, decision->asked->protocol,
			decision->path, path, decision->response))
			send_menu(decision, number);
		return true;
	}
	buf_add(&url, context->vhost->gemini_url);
	uri_encode_path(&url, path);
	decision->response->kind = RESPONSE_MOVED;
	decision->response->location = buf_keep(&url, context->arena);
	return true;
}

bool
answer_moved(struct decision *decision)
{
	return answer_by_old_path(decision, decision->path);
}

bool
answer_old_variant(struct decision *decision)
{
	struct span path, index = SPAN("index.gmi");

	if (decision->asked->protocol->gemtext)
		return false;
	path = variants_article_path(decision->path, decision->context->arena);
	if (answer_by_rule(decision, path) ||
	    answer_by_old_path(decision, path))
		return true;
	/* The text of a page bundle, which had the path of its directory. */
	if (!span_equal(span_file_name(path), index))
		return false;
	path.size -= index.size;
	return answer_by_rule(decision, path) ||
	    answer_by_old_path(decision, path);
}
