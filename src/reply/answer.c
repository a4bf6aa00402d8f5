#include "base/format.h"
#include "maps/gophermap.h"
#include "maps/selector.h"
#include "pages/index_page.h"
#include "pages/own_page.h"
#include "pages/pager.h"
#include "reply/answer_priv.h"
#include "reply/article_answer.h"
#include "reply/html_answer.h"
#include "reply/map_answer.h"
#include "reply/page_answer.h"
#include "reply/redirect_answer.h"
#include "search/query.h"
#include "text/uri.h"

/*
 * A chain of responsibility: a list of deciders, each of which answers a path
 * or leaves it to the next one. The order is the policy: zones before anything
 * that could betray what is in them, redirects of the configuration before
 * files, files before generated pages, old addresses last. A Gopher selector
 * can mean several paths; the chain runs for each of them until one is
 * answered.
 */

bool
answer_refuse(
    struct decision *decision, enum refusal refusal, struct span detail)
{
	struct response *response = decision->response;

	response->kind = RESPONSE_REFUSED;
	response->refusal = refusal;
	response->detail = detail;
	return true;
}

static bool
decide_malformed(struct decision *decision)
{
	enum refusal refusal = decision->asked->request->refusal;

	return refusal && answer_refuse(decision, refusal, SPAN(""));
}

/* The public port; a URL without one means the protocol's. */
static bool
decide_port(struct decision *decision)
{
	const struct request *request = decision->asked->request;
	unsigned port =
	    request->port ? request->port : decision->asked->protocol->port;

	if (!decision->asked->protocol->names_host ||
	    port == decision->context->vhost->gemini_port)
		return false;
	return answer_refuse(decision, REFUSAL_OTHER_PORT, SPAN(""));
}

/* Before the first edition it is unknown which files are drafts. */
static bool
decide_starting(struct decision *decision)
{
	if (decision->context->edition)
		return false;
	return answer_refuse(decision, REFUSAL_STARTING,
	    arena_format(decision->context->arena, "%u file%s read so far",
		(unsigned)decision->context->progress,
		format_plural(decision->context->progress)));
}

/* Status 41, not 51, so that clients keep their bookmarks (row S41). */
static bool
decide_absent(struct decision *decision)
{
	return decision->context->absent &&
	    answer_refuse(decision, REFUSAL_ABSENT, SPAN(""));
}

/*
 * The detail of a refusal names the zone, since a client uses a certificate for
 * a path and all below it. A reader who is not on the list also gets the
 * fingerprint of the certificate, to send to the publisher.
 */
struct span
answer_zone_detail(const struct decision *decision, const struct zone *zone)
{
	struct arena *arena = decision->context->arena;
	struct buf print = {0};

	if (decision->asked->visitor.state != VISITOR_KNOWN)
		return zone->path;
	fingerprint_print(&decision->asked->visitor.certificate, &print);
	struct span detail = arena_format(arena, "%pS, SHA-256 %pS",
	    SPAN_AT(zone->path), SPAN_AT(buf_span(&print)));
	buf_free(&print);
	return detail;
}

/*
 * Every path in a closed zone has the same response, whether a file is there or
 * not (rows S60 to S62). Gopher has no certificates: the view has no such
 * entry, decide_virtual() makes no page, and the path is not found.
 */
static bool
decide_zone(struct decision *decision)
{
	const struct zones *zones = &decision->context->vhost->zones;
	const struct zone *zone;

	if (!decision->asked->protocol->client_certificates)
		return false;
	zone = zone_at(zones, decision->context->closed, decision->path);
	return zone &&
	    answer_refuse(decision, zone_refusal(&decision->asked->visitor),
		answer_zone_detail(decision, zone));
}

/* `/zone` without its slash leads to `/zone/`, where a certificate is
 * requested. */
static bool
decide_zone_slash(struct decision *decision)
{
	const struct zones *zones = &decision->context->vhost->zones;
	struct span path = arena_format(
	    decision->context->arena, "%pS/", SPAN_AT(decision->path));

	if (!decision->asked->protocol->redirects)
		return false;
	for (size_t i = 0; i < zones->count; i++)
		if (!zones->list[i].open &&
		    audience_covers(zones->list[i].path, path) &&
		    !audience_covers(zones->list[i].path, decision->path)) {
			redirect_answer_add_slash(decision->context,
			    decision->asked, decision->response);
			return true;
		}
	return false;
}

/* Whether a directory's page is shown alone, not above its index. */
static bool
stands_alone(const struct decision *decision, uint32_t page, uint32_t listed)
{
	return edition_entry(decision->context->edition, page)->format ==
	    ARTICLE_GEMTEXT ||
	    (decision->asked->protocol->gemtext && listed == 0);
}

bool
answer_directory(struct decision *decision, uint32_t directory)
{
	const struct context *context = decision->context;
	const struct edition_entry *entry =
	    edition_entry(context->edition, directory);
	uint32_t index = edition_directory_page(context->edition, entry), count;

	edition_children(context->edition, entry, &count);
	struct pager pager = pager_of(context, count, (uint32_t)decision->page);

	uint32_t map = gophermap_of(context, directory);
	bool first = pager.number == 1;
	bool maps_first = decision->asked->protocol->gophermap_first;

	/*
	 * A directory with an index page and a gophermap has one for each
	 * protocol. Later pages of a long index are always generated, without
	 * what a map hides.
	 */
	if (map != EDITION_NONE &&
	    (maps_first || index == EDITION_NONE || index == map))
		map_answer(
		    context, map, directory, pager.number, decision->response);
	else if (first && index != EDITION_NONE &&
	    stands_alone(decision, index, count))
		article_answer_index(context, decision->asked->protocol, index,
		    decision->response);
	else if (first && gophermap_is_inline(context, directory))
		map_answer_index(context, directory, decision->response);
	else
		page_answer_send(context, index_page_directory, directory,
		    (uint32_t)decision->page, directory, decision->response);
	return true;
}

static bool
decide_entry(struct decision *decision)
{
	const struct context *context = decision->context;
	uint32_t number = edition_find(context->edition, decision->path);

	if (number == EDITION_NONE)
		return false;
	if (edition_entry(context->edition, number)->kind == EDITION_DIRECTORY)
		return answer_directory(decision, number);
	if (gophermap_is_menu(context, number))
		map_answer(context, number,
		    edition_entry(context->edition, number)->parent, 1,
		    decision->response);
	else
		article_answer_send(context, decision->asked->protocol, number,
		    decision->response);
	return true;
}

/* A directory without its slash: a redirect; on Gopher its menu (row G27). */
static bool
decide_slash(struct decision *decision)
{
	const struct context *context = decision->context;
	uint32_t number = edition_find_dir(context->edition, decision->path);

	if (number == EDITION_NONE)
		return false;
	if (!decision->asked->protocol->redirects)
		return answer_directory(decision, number);
	redirect_answer_add_slash(context, decision->asked, decision->response);
	return true;
}

static bool
decide_virtual(struct decision *decision)
{
	return !own_page_is_closed(decision->context, decision->path) &&
	    page_answer_virtual(decision->context, decision->asked,
		decision->path, decision->words, (uint32_t)decision->page,
		decision->response);
}

/* On Gemini an article has no variants. */
static bool
decide_variant(struct decision *decision)
{
	const struct edition *edition = decision->context->edition;
	enum variant variant;
	unsigned width;
	uint32_t number;

	if (decision->asked->protocol->gemtext)
		return false;
	number = variants_find(edition, decision->path, &variant, &width);
	if (number == EDITION_NONE)
		return false;
	if (!answer_by_rule(decision,
		edition_path(edition, edition_entry(edition, number))))
		article_answer_variant(decision->context, number, variant,
		    width, decision->response);
	return true;
}

bool
answer_decide(struct decision *decision)
{
	static bool (*const deciders[])(struct decision *) = {
	    decide_zone,
	    answer_redirect,
	    decide_zone_slash,
	    answer_link,
	    decide_entry,
	    decide_slash,
	    decide_virtual,
	    decide_variant,
	    answer_moved,
	    answer_old_variant,
	};

	for (size_t i = 0; i < sizeof(deciders) / sizeof(deciders[0]); i++)
		if (deciders[i](decision))
			return true;
	return false;
}

static bool
decide_path(struct decision *decision, struct span path)
{
	decision->path = path;
	return answer_decide(decision);
}

static bool
decide_url(struct decision *decision)
{
	const struct request *request = decision->asked->request;

	decision->page = pager_number(request->query);
	decision->words = query_words(request->query, decision->context->arena);
	return request->path.size > 0 && decide_path(decision, request->path);
}

static bool
try_selector(void *context, const struct selector *selector)
{
	struct decision *decision = context;

	decision->page = pager_number(selector->query);
	decision->words = selector->words;
	return decide_path(decision, selector->path);
}

static bool
decide_selectors(struct decision *decision)
{
	const struct context *context = decision->context;
	const struct request *request = decision->asked->request;

	/* A file named `URL:...` wins over a URL: selector. */
	return html_answer_browser(context, request, decision->response) ||
	    selector_each(request, context->arena, try_selector, decision) ||
	    html_answer_url_page(context, request, decision->response);
}

static struct decision
start_decision(const struct context *context, const struct asked *asked,
    struct response *response)
{
	*response = (struct response){.entry = EDITION_NONE,
	    .fd = -1,
	    .attributes = asked->request->attributes};
	return (struct decision){
	    .context = context, .asked = asked, .response = response};
}

bool
answer_admission(const struct context *context, const struct asked *asked,
    struct response *response_r)
{
	struct decision decision = start_decision(context, asked, response_r);

	return decide_malformed(&decision) || decide_port(&decision) ||
	    decide_absent(&decision) || decide_starting(&decision);
}

void
answer(const struct context *context, const struct asked *asked,
    struct response *response_r)
{
	struct decision decision = start_decision(context, asked, response_r);

	if (asked->protocol->item_types ? decide_selectors(&decision)
					: decide_url(&decision))
		return;
	answer_refuse(&decision, REFUSAL_MISSING,
	    selector_lacks_type(asked->request->selector)
		? SPAN("the URL needs an item type before its path, e.g. /0/")
		: SPAN(""));
}
