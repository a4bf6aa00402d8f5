/* Borrowed bytes with a length: the only string inside loam. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A span owns nothing and is not NUL-terminated. It stays valid as long as
 * the memory it was taken from. The zero span is the empty string.
 */
struct span {
	const char *data;
	size_t size;
};

#define SPAN(literal) ((struct span){(literal), sizeof(literal) - 1})
/*
 * A pointer to a copy of a span, for `%pS` (format.h), valid until the end of
 * the block.
 */
#define SPAN_AT(...) ((const struct span[]){__VA_ARGS__})

static inline struct span
span_of(const char *string)
{
	return (struct span){string, string ? strlen(string) : 0};
}

static inline bool
span_equal(struct span a, struct span b)
{
	return a.size == b.size &&
	    (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* The first size bytes, or all there are. */
static inline struct span
span_head(struct span s, size_t size)
{
	return (struct span){s.data, size < s.size ? size : s.size};
}

/* All after the first size bytes; empty if there is nothing. */
static inline struct span
span_tail(struct span s, size_t size)
{
	if (size >= s.size)
		return (struct span){s.data ? s.data + s.size : NULL, 0};
	return (struct span){s.data + size, s.size - size};
}

/* Bytewise order, a prefix first: returns <0, 0 or >0. */
int span_compare(struct span a, struct span b);
/* Equality without regard to the case of ASCII letters. */
bool span_equal_nocase(struct span a, struct span b);
bool span_starts(struct span s, struct span prefix);
bool span_ends(struct span s, struct span suffix);
/* The same without regard to the case of ASCII letters. */
bool span_ends_nocase(struct span s, struct span suffix);
/* Whether s holds a control character of ASCII: below 0x20, or 0x7f. */
bool span_has_control(struct span s);
/* Removes prefix from the front of *s and returns true if it is there. */
bool span_skip(struct span *s, struct span prefix);
/* The offset of byte in s, or s.size. */
size_t span_find(struct span s, char byte);
/* The offset of the last byte in s, or s.size. */
size_t span_find_last(struct span s, char byte);
/* What follows the last slash; without one, all of it. */
struct span span_file_name(struct span path);
/* Up to the last slash, that included; without one, nothing. */
struct span span_directory(struct span path);
/*
 * Cuts *rest at the first separator: returns the part before it and leaves the
 * part after it in *rest. Without a separator, returns all and leaves nothing.
 */
struct span span_cut(struct span *rest, char separator);
/* Returns s without the spaces and tabs at both ends, or at its end. */
struct span span_trim(struct span s);
struct span span_trim_end(struct span s);
/* The lines that end in s, of which the last may be cut. */
struct span span_ended_lines(struct span s);
/* Cuts a line off the front of *rest, without its LF or CR LF. */
struct span span_cut_line(struct span *rest);
/*
 * Cuts a word, which ends at a space or tab, off the front of *rest. Both are
 * without blanks around them; the word is empty when there is none.
 */
struct span span_cut_word(struct span *rest);
/* Parses all of s as a decimal number up to limit. Returns 0, or -1. */
int span_number(struct span s, uint64_t limit, uint64_t *number_r);
/*
 * Whether a number has a zero in front: other programs take such a one for
 * octal.
 */
bool span_has_leading_zero(struct span s);

#endif
