#include "base/ascii.h"
#include "base/utf8.h"
#include "system/unit_syntax.h"

struct unit_text
unit_text_of(struct span text)
{
	span_skip(&text, SPAN("\xef\xbb\xbf"));
	return (struct unit_text){.rest = text};
}

void
unit_text_free(struct unit_text *text)
{
	buf_free(&text->line);
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* Whether a line goes on: the backslash at its end is not escaped itself. */
static bool
continues(struct span line)
{
	size_t count = 0;

	while (count < line.size && line.data[line.size - 1 - count] == '\\')
		count++;
	return count % 2 == 1;
}

/*
 * Reads a line with those that continue it, each without the blanks before it.
 * The backslash between two becomes a blank, and a comment between two is left
 * out.
 */
static void
gather_line(struct unit_text *text)
{
	bool more = true;

	text->line.size = 0;
	while (more && text->rest.size > 0) {
		struct span piece = span_cut_line(&text->rest);
		while (piece.size > 0 && is_blank(piece.data[0]))
			piece = span_tail(piece, 1);
		if (span_starts(piece, SPAN("#")) ||
		    span_starts(piece, SPAN(";")))
			continue;
		buf_add(&text->line, piece);
		more = continues(piece);
		if (more)
			text->line.data[text->line.size - 1] = ' ';
	}
}

bool
unit_next_setting(
    struct unit_text *text, struct span *key_r, struct span *value_r)
{
	while (text->rest.size > 0) {
		gather_line(text);
		struct span line = span_trim(buf_span(&text->line));
		bool assigns = span_find(line, '=') < line.size;
		if (span_starts(line, SPAN("["))) {
			text->in_service = span_equal(line, SPAN("[Service]"));
			continue;
		}
		*key_r = span_trim(span_cut(&line, '='));
		*value_r = span_trim(line);
		if (assigns && text->in_service)
			return true;
	}
	return false;
}

/* Reads a number of so many digits. Returns whether it is there, and not 0. */
static bool
read_number(struct span digits, size_t count, int base, uint32_t *number_r)
{
	*number_r = 0;
	for (size_t i = 0; i < count; i++) {
		int digit = i < digits.size ? ascii_hex(digits.data[i]) : -1;
		if (digit < 0 || digit >= base)
			return false;
		*number_r = *number_r * (uint32_t)base + (uint32_t)digit;
	}
	return *number_r > 0;
}

/* Appends a character by its number. Returns the size of that, or 0. */
static size_t
add_numbered(struct span s, struct buf *word)
{
	uint32_t number;

	if (read_number(s, 3, 8, &number) && number <= UINT8_MAX) {
		buf_byte(word, (char)number);
		return 3;
	}
	if (span_skip(&s, SPAN("x")) && read_number(s, 2, 16, &number)) {
		buf_byte(word, (char)number);
		return 3;
	}
	size_t count = span_skip(&s, SPAN("u")) ? 4
	    : span_skip(&s, SPAN("U"))          ? 8
						: 0;
	/* Half of a pair of UTF-16 is no character. */
	if (count == 0 || !read_number(s, count, 16, &number) ||
	    number > 0x10ffff || (number & ~0x7ffU) == 0xd800)
		return 0;
	utf8_add(word, number);
	return 1 + count;
}

/*
 * Appends what a backslash and the text behind it stand for. Returns how much
 * of the text that is. An escape that is none stays, its backslash included.
 */
static size_t
add_escape(struct span s, struct buf *word)
{
	static const char letters[] = "abfnrtvs\\\"'";
	static const char meanings[] = "\a\b\f\n\r\t\v \\\"'";
	size_t at = span_find(SPAN(letters), s.size > 0 ? s.data[0] : '\0');

	if (at < sizeof(letters) - 1) {
		buf_byte(word, meanings[at]);
		return 1;
	}
	size_t size = add_numbered(s, word);
	if (size > 0)
		return size;
	buf_byte(word, '\\');
	buf_add(word, span_head(s, 1));
	return 1;
}

void
unit_undouble(struct buf *word, char sign)
{
	size_t size = 0;

	for (size_t i = 0; i < word->size; i++) {
		char byte = word->data[i];
		word->data[size++] = byte;
		if (byte == sign && i + 1 < word->size &&
		    word->data[i + 1] == sign)
			i++;
	}
	word->size = size;
}

bool
unit_next_word(struct span *rest, struct buf *word)
{
	char quote = '\0';

	word->size = 0;
	*rest = span_trim(*rest);
	if (rest->size == 0)
		return false;
	while (rest->size > 0 && (quote || !is_blank(rest->data[0]))) {
		char byte = rest->data[0];
		*rest = span_tail(*rest, 1);
		if (quote ? byte == quote : byte == '"' || byte == '\'')
			quote = quote ? '\0' : byte;
		else if (byte == '\\')
			*rest = span_tail(*rest, add_escape(*rest, word));
		else
			buf_byte(word, byte);
	}
	/* An escape may be one of two percent signs: they are undone last. */
	unit_undouble(word, '%');
	return true;
}
