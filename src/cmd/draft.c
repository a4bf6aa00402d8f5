#include "base/ascii.h"
#include "base/script.h"
#include "base/utf8.h"
#include "cmd/draft.h"
#include "dates/date.h"

enum {
	LOOKED_AT = 8, /* of the newest posts */
	SLUG_MAX = 80, /* bytes; with date and suffix still a file name */
};

static struct span
directory_of(const struct edition *edition, uint32_t number)
{
	const struct edition_entry *entry = edition_entry(edition, number);
	struct span path = edition_text(edition, entry->path);

	return span_directory(path);
}

/* Whether all of a part of a path is digits, so many of them. */
static bool
has_digits(struct span part, size_t count)
{
	for (size_t i = 0; i < part.size; i++)
		if (!ascii_is_digit(part.data[i]))
			return false;
	return part.size == count;
}

/* Appends a directory, its parts of a date as those of a day. */
static void
add_dated(struct span directory, int32_t today, struct buf *path)
{
	char date[DATE_SIZE];
	/* Year, month and day, as date_print() has them. */
	static const size_t begins[] = {0, 5, 8}, sizes[] = {4, 2, 2};
	size_t next = 0;

	date_print(today, date);
	buf_byte(path, '/');
	span_skip(&directory, SPAN("/"));
	while (directory.size > 0) {
		struct span part = span_cut(&directory, '/');
		if (next < 3 && has_digits(part, sizes[next])) {
			part = (struct span){date + begins[next], sizes[next]};
			next++;
		} else {
			next = next > 0 ? 3 : 0;
		}
		buf_add(path, part);
		buf_byte(path, '/');
	}
}

void
draft_directory(const struct edition *edition, int32_t today, struct buf *path)
{
	uint32_t count, most = 0;
	const uint32_t *posts = edition_posts(edition, &count);
	struct span best = SPAN("/");
	uint32_t looked = count < LOOKED_AT ? count : LOOKED_AT;

	/* Of as many, that of the newest post. */
	for (uint32_t i = 0; i < looked; i++) {
		uint32_t same = 0;
		for (uint32_t j = i; j < looked; j++)
			same += span_equal(directory_of(edition, posts[i]),
			    directory_of(edition, posts[j]));
		if (same > most) {
			most = same;
			best = directory_of(edition, posts[i]);
		}
	}
	add_dated(best, today, path);
}

/* Whether it joins letters, is a soft hyphen, or abbreviates in Hebrew. */
static bool
is_within_word(uint32_t code_point)
{
	return code_point == 0x200d || code_point == 0x2060 ||
	    code_point == 0xad || code_point == 0x5f4;
}

/* Whether a quotation mark is typed for the one of Hebrew abbreviations. */
static bool
is_gershayim(uint32_t before, uint32_t code_point, struct span rest)
{
	return code_point == '"' && script_is_hebrew(before) && rest.size > 0 &&
	    script_is_hebrew(utf8_next(&rest));
}

/* Appends the words of a title in lower case. */
static void
add_slug_words(struct span folded, struct buf *name)
{
	bool gap = false;
	uint32_t code_point = 0;

	while (folded.size > 0) {
		struct span before = folded;
		uint32_t last = code_point;
		code_point = utf8_next(&folded);
		struct span letter =
		    span_head(before, before.size - folded.size);
		/* It ends no word. */
		if (script_is_apostrophe(code_point) ||
		    is_within_word(code_point) ||
		    is_gershayim(last, code_point, folded))
			continue;
		if (!utf8_is_word(code_point)) {
			gap = true;
			continue;
		}
		size_t dash = gap && name->size > 0 ? 1 : 0;
		if (name->size + dash + letter.size > SLUG_MAX)
			break;
		if (dash)
			buf_byte(name, '-');
		buf_add(name, letter);
		gap = false;
	}
}

/*
 * Appends a title in lower case, composed. Case folding is for comparing: it
 * changes small letters, too, such as a sigma at the end of a word, and puts a
 * dot of its own onto the i of a Turkish capital.
 */
static void
add_lower(struct buf *lower, struct span title)
{
	struct buf composed = {0};

	utf8_compose(&composed, title);
	for (struct span rest = buf_span(&composed); rest.size > 0;) {
		struct span before = rest;
		uint32_t code_point = utf8_next(&rest);
		struct span letter = span_head(before, before.size - rest.size);
		if (code_point == 0x130)
			buf_byte(lower, 'i');
		else if (utf8_is_lower(code_point))
			buf_add(lower, letter);
		else
			utf8_fold_case(lower, letter);
	}
	buf_free(&composed);
}

void
draft_slug(struct span title, struct buf *name)
{
	struct buf folded = {0}, slug = {0};

	utf8_fold_bare(&folded, title);
	add_slug_words(buf_span(&folded), &slug);
	/* Marks belong to the letters of many scripts. */
	if (!utf8_is_ascii(buf_span(&slug))) {
		folded.size = slug.size = 0;
		add_lower(&folded, title);
		add_slug_words(buf_span(&folded), &slug);
	}
	buf_add(name, buf_span(&slug));
	buf_free(&folded);
	buf_free(&slug);
}
