#include "base/utf8.h"
#include "config/config_priv.h"
#include "config/rules.h"
#include "config/setting.h"
#include "text/uri.h"

/* Empty fields of a host are inherited from [capsule]. */
static void
inherit(const struct config *config, struct config_host *host)
{
	if (host->root.size == 0)
		host->root = config->root;
	if (host->title.size == 0)
		host->title = config->title;
	if (host->language.size == 0)
		host->language = config->language;
}

/*
 * The addresses of [gopher] are those of the first host, whose own line then
 * names none: `gopher = off`, as in the shipped file. One that was refused
 * would have named others.
 */
static void
inherit_listeners(struct config *config)
{
	const struct setting *own = setting_find(SPAN("host"), SPAN("gopher"));
	struct config_host *first = &config->hosts[0];

	if (first->gopher_listen.count > 0 ||
	    config_is_refused(config, first->lines, "host", "gopher"))
		return;
	first->gopher_listen = config->gopher_listen;
	first->lines[own - settings] = 0;
}

/* Whether it is the NAME of the host's section or one of its host names. */
static bool
is_called(const struct config_host *host, struct span name)
{
	bool called = span_equal(host->handle, name) ||
	    span_equal_nocase(host->name, name);

	for (size_t i = 0; i < host->aliases.count; i++)
		called = called ||
		    span_equal_nocase(host->aliases.list[i].text, name);
	return called;
}

/*
 * Decodes the path of a zone, which is compared with those of requests, as
 * theirs are. A pattern, or a comment behind it, would be taken for a name that
 * no file has, and the zone would protect nothing. Returns what was expected,
 * or NULL.
 */
static const char *
decode_path(struct span text, struct buf *path)
{
	if (span_find(text, '*') < text.size ||
	    span_find(text, '?') < text.size ||
	    span_find(text, '#') < text.size)
		return "a path without *, ? and # (%2A, %3F and %23 in a name)";
	return uri_path_decode(path, text) == URI_PATH_NAME
	    ? NULL
	    : "a path like /club/";
}

/* Of two zones the longer path is the inner one: so paths are composed. */
static void
take_path(struct config *config, struct config_zone *zone, struct notes *notes)
{
	struct buf path = {0}, composed = {0};
	const char *expected = decode_path(zone->path, &path);

	utf8_compose(&composed, buf_span(&path));
	if (!expected)
		zone->path = arena_copy(&config->arena, buf_span(&composed));
	else
		note_add(notes, NOTE_ERROR, config->file,
		    config_zone_line(zone, "path"),
		    "path of [zone %pS] is \"%pS\", expected %s",
		    SPAN_AT(zone->handle), SPAN_AT(zone->path), expected);
	buf_free(&composed);
	buf_free(&path);
}

static bool
is_wrong(const struct config *config, const struct config_zone *zone,
    const char *key)
{
	return config_is_refused(config, zone->lines, "zone", key);
}

unsigned
config_zone_line(const struct config_zone *zone, const char *key)
{
	return zone->lines[setting_find(SPAN("zone"), span_of(key)) - settings];
}

/*
 * A key without a value would open the zone to all who read, or close it to all
 * who write.
 */
static void
check_list(const struct config *config, const struct config_zone *zone,
    const char *key, const struct config_items *items, const char *expected,
    struct notes *notes)
{
	unsigned line = config_zone_line(zone, key);

	if (line > 0 && items->count == 0 && !is_wrong(config, zone, key))
		note_add(notes, NOTE_ERROR, config->file, line,
		    "%s of [zone %pS] is empty, expected %s", key,
		    SPAN_AT(zone->handle), expected);
}

/* What a zone has to have and has not; NULL if it has all. */
static const char *
missing_in(const struct config *config, const struct config_zone *zone)
{
	if (zone->path.size == 0 && !is_wrong(config, zone, "path"))
		return "path, as in path = /club/";
	return config_zone_line(zone, "allow") == 0 &&
		config_zone_line(zone, "write") == 0
	    ? "allow, who may see it, or write, who may upload there"
	    : NULL;
}

/* Whether any host has another name than it was given. */
static bool
has_lost_names(const struct config *config)
{
	for (size_t i = 0; i < config->host_count; i++) {
		const unsigned *lines = config->hosts[i].lines;
		if (config_is_refused(config, lines, "host", "name") ||
		    config_is_refused(config, lines, "host", "alias"))
			return true;
	}
	return false;
}

static void
place_zone(struct config *config, struct config_zone *zone, struct notes *notes)
{
	const char *missing = missing_in(config, zone);

	zone->hosts = 0;
	for (size_t i = 0; i < config->host_count; i++)
		if (zone->host.size == 0 ||
		    is_called(&config->hosts[i], zone->host))
			zone->hosts |= 1ULL << i;
	if (missing)
		note_add(notes, NOTE_ERROR, config->file, zone->line,
		    "[zone %pS] needs %s", SPAN_AT(zone->handle), missing);
	check_list(config, zone, "allow", &zone->allow,
	    "a SHA-256 of 64 hexadecimal digits, any, or file:PATH", notes);
	check_list(config, zone, "write", &zone->write,
	    "a SHA-256 of 64 hexadecimal digits or file:PATH", notes);
	if (zone->path.size > 0)
		take_path(config, zone, notes);
	if (zone->hosts == 0 && !has_lost_names(config))
		note_add(notes, NOTE_ERROR, config->file,
		    config_zone_line(zone, "host"),
		    "host of [zone %pS] is \"%pS\", expected the NAME of a "
		    "[host]",
		    SPAN_AT(zone->handle), SPAN_AT(zone->host));
}

/*
 * Neither of two zones with one path is within the other, so that their order
 * would say who writes there.
 */
static void
check_twin(const struct config *config, size_t number, struct notes *notes)
{
	const struct config_zone *zone = &config->zones[number];

	for (size_t i = 0; zone->path.size > 0 && i < number; i++) {
		const struct config_zone *other = &config->zones[i];
		if (!(zone->hosts & other->hosts) ||
		    !span_equal(zone->path, other->path))
			continue;
		note_add(notes, NOTE_ERROR, config->file,
		    config_zone_line(zone, "path"),
		    "path of [zone %pS] is that of [zone %pS] (line %u), "
		    "expected another, or one zone with allow and write",
		    SPAN_AT(zone->handle), SPAN_AT(other->handle),
		    config_zone_line(other, "path"));
		return;
	}
}

int
config_finish(struct config *config, struct notes *notes)
{
	size_t before = notes->errors;

	for (size_t i = 0; i < config->host_count; i++)
		inherit(config, &config->hosts[i]);
	inherit_listeners(config);
	for (size_t i = 0; i < config->zone_count; i++) {
		place_zone(config, &config->zones[i], notes);
		check_twin(config, i, notes);
	}
	config_check_listeners(config, notes);
	config_check_proxies(config, notes);
	rules_check(config, notes);
	return notes->errors == before ? 0 : -1;
}
