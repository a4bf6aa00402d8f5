#include <md4c.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "markdown/entity.h"
#include "markdown/footnotes.h"
#include "markdown/parse.h"

/*
 * The door to md4c, a parser of CommonMark that calls back for each block, span
 * and piece of text and keeps no tree. What it tells is translated to the few
 * things that gemtext can say; the rest (emphasis, the kinds of tight lists) is
 * dropped here, and character references are decoded.
 *
 * A short text can ask for much: each line of a table has all columns of its
 * head, each use of a reference the whole target. So the calls and bytes are
 * counted, and a text that passes a multiple of its own size is given up.
 */

enum {
	WORK_PER_BYTE = 64,
	WORK_LEAST = 65536, /* of any text */
};

struct parse {
	const struct markdown_events *events;
	void *context;
	struct span source;
	struct buf masked; /* what is parsed in its place, or empty */
	uint64_t work, most;
	struct buf decoded; /* of a text or target */
	bool link_begun; /* no text of it has come yet */
	bool autolink; /* in one: its text is the URL itself */
};

/* Counts work. Returns what ends the parser, which has to be below 0, or 0. */
static int
count_work(struct parse *parse, size_t bytes)
{
	parse->work += bytes + 1;
	return parse->work > parse->most ? -1 : 0;
}

/*
 * Whether a text is one that can be read: a part of what is parsed, or a short
 * one of the parser's own. Version 0.4.8 may say that a text is longer than it
 * is, where a link is not closed at the end of a line.
 */
static bool
is_whole(const struct parse *parse, struct span text)
{
	uintptr_t first = (uintptr_t)parse->source.data;
	uintptr_t at = (uintptr_t)text.data;

	if (at < first || at >= first + parse->source.size)
		return text.size <= PARSE_PADDING;
	return text.size <= first + parse->source.size - at;
}

/*
 * In version 0.5.2 any sign of ASCII behind `<!` begins a declaration, a line
 * end too, which then takes all text up to the next `>`; CommonMark has a
 * letter there (section 4.6). One that ends nowhere would take the rest of the
 * document with it. The `<` of both in front of a line, behind the markers of
 * its blocks, is parsed as a sign that means nothing.
 */
static bool
begins_no_markup(struct span text, bool ends)
{
	if (!span_skip(&text, SPAN("<!")) || span_starts(text, SPAN("--")) ||
	    span_starts(text, SPAN("[CDATA[")))
		return false;
	return !ends || text.size == 0 || !ascii_is_letter(text.data[0]);
}

/* Whether nothing but markers of blocks is in front of a place of its line. */
static bool
begins_block(struct span text, size_t at)
{
	while (at > 0 &&
	    (strchr(" \t>-+*.)", text.data[at - 1]) ||
		ascii_is_digit(text.data[at - 1])))
		at--;
	return at == 0 || text.data[at - 1] == '\n' ||
	    text.data[at - 1] == '\r';
}

static void
mask(struct parse *parse, size_t at, char sign)
{
	if (parse->masked.size == 0) {
		buf_add(&parse->masked, parse->source);
		buf_repeat(&parse->masked, '\0', PARSE_PADDING);
	}
	parse->masked.data[at] = sign;
}

/* Signs in the label of a footnote (`*[^*]*`) are no marks of emphasis. */
static void
mask_label(struct parse *parse, size_t at)
{
	size_t begin = at + sizeof("[^") - 1;
	struct span rest = span_tail(parse->source, begin);
	size_t size = span_find(span_head(rest, FOOTNOTES_LABEL_MAX + 1), ']');
	struct span label = span_head(rest, size);

	if ((at > 0 && parse->source.data[at - 1] == '\\') ||
	    !parse->events->labels(parse->context, label))
		return;
	for (size_t i = 0; i < size; i++)
		if (label.data[i] == '*' || label.data[i] == '_')
			mask(parse, begin + i, 'x');
}

static void
mask_source(struct parse *parse)
{
	size_t last = span_find_last(parse->source, '>');
	bool any = last < parse->source.size;

	for (size_t at = 0; at < parse->source.size; at++) {
		struct span rest = span_tail(parse->source, at);
		if (begins_no_markup(rest, any && at < last) &&
		    begins_block(parse->source, at))
			mask(parse, at, ';');
		else if (parse->events->labels && span_starts(rest, SPAN("[^")))
			mask_label(parse, at);
	}
}

/* What a text of the parser is in the source. */
static struct span
unmask(const struct parse *parse, struct span text)
{
	uintptr_t first = (uintptr_t)parse->masked.data;
	uintptr_t at = (uintptr_t)text.data;

	if (at < first || at >= first + parse->masked.size)
		return text;
	return (struct span){parse->source.data + (at - first), text.size};
}

static struct span
span_from(const MD_CHAR *text, MD_SIZE size)
{
	return (struct span){text, size};
}

/* Adds a character reference or the text that looks like one. */
static void
add_reference(struct buf *buf, struct span text)
{
	struct span rest = text;

	if (!entity_decode(&rest, buf))
		buf_add(buf, text);
}

/* The text of an attribute: its parts, decoded. Valid until the next. */
static struct span
decode_attribute(struct parse *parse, const MD_ATTRIBUTE *attribute)
{
	struct buf *buf = &parse->decoded;

	buf->size = 0;
	for (size_t i = 0; attribute->size > 0 &&
	     attribute->substr_offsets[i] < attribute->size;
	     i++) {
		MD_OFFSET at = attribute->substr_offsets[i];
		struct span part = unmask(parse,
		    span_from(attribute->text + at,
			attribute->substr_offsets[i + 1] - at));
		if (attribute->substr_types[i] == MD_TEXT_ENTITY)
			add_reference(buf, part);
		else if (attribute->substr_types[i] == MD_TEXT_NORMAL)
			buf_add(buf, part);
		else
			utf8_add(buf, 0xfffd);
	}
	return buf_span(buf);
}

static enum markdown_block
block_of(MD_BLOCKTYPE type)
{
	switch (type) {
	case MD_BLOCK_QUOTE: return MARKDOWN_QUOTE;
	case MD_BLOCK_UL: return MARKDOWN_LIST;
	case MD_BLOCK_OL: return MARKDOWN_ORDERED;
	case MD_BLOCK_LI: return MARKDOWN_ITEM;
	case MD_BLOCK_HR: return MARKDOWN_RULE;
	case MD_BLOCK_H: return MARKDOWN_HEADING;
	case MD_BLOCK_CODE: return MARKDOWN_CODE;
	case MD_BLOCK_HTML: return MARKDOWN_HTML;
	case MD_BLOCK_P: return MARKDOWN_PARAGRAPH;
	case MD_BLOCK_TABLE: return MARKDOWN_TABLE;
	case MD_BLOCK_TR: return MARKDOWN_ROW;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD: return MARKDOWN_CELL;
	default: return MARKDOWN_BLOCKS;
	}
}

static enum markdown_align
align_of(MD_ALIGN align)
{
	if (align == MD_ALIGN_RIGHT)
		return MARKDOWN_RIGHT;
	return align == MD_ALIGN_CENTER ? MARKDOWN_CENTER : MARKDOWN_LEFT;
}

static struct markdown_detail
block_detail(struct parse *parse, MD_BLOCKTYPE type, void *given)
{
	struct markdown_detail detail = {0};

	if (type == MD_BLOCK_H) {
		detail.level = ((MD_BLOCK_H_DETAIL *)given)->level;
	} else if (type == MD_BLOCK_OL) {
		detail.start = ((MD_BLOCK_OL_DETAIL *)given)->start;
		detail.delimiter =
		    ((MD_BLOCK_OL_DETAIL *)given)->mark_delimiter;
	} else if (type == MD_BLOCK_LI) {
		detail.task = ((MD_BLOCK_LI_DETAIL *)given)->is_task;
		detail.done = detail.task &&
		    ((MD_BLOCK_LI_DETAIL *)given)->task_mark != ' ';
	} else if (type == MD_BLOCK_CODE) {
		detail.info = decode_attribute(
		    parse, &((MD_BLOCK_CODE_DETAIL *)given)->info);
	} else if (block_of(type) == MARKDOWN_CELL) {
		detail.align = align_of(((MD_BLOCK_TD_DETAIL *)given)->align);
	}
	return detail;
}

/*
 * Whether the first text of a link is that of an autolink, `<URL>`: nothing
 * else has that bracket in front.
 */
static bool
begins_autolink(const struct parse *parse, struct span text)
{
	uintptr_t first = (uintptr_t)parse->source.data;
	uintptr_t at = (uintptr_t)text.data;

	return at > first && at < first + parse->source.size &&
	    text.data[-1] == '<';
}

/*
 * The parser decodes the references in the URL of an autolink and leaves those
 * in its text (CommonMark section 2.5: they count in any place but code).
 */
static struct span
decode_autolink(struct parse *parse, struct span text)
{
	struct buf *buf = &parse->decoded;

	if (span_find(text, '&') == text.size)
		return text;
	buf->size = 0;
	while (text.size > 0) {
		size_t plain = span_find(text, '&');
		buf_add(buf, span_head(text, plain));
		text = span_tail(text, plain);
		if (text.size > 0 && !entity_decode(&text, buf)) {
			buf_byte(buf, '&');
			text = span_tail(text, 1);
		}
	}
	return buf_span(buf);
}

static int
tell_enter(MD_BLOCKTYPE type, void *given, void *context)
{
	struct parse *parse = context;
	struct markdown_detail detail = block_detail(parse, type, given);

	if (block_of(type) != MARKDOWN_BLOCKS)
		parse->events->enter(parse->context, block_of(type), &detail);
	return count_work(parse, detail.info.size);
}

static int
tell_leave(MD_BLOCKTYPE type, void *given, void *context)
{
	struct parse *parse = context;

	(void)given;
	if (block_of(type) != MARKDOWN_BLOCKS)
		parse->events->leave(parse->context, block_of(type));
	return count_work(parse, 0);
}

static int
tell_span(MD_SPANTYPE type, void *given, void *context)
{
	struct parse *parse = context;
	struct span target = SPAN("");

	parse->link_begun = type == MD_SPAN_A;
	if (type == MD_SPAN_A)
		target =
		    decode_attribute(parse, &((MD_SPAN_A_DETAIL *)given)->href);
	else if (type == MD_SPAN_IMG)
		target = decode_attribute(
		    parse, &((MD_SPAN_IMG_DETAIL *)given)->src);
	if (type == MD_SPAN_A || type == MD_SPAN_IMG)
		parse->events->enter_inline(parse->context,
		    type == MD_SPAN_A ? MARKDOWN_LINK : MARKDOWN_IMAGE, target);
	return count_work(parse, target.size);
}

static int
tell_span_end(MD_SPANTYPE type, void *given, void *context)
{
	struct parse *parse = context;

	(void)given;
	parse->link_begun = parse->autolink = false;
	if (type == MD_SPAN_A || type == MD_SPAN_IMG)
		parse->events->leave_inline(parse->context,
		    type == MD_SPAN_A ? MARKDOWN_LINK : MARKDOWN_IMAGE);
	return count_work(parse, 0);
}

static int
tell_text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *context)
{
	struct parse *parse = context;
	struct span text = unmask(parse, span_from(bytes, size));
	enum markdown_text kind = MARKDOWN_NORMAL;

	if (!is_whole(parse, text))
		return -1;
	if (parse->link_begun)
		parse->autolink = begins_autolink(parse, text);
	parse->link_begun = false;
	if (parse->autolink && type == MD_TEXT_NORMAL)
		text = decode_autolink(parse, text);
	switch (type) {
	case MD_TEXT_BR: kind = MARKDOWN_HARD_BREAK; break;
	case MD_TEXT_SOFTBR: kind = MARKDOWN_SOFT_BREAK; break;
	case MD_TEXT_HTML: kind = MARKDOWN_HTML_TEXT; break;
	case MD_TEXT_CODE: kind = MARKDOWN_CODE_TEXT; break;
	case MD_TEXT_NULLCHAR: text = SPAN("\xef\xbf\xbd"); break;
	case MD_TEXT_ENTITY:
		parse->decoded.size = 0;
		add_reference(&parse->decoded, text);
		text = buf_span(&parse->decoded);
		break;
	default: break;
	}
	parse->events->text(parse->context, kind, text);
	return count_work(parse, text.size);
}

int
parse_markdown(
    struct span text, const struct markdown_events *events, void *context)
{
	struct parse parse = {.events = events,
	    .context = context,
	    .source = text,
	    .most = WORK_PER_BYTE * (uint64_t)text.size + WORK_LEAST};
	const MD_PARSER parser = {
	    .flags = MD_FLAG_TABLES | MD_FLAG_TASKLISTS,
	    .enter_block = tell_enter,
	    .leave_block = tell_leave,
	    .enter_span = tell_span,
	    .leave_span = tell_span_end,
	    .text = tell_text,
	};
	int result = -1;

	mask_source(&parse);
	if (parse.masked.size > 0)
		text.data = parse.masked.data;
	if (text.size < UINT32_MAX)
		result =
		    md_parse(text.data, (MD_SIZE)text.size, &parser, &parse);
	buf_free(&parse.masked);
	buf_free(&parse.decoded);
	return result == 0 ? 0 : -1;
}
