#include <unistd.h>

#include "config/config.h"
#include "reply/served_host.h"

static void
drop_view(struct site_view *view)
{
	shelf_clear(&view->shelf);
	edition_release(&view->edition);
}

static void
drop_views(struct site *site)
{
	shelf_clear(&site->shelf);
	for (size_t i = 0; i < SITE_VIEWS; i++)
		drop_view(&site->views[i]);
}

void
site_adopt(struct site *site, struct edition *edition, int root)
{
	site_free(site);
	site->desk.edition = edition;
	site->desk.root = root;
}

void
site_free(struct site *site)
{
	drop_views(site);
	edition_release(&site->desk.edition);
	if (site->desk.root >= 0)
		close(site->desk.root);
	site->desk.root = -1;
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
make_view(const struct site *site, uint64_t closed)
{
	const struct zones *zones = &site->desk.place->zones;
	struct edition_range ranges[2 * ZONES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < zones->count; i++)
		if (closed >> i & 1)
			count += add_ranges(site->desk.edition, &zones->list[i],
			    &ranges[count]);
	return edition_view(site->desk.edition, ranges, count);
}

/* Few see different things at a time: who has been longest makes room. */
static struct site_view *
view_of(struct site *site, uint64_t closed)
{
	for (size_t i = 0; i < SITE_VIEWS; i++)
		if (site->views[i].edition && site->views[i].closed == closed)
			return &site->views[i];
	struct site_view *view = &site->views[site->next_view];
	site->next_view = (site->next_view + 1) % SITE_VIEWS;
	drop_view(view);
	view->closed = closed;
	view->edition = make_view(site, closed);
	return view;
}

struct desk
site_desk(
    struct site *site, const struct visitor *visitor, struct shelf **shelf_r)
{
	struct desk desk = site->desk;

	desk.closed = zones_closed(&desk.place->zones, visitor);
	struct site_view *view =
	    desk.closed && desk.edition ? view_of(site, desk.closed) : NULL;
	if (view)
		desk.edition = view->edition;
	*shelf_r = view ? &view->shelf : &site->shelf;
	(*shelf_r)->most = view ? site->kept / SITE_VIEWS : site->kept;
	if (site->kept == 0)
		*shelf_r = NULL;
	return desk;
}

int
sites_find(const struct sites *sites, struct span name)
{
	for (size_t i = 0; i < sites->count; i++)
		if (place_has_name(sites->list[i].desk.place, name))
			return (int)i;
	return HOST_UNKNOWN;
}

/*
 * A client that was promised one host's certificate and asks for another's
 * pages would pin the wrong one: no host but the named one answers it (A7).
 */
int
sites_asked(const struct sites *sites, const struct question *question)
{
	struct span host = question->request->host;
	struct span address = question->address;

	if (question->by == ASKED_BY_GOPHER)
		return (int)question->host;
	int asked = address.size > 0 && span_equal(host, address)
	    ? 0
	    : sites_find(sites, host);
	if (question->named != HOST_UNNAMED && question->named != asked)
		return HOST_UNKNOWN;
	return asked;
}
