#include <unistd.h>

#include "pages/gophermap.h"
#include "pages/index_page.h"
#include "pages/pager.h"
#include "reply/answer_priv.h"
#include "reply/article.h"
#include "reply/html.h"
#include "reply/page_answer.h"
#include "reply/redirect_answer.h"
#include "reply/selector.h"
#include "text/query.h"
#include "text/uri.h"

bool
asking_refuse(struct asking *asking, enum refusal refusal, struct span detail)
{
	struct response *response = asking->response;

	response->kind = RESPONSE_REFUSED;
	response->refusal = refusal;
	response->detail = detail;
	return true;
}

static bool
decide_malformed(struct asking *asking)
{
	enum refusal refusal = asking->question->request->refusal;

	return refusal && asking_refuse(asking, refusal, SPAN(""));
}

/* The port that readers see; a URL without one means 1965. */
static bool
decide_port(struct asking *asking)
{
	const struct request *request = asking->question->request;
	unsigned port = request->port ? request->port : 1965;

	if (asking->question->by != ASKED_BY_GEMINI ||
	    port == asking->desk->place->gemini_port)
		return false;
	return asking_refuse(asking, REFUSAL_OTHER_PORT, SPAN(""));
}

/* Before the first edition nothing is served: it may be a draft. */
static bool
decide_starting(struct asking *asking)
{
	if (asking->desk->edition)
		return false;
	return asking_refuse(asking, REFUSAL_STARTING,
	    arena_format(asking->desk->arena, "%u files read so far",
		(unsigned)asking->desk->progress));
}

/* What is not there is not gone: nobody is to forget a page for it. */
static bool
decide_absent(struct asking *asking)
{
	return asking->desk->absent &&
	    asking_refuse(asking, REFUSAL_ABSENT, SPAN(""));
}

/*
 * The zone is named, since a client offers a certificate for a path and all
 * below it; who is not on the list is told what to send to who keeps it.
 */
static struct span
detail_of(const struct asking *asking, const struct zone *zone)
{
	struct arena *arena = asking->desk->arena;
	struct buf print = {0};

	if (asking->question->visitor.state != VISITOR_KNOWN)
		return zone->path;
	fingerprint_print(&asking->question->visitor.certificate, &print);
	struct span detail = arena_format(arena, "%pS, SHA-256 %pS",
	    SPAN_AT(zone->path), SPAN_AT(buf_span(&print)));
	buf_free(&print);
	return detail;
}

/*
 * Whatever is asked for in a closed zone, there or not, is answered alike
 * (rows 60 to 62). On Gopher nobody can show a certificate: there is nothing.
 */
static bool
decide_zone(struct asking *asking)
{
	static const enum refusal refusals[] = {
	    [VISITOR_UNKNOWN] = REFUSAL_NO_CERTIFICATE,
	    [VISITOR_KNOWN] = REFUSAL_NOT_ALLOWED,
	    [VISITOR_EXPIRED] = REFUSAL_EXPIRED,
	    [VISITOR_EARLY] = REFUSAL_EARLY,
	    [VISITOR_BROKEN] = REFUSAL_BROKEN,
	};
	const struct visitor *visitor = &asking->question->visitor;
	const struct zones *zones = &asking->desk->place->zones;
	const struct zone *zone;

	if (asking->question->by != ASKED_BY_GEMINI)
		return false;
	zone = zones_at(zones, asking->desk->closed, asking->path);
	return zone &&
	    asking_refuse(
		asking, refusals[visitor->state], detail_of(asking, zone));
}

/* The way to a zone is no secret, and its certificate is for what is below. */
static bool
decide_zone_slash(struct asking *asking)
{
	const struct zones *zones = &asking->desk->place->zones;
	struct span path =
	    arena_format(asking->desk->arena, "%pS/", SPAN_AT(asking->path));

	if (asking->question->by != ASKED_BY_GEMINI)
		return false;
	for (size_t i = 0; i < zones->count; i++)
		if (span_equal(zones->list[i].path, path)) {
			pages_move_to_slash(
			    asking->desk, asking->question, asking->response);
			return true;
		}
	return false;
}

static bool
send_directory(struct asking *asking, uint32_t directory)
{
	const struct desk *desk = asking->desk;
	const struct edition_entry *entry =
	    edition_entry(desk->edition, directory);
	uint32_t index = edition_index(desk->edition, entry), count;

	edition_children(desk->edition, entry, &count);
	struct part part = part_of(desk, count, (uint32_t)asking->page);

	uint32_t map = gophermap_of(desk, directory);
	bool first = part.number == 1;
	bool hole = asking->question->by == ASKED_BY_GOPHER;

	/*
	 * Who has written a page and a map has written each for one network. A
	 * menu that they place may lead on to the second page.
	 */
	if (first && map != EDITION_NONE && (hole || index == EDITION_NONE))
		gophermap_send(desk, map, directory, asking->response);
	else if (first && index != EDITION_NONE)
		article_index(
		    desk, asking->question->by, index, asking->response);
	else
		pages_send(desk, listing_directory, directory,
		    (uint32_t)asking->page, directory, asking->response);
	return true;
}

static bool
decide_entry(struct asking *asking)
{
	const struct desk *desk = asking->desk;
	uint32_t number = edition_find(desk->edition, asking->path);

	if (number == EDITION_NONE)
		return false;
	if (edition_entry(desk->edition, number)->kind == EDITION_DIRECTORY)
		return send_directory(asking, number);
	article_file(desk, asking->question->by, number, asking->response);
	return true;
}

/* A directory asked for without its slash. Gopher has the menu. */
static bool
decide_slash(struct asking *asking)
{
	const struct desk *desk = asking->desk;
	struct span path =
	    arena_format(desk->arena, "%pS/", SPAN_AT(asking->path));
	uint32_t number = edition_find(desk->edition, path);

	if (number == EDITION_NONE)
		return false;
	if (asking->question->by == ASKED_BY_GOPHER)
		return send_directory(asking, number);
	pages_move_to_slash(desk, asking->question, asking->response);
	return true;
}

static bool
decide_generated(struct asking *asking)
{
	return pages_generated(asking->desk, asking->question, asking->path,
	    asking->words, (uint32_t)asking->page, asking->response);
}

static struct span
path_of(const struct asking *asking, uint32_t number)
{
	const struct edition *edition = asking->desk->edition;

	return edition_text(edition, edition_entry(edition, number)->path);
}

/* On Gemini an article has one form, which is itself. */
static bool
decide_form(struct asking *asking)
{
	enum form form;
	unsigned width;
	uint32_t number;

	if (asking->question->by != ASKED_BY_GOPHER)
		return false;
	number = forms_find(asking->desk->edition, asking->path, &form, &width);
	if (number == EDITION_NONE)
		return false;
	if (!asking_redirect_form(asking, path_of(asking, number)))
		article_form(
		    asking->desk, number, form, width, asking->response);
	return true;
}

/* `was:` of an article's front matter. Gopher cannot redirect. */
static bool
decide_moved(struct asking *asking)
{
	const struct desk *desk = asking->desk;
	uint32_t number = edition_moved(desk->edition, asking->path);
	struct buf url = {0};

	if (number == EDITION_NONE)
		return false;
	if (asking->question->by == ASKED_BY_GOPHER) {
		if (!detour_article(desk, asking->path, path_of(asking, number),
			asking->response))
			article_form(
			    desk, number, FORM_MENU, 0, asking->response);
		return true;
	}
	buf_add(&url, desk->place->gemini_url);
	uri_encode_path(&url, path_of(asking, number));
	asking->response->kind = RESPONSE_MOVED;
	asking->response->location = arena_copy(desk->arena, buf_span(&url));
	buf_free(&url);
	return true;
}

bool
asking_decide(struct asking *asking)
{
	static bool (*const deciders[])(struct asking *) = {
	    decide_zone,
	    asking_redirect,
	    decide_zone_slash,
	    decide_entry,
	    decide_slash,
	    decide_generated,
	    decide_form,
	    decide_moved,
	    asking_old_form,
	};

	for (size_t i = 0; i < sizeof(deciders) / sizeof(deciders[0]); i++)
		if (deciders[i](asking))
			return true;
	return false;
}

static bool
decide_path(struct asking *asking, struct span path)
{
	asking->path = path;
	return asking_decide(asking);
}

/* `page=2` of a query; 1 where it says nothing of the kind. */
uint64_t
answer_page(struct span query)
{
	uint64_t page = 1;

	if (!span_skip(&query, SPAN("page=")) ||
	    span_number(query, UINT32_MAX, &page) < 0)
		page = 1;
	return page;
}

static bool
decide_gemini(struct asking *asking)
{
	const struct request *request = asking->question->request;

	asking->page = answer_page(request->query);
	asking->words = query_words(request->query, asking->desk->arena);
	return request->path.size > 0 && decide_path(asking, request->path);
}

static bool
take_selector(void *context, const struct selector *selector)
{
	struct asking *asking = context;

	asking->page = answer_page(selector->query);
	asking->words = selector->words;
	return decide_path(asking, selector->path);
}

static bool
decide_gopher(struct asking *asking)
{
	const struct desk *desk = asking->desk;
	const struct request *request = asking->question->request;

	/* A file that is called like a URL: selector goes before it. */
	return html_visitor(desk, request, asking->response) ||
	    selector_each(request, desk->arena, take_selector, asking) ||
	    html_leave(desk, request, asking->response);
}

static struct asking
begin(const struct desk *desk, const struct question *question,
    struct response *response)
{
	*response = (struct response){.entry = EDITION_NONE,
	    .fd = -1,
	    .attributes = question->request->attributes};
	return (struct asking){
	    .desk = desk, .question = question, .response = response};
}

bool
answer_admission(const struct desk *desk, const struct question *question,
    struct response *response_r)
{
	struct asking asking = begin(desk, question, response_r);

	return decide_malformed(&asking) || decide_port(&asking) ||
	    decide_absent(&asking) || decide_starting(&asking);
}

void
answer(const struct desk *desk, const struct question *question,
    struct response *response_r)
{
	struct asking asking = begin(desk, question, response_r);

	if (question->by == ASKED_BY_GEMINI ? decide_gemini(&asking)
					    : decide_gopher(&asking))
		return;
	asking_refuse(&asking, REFUSAL_MISSING, SPAN(""));
}

bool
answer_is_current(const struct desk *desk, uint32_t entry)
{
	struct stat about;
	struct span path = edition_text(
	    desk->edition, edition_entry(desk->edition, entry)->path);
	int fd = root_open_file(desk->root, path, &about);
	struct identity found;

	if (fd < 0)
		return false;
	close(fd);
	found = identity_of(&about);
	return identity_equal(&found, edition_identity(desk->edition, entry));
}
