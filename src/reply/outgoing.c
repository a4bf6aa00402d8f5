#include "reply/answer.h"
#include "reply/cache_key.h"
#include "reply/outgoing.h"

/*
 * The steps of an answer: choose the host, refuse what no cache could hold
 * (malformed requests, no edition yet), look into the cache, answer, render,
 * keep. A kept rendering that was made from a file is valid while that file is
 * the one that the edition knows, which costs an open() and an fstat(). Files
 * that are sent byte for byte are not kept: the kernel caches them.
 */

/* Renders a response, takes its descriptor over and frees the rest. */
static void
render_response(const struct context *context, const struct protocol *protocol,
    struct response *response, struct outgoing *outgoing_r)
{
	*outgoing_r = (struct outgoing){.rendered = rendered_new(),
	    .fd = response->fd,
	    .offset = response->offset,
	    .size = response->size,
	    .later = response->kind == RESPONSE_LATER,
	    .entry = response->entry,
	    .refusal = response->refusal};
	outgoing_r->rendered->entry = response->entry;
	protocol->render(
	    response, &context->vhost->gopher, &outgoing_r->rendered->bytes);
	response->fd = -1;
	response_free(response);
}

static bool
worth_keeping(const struct response *response)
{
	switch (response->kind) {
	case RESPONSE_MENU:
	case RESPONSE_TEXT:
	case RESPONSE_LINES:
	case RESPONSE_BYTES: return true;
	default: return false;
	}
}

/* Takes a kept rendering if the file that it was made from is unchanged. */
static bool
take_from_cache(const struct context *context, struct response_cache *cache,
    struct span key, struct outgoing *outgoing_r)
{
	struct rendered *rendered = response_cache_get(cache, key);

	if (!rendered)
		return false;
	if (rendered->entry != EDITION_NONE &&
	    !answer_is_current(context, rendered->entry)) {
		rendered_release(&rendered);
		return false;
	}
	*outgoing_r = (struct outgoing){.rendered = rendered, .fd = -1};
	return true;
}

static void
answer_for(struct served_host *host, const struct asked *asked,
    struct outgoing *outgoing_r)
{
	struct response_cache *cache;
	struct context context = served_host_context(host,
	    asked->protocol->client_certificates ? &asked->visitor : NULL,
	    &cache);
	struct response response;
	struct span key = SPAN("");

	if (answer_admission(&context, asked, &response)) {
		render_response(
		    &context, asked->protocol, &response, outgoing_r);
		return;
	}
	if (cache) {
		key = cache_key_of(asked, context.arena);
		if (take_from_cache(&context, cache, key, outgoing_r))
			return;
	}
	answer(&context, asked, &response);
	bool keep = cache && worth_keeping(&response);
	render_response(&context, asked->protocol, &response, outgoing_r);
	if (keep)
		response_cache_put(cache, key, outgoing_r->rendered);
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

int
outgoing_status(
    const struct outgoing *outgoing, const struct protocol *protocol)
{
	return protocol->status(
	    outgoing->refusal, buf_span(&outgoing->rendered->bytes));
}
