#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/fixture.h"
#include "support/expect.h"

static const struct file {
	const char *path, *text;
} files[] = {
    {"index.gmi", "# Front\n=> menu:recent\n=> menu:index\n"},
    {"2020-01-02-second.gmi",
	"---\ntags: one, two\nwas: /old\n---\n# Second\nGophers dig "
	"burrows in meadows.\n"},
    {"2020-01-01-first.gmi",
	"# First\nGophers dig burrows in gardens.\n\n#one #three\n"},
    {"undated.gmi", "# Undated\nMeadows without gophers.\n"},
    {"2020-01-03-third.es.gmi",
	"---\nlang: es\n---\n# Tercera\nLas topos cavan.\n"},
    {"2020-01-04-fourth.es.gmi", "# Cuarta\nLas topos cavan jardines.\n"},
    {"news/.intro.gmi", "# News\nWhat is new.\n"},
    {"news/.standing.gmi", "## Join us\n=> /join.gmi Join\n"},
    {"news/2021-05-05-a.gmi", "# A\nBurrows.\n"},
    {"news/deep/er/b.txt", "B\n\nPlain text of gophers.\n"},
    {"news.txt", "News\n"},
    {"pictures/one.png", "\x89PNG\r\n\x1a\n"},
    {"robots.txt", "User-agent: *\n"},
    {"draft.gmi", "---\ndraft: yes\n---\n# Draft\nHidden gophers.\n"},
    {"future.gmi", "---\ndate: 9000-01-01\n---\n# Future\nHidden.\n"},
    {"unlisted.gmi", "---\nlisted: no\n---\n# Unlisted\nGophers.\n"},
};

static void
fill(struct fixture *fixture)
{
	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	fixture_open(fixture);
}

static struct span
text_of(const struct edition *edition, uint32_t entry)
{
	return edition_text(edition, edition_entry(edition, entry)->path);
}

static void
expect_paths(const struct fixture *fixture, const char *row,
    const uint32_t *list, uint32_t count, const char *want)
{
	struct buf got = {0};

	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			buf_byte(&got, ' ');
		buf_add(&got, text_of(fixture->edition, list[i]));
	}
	expect_span(row, buf_span(&got), span_of(want));
	buf_free(&got);
}

/* Every path is found, no other is, and lower_bound agrees with a walk. */
static void
finding(void **state)
{
	static const char *const probes[] = {"", "/", "/a", "/news", "/news/",
	    "/news.txt", "/news0", "/2020-01-01-first.gm",
	    "/2020-01-01-first.gmi", "/2020-01-01-first.gmix", "/news/deep/",
	    "/news/deep/er/b.txt", "/zzz", "\xff", "/draft.gmi",
	    "/news/.intro.gmi"};
	struct fixture *fixture = *state;

	fill(fixture);
	const struct edition *edition = fixture->edition;
	uint32_t count = edition_count(edition);
	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(edition_find(edition, text_of(edition, i)), i);
		for (uint32_t near = 0; near <= count; near++)
			assert_int_equal(edition_find_near(edition,
					     text_of(edition, i), near),
			    i);
		assert_true(i == 0 ||
		    span_compare(text_of(edition, i - 1), text_of(edition, i)) <
			0);
	}
	for (size_t i = 0; i < COUNT(probes); i++) {
		struct span probe = span_of(probes[i]);
		uint32_t bound = 0, found = EDITION_NONE;
		while (bound < count &&
		    span_compare(text_of(edition, bound), probe) < 0)
			bound++;
		if (bound < count && span_equal(text_of(edition, bound), probe))
			found = bound;
		assert_int_equal(edition_lower_bound(edition, probe), bound);
		assert_int_equal(edition_find(edition, probe), found);
		/* From wherever it is looked for. */
		for (uint32_t near = 0; near <= count; near++)
			assert_int_equal(
			    edition_find_near(edition, probe, near), found);
		assert_int_equal(
		    edition_find_near(edition, probe, EDITION_NONE), found);
	}
}

static void
lists(void **state)
{
	struct fixture *fixture = *state;
	uint32_t count;

	fill(fixture);
	const struct edition *edition = fixture->edition;
	assert_int_equal(edition_header(edition)->articles, 9);
	assert_int_equal(edition_header(edition)->files, 1);
	const uint32_t *list =
	    edition_children(edition, fixture_entry(fixture, "/"), &count);
	expect_paths(fixture, "root", list, count,
	    "/2020-01-04-fourth.es.gmi /2020-01-03-third.es.gmi "
	    "/2020-01-02-second.gmi /2020-01-01-first.gmi /news.txt "
	    "/undated.gmi /news/ /pictures/");
	list =
	    edition_children(edition, fixture_entry(fixture, "/news/"), &count);
	expect_paths(
	    fixture, "news", list, count, "/news/2021-05-05-a.gmi /news/deep/");
	list = edition_posts(edition, &count);
	expect_paths(fixture, "posts", list, count,
	    "/news/2021-05-05-a.gmi /2020-01-04-fourth.es.gmi "
	    "/2020-01-03-third.es.gmi /2020-01-02-second.gmi "
	    "/2020-01-01-first.gmi");
	list = edition_posts_in(edition, SPAN("es-SV"), &count);
	expect_paths(fixture, "posts in Spanish", list, count,
	    "/2020-01-04-fourth.es.gmi /2020-01-03-third.es.gmi");
	list = edition_posts_in(edition, SPAN("en"), &count);
	assert_int_equal(count, 3);
	edition_posts_in(edition, SPAN("fr"), &count);
	assert_int_equal(count, 0);
	assert_null(edition_language(edition, SPAN("fr")));
	assert_int_equal(edition_language(edition, SPAN("ES"))->docs, 2);
}

static void
fields(void **state)
{
	struct fixture *fixture = *state;
	uint32_t count;

	fill(fixture);
	const struct edition *edition = fixture->edition;
	const struct edition_entry *second =
	    fixture_entry(fixture, "/2020-01-02-second.gmi");
	const struct edition_entry *first =
	    fixture_entry(fixture, "/2020-01-01-first.gmi");
	expect_span("tag", edition_tag_of(edition, second, 0), SPAN("one"));
	expect_span("tag", edition_tag_of(edition, second, 1), SPAN("two"));
	expect_span("no tag", edition_tag_of(edition, second, 2), SPAN(""));
	expect_span(
	    "tag line", edition_tag_of(edition, first, 1), SPAN("three"));
	const struct edition_moved *moved =
	    edition_moved_all(edition, SPAN("/old"), &count);
	assert_int_equal(count, 1);
	assert_int_equal(moved->entry,
	    edition_find(edition, SPAN("/2020-01-02-second.gmi")));
	assert_null(edition_moved_all(edition, SPAN("/none"), &count));
	assert_int_equal(second->body, 33);
	expect_span("block",
	    edition_text(edition,
		fixture_traits(fixture, "/news/2021-05-05-a.gmi")->block),
	    SPAN("## Join us\n=> /join.gmi Join\n"));
	expect_span("intro",
	    edition_text(edition, fixture_traits(fixture, "/news/")->block),
	    SPAN("# News\nWhat is new.\n"));
	assert_int_equal(fixture_entry(fixture, "/")->index,
	    edition_find(edition, SPAN("/index.gmi")));
	assert_int_equal(fixture_entry(fixture, "/news/")->index, EDITION_NONE);
	assert_true(
	    fixture_entry(fixture, "/unlisted.gmi")->flags & EDITION_UNLISTED);
	assert_false(fixture_has(fixture, "/draft.gmi"));
	assert_false(fixture_has(fixture, "/future.gmi"));
}

static void
pins(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	struct edition *kept = edition_keep(fixture->edition);
	struct edition *view =
	    edition_view(kept, NULL, 0, EDITION_GEMTEXT_FIRST);
	assert_true(edition_is_same(kept, view));
	edition_release(&view);
	edition_release(&fixture->edition);
	assert_null(fixture->edition);
	edition_release(&fixture->edition);
	fixture_open(fixture);
	assert_false(edition_is_same(kept, fixture->edition));
	assert_true(edition_find(kept, SPAN("/")) == 0);
	/* The root that it was given goes with it. */
	int root = open("/", O_DIRECTORY | O_CLOEXEC);
	assert_true(root >= 0);
	edition_own_root(kept, root);
	edition_release(&kept);
	assert_int_equal(fcntl(root, F_GETFD), -1);
	assert_null(edition_keep(NULL));
}

/* The same files, written in reverse order, with other times. */
static void
same_everywhere(void **state)
{
	struct fixture *one = *state, two;

	fill(one);
	fixture_make(&two);
	for (size_t i = COUNT(files); i > 0; i--)
		server_write(
		    &two.capsule, files[i - 1].path, files[i - 1].text);
	server_write(&two.capsule, "gone.gmi", "# Gone\n");
	fixture_open(&two);
	unlink(server_path(&two.capsule, "gone.gmi"));
	assert_true(fixture_look(&two));
	assert_memory_equal(
	    one->pressed.info.digest, two.pressed.info.digest, DIGEST_SIZE);

	struct buf a = fixture_bytes(one), b = fixture_bytes(&two);
	const struct edition_header *header = edition_header(one->edition);
	size_t states = (size_t)header->sections[EDITION_STATES].at;
	size_t size = (size_t)header->sections[EDITION_STATES].size;
	expect_span("before the states", span_head(buf_span(&a), states),
	    span_head(buf_span(&b), states));
	expect_span("after the states", span_tail(buf_span(&a), states + size),
	    span_tail(buf_span(&b), states + size));
	assert_memory_not_equal(a.data + states, b.data + states, size);
	buf_free(&a);
	buf_free(&b);
	fixture_remove(&two);
}

/* Each visible difference gives another digest. */
static void
other_numbers(void **state)
{
	static const struct file changes[] = {
	    {"undated.gmi", "# Undated\nMeadows without gopherz.\n"},
	    {"robots.txt", "User-agent: a\n"},
	    {"news/.standing.gmi", "## Join up\n=> /join.gmi Join\n"},
	    {"news/.intro.gmi", "# News\nWhat is old.\n"},
	    {"index.gmi", "# Front\n=> menu:recent\n=> menu:block\n"},
	    {"draft.gmi", "---\ndraft: no\n---\n# Draft\nHidden gophers.\n"},
	    {"another.bin", "x"},
	};
	unsigned char numbers[COUNT(changes) + 1][DIGEST_SIZE];
	struct fixture *fixture = *state;

	fill(fixture);
	memcpy(numbers[0], fixture->pressed.info.digest, DIGEST_SIZE);
	for (size_t i = 0; i < COUNT(changes); i++) {
		server_write(
		    &fixture->capsule, changes[i].path, changes[i].text);
		fixture_open(fixture);
		memcpy(
		    numbers[i + 1], fixture->pressed.info.digest, DIGEST_SIZE);
		for (size_t j = 0; j <= i; j++)
			expect_true(changes[i].path, SPAN("other number"),
			    memcmp(numbers[j], numbers[i + 1], DIGEST_SIZE));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(finding),
	    FIXTURE_TEST(lists),
	    FIXTURE_TEST(fields),
	    FIXTURE_TEST(pins),
	    FIXTURE_TEST(same_everywhere),
	    FIXTURE_TEST(other_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
