#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "text/gemtext.h"

/*
 * Gemtext. The lines of a document are all of it, in order; a line that is read
 * as several has the same bytes, all of them text but the first, and none cut
 * within a character; what a line says of itself lies inside it.
 */

static void
check_line(const struct gemtext *gemtext, const struct line *line)
{
	fuzz_within(line->text, gemtext->source);
	fuzz_within(line->url, gemtext->source);
	HOLDS(span_find(line->text, '\n') == line->text.size);
	if (line->kind != LINE_LINK)
		HOLDS(line->url.size == 0);
	else
		HOLDS(line->url.size > 0);
}

/* Of a line in pieces the first alone has a mark, the last alone an end. */
static void
check_piece(const struct gemtext *gemtext, const struct line *line, bool within,
    struct span document)
{
	bool text = line->kind == LINE_TEXT || line->kind == LINE_PREFORMATTED;

	HOLDS(!within || text);
	HOLDS(
	    !gemtext->cut || !text || span_equal(line->text, gemtext->source));
	HOLDS(!utf8_valid(document) || utf8_valid(gemtext->source));
}

static void
read_all(struct span text, size_t most)
{
	struct gemtext gemtext = gemtext_start(text);
	struct line line;
	const char *at = text.data;

	gemtext.most = most;
	for (bool within = false; gemtext_next(&gemtext, &line);
	     within = gemtext.cut) {
		HOLDS(gemtext.source.size > 0);
		HOLDS(gemtext.source.data == at);
		if (most)
			HOLDS(gemtext.source.size <= most + GEMTEXT_AHEAD);
		at += gemtext.source.size;
		check_line(&gemtext, &line);
		check_piece(&gemtext, &line, within, text);
	}
	HOLDS(text.size == 0 || at == text.data + text.size);
	HOLDS(gemtext.preformatted == gemtext_is_open(text));
}

void
fuzz_gemtext(struct span input)
{
	read_all(input, 0);
	read_all(input, 64);
	read_all(input, 1024);
	gemtext_has_title(input);
}
