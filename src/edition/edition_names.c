#include "base/hash.h"
#include "base/utf8.h"
#include "edition/edition_names.h"
#include "edition/edition_priv.h"
#include "text/uri.h"

/*
 * Files by their names, for links as Obsidian has them: `[[Note]]` leads to the
 * text of that name wherever it is, `[[folder/Note]]` to one in a folder of
 * that name. Of several, Obsidian takes the shortest path below the directory
 * of the page, else the shortest of all. An edition has the section only if one
 * of its pages has such a link.
 */

enum { NAMED_MAX = 64 }; /* files of one name that are looked at */

struct span
edition_name_stem(struct span path)
{
	static const char *const left_out[] = {".md", ".gmi"};

	for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++) {
		struct span ending = span_of(left_out[i]);
		struct span stem = span_head(path,
		    path.size > ending.size ? path.size - ending.size : 0);
		if (span_equal_nocase(span_tail(path, stem.size), ending))
			return stem;
	}
	return path;
}

/* Appends a path, or the end of one, as it is compared. */
static void
add_folded(struct span path, struct buf *folded)
{
	utf8_fold_case(folded, edition_name_stem(path));
}

void
edition_name_key(struct span path, struct buf *key)
{
	add_folded(span_file_name(path), key);
}

uint32_t
edition_name_hash(struct span key)
{
	return (uint32_t)hash_stable(0, key);
}

/* What the path of a file is, or ends in from a slash on, as it is compared. */
struct wanted {
	struct buf path;
	bool whole;
};

/* Sets what a name in a directory wants. Returns false if no file has it. */
static bool
read_name(struct span name, struct span directory, struct wanted *wanted)
{
	struct buf path = {0}, clean = {0};

	wanted->whole =
	    span_starts(name, SPAN("./")) || span_starts(name, SPAN("../"));
	if (wanted->whole)
		buf_add(&path, directory);
	buf_add(&path, name);
	bool good = uri_path_clean(&clean, buf_span(&path)) == URI_PATH_NAME;
	if (good)
		add_folded(buf_span(&clean), &wanted->path);
	buf_free(&path);
	buf_free(&clean);
	return good;
}

static bool
path_agrees(struct span path, const struct wanted *wanted)
{
	struct span ending = buf_span(&wanted->path);
	struct buf folded = {0};

	add_folded(path, &folded);
	bool agrees = span_ends(buf_span(&folded), ending) &&
	    (!wanted->whole || folded.size == ending.size);
	buf_free(&folded);
	return agrees;
}

/* Entries from first up to end, among which a name is looked for. */
struct range {
	uint32_t first, end;
};

/* The first of `count` names that is not less. */
static uint32_t
first_name(const struct edition_name *names, uint32_t count,
    const struct edition_name *name)
{
	uint32_t low = 0;

	for (uint32_t high = count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		const struct edition_name *other = &names[middle];
		if (other->hash < name->hash ||
		    (other->hash == name->hash && other->entry < name->entry))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The entry that is wanted and whose path is shortest, or EDITION_NONE. */
static uint32_t
shortest_in(const struct edition *edition, struct range range,
    const struct wanted *wanted)
{
	uint32_t count, found = EDITION_NONE;
	const struct edition_name *names =
	    edition_section(edition, EDITION_NAMES, sizeof(*names), &count);
	struct edition_name name = {
	    edition_name_hash(span_file_name(buf_span(&wanted->path))),
	    range.first};
	size_t least = SIZE_MAX;

	uint32_t first = first_name(names, count, &name);
	for (uint32_t i = first; i < count && i - first < NAMED_MAX &&
	     names[i].hash == name.hash && names[i].entry < range.end;
	     i++) {
		uint32_t number = names[i].entry;
		struct span path =
		    edition_text(edition, edition_entry(edition, number)->path);
		size_t size = edition_name_stem(path).size;
		if (edition_excludes(edition, number) || size >= least ||
		    !path_agrees(path, wanted))
			continue;
		least = size;
		found = number;
	}
	return found;
}

uint32_t
edition_find_named(
    const struct edition *edition, struct span name, struct span from)
{
	struct span directory = span_directory(from);
	struct range all = {0, edition_count(edition)}, below;
	struct wanted wanted = {.whole = false};
	uint32_t found = EDITION_NONE;

	edition_range(edition, directory, &below.first, &below.end);
	bool good = read_name(name, directory, &wanted);
	if (good)
		found = shortest_in(edition, below, &wanted);
	if (good && found == EDITION_NONE)
		found = shortest_in(edition, all, &wanted);
	buf_free(&wanted.path);
	return found;
}
