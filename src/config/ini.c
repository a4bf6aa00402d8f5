#include <ini.h>

#include "base/utf8.h"
#include "config/ini.h"

/*
 * inih as Debian builds it (55, 59) cuts lines at 197 bytes and reads the rest
 * as a new line, cuts section names at 49 bytes, joins an indented line to the
 * value above, and gives the handler no line number. So all lines are checked
 * first, and the library reads them through a function that counts them.
 */
enum {
	LINE_MAX_BYTES = 190,
	SECTION_MAX = 40,
};

struct feed {
	struct span rest;
	unsigned line;
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

static int
check_lines(struct span text, struct span path, struct notes *notes)
{
	size_t before = notes->errors;

	if (text.size > INI_SIZE_MAX) {
		note_add(notes, NOTE_ERROR, path, 0,
		    "the file is larger than 1 MiB");
		return -1;
	}
	for (unsigned line = 1; text.size > 0; line++) {
		const char *mistake = line_mistake(span_cut_line(&text));
		if (mistake)
			note_add(notes, NOTE_ERROR, path, line, "%s", mistake);
	}
	return notes->errors == before ? 0 : -1;
}

/* fgets() over the text; check_lines() has made sure that each line fits. */
static char *
read_line(char *into, int size, void *stream)
{
	struct feed *feed = stream;

	if (feed->rest.size == 0)
		return NULL;
	struct span line = span_cut_line(&feed->rest);
	feed->line++;
	line = span_head(line, (size_t)size - 1);
	memcpy(into, line.data, line.size);
	into[line.size] = '\0';
	if (line.size > 0 && line.data[0] == '[')
		feed->emit(feed->context,
		    span_head(span_tail(line, 1), span_find(line, ']') - 1),
		    (struct span){0}, (struct span){0}, feed->line);
	return into;
}

static int
take_pair(void *user, const char *section, const char *key, const char *value)
{
	struct feed *feed = user;

	feed->emit(feed->context, span_of(section), span_of(key),
	    span_of(value), feed->line);
	return 1;
}

int
ini_read(struct span text, struct span path, struct notes *notes,
    ini_on_key *emit, void *context)
{
	struct feed feed = {.emit = emit, .context = context};

	span_skip(&text, SPAN("\xef\xbb\xbf"));
	feed.rest = text;
	if (check_lines(text, path, notes) < 0)
		return -1;
	int line = ini_parse_stream(read_line, &feed, take_pair, &feed);
	if (line != 0) {
		note_add(notes, NOTE_ERROR, path, line > 0 ? (unsigned)line : 0,
		    "expected key = value, [section] or a comment");
		return -1;
	}
	return 0;
}
