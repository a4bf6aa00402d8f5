#include <stdlib.h>

#include "base/file.h"
#include "base/utf8.h"
#include "check/check_zones.h"
#include "config/real_path.h"
#include "edition/audience.h"
#include "edition/edition_series.h"
#include "edition/tree_name.h"
#include "pages/virtual_path.h"

/*
 * The configuration alone says who may upload, and to where. It is taken as it
 * stands: what is legal, but cannot have been meant, is a remark here. Zones of
 * a virtual host stand in the order of the configuration's.
 */

/* A zone of the configuration as a host has it. */
struct zone_case {
	const struct config *config;
	const struct config_zone *configured;
	size_t host;
	const struct vhost *vhosts; /* of all hosts */
	const struct span *roots; /* of the same: real paths, composed */
	const struct zone *zone;
	struct notes *notes;
};

/* Whether the capsule has anything at a path or below it. */
static bool
has_entries(const struct edition *edition, struct span path)
{
	struct buf below = {0};
	uint32_t first, end;

	buf_add(&below, path);
	if (!span_ends(path, SPAN("/")))
		buf_byte(&below, '/');
	edition_range(edition, buf_span(&below), &first, &end);
	buf_free(&below);
	return first < end || edition_find(edition, path) != EDITION_NONE;
}

/*
 * Whether a page is made at a path or below it: those about articles stand
 * below `/related` and `/links`, at the paths of the articles.
 */
static bool
has_pages(const struct edition *edition, struct span path)
{
	struct span about = path;
	uint32_t subject;

	if (virtual_path_find(edition, path, &subject) != VIRTUAL_NONE)
		return true;
	if (span_equal(path, VIRTUAL_SERIES_PATH))
		return edition_series_count(edition) > 0;
	return (span_skip(&about, VIRTUAL_RELATED_PATH) ||
		   span_skip(&about, VIRTUAL_LINKS_PATH)) &&
	    (about.size == 0 || about.data[0] == '/') &&
	    has_entries(edition, about);
}

/*
 * The path of an empty zone is most likely a typing error. A page that is made
 * is in one; but with a slash at its end that `/search` has not, it is nowhere.
 */
void
check_zones(const struct config *config, const struct vhost *vhost,
    const struct edition *edition, struct notes *notes)
{
	for (size_t i = 0; i < vhost->zones.count; i++) {
		const struct zone *zone = &vhost->zones.list[i];
		struct span path = zone->path;
		if (!has_entries(edition, path) && !has_pages(edition, path) &&
		    !vhost_has_book(vhost, path))
			note_add(notes, NOTE_REMARK, config->file, zone->line,
			    "nothing is in the zone of path %pS on %pS",
			    SPAN_AT(path), SPAN_AT(vhost->host));
	}
}

/* Whether an earlier host of the same capsule has a zone that is like it. */
static bool
is_repeated(const struct config *config, const struct vhost *vhosts,
    size_t host, const struct zone *zone)
{
	for (size_t i = 0; i < host; i++) {
		const struct zones *zones = &vhosts[i].zones;
		for (size_t j = 0; j < zones->count &&
		     span_equal(
			 config->hosts[i].root, config->hosts[host].root);
		     j++)
			if (span_equal(zones->list[j].path, zone->path) &&
			    zones->list[j].open == zone->open)
				return true;
	}
	return false;
}

size_t
check_zones_new(const struct config *config, const struct vhost *vhosts,
    size_t host, struct zone list_r[ZONES_MAX])
{
	const struct zones *zones = &vhosts[host].zones;
	size_t count = 0;

	for (size_t i = 0; i < zones->count; i++)
		if (!is_repeated(config, vhosts, host, &zones->list[i]))
			list_r[count++] = zones->list[i];
	return count;
}

/* How many of a zone's writers a zone around it, or itself, does not let in. */
static size_t
count_unread(const struct zone *zone, const struct zone *around)
{
	size_t unread = 0;

	for (size_t i = 0; i < zone->writer_count; i++)
		unread +=
		    !bsearch(&zone->writers[i], around->allowed, around->count,
			sizeof(*around->allowed), fingerprint_compare);
	return unread;
}

/* Whoever writes has to be let in by every zone of the path. */
static void
check_readers(const struct zone_case *at)
{
	const struct config *config = at->config;
	const struct zone *around = at->vhosts[at->host].zones.list;

	for (size_t i = 0; i < config->zone_count; i++) {
		if (!(config->zones[i].hosts >> at->host & 1))
			continue;
		size_t unread = around->open || around->any ||
			!audience_covers(around->path, at->zone->path)
		    ? 0
		    : count_unread(at->zone, around);
		around++;
		if (unread > 0)
			note_add(at->notes, NOTE_REMARK, config->file,
			    at->configured->write.list[0].line,
			    "write of [zone %pS] lists %zu of %zu who are not "
			    "in allow of [zone %pS]: they can neither read nor "
			    "write there",
			    SPAN_AT(at->configured->handle), unread,
			    at->zone->writer_count,
			    SPAN_AT(config->zones[i].handle));
	}
}

/* Keys that are there, and mean nothing. */
static void
check_idle_keys(const struct zone_case *at)
{
	static const char *const keys[] = {"delete", "size", "space", "keep"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!at->zone->writable &&
		    config_zone_line(at->configured, keys[i]))
			note_add(at->notes, NOTE_REMARK, at->config->file,
			    config_zone_line(at->configured, keys[i]),
			    "%s of [zone %pS] has no effect without write",
			    keys[i], SPAN_AT(at->configured->handle));
}

/* Zones that take uploads, and never get one. */
static void
check_reach(const struct zone_case *at)
{
	unsigned line = at->configured->write.list[0].line;
	struct span handle = at->configured->handle;

	if (at->config->gemini_listen.count == 0)
		note_add(at->notes, NOTE_REMARK, at->config->file, line,
		    "write of [zone %pS] has no effect: uploads come where "
		    "Gemini listens, and listen of [gemini] is off",
		    SPAN_AT(handle));
	if (tree_name_has_dot(at->zone->path))
		note_add(at->notes, NOTE_REMARK, at->config->file, line,
		    "write of [zone %pS] has no effect: no upload has a name "
		    "that begins with a dot, as in %pS",
		    SPAN_AT(handle), SPAN_AT(at->zone->path));
	if (at->zone->most > at->zone->space)
		note_add(at->notes, NOTE_REMARK, at->config->file,
		    config_zone_line(at->configured, "space"),
		    "size of [zone %pS] is more than space, which no upload "
		    "may exceed",
		    SPAN_AT(handle));
}

/*
 * The host in whose capsule a file is, or -1: its readers may get it, and who
 * may upload there may replace it.
 */
static int
capsule_around(const struct config *config, struct span file)
{
	struct arena arena = {0};
	struct span real = real_path_of(&arena, file);
	int found = -1;

	for (size_t i = 0; i < config->host_count && found < 0; i++)
		if (real_path_lies_in(real,
			real_path_of(&arena, config->hosts[i].root), NULL))
			found = (int)i;
	arena_free(&arena);
	return found;
}

static void
check_lists(const struct zone_case *at, const char *key,
    const struct config_items *items)
{
	for (size_t i = 0; i < items->count; i++) {
		struct span rest = items->list[i].text;
		while (rest.size > 0) {
			struct span one = span_trim(span_cut(&rest, ','));
			if (!span_skip(&one, SPAN("file:")) ||
			    capsule_around(at->config, one) < 0)
				continue;
			note_add(at->notes, NOTE_REMARK, at->config->file,
			    items->list[i].line,
			    "%s of [zone %pS] is read from %pS, which is in "
			    "a capsule: who may upload there could add to "
			    "it; move it out",
			    key, SPAN_AT(at->configured->handle), SPAN_AT(one));
		}
	}
}

/* Where a host has the files of a zone of another host; empty: nowhere. */
static struct span
place_on(const struct zone_case *at, size_t host, struct arena *arena)
{
	struct span place = arena_format(arena, "%pS%pS",
	    SPAN_AT(at->roots[at->host]), SPAN_AT(at->zone->path));
	struct span found;

	if (real_path_lies_in(place, at->roots[host], &found) &&
	    found.size > 0 && !tree_name_has_dot(found))
		return found;
	if (span_ends(place, SPAN("/")))
		place.size--;
	return real_path_lies_in(at->roots[host], place, NULL) ? SPAN("/")
							       : SPAN("");
}

/* Hosts whose roots lie in each other, or are the same, share files. */
static void
check_other_hosts(const struct zone_case *at)
{
	const struct config *config = at->config;
	struct arena arena = {0};

	for (size_t i = 0; i < config->host_count && !at->zone->open; i++) {
		const struct zones *zones = &at->vhosts[i].zones;
		struct span place =
		    i == at->host ? SPAN("") : place_on(at, i, &arena);
		if (place.size == 0 ||
		    zone_at(zones, zone_closed(zones, NULL), place))
			continue;
		note_add(at->notes, NOTE_REMARK, config->file,
		    config_zone_line(at->configured, "allow"),
		    "what [zone %pS] closes on [host %pS] is open at %pS on "
		    "[host %pS], expected a zone with allow there, too",
		    SPAN_AT(at->configured->handle),
		    SPAN_AT(config->hosts[at->host].handle), SPAN_AT(place),
		    SPAN_AT(config->hosts[i].handle));
	}
	arena_free(&arena);
}

static void
check_zone(const struct zone_case *at)
{
	check_other_hosts(at);
	check_idle_keys(at);
	if (!at->zone->writable)
		return;
	check_readers(at);
	check_reach(at);
	check_lists(at, "allow", &at->configured->allow);
	check_lists(at, "write", &at->configured->write);
}

/* Whoever could upload the configuration would be the operator. */
static void
check_own_file(const struct config *config, const struct vhost *vhosts,
    struct notes *notes)
{
	int host =
	    config->file.size > 0 ? capsule_around(config, config->file) : -1;

	if (host >= 0 && zones_writable(&vhosts[host].zones))
		note_add(notes, NOTE_REMARK, config->file, 0,
		    "it is in a capsule that takes uploads, where it could be "
		    "replaced; move it out");
}

void
check_zone_keys(const struct config *config, const struct vhost *vhosts,
    struct notes *notes)
{
	struct arena arena = {0};
	struct span roots[HOSTS_MAX];

	/* Composed, as the paths of zones are. */
	for (size_t i = 0; i < config->host_count; i++) {
		struct buf root = {0};
		utf8_compose(
		    &root, real_path_of(&arena, config->hosts[i].root));
		roots[i] = buf_keep(&root, &arena);
	}
	for (size_t host = 0; host < config->host_count; host++) {
		const struct zone *zone = vhosts[host].zones.list;
		for (size_t i = 0; i < config->zone_count; i++) {
			const struct config_zone *one = &config->zones[i];
			if (one->hosts >> host & 1)
				check_zone(&(struct zone_case){config, one,
				    host, vhosts, roots, zone++, notes});
		}
	}
	arena_free(&arena);
	check_own_file(config, vhosts, notes);
}
