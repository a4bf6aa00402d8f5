#include "reply/answer_priv.h"
#include "reply/redirect_answer.h"
#include "text/query.h"

/* The rule for a path; no word of what was there in a zone that is closed. */
static const struct redirect *
rule_for(const struct decision *decision, struct span path)
{
	const struct vhost *vhost = decision->context->vhost;
	bool hidden =
	    zone_at(&vhost->zones, decision->context->closed, path) != NULL;

	return decision->led || hidden ? NULL
				       : redirects_find(vhost->redirects, path);
}

/* Gopher cannot redirect: what has moved within the capsule is sent itself. */
static void
follow_here(
    struct decision *decision, const struct redirect *rule, struct span target)
{
	struct span wanted = decision->path, query = span_tail(rule->query, 1);

	decision->led = true;
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
		follow_here(decision, rule,
		    redirect_follow(rule, path, context->arena));
	return true;
}

/*
 * The operator's own word goes before what the tree says: `/` may lead to
 * `/en/`, and what is not to be seen any more may still lie there.
 */
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
