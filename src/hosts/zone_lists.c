#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/table.h"
#include "base/utf8.h"
#include "config/writable.h"
#include "hosts/zone_lists.h"

/*
 * A zone is a part of a capsule for holders of certain client certificates: an
 * access control list of SHA-256 fingerprints, like authorized_keys of OpenSSH.
 * Fingerprints stand in the configuration or in a file, one a line. Each list
 * is sorted after reading, so that a request finds a fingerprint by binary
 * search, and two lists are equal if their bytes are.
 *
 * Whoever takes out one of two equal lines believes that its holder is shut
 * out. So nothing stands twice in the values of a key, and what does in a file
 * is told: programs append to files, and a server is to start all the same. Two
 * files may have the same person.
 */

enum { FILE_MAX = 1 << 20 }; /* bytes of a list */

/* A list while it is read. */
struct zone_list {
	struct span zone; /* NAME of its section */
	const char *key; /* allow or write */
	bool may_any; /* it may be `any` */
	/* What is in force, for a list that cannot be read again, or NULL. */
	const struct fingerprint *old;
	size_t old_count;
	struct fingerprint *prints;
	size_t count, capacity;
	bool any;
	struct notes *notes;
};

/* What is read for a list: the values of its key, or a file that they name. */
struct list_source {
	struct span path;
	unsigned line;
	enum note_severity again; /* what is said of a word that stands twice */
	struct table lines; /* unsigned, of each fingerprint or other word */
	struct arena arena;
};

static void
source_free(struct list_source *source)
{
	table_free(&source->lines);
	arena_free(&source->arena);
}

/* Whether a word, typed as `text`, is new in its source; else it is noted. */
static bool
is_new(struct zone_list *zone_list, struct list_source *source,
    struct span word, struct span text)
{
	const unsigned *before = table_get(&source->lines, word);

	if (before) {
		note_add(zone_list->notes, source->again, source->path,
		    source->line,
		    "%s has \"%pS\" again, expected it once (line %u has it)",
		    zone_list->key, SPAN_AT(text), *before);
		return false;
	}
	unsigned *line = arena_alloc(&source->arena, sizeof(*line));
	*line = source->line;
	table_put(&source->lines, arena_copy(&source->arena, word), line);
	return true;
}

/* The path in `file:PATH`; empty if an entry of a list is something else. */
static struct span
listed_file(struct span entry)
{
	return span_skip(&entry, SPAN("file:")) ? entry : SPAN("");
}

static void
append_print(struct zone_list *zone_list, const struct fingerprint *print)
{
	zone_list->prints = mem_grow(zone_list->prints, &zone_list->capacity,
	    zone_list->count + 1, sizeof(*zone_list->prints));
	zone_list->prints[zone_list->count++] = *print;
}

/* Adds a fingerprint, which may be spelled in several ways. */
static void
add_print(struct zone_list *zone_list, struct list_source *source,
    struct span text, const char *or_else)
{
	struct fingerprint print;
	struct span bytes = {(const char *)print.bytes, DIGEST_SIZE};

	if (fingerprint_parse(text, &print) < 0)
		note_add(zone_list->notes, NOTE_ERROR, source->path,
		    source->line,
		    "%s is \"%pS\", expected a SHA-256 of 64 hexadecimal "
		    "digits%s",
		    zone_list->key, SPAN_AT(utf8_head(text, 100)), or_else);
	else if (is_new(zone_list, source, bytes, text))
		append_print(zone_list, &print);
}

/* Adds `any` or a fingerprint. */
static void
add_allowed(
    struct zone_list *zone_list, struct list_source *source, struct span text)
{
	if (zone_list->may_any && span_equal(text, SPAN("any")))
		zone_list->any |= is_new(zone_list, source, text, text);
	else
		add_print(zone_list, source, text,
		    zone_list->may_any ? ", any, or file:PATH"
				       : " or file:PATH");
}

/*
 * Each line begins with a fingerprint; the rest of it is a comment. `any`
 * stands in the configuration alone, where the operator sees that a zone is
 * open to all: no line that a program appends to a list opens it.
 */
static void
add_lines(struct zone_list *zone_list, struct span text, struct span path)
{
	struct list_source source = {.path = path, .again = NOTE_REMARK};

	span_skip(&text, SPAN("\xef\xbb\xbf"));
	while (text.size > 0) {
		source.line++;
		struct span rest = span_cut_line(&text);
		struct span word = span_cut_word(&rest);
		if (word.size > 0 && word.data[0] != '#')
			add_print(zone_list, &source, word, "");
	}
	source_free(&source);
}

/* Adds the lines of a file that an item names. */
static void
add_file(struct zone_list *zone_list, const struct list_source *item,
    struct arena *arena, struct span path)
{
	struct buf text = {.limit = FILE_MAX};

	struct span name = arena_copy(arena, path);
	int result = file_read(name.data, &text, NULL);
	writable_remark(name, zone_list->notes);
	if (result < 0)
		note_add(zone_list->notes, NOTE_ERROR, item->path, item->line,
		    "%s of [zone %pS] is \"file:%pS\": %s, expected a list "
		    "that loam's user can read",
		    zone_list->key, SPAN_AT(zone_list->zone), SPAN_AT(path),
		    note_cause_at(name, errno));
	else
		add_lines(zone_list, buf_span(&text), path);
	buf_free(&text);
}

/* Adds the values of `allow` or `write`, which are separated by commas. */
static void
add_items(struct zone_list *zone_list, const struct config *config,
    struct arena *arena, const struct config_items *items)
{
	struct list_source source = {.path = config->file, .again = NOTE_ERROR};

	for (size_t i = 0; i < items->count; i++) {
		struct span rest = items->list[i].text;
		source.line = items->list[i].line;
		while (rest.size > 0) {
			struct span one = span_trim(span_cut(&rest, ','));
			struct span file = listed_file(one);
			if (file.size == 0)
				add_allowed(zone_list, &source, one);
			else if (is_new(zone_list, &source, one, one))
				add_file(zone_list, &source, arena, file);
		}
	}
	source_free(&source);
}

/* Whoever a broken list lacks may be in the part that cannot be read. */
static void
restore_prints(struct zone_list *zone_list)
{
	zone_list->count = 0;
	for (size_t i = 0; i < zone_list->old_count; i++)
		append_print(zone_list, &zone_list->old[i]);
}

/* Reads the list of a key into the arena. Returns its fingerprints, sorted. */
static const struct fingerprint *
read_prints(const struct config *config, struct zone_list *zone_list,
    const struct config_items *items, struct arena *arena)
{
	size_t before = zone_list->notes->errors;
	struct fingerprint *kept;

	add_items(zone_list, config, arena, items);
	if (zone_list->old && zone_list->notes->errors > before)
		restore_prints(zone_list);
	kept = arena_alloc(
	    arena, (zone_list->count + 1) * sizeof(*zone_list->prints));
	if (zone_list->count > 0) {
		memcpy(
		    kept, zone_list->prints, zone_list->count * sizeof(*kept));
		qsort(
		    kept, zone_list->count, sizeof(*kept), fingerprint_compare);
	}
	free(zone_list->prints);
	return kept;
}

/* `old` is the zone as it is in force; a zeroed one: it is read first. */
static struct zone
zone_of(const struct config *config, const struct config_zone *zone,
    const struct zone *old, struct arena *arena, struct notes *notes)
{
	struct zone_list readers = {.zone = zone->handle,
	    .key = "allow",
	    .may_any = true,
	    .old = old->allowed,
	    .old_count = old->count,
	    .notes = notes};
	struct zone_list writers = {.zone = zone->handle,
	    .key = "write",
	    .old = old->writers,
	    .old_count = old->writer_count,
	    .notes = notes};
	const struct fingerprint *allowed =
	    read_prints(config, &readers, &zone->allow, arena);
	const struct fingerprint *written =
	    read_prints(config, &writers, &zone->write, arena);

	return (struct zone){.path = zone->path,
	    .line = config_zone_line(zone, "path"),
	    .open = zone->allow.count == 0, /* for uploads alone */
	    .any = readers.any,
	    .allowed = allowed,
	    .count = readers.count,
	    .writable = zone->write.count > 0,
	    .writers = written,
	    .writer_count = writers.count,
	    .deletes = zone->delete,
	    .most = (uint64_t)zone->size,
	    .space = (uint64_t)zone->space,
	    .keep = (unsigned)zone->keep};
}

struct zones
zone_lists_read_again(const struct config *config, size_t host,
    const struct zones *old, struct arena *arena, struct notes *notes)
{
	struct zone *list = arena_alloc(arena, ZONES_MAX * sizeof(*list));
	struct zones zones = {.list = list};

	for (size_t i = 0; i < config->zone_count; i++) {
		const struct zone none = {0}, *before = &none;
		if (!(config->zones[i].hosts >> host & 1))
			continue;
		if (zones.count < old->count)
			before = &old->list[zones.count];
		list[zones.count++] =
		    zone_of(config, &config->zones[i], before, arena, notes);
	}
	return zones;
}

struct zones
zone_lists_read(const struct config *config, size_t host, struct arena *arena,
    struct notes *notes)
{
	return zone_lists_read_again(
	    config, host, &(struct zones){0}, arena, notes);
}

void
zone_lists_check_writers(const struct config *config, struct notes *notes)
{
	struct arena arena = {0};

	for (size_t i = 0; i < config->zone_count; i++) {
		const struct config_zone *zone = &config->zones[i];
		struct notes told = {0};
		struct zone_list writers = {.key = "write", .notes = &told};
		read_prints(config, &writers, &zone->write, &arena);
		if (zone->write.count > 0 && writers.count == 0 &&
		    told.errors == 0)
			note_add(notes, NOTE_ERROR, config->file,
			    zone->write.list[0].line,
			    "write of [zone %pS] lists nobody, expected a "
			    "SHA-256 of 64 hexadecimal digits",
			    SPAN_AT(zone->handle));
		note_free(&told);
	}
	arena_free(&arena);
}

static bool
prints_equal(const struct fingerprint *a, size_t a_count,
    const struct fingerprint *b, size_t b_count)
{
	return a_count == b_count && memcmp(a, b, a_count * sizeof(*a)) == 0;
}

bool
zone_lists_equal(const struct zones *a, const struct zones *b)
{
	bool equal = a->count == b->count;

	for (size_t i = 0; equal && i < a->count; i++) {
		const struct zone *one = &a->list[i], *other = &b->list[i];
		equal = span_equal(one->path, other->path) &&
		    one->any == other->any &&
		    prints_equal(one->allowed, one->count, other->allowed,
			other->count) &&
		    prints_equal(one->writers, one->writer_count,
			other->writers, other->writer_count);
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
			    listed_file(span_trim(span_cut(&rest, ',')));
			if (file.size > 0)
				file_poll_add(file_poll, file);
		}
	}
}

void
zone_lists_watch(const struct config *config, struct file_poll *file_poll)
{
	for (size_t i = 0; i < config->zone_count; i++) {
		watch_items(&config->zones[i].allow, file_poll);
		watch_items(&config->zones[i].write, file_poll);
	}
}
