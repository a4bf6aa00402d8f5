#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "wire/gopher.h"
#include "wire/gopher_menu.h"
#include "wire/gopher_text.h"

/*
 * The renderers. Of any gemtext, a Gopher menu is lines of three tabs that end
 * in CRLF, the last of them a dot: one item for each link that has a target,
 * and no other, whatever the target is; but for drawings no line is too wide. A
 * text has no line that is a lone dot.
 */

static const struct gopher_self self = {{"example.org", 11}, {"7070", 4}};

/* A selector of the link's own bytes; paths are UTF-8, and URLs may not be. */
static struct span
selector_of(const struct page_line *line, unsigned choice, struct arena *arena)
{
	if (choice & 64)
		return arena_format(arena, "URL:%pS", SPAN_AT(line->line.url));
	return utf8_valid(line->line.url) ? line->line.url : SPAN("/a");
}

/* Every link gets a target that the byte before the document picks. */
static size_t
set_targets(struct page *page, unsigned choice, struct arena *arena)
{
	static const char types[] = "019gIsh7";
	size_t count = 0;

	for (size_t i = 0; i < page->count; i++) {
		struct page_line *line = &page->lines[i];
		if (line->line.kind != LINE_LINK || (choice & 1 && i % 2))
			continue;
		line->target =
		    (struct item_target){.type = types[choice / 2 % 8],
			.selector = selector_of(line, choice, arena),
			.host = choice & 16 ? SPAN("") : line->line.url};
		line->target.port = choice & 16 ? SPAN("") : SPAN("70");
		line->made = choice & 32;
		count++;
	}
	return count;
}

static size_t
count_tabs(struct span line)
{
	size_t count = 0;

	for (size_t i = 0; i < line.size; i++)
		count += line.data[i] == '\t';
	return count;
}

/* What is drawn is not wrapped. */
static bool
is_wrapped(const struct page *page)
{
	for (size_t i = 0; i < page->count; i++)
		if (page->lines[i].line.kind == LINE_PREFORMATTED)
			return false;
	return true;
}

static void
check_menu(struct span menu, size_t links, bool wrapped)
{
	size_t items = 0;

	HOLDS(span_ends(menu, SPAN(".\r\n")));
	menu.size -= 3;
	while (menu.size > 0) {
		struct span line = span_cut(&menu, '\n');
		HOLDS(span_ends(line, SPAN("\r")));
		line.size--;
		HOLDS(line.size > 0 && count_tabs(line) == 3);
		HOLDS(utf8_valid(line));
		items += line.data[0] != 'i';
		struct span shown =
		    span_tail(span_head(line, span_find(line, '\t')), 1);
		HOLDS(!wrapped || utf8_cells(shown) <= GOPHER_WIDTH);
		while (line.size > 0)
			HOLDS(!span_has_control(span_cut(&line, '\t')));
	}
	HOLDS(items == links);
}

static void
check_text(struct span text)
{
	HOLDS(span_ends(text, SPAN("\r\n")) || text.size == 0);
	HOLDS(utf8_valid(text));
	while (text.size > 0) {
		struct span line = span_cut(&text, '\n');
		HOLDS(span_ends(line, SPAN("\r")));
		line.size--;
		HOLDS(!span_equal(line, SPAN(".")));
		HOLDS(!span_has_control(line));
	}
}

static void
render(enum response_kind kind, const struct page *page, struct buf *buf)
{
	buf->size = 0;
	gopher_render(
	    &(struct response){.kind = kind, .page = *page}, &self, buf);
}

void
fuzz_menu(struct span input)
{
	struct arena arena = {0};
	struct page page = page_new(&arena);
	struct buf buf = {0};
	unsigned choice = fuzz_byte(&input);

	page_parse(&page, input);
	size_t links = set_targets(&page, choice, &arena);
	render(RESPONSE_MENU, &page, &buf);
	check_menu(buf_span(&buf), links, is_wrapped(&page));
	render(RESPONSE_TEXT, &page, &buf);
	check_text(buf_span(&buf));
	page_free(&page);
	arena_free(&arena);
	buf_free(&buf);
}
