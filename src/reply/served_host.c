#include "config/config.h"
#include "edition/edition_twins.h"
#include "reply/served_host.h"

/*
 * Readers with different certificates see different parts of a capsule. Rather
 * than check each link, title and count of a page, a page is built from a view:
 * the edition without the entries of closed zones. A view is made on demand and
 * has a cache of its own, so a cached page cannot reach a reader who may not
 * see it. The number of views is fixed; a new one replaces the oldest.
 */

static void
drop_view(struct served_view *view)
{
	response_cache_clear(&view->cache);
	edition_release(&view->edition);
}

static void
drop_views(struct served_host *host)
{
	response_cache_clear(&host->cache);
	for (size_t i = 0; i < SERVED_VIEWS; i++)
		drop_view(&host->views[i]);
}

void
served_host_adopt(struct served_host *host, struct edition *edition, int root)
{
	served_host_free(host);
	edition_own_root(edition, root);
	host->context.edition = edition;
	host->context.root = root;
}

void
served_host_free(struct served_host *host)
{
	drop_views(host);
	edition_release(&host->context.edition);
	host->context.root = -1;
}

static struct edition *
make_view(
    const struct served_host *host, uint64_t closed, enum edition_forms forms)
{
	const struct zones *zones = &host->context.vhost->zones;
	struct span paths[ZONES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < zones->count; i++)
		if (closed >> i & 1)
			paths[count++] = zones->list[i].path;
	return edition_view(host->context.edition, paths, count, forms);
}

/* Round robin: few different views are in use at a time. */
static struct served_view *
view_of(struct served_host *host, uint64_t closed, enum edition_forms forms)
{
	for (size_t i = 0; i < SERVED_VIEWS; i++)
		if (host->views[i].edition && host->views[i].closed == closed &&
		    host->views[i].forms == forms)
			return &host->views[i];
	struct served_view *view = &host->views[host->next_view];
	host->next_view = (host->next_view + 1) % SERVED_VIEWS;
	drop_view(view);
	view->closed = closed;
	view->forms = forms;
	view->edition = make_view(host, closed, forms);
	return view;
}

struct context
served_host_context(struct served_host *host, const struct visitor *visitor,
    enum edition_forms forms, struct response_cache **cache_r)
{
	struct context context = host->context;

	context.closed = zone_closed(&context.vhost->zones, visitor);
	if (!context.edition || !edition_has_twins(context.edition))
		forms = EDITION_ALL_FORMS;
	struct served_view *view = context.edition && (context.closed || forms)
	    ? view_of(host, context.closed, forms)
	    : NULL;
	if (view)
		context.edition = view->edition;
	*cache_r = view ? &view->cache : &host->cache;
	(*cache_r)->most = view ? host->kept / SERVED_VIEWS : host->kept;
	(*cache_r)->dropped = host->dropped;
	if (host->kept == 0)
		*cache_r = NULL;
	return context;
}

struct response_cache *
served_host_cache(struct served_host *host, const struct edition *edition)
{
	if (host->context.edition == edition)
		return &host->cache;
	for (size_t i = 0; i < SERVED_VIEWS; i++)
		if (host->views[i].edition == edition)
			return &host->views[i].cache;
	return NULL;
}

int
served_hosts_find(const struct served_hosts *hosts, struct span name)
{
	for (size_t i = 0; i < hosts->count; i++)
		if (vhost_has_name(hosts->list[i].context.vhost, name))
			return (int)i;
	return HOST_UNKNOWN;
}

/*
 * A client pins the certificate of SNI for the host of the URL. If the two were
 * different hosts it would pin the wrong one (row A7).
 */
int
served_hosts_asked(const struct served_hosts *hosts, const struct asked *asked)
{
	if (!asked->protocol->names_host)
		return (int)asked->host;
	int found = asked->own_address
	    ? 0
	    : served_hosts_find(hosts, asked->request->host);
	if (asked->named != HOST_UNNAMED && asked->named != found)
		return HOST_UNKNOWN;
	return found;
}
