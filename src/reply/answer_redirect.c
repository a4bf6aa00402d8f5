#include "reply/answer_priv.h"
#include "reply/redirect_answer.h"
#include "text/query.h"

/* The rule for a path; no word of what was there in a zone that is closed. */
static const struct redirect *
rule_for(const struct asking *asking, struct span path)
{
	const struct place *place = asking->desk->place;
	bool hidden =
	    zones_at(&place->zones, asking->desk->closed, path) != NULL;

	return asking->led || hidden ? NULL
				     : redirects_find(place->redirects, path);
}

/* Gopher cannot redirect: what has moved within the capsule is sent itself. */
static void
follow_here(
    struct asking *asking, const struct redirect *rule, struct span target)
{
	struct span asked = asking->path, query = span_tail(rule->query, 1);

	asking->led = true;
	asking->path = target;
	asking->page = answer_page(query);
	if (query.size > 0)
		asking->words = query_words(query, asking->desk->arena);
	if (!detour_article(asking->desk, asked, target, asking->response) &&
	    !asking_decide(asking))
		asking_refuse(asking, REFUSAL_MISSING, SPAN(""));
}

bool
asking_redirect_form(struct asking *asking, struct span path)
{
	const struct desk *desk = asking->desk;
	const struct redirect *rule = rule_for(asking, path);

	if (!rule)
		return false;
	if (rule->status == 52)
		return asking_refuse(asking, REFUSAL_GONE, SPAN(""));
	if (asking->question->by == ASKED_BY_GEMINI)
		detour_move(desk, rule, path, asking->response);
	else if (rule->url.size > 0)
		detour_menu(desk, rule, path, asking->response);
	else
		follow_here(
		    asking, rule, redirect_follow(rule, path, desk->arena));
	return true;
}

/*
 * The operator's own word goes before what the tree says: `/` may lead to
 * `/en/`, and what is not to be seen any more may still lie there.
 */
bool
asking_redirect(struct asking *asking)
{
	return asking_redirect_form(asking, asking->path);
}

bool
asking_old_form(struct asking *asking)
{
	return asking->question->by == ASKED_BY_GOPHER &&
	    asking_redirect_form(
		asking, detour_of_form(asking->desk, asking->path));
}
