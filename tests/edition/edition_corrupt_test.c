/* Editions that are cut short or garbled: refused, or harmless. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memfile.h"
#include "search/spelling.h"
#include "support/fixture.h"
#include "support/expect.h"
#include "support/mutator.h"

static void
fill(struct fixture *fixture)
{
	static const struct {
		const char *path, *text;
	} files[] = {
	    {"index.gmi",
		"# Front\n=> menu:recent?tag=one&year=2020\n=> menu:index\n"
		"=> menu:tags?count=2\n=> menu:archive\n"},
	    {"2020-01-02-second.gmi",
		"---\ntags: one, two\nwas: /old\n---\n# Second\nGophers dig "
		"burrows in meadows.\n"},
	    {"2020-01-01-first.gmi",
		"# First\nGophers dig burrows in gardens.\n\n#one #three\n"},
	    {"2020-01-04-fourth.es.gmi", "# Cuarta\nLas topos cavan.\n"},
	    {"news/.intro.gmi", "# News\nWhat is new.\n"},
	    {"news/.standing.gmi", "## Join us\n=> /join.gmi Join\n"},
	    {"news/2021-05-05-a.gmi", "# A\nBurrows.\n"},
	    {"news/deep/er/b.txt", "B\n\nPlain text of gophers.\n"},
	    {"news/deep/c.gmi",
		"---\ntags: ONE, one, Two\n---\n# C\nGophers dig.\n"},
	    {"picture.png", "PNG"},
	};

	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	assert_int_equal(
	    symlink("news", server_path(&fixture->capsule, "to")), 0);
	assert_int_equal(
	    symlink("to/deep/c.gmi", server_path(&fixture->capsule, "c.gmi")),
	    0);
	/* Open on Gemini, closed on Gopher, which asks a view. */
	fixture_configure(
	    fixture, "[zone deep]\npath = /news/deep/\nallow = any\n");
	fixture->visitor.state = VISITOR_KNOWN;
	fixture_open(fixture);
}

static struct edition *
map_bytes(struct span bytes)
{
	int fd = memfile_new("test");

	assert_true(fd >= 0);
	assert_int_equal(memfile_write(fd, bytes, 0), 0);
	assert_int_equal(memfile_seal(fd), 0);
	struct edition *edition = edition_map(fd, -1);
	close(fd);
	return edition;
}

/* After any search the searcher's arrays are zero. */
static void
expect_clear(const struct searcher *searcher)
{
	for (size_t i = 0; i < searcher->capacities[0]; i++)
		assert_int_equal(searcher->scores[i], 0);
	for (size_t i = 0; i < searcher->capacities[1]; i++)
		assert_int_equal(searcher->words[i], 0);
	for (size_t i = 0; i < searcher->capacities[2]; i++)
		assert_true(searcher->counts[i].exact == 0 &&
		    searcher->counts[i].alike == 0);
}

static void
guess_words(const struct edition *edition)
{
	static const char *const typed[] = {"gohper", "borrows", "medow"};

	for (size_t i = 0; i < COUNT(typed); i++) {
		struct buf meant = {0};
		uint64_t steps = 0;
		spelling_nearest(edition, span_of(typed[i]), &meant, &steps);
		buf_free(&meant);
	}
}

static void
use_view(struct fixture *fixture, struct edition *edition)
{
	static const struct span closed[] = {{"/news/deep/", 11}};
	struct edition *view =
	    edition_view(edition, closed, COUNT(closed), EDITION_TEXT_FIRST);

	edition_knows_zones(edition, closed, COUNT(closed));
	for (uint32_t i = 0; i < edition_count(view) && i < 64; i++)
		rank_related(&fixture->ranker, view, i,
		    SPAN("# Gophers\nGophers dig burrows in meadows."), 5);
	guess_words(view);
	edition_release(&view);
}

/* Calls every function on a corrupt edition; any result will do. */
static void
use(struct fixture *fixture, struct edition *edition)
{
	static const char *const paths[] = {"/", "/news/", "/recent",
	    "/2020-01-02-second.gmi", "/old", "/news/deep/er/b.txt",
	    "/related/2020-01-01-first.gmi", "/none", "/archive/",
	    "/archive/2020", "/tags/", "/tags/one", "/tags/one/atom.xml",
	    "/atom.xml", "/news/atom.xml", "/search?gophers%20dig%20-topos",
	    "/search?%22dig%20burrows%22", "/search?gohpers%20tag:one",
	    "/search?lang:es", "/search/2?dig", "/to", "/to/deep/c.gmi",
	    "/c.gmi"};
	struct context context = fixture->context;
	uint32_t count = edition_count(edition), posts, tag_count, first, end;

	context.edition = edition;
	for (uint32_t i = 0; i < count && i < 64; i++) {
		const struct edition_entry *entry = edition_entry(edition, i);
		for (uint32_t tag = 0; tag < 3; tag++)
			edition_tag_of(edition, entry, tag);
		edition_summary(edition, entry);
		edition_updated(edition, entry);
		edition_identity(edition, i);
		edition_find(edition, edition_text(edition, entry->path));
		edition_moved_all(
		    edition, edition_title(edition, entry), &posts);
		rank_related(&fixture->ranker, edition, i,
		    SPAN("# Gophers\nGophers dig burrows in meadows."), 5);
	}
	edition_posts_in(edition, SPAN("en"), &posts);
	edition_range(edition, SPAN("/news/"), &first, &end);
	const struct edition_tag *tags = edition_tags(edition, &tag_count);
	for (uint32_t i = 0; i < tag_count && i < 8; i++) {
		const uint32_t *tagged =
		    edition_tagged(edition, &tags[i], &posts);
		edition_year(edition, tagged, posts, 2020, &first, &end);
	}
	fixture->context = context;
	guess_words(edition);
	use_view(fixture, edition);
	for (size_t i = 0; i < COUNT(paths); i++) {
		fixture_gemini(fixture, paths[i]);
		fixture_gopher(fixture, paths[i]);
	}
	expect_clear(&fixture->searcher);
	arena_free(&fixture->arena);
}

static void
truncated(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	struct buf whole = fixture_bytes(fixture);
	for (size_t size = 0; size < whole.size; size += size < 400 ? 1 : 97) {
		struct edition *edition =
		    map_bytes(span_head(buf_span(&whole), size));
		assert_null(edition);
		/* The same with the size in the header made to fit. */
		struct buf cut = {0};
		buf_add(&cut, span_head(buf_span(&whole), size));
		uint64_t says = size;
		if (size >= EDITION_HEADER)
			memcpy(cut.data + offsetof(struct edition_header, size),
			    &says, sizeof(says));
		edition = map_bytes(buf_span(&cut));
		assert_null(edition);
		buf_free(&cut);
	}
	struct edition *edition = map_bytes(buf_span(&whole));
	assert_non_null(edition);
	edition_release(&edition);
	buf_free(&whole);
}

/* Flips a bit, or sets a byte to a limit. */
static void
corrupt_byte(struct mutator *random, char *byte)
{
	static const unsigned char borders[] = {0, 1, 0x7f, 0x80, 0xff};
	unsigned value = (unsigned char)*byte;

	value ^= 1U << mutator_below(random, 8);
	if (mutator_below(random, 2))
		value = borders[mutator_below(random, COUNT(borders))];
	*byte = (char)value;
}

static void
garbled(void **state)
{
	struct fixture *fixture = *state;
	struct mutator random = {.state = 3};
	size_t mapped = 0;

	fill(fixture);
	struct buf whole = fixture_bytes(fixture);
	for (int round = 0; round < 600; round++) {
		struct buf corrupt = {0};
		buf_add(&corrupt, buf_span(&whole));
		/* Sometimes in the header, mostly in the sections. */
		size_t from = round % 4 ? EDITION_HEADER : 16;
		for (size_t i = mutator_below(&random, 40) + 1; i > 0; i--) {
			size_t at =
			    from + mutator_below(&random, whole.size - from);
			corrupt_byte(&random, &corrupt.data[at]);
		}
		struct edition *edition = map_bytes(buf_span(&corrupt));
		if (edition) {
			mapped++;
			use(fixture, edition);
			edition_release(&edition);
		}
		fixture->context.edition = fixture->edition;
		buf_free(&corrupt);
	}
	assert_true(mapped > 300);
	buf_free(&whole);
}

/* Every term has two documents with a count of zero, in a list with a head. */
static void
empty_postings(void **state)
{
	/* Two postings of a count that is 0 in 16 bits. */
	static const unsigned char postings[] = {
	    0x40, 0x78, 0x00, 0x80, 0xfe, 0xff, 0x78, 0x00, 0x80, 0xfe, 0xff};
	struct fixture *fixture = *state;
	struct buf text = {0};

	for (int i = 0; i < 200; i++)
		buf_format(&text, "word%d ", i);
	server_write_bytes(&fixture->capsule, "many.gmi", buf_span(&text));
	server_write_bytes(&fixture->capsule, "more.gmi", buf_span(&text));
	fill(fixture);
	struct buf bytes = fixture_bytes(fixture);
	const struct edition_header *header = edition_header(fixture->edition);
	struct edition_term_group *terms =
	    (struct edition_term_group *)(void *)(bytes.data +
		header->sections[EDITION_TERMS].at);
	for (size_t i = 0;
	     i < header->sections[EDITION_TERMS].size / sizeof(*terms); i++)
		for (size_t j = 0; j < EDITION_TERM_GROUP; j++) {
			terms[i].offset = 0;
			terms[i].keys[j] |= EDITION_MANY;
			terms[i].keys[j] ^= EDITION_MANY - EDITION_BARE_LISTS;
		}
	for (size_t i = 0; i < EDITION_TERM_GROUP; i++)
		memcpy(bytes.data + header->sections[EDITION_POSTINGS].at +
			i * sizeof(postings),
		    postings, sizeof(postings));
	struct edition *edition = map_bytes(buf_span(&bytes));
	assert_non_null(edition);
	rank_related(&fixture->ranker, edition,
	    edition_find(edition, SPAN("/many.gmi")), buf_span(&text), 5);
	assert_int_equal(fixture->ranker.count, 0);
	edition_release(&edition);
	buf_free(&text);
	buf_free(&bytes);
}

static void
no_edition(void **state)
{
	(void)state;
	assert_null(edition_map(-1, -1));
	int fd = open("/dev/null", O_RDONLY);
	assert_null(edition_map(fd, -1));
	close(fd);
	assert_null(map_bytes(SPAN("")));
	assert_null(map_bytes(SPAN(EDITION_MAGIC)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(truncated),
	    FIXTURE_TEST(garbled),
	    FIXTURE_TEST(empty_postings),
	    cmocka_unit_test(no_edition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
