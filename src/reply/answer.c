#include <unistd.h>

#include "reply/answer.h"
#include "reply/article.h"
#include "reply/generated.h"
#include "reply/listing.h"
#include "reply/resolve.h"
#include "reply/search.h"
#include "text/mimetype.h"
#include "text/uri.h"

/*
 * A question is answered by the first decider that has an answer. On Gopher a
 * selector may name a path in several ways: the deciders that look a path up
 * are asked for each of them in turn.
 */
struct asking {
	const struct desk *desk;
	const struct question *question;
	struct span path; /* the path at hand, decoded */
	uint64_t page; /* of a long list, from 1 */
	struct span words; /* of a search; no data: none were given */
	struct answer *answer;
};

static bool
refuse(struct asking *asking, enum refusal refusal, struct span detail)
{
	struct response *response = &asking->answer->response;

	response->kind = RESPONSE_REFUSED;
	response->refusal = refusal;
	response->detail = detail;
	return true;
}

static bool
decide_malformed(struct asking *asking)
{
	enum refusal refusal = asking->question->request->refusal;

	return refusal && refuse(asking, refusal, SPAN(""));
}

/* The port that readers see; a URL without one means 1965. */
static bool
decide_authority(struct asking *asking)
{
	const struct request *request = asking->question->request;
	const struct place *place = asking->desk->place;
	unsigned port = request->port ? request->port : 1965;
	struct span address = asking->question->address;

	if (asking->question->by != ASKED_BY_GEMINI)
		return false;
	if (!span_equal(request->host, place->host) &&
	    (address.size == 0 || !span_equal(request->host, address)))
		return refuse(asking, REFUSAL_OTHER_HOST, SPAN(""));
	if (port != place->gemini_port)
		return refuse(asking, REFUSAL_OTHER_PORT, SPAN(""));
	return false;
}

/* Before the first edition nothing is served: it may be a draft. */
static bool
decide_starting(struct asking *asking)
{
	if (asking->desk->edition)
		return false;
	return refuse(asking, REFUSAL_STARTING,
	    arena_format(asking->desk->arena, "%u files read so far",
		(unsigned)asking->desk->progress));
}

/* What is not there is not gone: nobody is to forget a page for it. */
static bool
decide_absent(struct asking *asking)
{
	return asking->desk->absent && refuse(asking, REFUSAL_ABSENT, SPAN(""));
}

static void
send_page(struct asking *asking,
    void (*build)(const struct desk *desk, uint32_t directory, uint32_t number,
	struct page *page),
    uint32_t entry)
{
	const struct desk *desk = asking->desk;
	struct response *response = &asking->answer->response;

	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->language = edition_text(
	    desk->edition, edition_entry(desk->edition, entry)->language);
	response->page = page_new(desk->arena);
	build(desk, entry, (uint32_t)asking->page, &response->page);
	resolve_page(desk, SPAN("/"), &response->page);
}

static bool
send_directory(struct asking *asking, uint32_t directory)
{
	const struct desk *desk = asking->desk;
	uint32_t index = edition_entry(desk->edition, directory)->index;

	if (index != EDITION_NONE)
		article_index(
		    desk, asking->question->by, index, asking->answer);
	else
		send_page(asking, listing_directory, directory);
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
	article_file(desk, asking->question->by, number, asking->answer);
	return true;
}

/* Raw bytes beyond ASCII, which we let through, are none of a URI's. */
static struct span
encode_high(struct arena *arena, struct span url)
{
	struct buf buf = {0};

	for (size_t i = 0; i < url.size; i++)
		if ((unsigned char)url.data[i] < 0x80)
			buf_byte(&buf, url.data[i]);
		else
			buf_format(&buf, "%%%02X", (unsigned char)url.data[i]);
	struct span encoded = arena_copy(arena, buf_span(&buf));
	buf_free(&buf);
	return encoded;
}

/*
 * A directory asked for without its slash: exactly what was asked for and a
 * slash, which some clients follow without a question. Gopher has the menu.
 */
static bool
decide_slash(struct asking *asking)
{
	const struct desk *desk = asking->desk;
	struct span path =
	    arena_format(desk->arena, "%.*s/", SPAN_ARGS(asking->path));
	uint32_t number = edition_find(desk->edition, path);

	if (number == EDITION_NONE)
		return false;
	if (asking->question->by == ASKED_BY_GOPHER)
		return send_directory(asking, number);
	asking->answer->response.kind = RESPONSE_MOVED;
	asking->answer->response.location = arena_format(desk->arena, "%.*s/",
	    SPAN_ARGS(
		encode_high(desk->arena, asking->question->request->url)));
	return true;
}

static void
build_recent(
    const struct desk *desk, uint32_t entry, uint32_t number, struct page *page)
{
	(void)entry;
	(void)number;
	listing_recent(desk, page);
}

/*
 * Without words a Gemini client is asked for them (status 10), as a Gopher
 * client is by the item's type; one that comes without all the same gets a page
 * that says how.
 */
static bool
send_search(struct asking *asking)
{
	const struct desk *desk = asking->desk;
	struct response *response = &asking->answer->response;

	response->language = edition_text(
	    desk->edition, edition_entry(desk->edition, 0)->language);
	if (asking->words.size == 0 &&
	    asking->question->by == ASKED_BY_GEMINI) {
		response->kind = RESPONSE_INPUT;
		response->detail =
		    desk_word(desk, response->language, LABEL_SEARCH_ASK);
		return true;
	}
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->page = page_new(desk->arena);
	search_page(desk, asking->words, generated_search_page(asking->path),
	    &response->page);
	resolve_page(desk, SPAN("/"), &response->page);
	return true;
}

static bool
decide_generated(struct asking *asking)
{
	struct response *response = &asking->answer->response;
	uint32_t article;

	switch (generated_find(asking->desk->edition, asking->path, &article)) {
	case GENERATED_RECENT: send_page(asking, build_recent, 0); return true;
	case GENERATED_RELATED:
		article_related(asking->desk, article, (uint32_t)asking->page,
		    asking->answer);
		return true;
	case GENERATED_SEARCH: return send_search(asking);
	case GENERATED_ROBOTS:
		response->kind = RESPONSE_LINES;
		response->mime = MIMETYPE_PLAIN;
		response->body = SPAN("User-agent: *\nDisallow: /search\n"
				      "Disallow: /related/\n");
		return true;
	case GENERATED_NONE: break;
	}
	return false;
}

/* On Gemini an article has one form, which is itself. */
static bool
decide_form(struct asking *asking)
{
	enum form form;
	uint32_t number;

	if (asking->question->by != ASKED_BY_GOPHER)
		return false;
	number = forms_find(asking->desk->edition, asking->path, &form);
	if (number == EDITION_NONE)
		return false;
	article_form(asking->desk, number, form, asking->answer);
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
		article_form(desk, number, FORM_MENU, asking->answer);
		return true;
	}
	buf_add(&url, desk->place->gemini_url);
	uri_encode_path(&url,
	    edition_text(
		desk->edition, edition_entry(desk->edition, number)->path));
	asking->answer->response.kind = RESPONSE_MOVED;
	asking->answer->response.location =
	    arena_copy(desk->arena, buf_span(&url));
	buf_free(&url);
	return true;
}

static bool
decide_path(struct asking *asking, struct span path)
{
	static bool (*const deciders[])(struct asking *) = {
	    decide_entry,
	    decide_slash,
	    decide_generated,
	    decide_form,
	    decide_moved,
	};

	asking->path = path;
	for (size_t i = 0; i < sizeof(deciders) / sizeof(deciders[0]); i++)
		if (deciders[i](asking))
			return true;
	return false;
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
	struct buf words = {0};

	asking->page = answer_page(request->query);
	/* What is no escape is what it says. */
	if (uri_decode(&words, request->query) < 0) {
		words.size = 0;
		buf_add(&words, request->query);
	}
	asking->words = arena_copy(asking->desk->arena, buf_span(&words));
	buf_free(&words);
	return request->path.size > 0 && decide_path(asking, request->path);
}

/* Tries a selector as a path: its own bytes, or with escapes decoded. */
static bool
try_selector(struct asking *asking, struct span selector, bool encoded)
{
	struct buf path = {0};
	enum uri_path result = encoded ? uri_path_decode(&path, selector)
				       : uri_path_clean(&path, selector);
	bool decided = result == URI_PATH_NAME &&
	    decide_path(
		asking, arena_copy(asking->desk->arena, buf_span(&path)));

	buf_free(&path);
	return decided;
}

/*
 * The words behind a tab are as they were typed; clients that have no search
 * send what a browser would (row 32): `+` for a space, and escapes.
 */
static struct span
words_of(struct asking *asking, struct span query)
{
	const struct request *request = asking->question->request;
	struct arena *arena = asking->desk->arena;
	struct buf words = {0};

	if (request->words.size > 0)
		return request->words;
	struct span spaced = arena_copy(arena, query);
	for (size_t i = 0; i < spaced.size; i++)
		if (spaced.data[i] == '+')
			((char *)(uintptr_t)spaced.data)[i] = ' ';
	if (uri_decode(&words, spaced) < 0) {
		words.size = 0;
		buf_add(&words, spaced);
	}
	struct span kept = arena_copy(arena, buf_span(&words));
	buf_free(&words);
	return kept;
}

/*
 * Selectors are opaque (RFC 1436 section 2): the literal name goes first, then
 * one decoding; then without a query; then without an item type in front,
 * which some clients leave there (RFC 4266 section 2.1).
 */
static bool
decide_gopher(struct asking *asking)
{
	struct span selector = asking->question->request->selector;
	struct span query = selector;
	struct span name = span_cut(&query, '?');
	struct span typed = name;

	asking->page = 1;
	asking->words = asking->question->request->words;
	if (try_selector(asking, selector, false) ||
	    try_selector(asking, selector, true))
		return true;
	asking->page = answer_page(query);
	asking->words = words_of(asking, query);
	if (query.size > 0 &&
	    (try_selector(asking, name, false) ||
		try_selector(asking, name, true)))
		return true;
	span_skip(&typed, SPAN("/"));
	bool bare = typed.size == 1 || (typed.size > 1 && typed.data[1] == '/');
	if (!bare || !strchr("0145679gIsh", typed.data[0]))
		return false;
	return try_selector(asking, span_tail(typed, 1), false) ||
	    try_selector(asking, span_tail(typed, 1), true);
}

static struct asking
begin(const struct desk *desk, const struct question *question,
    struct answer *answer)
{
	*answer =
	    (struct answer){.source = EDITION_NONE, .response = {.fd = -1}};
	return (struct asking){
	    .desk = desk, .question = question, .answer = answer};
}

bool
answer_admission(const struct desk *desk, const struct question *question,
    struct answer *answer_r)
{
	struct asking asking = begin(desk, question, answer_r);

	return decide_malformed(&asking) || decide_authority(&asking) ||
	    decide_absent(&asking) || decide_starting(&asking);
}

void
answer(const struct desk *desk, const struct question *question,
    struct answer *answer_r)
{
	struct asking asking = begin(desk, question, answer_r);

	if (question->by == ASKED_BY_GEMINI ? decide_gemini(&asking)
					    : decide_gopher(&asking))
		return;
	refuse(&asking, REFUSAL_MISSING, SPAN(""));
}

void
answer_free(struct answer *answer)
{
	if (answer->response.fd >= 0)
		close(answer->response.fd);
	answer->response.fd = -1;
	page_free(&answer->response.page);
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
