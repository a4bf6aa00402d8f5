#include "fuzz/fuzz.h"
#include "text/gemtext.h"

/*
 * Gemtext. The lines of a document are all of it, in order; a line that is read
 * as several has the same bytes; what a line says of itself lies inside it.
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

static void
read_all(struct span text, size_t most)
{
	struct gemtext gemtext = gemtext_start(text);
	struct line line;
	const char *at = text.data;

	gemtext.most = most;
	while (gemtext_next(&gemtext, &line)) {
		HOLDS(gemtext.source.size > 0);
		HOLDS(gemtext.source.data == at);
		if (most)
			HOLDS(gemtext.source.size <= most + GEMTEXT_AHEAD);
		at += gemtext.source.size;
		check_line(&gemtext, &line);
	}
	HOLDS(text.size == 0 || at == text.data + text.size);
	HOLDS(most || gemtext.preformatted == gemtext_is_open(text));
}

void
fuzz_gemtext(struct span input)
{
	read_all(input, 0);
	read_all(input, 64);
	read_all(input, 1024);
	gemtext_has_title(input);
}
