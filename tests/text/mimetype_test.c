#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/mimetype.h"

static void
by_name(void **state)
{
	static const struct {
		const char *row, *name, *extension, *mime;
		char item;
	} rows[] = {
	    {"H7 gmi", "a.gmi", ".gmi", "text/gemini", '0'},
	    {"H7 gemini", "a.gemini", ".gemini", "text/gemini", '0'},
	    {"H7 gz", "a.tar.gz", ".gz", "application/gzip", '9'},
	    {"H7 unknown", "a.xyz", ".xyz", "", '9'},
	    {"first of the table", "a.7z", ".7z", "application/x-7z-compressed",
		'9'},
	    {"last of the table", "a.zst", ".zst", "application/zstd", '9'},
	    {"case", "A.GMI", ".GMI", "text/gemini", '0'},
	    {"plain", "a.txt", ".txt", "text/plain", '0'},
	    {"markdown", "a.md", ".md", "text/markdown", '0'},
	    {"language suffix", "a.es.gmi", ".gmi", "text/gemini", '0'},
	    {"html", "a.html", ".html", "text/html", 'h'},
	    {"gif", "a.gif", ".gif", "image/gif", 'g'},
	    {"png", "a.png", ".png", "image/png", 'I'},
	    {"jpeg", "a.JPG", ".JPG", "image/jpeg", 'I'},
	    {"sound", "a.mp3", ".mp3", "audio/mpeg", 's'},
	    {"pdf", "a.pdf", ".pdf", "application/pdf", '9'},
	    {"3B", "atom.xml", ".xml", "text/xml", '0'},
	    {"none", "README", "", "", '9'},
	    {"dot alone", ".", "", "", '9'},
	    {"only a dot file", ".gmi", "", "", '9'},
	    {"dot file with one", ".a.gmi", ".gmi", "text/gemini", '0'},
	    {"dot at the end", "a.", ".", "", '9'},
	    {"empty", "", "", "", '9'},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].name));
		struct span mime = mimetype_of_name(s);
		expect_span(rows[i].row, mimetype_extension(s),
		    span_of(rows[i].extension));
		expect_span(rows[i].row, mime, span_of(rows[i].mime));
		expect_true(
		    rows[i].row, s, mimetype_item(mime) == rows[i].item);
		exact_free(&s);
	}
}

static void
by_type(void **state)
{
	static const struct {
		const char *mime;
		char item;
	} rows[] = {
	    {"text/plain; charset=iso-8859-1", '0'},
	    {"text/html; charset=utf-8", 'h'},
	    {"text", '9'},
	    {"image/giff", 'g'},
	    {"image/x", 'I'},
	    {"application/octet-stream", '9'},
	    {"video/mp4", '9'},
	    {"", '9'},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].mime));
		expect_true("item", s, mimetype_item(s) == rows[i].item);
		exact_free(&s);
	}
}

/* H7: what is told is type/subtype of RFC 2045 tokens, without parameters. */
static void
check_type(struct span name, struct span mime)
{
	size_t slash = span_find(mime, '/');

	if (mime.size == 0)
		return;
	expect_true("H7 slash", name, slash > 0 && slash + 1 < mime.size);
	for (size_t i = 0; i < mime.size; i++)
		expect_true("H7 token", name,
		    (mime.data[i] >= 'a' && mime.data[i] <= 'z') ||
			(mime.data[i] >= '0' && mime.data[i] <= '9') ||
			strchr("+-./", mime.data[i]));
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("a.gmi"),
	    SPAN("b.tar.gz"),
	    SPAN("2018-03-12-c.es.gmi"),
	    SPAN(".hidden.JPG"),
	    SPAN("x.ttf.xml.odt"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct span extension = mimetype_extension(input);
		expect_true("extension", input, span_ends(input, extension));
		expect_true("dot", input,
		    extension.size == 0 || span_find_last(extension, '.') == 0);
		check_type(input, mimetype_of_name(input));
		expect_true("item", input,
		    strchr("019gIsh", mimetype_item(input)) != NULL);
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(by_name),
	    cmocka_unit_test(by_type),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
