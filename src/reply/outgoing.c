#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "pages/article_file.h"
#include "pages/entry_lines.h"
#include "pages/own_page.h"
#include "pages/virtual_path.h"
#include "reply/answer.h"
#include "reply/cache_key.h"
#include "reply/outgoing.h"
#include "reply/titan_answer.h"

/*
 * The steps of an answer: choose the host, refuse what no cache could hold
 * (malformed requests, no edition yet), look into the cache, answer, render,
 * keep. A large page is rendered as it is sent and not kept, unless it is a
 * list (list_keeping.c). A kept rendering that was made from a file is valid
 * while that file is the one that the edition knows, which one statx() tells.
 * Large files are not kept: they are sent byte for byte, and the kernel caches
 * them.
 */

/* Sets the labels of what leads on from a refusal. */
static void
label_ways(const struct context *context, struct response *response)
{
	struct span language = entry_lines_language(context, 0);

	response->home = context_word(context, language, LABEL_HOME);
	if (context->vhost->navigation &&
	    !own_page_is_closed(context, VIRTUAL_SEARCH_PATH) &&
	    own_page_at(context, VIRTUAL_SEARCH_PATH) == EDITION_NONE)
		response->search =
		    context_word(context, language, LABEL_SEARCH);
}

/* The mtime of a file in ns; of none, or none that tells, 0. */
static int64_t
modified_at(int fd)
{
	struct stat about;

	return fd >= 0 && fstat(fd, &about) == 0 ? identity_of(&about).modified
						 : 0;
}

/* Renders a response, takes its descriptor over and frees the rest. */
static void
render_response(const struct context *context, const struct protocol *protocol,
    struct response *response, struct outgoing *outgoing_r)
{
	*outgoing_r = (struct outgoing){.rendered = rendered_new(),
	    .fd = response->fd,
	    .offset = response->offset,
	    .size = response->size,
	    .modified = modified_at(response->fd),
	    .later = response->kind == RESPONSE_LATER,
	    .takes_body = response->kind == RESPONSE_BODY,
	    .entry = response->entry,
	    .refusal = response->refusal};
	outgoing_r->rendered->entry = response->entry;
	outgoing_r->rendered->kind = response->kind;
	if (response->refusal && context->edition)
		label_ways(context, response);
	protocol->render(
	    response, &context->vhost->gopher, &outgoing_r->rendered->bytes);
	response->fd = -1;
	if (response->parts)
		outgoing_r->stream =
		    page_stream_new(context, protocol, response);
	response_free(response);
}

static int
next_piece(struct outgoing *outgoing, size_t work)
{
	const struct page_parts *parts = outgoing->stream->parts;
	uint64_t before = parts->work + parts->menu_work;
	int next = page_stream_next(
	    outgoing->stream, work, &outgoing->rendered->bytes);

	outgoing->work += parts->work + parts->menu_work - before;
	return next;
}

/*
 * Renders the first piece of a page that comes in parts. A page that is no
 * larger is whole, and is sent and kept like any other.
 */
static void
begin_stream(const struct context *context, const struct protocol *protocol,
    struct outgoing *outgoing)
{
	if (!outgoing->stream)
		return;
	int next = next_piece(outgoing,
	    outgoing->entry == EDITION_NONE ? PAGE_STREAM_FIRST_LIST
					    : PAGE_STREAM_FIRST);

	if (next > 0) {
		/* A client that reads nothing holds what is in it, no more. */
		buf_fit(&outgoing->rendered->bytes);
		return;
	}
	page_stream_free(&outgoing->stream);
	if (next < 0) {
		outgoing_free(outgoing);
		outgoing_refuse(
		    context, protocol, REFUSAL_FAULT, SPAN(""), outgoing);
	}
}

static bool
worth_keeping(enum response_kind kind)
{
	switch (kind) {
	case RESPONSE_MENU:
	case RESPONSE_TEXT:
	case RESPONSE_LINES:
	case RESPONSE_BYTES: return true;
	default: return false;
	}
}

/*
 * Looks at the file of a kept rendering, once in a turn of the event loop: a
 * client that connects after a change is answered in another turn than one that
 * was answered before it.
 */
static bool
is_current(
    const struct context *context, struct rendered *rendered, int64_t turn)
{
	if (rendered->entry == EDITION_NONE ||
	    (turn && rendered->checked_turn == turn))
		return true;
	if (!article_file_is_current(context, rendered->entry))
		return false;
	rendered->checked_turn = turn;
	return true;
}

/* Takes a kept rendering if the file that it was made from is unchanged. */
static bool
take_from_cache(const struct context *context, struct response_cache *cache,
    struct span key, int64_t turn, struct outgoing *outgoing_r)
{
	struct rendered *rendered = response_cache_get(cache, key);

	if (!rendered)
		return false;
	if (!is_current(context, rendered, turn)) {
		rendered_release(&rendered);
		return false;
	}
	*outgoing_r = (struct outgoing){
	    .rendered = rendered, .fd = -1, .entry = rendered->entry};
	return true;
}

/* What the reader may see, in the reader's protocol, and the cache of it. */
static struct context
view_for(struct served_host *host, const struct asked *asked,
    struct response_cache **cache_r)
{
	const struct protocol *protocol = asked->protocol;
	struct context context = served_host_context(host,
	    protocol->client_certificates ? &asked->visitor : NULL,
	    protocol->gemtext ? EDITION_GEMTEXT_FIRST : EDITION_TEXT_FIRST,
	    cache_r);

	context.gemtext = protocol->gemtext;
	context.no_search = asked->no_search;
	return context;
}

/* Answers what no cache could hold: a request without a page, an upload. */
static bool
answer_uncached(const struct context *context, const struct asked *asked,
    struct outgoing *outgoing_r)
{
	struct response response;

	if (!answer_admission(context, asked, &response)) {
		if (!asked->request->titan.kind)
			return false;
		titan_answer(context, asked, &response);
	}
	render_response(context, asked->protocol, &response, outgoing_r);
	return true;
}

/* Answers and renders, and counts the work. */
static void
answer_anew(const struct context *context, const struct asked *asked,
    struct outgoing *outgoing_r)
{
	struct response response;

	if (context->work)
		*context->work = 0;
	answer(context, asked, &response);
	render_response(context, asked->protocol, &response, outgoing_r);
	context_spend(
	    context, outgoing_r->rendered->bytes.size / WORK_PAGE_BYTES);
	outgoing_r->work = context->work ? *context->work : 0;
	begin_stream(context, asked->protocol, outgoing_r);
}

/* Keeps a page that is whole; a list, while it is sent. */
static void
keep(struct served_host *host, struct response_cache *cache, struct span key,
    struct outgoing *outgoing)
{
	if (!worth_keeping(outgoing->rendered->kind))
		return;
	if (!outgoing->stream)
		response_cache_put(cache, key, outgoing->rendered);
	else if (outgoing->stream->parts->list)
		list_keeping_begin(
		    &outgoing->keeping, host, key, outgoing->rendered);
}

static void
answer_for(struct served_host *host, const struct asked *asked,
    struct outgoing *outgoing_r)
{
	struct response_cache *cache;
	struct context context = view_for(host, asked, &cache);
	struct span key = SPAN("");

	if (answer_uncached(&context, asked, outgoing_r))
		return;
	if (cache) {
		key = cache_key_of(asked, context.arena);
		if (take_from_cache(
			&context, cache, key, asked->turn, outgoing_r))
			return;
	}
	answer_anew(&context, asked, outgoing_r);
	if (cache)
		keep(host, cache, key, outgoing_r);
}

void
outgoing_make(const struct served_hosts *hosts, const struct asked *asked,
    struct outgoing *outgoing_r)
{
	bool malformed = asked->request->refusal != REFUSAL_NONE;
	int host = malformed ? 0 : served_hosts_asked(hosts, asked);

	if (host < 0) {
		outgoing_refuse(&hosts->list[0].context, asked->protocol,
		    REFUSAL_OTHER_HOST, SPAN(""), outgoing_r);
		return;
	}
	answer_for(&hosts->list[host], asked, outgoing_r);
	outgoing_r->host = (size_t)host;
}

void
outgoing_refuse(const struct context *context, const struct protocol *protocol,
    enum refusal refusal, struct span detail, struct outgoing *outgoing_r)
{
	struct response response = {.kind = RESPONSE_REFUSED,
	    .entry = EDITION_NONE,
	    .refusal = refusal,
	    .detail = detail,
	    .fd = -1};

	render_response(context, protocol, &response, outgoing_r);
}

void
outgoing_upload(const struct served_host *host, const struct protocol *protocol,
    const struct upload *upload, enum refusal refusal, int error,
    enum upload_shown shown, struct outgoing *outgoing_r)
{
	struct response response;

	if (refusal)
		titan_answer_refused(&host->context, refusal, error, &response);
	else
		titan_answer_done(&host->context, upload, shown, &response);
	render_response(&host->context, protocol, &response, outgoing_r);
}

int
outgoing_refill(struct outgoing *outgoing)
{
	struct buf *bytes = &outgoing->rendered->bytes;
	int next;

	if (!outgoing->stream)
		return 0;
	bytes->size = 0;
	next = next_piece(outgoing, PAGE_STREAM_NEXT);
	list_keeping_add(&outgoing->keeping, buf_span(bytes));
	if (next == 0)
		list_keeping_end(&outgoing->keeping, outgoing->stream->edition);
	if (next <= 0)
		page_stream_free(&outgoing->stream);
	return next < 0 ? -1 : next > 0 || bytes->size > 0;
}

bool
outgoing_is_unchanged(const struct outgoing *outgoing)
{
	return modified_at(outgoing->fd) == outgoing->modified;
}

int
outgoing_read(const struct outgoing *outgoing, char *bytes_r, size_t size)
{
	return file_read_at(outgoing->fd, bytes_r, size, outgoing->offset) ==
		    0 &&
		outgoing_is_unchanged(outgoing)
	    ? 0
	    : -1;
}

size_t
outgoing_held(const struct outgoing *outgoing)
{
	const struct rendered *rendered = outgoing->rendered;
	size_t held = outgoing->stream ? page_stream_held(outgoing->stream) : 0;

	if (rendered && rendered->references == 1 && !rendered->dropped)
		held += rendered->bytes.capacity;
	if (outgoing->keeping.whole)
		held += outgoing->keeping.whole->bytes.capacity;
	return held;
}

size_t
outgoing_share(const struct outgoing *outgoing)
{
	const struct rendered *rendered = outgoing->rendered;

	return rendered && rendered->dropped
	    ? rendered->bytes.capacity / rendered->references
	    : 0;
}

void
outgoing_free(struct outgoing *outgoing)
{
	if (outgoing->fd >= 0)
		close(outgoing->fd);
	outgoing->fd = -1;
	page_stream_free(&outgoing->stream);
	list_keeping_drop(&outgoing->keeping);
	rendered_release(&outgoing->rendered);
}

int
outgoing_status(
    const struct outgoing *outgoing, const struct protocol *protocol)
{
	return protocol->status(
	    outgoing->refusal, buf_span(&outgoing->rendered->bytes));
}
