#include "base/ascii.h"
#include "base/span.h"

static bool
blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

int
span_compare(struct span a, struct span b)
{
	size_t shorter = a.size < b.size ? a.size : b.size;
	int order = shorter ? memcmp(a.data, b.data, shorter) : 0;

	if (order != 0)
		return order;
	return (a.size > b.size) - (a.size < b.size);
}

bool
span_equal_nocase(struct span a, struct span b)
{
	if (a.size != b.size)
		return false;
	for (size_t i = 0; i < a.size; i++)
		if (ascii_lower(a.data[i]) != ascii_lower(b.data[i]))
			return false;
	return true;
}

bool
span_starts(struct span s, struct span prefix)
{
	return s.size >= prefix.size &&
	    span_equal(span_head(s, prefix.size), prefix);
}

bool
span_ends(struct span s, struct span suffix)
{
	return s.size >= suffix.size &&
	    span_equal(span_tail(s, s.size - suffix.size), suffix);
}

bool
span_ends_nocase(struct span s, struct span suffix)
{
	return s.size >= suffix.size &&
	    span_equal_nocase(span_tail(s, s.size - suffix.size), suffix);
}

bool
span_has_control(struct span s)
{
	for (size_t i = 0; i < s.size; i++)
		if ((unsigned char)s.data[i] < 0x20 || s.data[i] == 0x7f)
			return true;
	return false;
}

bool
span_skip(struct span *s, struct span prefix)
{
	if (!span_starts(*s, prefix))
		return false;
	*s = span_tail(*s, prefix.size);
	return true;
}

size_t
span_find(struct span s, char byte)
{
	const char *at = s.size ? memchr(s.data, byte, s.size) : NULL;

	return at ? (size_t)(at - s.data) : s.size;
}

size_t
span_find_last(struct span s, char byte)
{
	for (size_t i = s.size; i > 0; i--)
		if (s.data[i - 1] == byte)
			return i - 1;
	return s.size;
}

struct span
span_file_name(struct span path)
{
	return span_tail(path, span_directory(path).size);
}

struct span
span_directory(struct span path)
{
	while (path.size > 0 && path.data[path.size - 1] != '/')
		path.size--;
	return path;
}

struct span
span_cut(struct span *rest, char separator)
{
	size_t at = span_find(*rest, separator);
	struct span head = span_head(*rest, at);

	*rest = span_tail(*rest, at + 1);
	return head;
}

struct span
span_trim_end(struct span s)
{
	while (s.size > 0 && blank(s.data[s.size - 1]))
		s.size--;
	return s;
}

struct span
span_trim(struct span s)
{
	while (s.size > 0 && blank(s.data[0]))
		s = span_tail(s, 1);
	return span_trim_end(s);
}

struct span
span_ended_lines(struct span s)
{
	size_t last = span_find_last(s, '\n');

	return span_head(s, last < s.size ? last + 1 : 0);
}

struct span
span_cut_line(struct span *rest)
{
	struct span line = span_cut(rest, '\n');

	line.size -= span_ends(line, SPAN("\r"));
	return line;
}

struct span
span_cut_word(struct span *rest)
{
	struct span text = span_trim(*rest);
	size_t end = 0;

	while (end < text.size && !blank(text.data[end]))
		end++;
	*rest = span_trim(span_tail(text, end));
	return span_head(text, end);
}

int
span_number(struct span s, uint64_t limit, uint64_t *number_r)
{
	uint64_t number = 0;

	if (s.size == 0)
		return -1;
	for (size_t i = 0; i < s.size; i++) {
		if (!ascii_is_digit(s.data[i]))
			return -1;
		uint64_t digit = (uint64_t)(s.data[i] - '0');
		if (number > (limit - digit) / 10 || digit > limit)
			return -1;
		number = number * 10 + digit;
	}
	*number_r = number;
	return 0;
}

bool
span_has_leading_zero(struct span s)
{
	return s.size > 1 && s.data[0] == '0' && ascii_is_digit(s.data[1]);
}
