#include "base/ascii.h"
#include "text/gophermap.h"

/*
 * The format that Bucktooth introduced and Gophernicus extended: a line with a
 * tab is an item, any other is text, unless its first character makes it a
 * directive. It has no escapes, so a line that fits no directive is text.
 * Motsognir added one word, %FILES%, and has a type in front of texts, too.
 */

/*
 * An item's type is a letter, a digit or one of a few signs: `+` is a further
 * server of the item before, `;` and `:` are films and pictures, `<` sounds.
 * Other lines with tabs are drawings, or directives: an argument of a command
 * may follow a tab.
 */
static bool
is_item(struct span line)
{
	char type = line.data[0];

	return span_find(line, '\t') < line.size &&
	    (ascii_is_alnum(type) || memchr("\t+;:<", type, 5));
}

/* Whether a field is a host, and no word or number: `error.host`, `(NULL)`. */
static bool
looks_like_host(struct span field)
{
	return span_equal_nocase(field, SPAN("(NULL)")) ||
	    (span_find(field, '.') < field.size &&
		ascii_is_letter(field.data[field.size - 1]));
}

/*
 * Whether a line that begins with a tab is one of no text, with what an item
 * has for a host and a port; else it is a text that the tab indents, perhaps a
 * table with words and numbers.
 */
static bool
is_empty_item(const struct map_line *item)
{
	struct span host = item->host;
	uint64_t port;

	return span_number(item->port, 65535, &port) == 0 &&
	    span_find(host, ' ') == host.size &&
	    (item->selector.size == 0 || looks_like_host(host));
}

/* The fields of an item; a Gopher+ field after the port is ignored. */
static void
read_item(struct span line, struct map_line *item)
{
	struct span whole = line, display = span_cut(&line, '\t');

	item->kind = MAP_ITEM;
	item->type = display.size > 0 ? display.data[0] : 'i';
	item->text = span_tail(display, 1);
	item->selector = span_cut(&line, '\t');
	item->host = span_trim(span_cut(&line, '\t'));
	item->port = span_trim(span_cut(&line, '\t'));
	if (display.size == 0 && !is_empty_item(item))
		item->text = whole;
	/* As in Bucktooth, the display string is the default selector. */
	if (item->type == 'i')
		item->kind = MAP_TEXT;
	else if (item->selector.size == 0 && item->host.size == 0)
		item->selector = item->text;
}

/* `:ext=type` sets item types; loam knows them from the files. */
static bool
is_type_rule(struct span line)
{
	struct span rest = span_tail(line, 1);
	struct span extension = span_cut(&rest, '=');

	return rest.size == 1 && extension.size > 0 &&
	    span_find(extension, ' ') == extension.size;
}

/* A directive that is alone on its line: the kind, else text. */
static enum map_kind
alone(const struct map_line *word, enum map_kind kind)
{
	return word->text.size == 0 ? kind : MAP_TEXT;
}

static void
read_directive(struct span line, struct map_line *word)
{
	word->text = span_trim(span_tail(line, 1));
	switch (line.data[0]) {
	case '!':
		word->kind = MAP_TITLE;
		word->text = span_tail(line, 1);
		word->text = span_head(word->text, span_find(word->text, '\t'));
		break;
	case '-': word->kind = MAP_HIDE; break;
	case '=': word->kind = MAP_INCLUDE; break;
	case ':':
		word->kind = is_type_rule(line) ? MAP_IGNORED : MAP_TEXT;
		break;
	/* A list of users; a list of virtual hosts. */
	case '~': word->kind = alone(word, MAP_IGNORED); break;
	case '%':
		word->kind = span_equal_nocase(span_trim(line), SPAN("%FILES%"))
		    ? MAP_FILES
		    : alone(word, MAP_IGNORED);
		break;
	case '*': word->kind = alone(word, MAP_REST); break;
	case '.': word->kind = alone(word, MAP_END); break;
	default: word->kind = MAP_TEXT; break;
	}
	if (word->kind == MAP_TEXT)
		word->text = line;
}

bool
gophermap_next(struct span *rest, struct map_line *line_r)
{
	if (rest->size == 0)
		return false;
	struct span line = span_cut_line(rest);
	*line_r = (struct map_line){.kind = MAP_TEXT, .source = line};
	if (line.size > 0 && line.data[0] == '#')
		line_r->kind = MAP_COMMENT;
	else if (line.size > 0 && is_item(line))
		read_item(line, line_r);
	else if (line.size > 0)
		read_directive(line, line_r);
	return true;
}

/* Whether a comment has no words: `#` and blanks alone. */
static bool
is_hashes(struct span line)
{
	size_t size = 0;

	while (size < line.size && memchr("# \t", line.data[size], 3))
		size++;
	return size == line.size;
}

/* Whether `#` stands in a line as in no comment: `####`, `#  #`. */
static bool
is_hash_art(struct span line)
{
	unsigned run = 1;

	for (size_t i = 1; i < line.size && run < 4; i++) {
		if (line.data[i] == '#' && run == 0)
			return true;
		run = line.data[i] == '#' ? run + 1 : 0;
	}
	return run >= 4;
}

bool
gophermap_is_drawn(struct span map)
{
	struct map_line line;
	bool drawn = false;

	while (gophermap_next(&map, &line)) {
		if (line.kind == MAP_TITLE ||
		    (line.kind == MAP_COMMENT && !is_hashes(line.source)))
			return false;
		drawn = drawn ||
		    (line.kind == MAP_COMMENT && is_hash_art(line.source));
	}
	return drawn;
}

void
gophermap_uncomment(struct map_line *line)
{
	if (line->kind != MAP_COMMENT || !is_hashes(line->source))
		return;
	line->kind = MAP_TEXT;
	line->text = line->source;
}

/* A line without the tab of an item, nor a directive. */
static bool
is_plain_text(const struct map_line *line)
{
	return line->kind == MAP_TEXT && line->type == 0 &&
	    span_trim(line->text).size > 0;
}

/*
 * Whether the `i` in front of a text is no letter of it: words go on in small
 * letters, and after `i` itself come a blank, a sign of a sentence or, in
 * `i18n`, a digit.
 */
static bool
has_type(struct span text)
{
	struct span rest = span_tail(span_trim_end(text), 1);

	return rest.size == 0 || span_starts(rest, SPAN("  ")) ||
	    ascii_lower(rest.data[0]) != rest.data[0] ||
	    memchr("#*+=\\_|", rest.data[0], 7);
}

bool
gophermap_is_typed(struct span map)
{
	struct map_line line;
	size_t count = 0;
	bool typed = false;

	while (gophermap_next(&map, &line)) {
		if (!is_plain_text(&line))
			continue;
		if (line.text.data[0] != 'i')
			return false;
		typed = typed || has_type(line.text);
		count++;
	}
	return typed && count > 1;
}

void
gophermap_untype(struct map_line *line)
{
	if (is_plain_text(line))
		span_skip(&line->text, SPAN("i"));
}

/* A path, or alone the name of a file with a suffix: no words of a heading. */
static bool
reads_as_path(struct span text)
{
	struct span word = span_head(text, span_find(text, ' '));

	return span_find(word, '/') < word.size ||
	    (word.size == text.size && span_find(word, '.') + 1 < word.size);
}

/*
 * After dots, slashes and the like, which paths begin with, comes a name. A
 * blank after `=` makes words a heading, and what then names a path no less a
 * command: it may be that of a draft, or of a file in a zone.
 */
bool
gophermap_is_command(const struct map_line *line)
{
	struct span name = line->text;
	bool apart = name.data != line->source.data + 1;

	if (span_ends(name, SPAN("=")))
		return false;
	if (span_starts(name, SPAN("$(")) || span_starts(name, SPAN("`")))
		return true;
	while (name.size > 0 && memchr("./~$", name.data[0], 4))
		name = span_tail(name, 1);
	return name.size > 0 && ascii_is_alnum(name.data[0]) &&
	    (!apart || name.size < line->text.size || reads_as_path(name));
}

/* Controls that no text has, nor NUL in a drawing: an eighth of the bytes. */
static bool
is_binary(struct span bytes)
{
	size_t controls = 0;

	/* In UTF-16 every other byte of English is NUL. */
	if (span_starts(bytes, SPAN("\xff\xfe")) ||
	    span_starts(bytes, SPAN("\xfe\xff")))
		return false;
	for (size_t i = 0; i < bytes.size; i++)
		controls += (unsigned char)bytes.data[i] < 0x20 &&
		    !memchr("\a\b\t\n\f\r\x1b", bytes.data[i], 7);
	return controls > bytes.size / 8;
}

bool
gophermap_is_program(struct span bytes)
{
	bytes = span_head(bytes, GOPHERMAP_HEAD);
	span_skip(&bytes, SPAN("\xef\xbb\xbf"));
	return span_starts(bytes, SPAN("#!")) ||
	    span_starts(bytes, SPAN("<?")) ||
	    span_starts(bytes,
		SPAN("\x7f"
		     "ELF")) ||
	    is_binary(bytes);
}

/* As servers write an item: of a known type, with a selector of a known form.
 */
static bool
is_usual(const struct map_line *item)
{
	static const char types[] = "012456789+TIghsdcMpPr;:<";
	struct span selector = item->selector;

	if (item->type == 'i' || item->type == '3')
		return true;
	return memchr(types, item->type, sizeof(types) - 1) &&
	    (selector.size == 0 || selector.data[0] == '/' ||
		selector.data[0] == item->type ||
		span_starts(selector, SPAN("URL:")));
}

bool
gophermap_is_finished(struct span text)
{
	bool hosts = false;
	uint64_t port;

	span_skip(&text, SPAN("\xef\xbb\xbf"));
	/* The end of a head may be within a line. */
	while (span_find(text, '\n') < text.size) {
		struct span line = span_cut_line(&text);
		struct map_line item;
		if (span_equal(line, SPAN(".")))
			return hosts && text.size == 0;
		if (line.size == 0 || line.data[0] == '\t' || !is_item(line))
			return false;
		read_item(line, &item);
		if (!is_usual(&item) ||
		    span_number(item.port, 65535, &port) < 0 ||
		    span_find(item.host, ' ') < item.host.size)
			return false;
		hosts = hosts || looks_like_host(item.host);
	}
	return hosts;
}

/* `%WORD%`, alone on its line. */
static bool
is_word(struct span line)
{
	bool word = line.size > 2 && line.data[0] == '%' &&
	    line.data[line.size - 1] == '%';

	for (size_t i = 1; word && i + 1 < line.size; i++)
		word = ascii_is_letter(line.data[i]);
	return word;
}

/* A line of UMN gopherd's .Links files. */
static bool
is_link_field(struct span line)
{
	static const char *const fields[] = {
	    "Name=", "Type=", "Path=", "Host=", "Port=", "Numb=", "URL="};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (span_starts(line, span_of(fields[i])))
			return true;
	return false;
}

const char *
gophermap_foreign(struct span line)
{
	line = span_trim(line);
	if (is_word(line))
		return "Motsognir";
	if (is_link_field(line))
		return "UMN gopherd";
	/* `?Label<TAB>*.gif`: of each file that matches its own type. */
	struct span pattern = span_tail(line, span_find(line, '\t'));
	if (span_starts(line, SPAN("?")) &&
	    span_find(pattern, '*') < pattern.size)
		return "Bucktooth";
	/* `[0|Label|/selector|server|port]` */
	if (line.size > 4 && line.data[0] == '[' && line.data[2] == '|' &&
	    span_ends(line, SPAN("]")))
		return "geomyidae";
	return NULL;
}
