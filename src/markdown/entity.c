#include <stdlib.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "markdown/entity.h"

/*
 * Character references (CommonMark, section 2.5). All names of HTML count, as
 * in any program that makes HTML of Markdown. The table is in the order of its
 * names, so that a name is found by bisection.
 */

enum { NAME_MAX_SIZE = 32, DIGITS_MAX = 7 };

struct entity {
	char name[NAME_MAX_SIZE];
	uint32_t first, second; /* second is 0 in most */
};

#define ENTITY(name, first, second) {name, first, second},
static const struct entity entities[] = {
#include "markdown/entities.def"
};
#undef ENTITY

static int
compare_name(const void *name, const void *entity)
{
	return strcmp(name, ((const struct entity *)entity)->name);
}

static bool
decode_name(struct span name, struct buf *text)
{
	char key[NAME_MAX_SIZE] = {0};

	if (name.size == 0 || name.size >= sizeof(key))
		return false;
	memcpy(key, name.data, name.size);
	const struct entity *found =
	    bsearch(key, entities, sizeof(entities) / sizeof(entities[0]),
		sizeof(entities[0]), compare_name);
	if (!found)
		return false;
	utf8_add(text, found->first);
	if (found->second)
		utf8_add(text, found->second);
	return true;
}

static bool
decode_number(struct span number, struct buf *text)
{
	unsigned base =
	    span_skip(&number, SPAN("x")) || span_skip(&number, SPAN("X")) ? 16
									   : 10;
	uint32_t code_point = 0;

	if (number.size == 0 || number.size > DIGITS_MAX)
		return false;
	for (size_t i = 0; i < number.size; i++) {
		int digit = ascii_hex(number.data[i]);
		if (digit < 0 || digit >= (int)base)
			return false;
		code_point = code_point * base + (uint32_t)digit;
	}
	bool none = code_point == 0 || code_point > 0x10ffff ||
	    (code_point >= 0xd800 && code_point <= 0xdfff);
	utf8_add(text, none ? 0xfffd : code_point);
	return true;
}

bool
entity_decode(struct span *s, struct buf *text)
{
	struct span near = span_head(*s, NAME_MAX_SIZE + 2);
	size_t end = span_find(near, ';');
	struct span inside = span_tail(span_head(near, end), 1);

	if (end == near.size || near.data[0] != '&')
		return false;
	bool decoded = span_skip(&inside, SPAN("#"))
	    ? decode_number(inside, text)
	    : decode_name(inside, text);
	if (decoded)
		*s = span_tail(*s, end + 1);
	return decoded;
}
