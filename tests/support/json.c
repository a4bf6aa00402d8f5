#include "base/utf8.h"
#include "support/expect.h"
#include "support/json.h"

static bool skip_value(struct span *rest);

static void
skip_space(struct span *rest)
{
	while (rest->size > 0 && strchr(" \t\r\n", rest->data[0]))
		*rest = span_tail(*rest, 1);
}

static bool
skip_byte(struct span *rest, char byte)
{
	skip_space(rest);
	if (rest->size == 0 || rest->data[0] != byte)
		return false;
	*rest = span_tail(*rest, 1);
	return true;
}

static bool
is_hex(struct span s)
{
	for (size_t i = 0; i < 4; i++)
		if (i >= s.size ||
		    !strchr("0123456789abcdefABCDEF", s.data[i]) || !s.data[i])
			return false;
	return true;
}

/* Takes a string; *inside_r is what stands between its quotes. */
static bool
skip_string(struct span *rest, struct span *inside_r)
{
	if (!skip_byte(rest, '"'))
		return false;
	const char *start = rest->data;
	for (; rest->size > 0; *rest = span_tail(*rest, 1)) {
		char byte = rest->data[0];
		if (byte == '"') {
			*inside_r =
			    (struct span){start, (size_t)(rest->data - start)};
			return skip_byte(rest, '"');
		}
		if ((unsigned char)byte < 0x20)
			return false;
		if (byte != '\\')
			continue;
		*rest = span_tail(*rest, 1);
		if (rest->size == 0 ||
		    !memchr("\"\\/bfnrtu", rest->data[0], 9) ||
		    (rest->data[0] == 'u' && !is_hex(span_tail(*rest, 1))))
			return false;
	}
	return false;
}

static bool
skip_digits(struct span *rest)
{
	size_t before = rest->size;

	while (rest->size > 0 && rest->data[0] >= '0' && rest->data[0] <= '9')
		*rest = span_tail(*rest, 1);
	return rest->size < before;
}

static bool
skip_number(struct span *rest)
{
	span_skip(rest, SPAN("-"));
	if (!span_skip(rest, SPAN("0")) && !skip_digits(rest))
		return false;
	if (span_skip(rest, SPAN(".")) && !skip_digits(rest))
		return false;
	if (!span_skip(rest, SPAN("e")) && !span_skip(rest, SPAN("E")))
		return true;
	if (!span_skip(rest, SPAN("+")))
		span_skip(rest, SPAN("-"));
	return skip_digits(rest);
}

/*
 * Takes an array or object; *found_r becomes the element with that key, or at
 * that place, and *count_r their number.
 */
static bool
skip_list(struct span *rest, struct span wanted, struct span *found_r,
    size_t *count_r)
{
	bool object = rest->data[0] == '{';
	char end = object ? '}' : ']';

	*count_r = 0;
	*found_r = (struct span){0};
	*rest = span_tail(*rest, 1);
	if (skip_byte(rest, end))
		return true;
	do {
		struct span key = {0};
		uint64_t place;
		if (object &&
		    (!skip_string(rest, &key) || !skip_byte(rest, ':')))
			return false;
		skip_space(rest);
		struct span value = *rest;
		if (!skip_value(rest))
			return false;
		value.size -= rest->size;
		if (object ? span_equal(key, wanted)
			   : span_number(wanted, 1 << 20, &place) == 0 &&
			    place == *count_r)
			*found_r = value;
		++*count_r;
	} while (skip_byte(rest, ','));
	return skip_byte(rest, end);
}

static bool
skip_value(struct span *rest)
{
	struct span unused;
	size_t count;

	skip_space(rest);
	if (rest->size == 0)
		return false;
	switch (rest->data[0]) {
	case '{':
	case '[': return skip_list(rest, SPAN(""), &unused, &count);
	case '"': return skip_string(rest, &unused);
	case 't': return span_skip(rest, SPAN("true"));
	case 'f': return span_skip(rest, SPAN("false"));
	case 'n': return span_skip(rest, SPAN("null"));
	default: return skip_number(rest);
	}
}

bool
json_valid(struct span text)
{
	bool valid = utf8_valid(text) && skip_value(&text);

	skip_space(&text);
	return valid && text.size == 0;
}

struct span
json_find(struct span text, const char *path)
{
	struct span keys = span_of(path);

	while (keys.size > 0) {
		struct span key = span_cut(&keys, '.'), found;
		size_t count;
		skip_space(&text);
		if (text.size == 0 || !strchr("{[", text.data[0]) ||
		    !skip_list(&text, key, &found, &count))
			return SPAN("");
		text = found;
	}
	return text;
}

uint64_t
json_number(struct span text, const char *path)
{
	struct span value = json_find(text, path);
	uint64_t number = 0;

	expect_true(path, value,
	    value.size == 0 || span_number(value, UINT64_MAX, &number) == 0);
	return number;
}

size_t
json_count(struct span text, const char *path)
{
	struct span value = json_find(text, path), unused;
	size_t count = 0;

	if (value.size > 0 && value.data[0] == '[')
		skip_list(&value, SPAN(""), &unused, &count);
	return count;
}
