#include "reply/cache_key.h"
#include "reply/outgoing.h"

/* Renders an answer and takes its file over. */
static void
render(const struct context *context, const struct protocol *protocol,
    struct response *response, struct outgoing *reply_r)
{
	*reply_r = (struct outgoing){.rendered = rendered_new(),
	    .fd = response->fd,
	    .offset = response->offset,
	    .size = response->size,
	    .later = response->kind == RESPONSE_LATER,
	    .source = response->entry,
	    .refusal = response->refusal};
	reply_r->rendered->source = response->entry;
	protocol->render(
	    response, &context->vhost->gopher, &reply_r->rendered->bytes);
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

/* A kept rendering, if the file that it was made from is still the same. */
static bool
take_from_cache(const struct context *context, struct response_cache *cache,
    struct span key, struct outgoing *reply_r)
{
	struct rendered *rendered = response_cache_get(cache, key);

	if (!rendered)
		return false;
	if (rendered->source != EDITION_NONE &&
	    !answer_is_current(context, rendered->source)) {
		rendered_release(&rendered);
		return false;
	}
	*reply_r = (struct outgoing){.rendered = rendered, .fd = -1};
	return true;
}

static void
outgoing_from(struct served_host *site, const struct asked *asked,
    struct outgoing *reply_r)
{
	struct response_cache *cache;
	struct context context = served_host_context(site,
	    asked->protocol->client_certificates ? &asked->visitor : NULL,
	    &cache);
	struct response response;
	struct span key = SPAN("");

	if (answer_admission(&context, asked, &response)) {
		render(&context, asked->protocol, &response, reply_r);
		return;
	}
	if (cache) {
		key = cache_key_of(asked, context.arena);
		if (take_from_cache(&context, cache, key, reply_r))
			return;
	}
	answer(&context, asked, &response);
	bool keep = cache && worth_keeping(&response);
	render(&context, asked->protocol, &response, reply_r);
	if (keep)
		response_cache_put(cache, key, reply_r->rendered);
}

void
outgoing_make(const struct served_hosts *sites, const struct asked *asked,
    struct outgoing *reply_r)
{
	bool malformed = asked->request->refusal != REFUSAL_NONE;
	int host = malformed ? 0 : served_hosts_asked(sites, asked);

	if (host < 0) {
		outgoing_refuse(&sites->list[0].context, asked->protocol,
		    REFUSAL_OTHER_HOST, SPAN(""), reply_r);
		return;
	}
	outgoing_from(&sites->list[host], asked, reply_r);
	reply_r->site = (size_t)host;
}

void
outgoing_refuse(const struct context *context, const struct protocol *protocol,
    enum refusal refusal, struct span detail, struct outgoing *reply_r)
{
	struct response response = {.kind = RESPONSE_REFUSED,
	    .entry = EDITION_NONE,
	    .refusal = refusal,
	    .detail = detail,
	    .fd = -1};

	render(context, protocol, &response, reply_r);
}

int
outgoing_status(const struct outgoing *given, const struct protocol *protocol)
{
	return protocol->status(
	    given->refusal, buf_span(&given->rendered->bytes));
}
