/* The sample capsule as files for a static server of each network. */
#include <stdio.h>

#include "support/expect.h"
#include "support/exported.h"

/* P460: of the sample every link of every file has a file, on both networks. */
static void
links(void **state)
{
	static const struct protocol *const protocols[] = {
	    &protocol_gemini, &protocol_gopher};
	struct fixture *fixture = *state;

	fixture_open_sample(fixture);
	for (size_t i = 0; i < COUNT(protocols); i++) {
		struct exported exported;
		exported_make(&exported, fixture, protocols[i],
		    i == 0 ? "gemini" : "gopher");
		assert_int_equal(exported_write(&exported), 0);
		assert_int_equal(exported.notes.count, 0);
		assert_true(exported_crawl(&exported, NULL) > 1000);
		exported_free(&exported);
	}
}

/* The lines of a page that are no links. */
static struct span
words_of(struct arena *arena, struct span page)
{
	struct buf words = {0};

	while (page.size > 0) {
		struct span line = span_cut_line(&page);
		if (!span_starts(line, SPAN("=>")))
			buf_format(&words, "%pS\n", SPAN_AT(line));
	}
	return buf_keep(&words, arena);
}

/* Pages that a reader has met, in the order in which they were. */
struct met {
	struct buf paths; /* with NULs between them */
	size_t at, count;
};

static void
meet(struct met *met, struct span path)
{
	struct buf wanted = {0};

	buf_format(&wanted, "%c%pS%c", 0, SPAN_AT(path), 0);
	for (size_t i = 0; i + wanted.size <= met->paths.size; i++)
		if (memcmp(met->paths.data + i, wanted.data, wanted.size) ==
		    0) {
			buf_free(&wanted);
			return;
		}
	buf_add(&met->paths, span_tail(buf_span(&wanted), 1));
	met->count++;
	buf_free(&wanted);
}

static void
meet_links(struct met *met, struct span page)
{
	while (page.size > 0) {
		struct span line = span_cut_line(&page);
		if (span_skip(&line, SPAN("=> /")))
			meet(met,
			    (struct span){
				line.data - 1, span_find(line, ' ') + 1});
	}
}

/* The page of the server and the file have the same words. */
static void
expect_page(const struct exported *exported, struct met *met, const char *path)
{
	struct fixture *fixture = exported->fixture;
	struct arena *arena = &fixture->arena;
	struct span live = fixture_gemini(fixture, path);
	struct span file = exported_at(exported, span_of(path));

	if (span_starts(live, SPAN("10 ")) || span_starts(live, SPAN("31 ")))
		return;
	bool gemtext = span_starts(live, SPAN("20 text/gemini"));
	expect_true(path, live, span_starts(live, SPAN("20 ")));
	span_cut(&live, '\n');
	if (!file.data)
		file = exported_at(exported, arena_format(arena, "%s/", path));
	expect_true(path, SPAN("has a file"), file.data);
	if (gemtext) {
		expect_span(path, words_of(arena, file), words_of(arena, live));
		meet_links(met, live);
	} else if (!span_ends(span_of(path), SPAN(".xml"))) {
		expect_span(path, file, live);
	}
}

/* P460: what a reader meets, beginning at the root, is in the export. */
static void
pages(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;
	struct met met = {0};

	fixture_open_sample(fixture);
	exported_make(&exported, fixture, &protocol_gemini, "gemini");
	assert_int_equal(exported_write(&exported), 0);
	buf_byte(&met.paths, '\0');
	meet(&met, SPAN("/"));
	for (met.at = 1; met.at < met.paths.size;) {
		char path[SERVER_PATH];
		snprintf(path, sizeof(path), "%.500s", met.paths.data + met.at);
		met.at += strlen(path) + 1;
		expect_page(&exported, &met, path);
	}
	assert_true(met.count > 150);
	buf_free(&met.paths);
	exported_free(&exported);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(links), FIXTURE_TEST(pages)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
