#include <ini.h>

#include "base/utf8.h"
#include "config/ini.h"

/*
 * inih as Debian builds it (55, 59) cuts lines at 197 bytes and reads the rest
 * as a new line, cuts section names at 49 bytes, joins an indented line to the
 * value above, and gives the handler no line number. So the library reads lines
 * through a function that counts them, and keeps back those with a mistake.
 */
enum {
	LINE_MAX_BYTES = 190,
	SECTION_MAX = 40,
};

struct feed {
	struct span rest;
	unsigned line;
	bool lost; /* the section that the keys are of */
	struct span path;
	struct notes *notes;
	ini_on_key *emit;
	void *context;
};

static const char *
section_mistake(struct span line)
{
	size_t close = span_find(line, ']');
	struct span behind = span_trim(span_tail(line, close + 1));

	if (close == line.size)
		return "a section name is not closed by ]";
	if (close - 1 > SECTION_MAX)
		return "the section name is longer than 40 bytes";
	if (behind.size > 0 && behind.data[0] != ';' && behind.data[0] != '#')
		return "text follows the section name";
	return NULL;
}

static bool
holds_control(struct span line)
{
	for (size_t i = 0; i < line.size; i++)
		if (((unsigned char)line.data[i] < 0x20 &&
			line.data[i] != '\t') ||
		    line.data[i] == 0x7f)
			return true;
	return false;
}

/* Returns what is wrong with a line, or NULL. */
static const char *
line_mistake(struct span line)
{
	struct span trimmed = span_trim(line);

	if (line.size > LINE_MAX_BYTES)
		return "the line is longer than 190 bytes";
	if (!utf8_valid(line))
		return "the line is not UTF-8 text";
	/* The library takes some for blanks, and NUL for the end. */
	if (holds_control(line))
		return "the line holds a control character";
	if (trimmed.size == 0 || trimmed.data[0] == '#' ||
	    trimmed.data[0] == ';')
		return NULL;
	if (line.data[0] == ' ' || line.data[0] == '\t')
		return "the line is indented; a value is one line, a key "
		       "begins its line";
	if (line.data[0] == '[')
		return section_mistake(line);
	if (span_find(line, '=') == line.size)
		return "expected key = value, [section] or a comment";
	if (span_find(line, ':') < span_find(line, '='))
		return "a key holds a colon";
	return NULL;
}

/* Notes what is wrong with a line, of which nothing is taken then. */
static bool
is_mistaken(struct feed *feed, struct span line)
{
	const char *mistake = line_mistake(line);

	if (mistake)
		note_add(feed->notes, NOTE_ERROR, feed->path, feed->line, "%s",
		    mistake);
	return mistake != NULL;
}

/*
 * fgets() over the text, of lines that fit: one with a mistake is an empty line
 * for the library, and below a section that cannot be read no key has a
 * meaning.
 */
static char *
read_line(char *into, int size, void *stream)
{
	struct feed *feed = stream;

	if (feed->rest.size == 0)
		return NULL;
	struct span line = span_cut_line(&feed->rest);
	bool opens = span_starts(span_trim(line), SPAN("["));
	feed->line++;
	bool mistaken = is_mistaken(feed, line);
	if (opens)
		feed->lost = mistaken;
	line = span_head(line, mistaken ? 0 : (size_t)size - 1);
	memcpy(into, line.data, line.size);
	into[line.size] = '\0';
	if (opens && !mistaken)
		feed->emit(feed->context,
		    span_head(span_tail(line, 1), span_find(line, ']') - 1),
		    (struct span){0}, (struct span){0}, feed->line);
	return into;
}

static int
take_pair(void *user, const char *section, const char *key, const char *value)
{
	struct feed *feed = user;

	if (!feed->lost)
		feed->emit(feed->context, span_of(section), span_of(key),
		    span_of(value), feed->line);
	return 1;
}

int
ini_read(struct span text, struct span path, struct notes *notes,
    ini_on_key *emit, void *context)
{
	struct feed feed = {
	    .path = path, .notes = notes, .emit = emit, .context = context};
	size_t before = notes->errors;

	if (text.size > INI_SIZE_MAX) {
		note_add(notes, NOTE_ERROR, path, 0,
		    "the file is larger than 1 MiB");
		return -1;
	}
	span_skip(&text, SPAN("\xef\xbb\xbf"));
	feed.rest = text;
	int line = ini_parse_stream(read_line, &feed, take_pair, &feed);
	if (line != 0)
		note_add(notes, NOTE_ERROR, path, line > 0 ? (unsigned)line : 0,
		    "expected key = value, [section] or a comment");
	return notes->errors == before ? 0 : -1;
}
