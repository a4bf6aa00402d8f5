#include <unistd.h>

#include "config/config.h"
#include "reply/served_host.h"

static void
drop_view(struct served_view *view)
{
	response_cache_clear(&view->cache);
	edition_release(&view->edition);
}

static void
drop_views(struct served_host *site)
{
	response_cache_clear(&site->cache);
	for (size_t i = 0; i < SERVED_VIEWS; i++)
		drop_view(&site->views[i]);
}

void
served_host_adopt(struct served_host *site, struct edition *edition, int root)
{
	served_host_free(site);
	site->context.edition = edition;
	site->context.root = root;
}

void
served_host_free(struct served_host *site)
{
	drop_views(site);
	edition_release(&site->context.edition);
	if (site->context.root >= 0)
		close(site->context.root);
	site->context.root = -1;
}

/* The entries of a zone: its own, and those below. */
static size_t
add_ranges(const struct edition *edition, const struct zone *zone,
    struct edition_range *ranges)
{
	struct buf below = {0};
	uint32_t own = edition_find(edition, zone->path);

	buf_add(&below, zone->path);
	if (!span_ends(zone->path, SPAN("/")))
		buf_byte(&below, '/');
	edition_range(
	    edition, buf_span(&below), &ranges[0].first, &ranges[0].end);
	buf_free(&below);
	if (own == EDITION_NONE)
		return 1;
	ranges[1] = (struct edition_range){own, own + 1};
	return 2;
}

static struct edition *
make_view(const struct served_host *site, uint64_t closed)
{
	const struct zones *zones = &site->context.vhost->zones;
	struct edition_range ranges[2 * ZONES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < zones->count; i++)
		if (closed >> i & 1)
			count += add_ranges(site->context.edition,
			    &zones->list[i], &ranges[count]);
	return edition_view(site->context.edition, ranges, count);
}

/* Few see different things at a time: who has been longest makes room. */
static struct served_view *
view_of(struct served_host *site, uint64_t closed)
{
	for (size_t i = 0; i < SERVED_VIEWS; i++)
		if (site->views[i].edition && site->views[i].closed == closed)
			return &site->views[i];
	struct served_view *view = &site->views[site->next_view];
	site->next_view = (site->next_view + 1) % SERVED_VIEWS;
	drop_view(view);
	view->closed = closed;
	view->edition = make_view(site, closed);
	return view;
}

struct context
served_host_context(struct served_host *site, const struct visitor *visitor,
    struct response_cache **response_cache_r)
{
	struct context context = site->context;

	context.closed = zone_closed(&context.vhost->zones, visitor);
	struct served_view *view = context.closed && context.edition
	    ? view_of(site, context.closed)
	    : NULL;
	if (view)
		context.edition = view->edition;
	*response_cache_r = view ? &view->cache : &site->cache;
	(*response_cache_r)->most =
	    view ? site->kept / SERVED_VIEWS : site->kept;
	if (site->kept == 0)
		*response_cache_r = NULL;
	return context;
}

int
served_hosts_find(const struct served_hosts *sites, struct span name)
{
	for (size_t i = 0; i < sites->count; i++)
		if (vhost_has_name(sites->list[i].context.vhost, name))
			return (int)i;
	return HOST_UNKNOWN;
}

/*
 * A client that was promised one host's certificate and asks for another's
 * pages would pin the wrong one: no host but the named one answers it (A7).
 */
int
served_hosts_asked(const struct served_hosts *sites, const struct asked *asked)
{
	struct span host = asked->request->host;
	struct span address = asked->address;

	if (!asked->protocol->names_host)
		return (int)asked->host;
	int found = address.size > 0 && span_equal(host, address)
	    ? 0
	    : served_hosts_find(sites, host);
	if (asked->named != HOST_UNNAMED && asked->named != found)
		return HOST_UNKNOWN;
	return found;
}
