#include <stdlib.h>
#include <unistd.h>

#include "base/memfile.h"
#include "base/utf8.h"
#include "edition/edition_priv.h"

/*
 * Reading an edition. Its reader trusts no number in it: the header and the
 * bounds of the sections are checked once, when it is mapped (edition_file.c);
 * every index and every string offset is checked where it is used, and an
 * invalid one reads as the root entry or the empty text. A corrupt edition
 * gives wrong pages, but no access outside the mapping; to validate all of it
 * in advance, each worker would have to read all of each new edition.
 *
 * Lifetimes are counted: a response holds a reference to the edition that it
 * was begun with, and the mapping goes with the last reference.
 */

/* Once in the program: tests of upgrades exchange it for that of another. */
const char edition_magic[16] = EDITION_MAGIC;

const struct edition_header *
edition_header(const struct edition *edition)
{
	return &edition->header;
}

void
edition_own_root(struct edition *edition, int root)
{
	edition->root = root;
}

bool
edition_is_same(const struct edition *a, const struct edition *b)
{
	return a->base == b->base;
}

struct edition *
edition_keep(struct edition *edition)
{
	if (edition)
		edition->references++;
	return edition;
}

void
edition_release(struct edition **edition)
{
	struct edition *released = *edition;

	*edition = NULL;
	if (!released || --released->references > 0)
		return;
	if (!released->beneath)
		memfile_unmap(released->base, released->header.size);
	if (released->root >= 0)
		close(released->root);
	edition_release(&released->beneath);
	arena_free(&released->arena);
	free(released);
}

struct span
edition_text(const struct edition *edition, struct edition_string string)
{
	uint32_t size;
	const char *strings =
	    edition_section(edition, EDITION_STRINGS, 1, &size);

	if (string.at > size || string.size > size - string.at)
		return SPAN("");
	return (struct span){strings + string.at, string.size};
}

struct span
edition_title(const struct edition *edition, const struct edition_entry *entry)
{
	struct edition_string title = {
	    entry->path.at + entry->path.size, entry->title_size};

	return edition_text(edition, title);
}

struct span
edition_summary(
    const struct edition *edition, const struct edition_entry *entry)
{
	struct edition_string summary = {
	    entry->path.at + entry->path.size + entry->title_size,
	    entry->summary_size};

	return edition_text(edition, summary);
}

const struct edition_traits *
edition_traits(const struct edition *edition, const struct edition_entry *entry)
{
	uint32_t count;
	const struct edition_traits *traits =
	    edition_section(edition, EDITION_TRAITS, sizeof(*traits), &count);

	return &traits[entry->traits < count ? entry->traits : 0];
}

struct span
edition_mime(const struct edition *edition, const struct edition_entry *entry)
{
	return edition_text(edition, edition_traits(edition, entry)->mime);
}

int64_t
edition_updated(
    const struct edition *edition, const struct edition_entry *entry)
{
	int64_t updated = edition_traits(edition, entry)->updated;

	return updated == EDITION_NEVER ? entry->instant : updated;
}

struct charset
edition_charset(
    const struct edition *edition, const struct edition_entry *entry)
{
	struct span name =
	    edition_text(edition, edition_traits(edition, entry)->charset);
	uint32_t count, size;
	const struct edition_charset *charsets = edition_section(
	    edition, EDITION_CHARSETS, sizeof(*charsets), &count);
	const char *tables = edition_section(edition, EDITION_TABLES, 1, &size);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = charsets[i].at;
		if (at <= size && charsets[i].size <= size - at &&
		    span_equal(name, edition_text(edition, charsets[i].name)))
			return charset_of(
			    name, (struct span){tables + at, charsets[i].size});
	}
	return charset_of(name, SPAN(""));
}

uint32_t
edition_count(const struct edition *edition)
{
	uint32_t count;

	edition_section(
	    edition, EDITION_ENTRIES, sizeof(struct edition_entry), &count);
	return count;
}

const struct edition_entry *
edition_entry(const struct edition *edition, uint32_t number)
{
	uint32_t count;
	const struct edition_entry *entries = edition_section(
	    edition, EDITION_ENTRIES, sizeof(struct edition_entry), &count);

	return &entries[number < count ? number : 0];
}

struct identity
edition_identity(const struct edition *edition, uint32_t number)
{
	uint32_t count;
	const struct edition_state *states =
	    edition_section(edition, EDITION_STATES, sizeof(*states), &count);
	const struct edition_state *state =
	    &states[number < count ? number : 0];
	const struct edition_entry *file =
	    edition_entry(edition, edition_source(edition, number));

	return (struct identity){
	    .device = edition_traits(edition, file)->device,
	    .inode = state->inode,
	    .size = file->size,
	    .modified = state->modified,
	    .changed = state->changed};
}

uint32_t
edition_bisect(const struct edition *edition, const void *list, size_t size,
    uint32_t count, struct span text)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct edition_string there;
		memcpy(
		    &there, (const char *)list + middle * size, sizeof(there));
		if (span_compare(edition_text(edition, there), text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t
edition_lower_bound(const struct edition *edition, struct span path)
{
	uint32_t count;
	const struct edition_entry *entries =
	    edition_section(edition, EDITION_ENTRIES, sizeof(*entries), &count);

	return edition_bisect(edition, entries, sizeof(*entries), count, path);
}

static bool
path_is_less(const struct edition *edition, uint32_t number, struct span path)
{
	return span_compare(
		   edition_text(edition, edition_entry(edition, number)->path),
		   path) < 0;
}

/* That lower bound, from an entry on: in steps that double, then by halves. */
static uint32_t
bound_near(const struct edition *edition, struct span path, uint32_t near)
{
	uint32_t count = edition_count(edition), step = 1;
	uint32_t low = 0, high = near < count ? near : count;

	if (high < count && path_is_less(edition, high, path)) {
		low = high + 1;
		while (count - low > step &&
		    path_is_less(edition, low + step, path)) {
			low += step + 1;
			step *= 2;
		}
		high = count - low > step ? low + step : count;
	} else {
		while (
		    high > step && !path_is_less(edition, high - step, path)) {
			high -= step;
			step *= 2;
		}
		low = high > step ? high - step : 0;
	}
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (path_is_less(edition, middle, path))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The entry at a lower bound if it has that path, or EDITION_NONE. */
static uint32_t
exact_at(const struct edition *edition, struct span path, uint32_t at)
{
	if (at < edition_count(edition) && !edition_excludes(edition, at) &&
	    span_equal(
		path, edition_text(edition, edition_entry(edition, at)->path)))
		return at;
	return EDITION_NONE;
}

uint32_t
edition_find_exact(const struct edition *edition, struct span path)
{
	return exact_at(edition, path, edition_lower_bound(edition, path));
}

/* The entry at a lower bound if it has that path, in any spelling. */
static uint32_t
find_at(const struct edition *edition, struct span path, uint32_t at)
{
	uint32_t number = exact_at(edition, path, at);

	return number == EDITION_NONE && !utf8_is_ascii(path)
	    ? edition_find_composed(edition, path)
	    : number;
}

uint32_t
edition_find_near(
    const struct edition *edition, struct span path, uint32_t near)
{
	return find_at(edition, path, bound_near(edition, path, near));
}

uint32_t
edition_find(const struct edition *edition, struct span path)
{
	return find_at(edition, path, edition_lower_bound(edition, path));
}

uint32_t
edition_find_dir(const struct edition *edition, struct span path)
{
	struct buf dir = {0};

	buf_add(&dir, path);
	buf_byte(&dir, '/');
	uint32_t number = edition_find(edition, buf_span(&dir));
	buf_free(&dir);
	return number;
}

void
edition_range(const struct edition *edition, struct span beginning,
    uint32_t *first_r, uint32_t *end_r)
{
	struct buf after = {0};

	/*
	 * The least path that is greater than all those that begin so: with the
	 * last byte increased, after bytes of 0xff are removed.
	 */
	buf_add(&after, beginning);
	while (
	    after.size > 0 && (unsigned char)after.data[after.size - 1] == 0xff)
		after.size--;
	if (after.size > 0)
		after.data[after.size - 1]++;
	*first_r = edition_lower_bound(edition, beginning);
	*end_r = after.size > 0 ? edition_lower_bound(edition, buf_span(&after))
				: edition_count(edition);
	buf_free(&after);
}
