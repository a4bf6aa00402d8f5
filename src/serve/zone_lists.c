#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "serve/zone_lists.h"
#include "text/uri.h"

enum { FILE_MAX = 1 << 20 };

/* A list while it is read. */
struct list {
	struct fingerprint *prints;
	size_t count, capacity;
	bool any;
	struct notes *notes;
};

/* The file that an `allow` names; empty if it names none. */
static struct span
file_of(struct span allow)
{
	return span_skip(&allow, SPAN("file:")) ? allow : SPAN("");
}

/* `any` or a fingerprint, where it was written. */
static void
take_one(struct list *list, struct span text, struct span path, unsigned line)
{
	struct fingerprint print;

	if (span_equal(text, SPAN("any"))) {
		list->any = true;
	} else if (fingerprint_parse(text, &print) == 0) {
		list->prints = mem_grow(list->prints, &list->capacity,
		    list->count + 1, sizeof(*list->prints));
		list->prints[list->count++] = print;
	} else {
		note_add(list->notes, NOTE_ERROR, path, line,
		    "allow is \"%pS\", expected a SHA-256 of 64 hexadecimal "
		    "digits, any, or file:PATH",
		    SPAN_AT(utf8_head(text, 100)));
	}
}

/* A fingerprint at the start of each line; what follows it says whose it is. */
static void
take_lines(struct list *list, struct span text, struct span path)
{
	for (unsigned line = 1; text.size > 0; line++) {
		struct span rest = span_trim(span_cut(&text, '\n'));
		struct span spaced = span_cut(&rest, ' ');
		struct span word = span_cut(&spaced, '\t');
		if (word.size > 0 && word.data[0] != '#')
			take_one(list, word, path, line);
	}
}

static void
take_file(struct list *list, struct arena *arena, struct span path)
{
	struct buf text = {.limit = FILE_MAX};

	int result = file_read(arena_copy(arena, path).data, &text, NULL);
	if (result < 0)
		note_add(list->notes, NOTE_ERROR, path, 0, "cannot be read: %s",
		    strerror(errno));
	else
		take_lines(list, buf_span(&text), path);
	buf_free(&text);
}

/* Several may stand in one line, separated by commas. */
static void
take_items(struct list *list, const struct config *config, struct arena *arena,
    const struct config_items *items)
{
	for (size_t i = 0; i < items->count; i++) {
		struct span rest = items->list[i].text;
		while (rest.size > 0) {
			struct span one = span_trim(span_cut(&rest, ','));
			struct span file = file_of(one);
			if (file.size > 0)
				take_file(list, arena, file);
			else
				take_one(list, one, config->file,
				    items->list[i].line);
		}
	}
}

/* The path as requests have it. */
static struct span
path_of(const struct config *config, const struct config_zone *zone,
    struct arena *arena, struct notes *notes)
{
	struct buf path = {0};
	struct span kept = zone->path;

	if (uri_path_decode(&path, zone->path) == URI_PATH_NAME)
		kept = arena_copy(arena, buf_span(&path));
	else
		note_add(notes, NOTE_ERROR, config->file, zone->line,
		    "path of [zone %pS] is \"%pS\", expected a path like "
		    "/club/",
		    SPAN_AT(zone->handle), SPAN_AT(zone->path));
	buf_free(&path);
	return kept;
}

static struct zone
zone_of(const struct config *config, const struct config_zone *zone,
    struct arena *arena, struct notes *notes)
{
	struct list list = {.notes = notes};
	struct fingerprint *kept;

	take_items(&list, config, arena, &zone->allow);
	kept = arena_alloc(arena, (list.count + 1) * sizeof(*list.prints));
	if (list.count > 0) {
		memcpy(kept, list.prints, list.count * sizeof(*kept));
		qsort(kept, list.count, sizeof(*kept), fingerprint_compare);
	}
	free(list.prints);
	return (struct zone){.path = path_of(config, zone, arena, notes),
	    .any = list.any,
	    .allowed = kept,
	    .count = list.count};
}

struct zones
zones_of(const struct config *config, size_t host, struct arena *arena,
    struct notes *notes)
{
	struct zone *list = arena_alloc(arena, ZONES_MAX * sizeof(*list));
	struct zones zones = {.list = list};

	for (size_t i = 0; i < config->zone_count; i++)
		if (config->zones[i].hosts >> host & 1)
			list[zones.count++] =
			    zone_of(config, &config->zones[i], arena, notes);
	return zones;
}

bool
zones_equal(const struct zones *a, const struct zones *b)
{
	bool equal = a->count == b->count;

	for (size_t i = 0; equal && i < a->count; i++) {
		const struct zone *one = &a->list[i], *other = &b->list[i];
		equal = span_equal(one->path, other->path) &&
		    one->any == other->any && one->count == other->count &&
		    memcmp(one->allowed, other->allowed,
			one->count * sizeof(*one->allowed)) == 0;
	}
	return equal;
}

static void
watch_items(const struct config_items *items, struct file_poll *file_poll)
{
	for (size_t i = 0; i < items->count; i++) {
		struct span rest = items->list[i].text;
		while (rest.size > 0) {
			struct span file =
			    file_of(span_trim(span_cut(&rest, ',')));
			if (file.size > 0)
				file_poll_add(file_poll, file);
		}
	}
}

void
zones_watch(const struct config *config, struct file_poll *file_poll)
{
	for (size_t i = 0; i < config->zone_count; i++)
		watch_items(&config->zones[i].allow, file_poll);
}
