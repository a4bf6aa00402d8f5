/* Whether the lists of zones say the same, as a look at their files asks. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "hosts/zone_lists.h"
#include "support/expect.h"

#define ONES "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS "2222222222222222222222222222222222222222222222222222222222222222"
#define ZONE "[zone a]\npath = /a/\n"

static void
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(file_write(fd, span_of(text)), 0);
	close(fd);
}

/* Reads the zones of the first host of a configuration. */
static struct zones
zones_of(struct config *config, const char *text, struct arena *arena)
{
	struct notes notes = {0};

	config_start(config);
	config_parse(config, SPAN("x.ini"), span_of(text), &notes);
	config_finish(config, &notes);
	struct zones zones = zone_lists_read(config, 0, arena, &notes);
	for (size_t i = 0; i < notes.count; i++)
		expect_span(text, notes.list[i].sentence, SPAN(""));
	note_free(&notes);
	return zones;
}

static const struct {
	const char *one, *other;
	bool equal;
} rows[] = {
    {"", "", true},
    {"", ZONE "allow = any\n", false},
    {ZONE "allow = any\n", ZONE "allow = any\n", true},
    {ZONE "allow = any\n", "[zone a]\npath = /b/\nallow = any\n", false},
    {ZONE "allow = any\n", ZONE "allow = " ONES "\n", false},
    {ZONE "allow = " ONES "\n", ZONE "allow = " ONES "\n", true},
    {ZONE "allow = " ONES "\n", ZONE "allow = " TWOS "\n", false},
    {ZONE "allow = " ONES ", " TWOS "\n", ZONE "allow = " TWOS ", " ONES "\n",
	true},
    {ZONE "allow = " ONES "\n", ZONE "allow = " ONES ", " TWOS "\n", false},
    {ZONE "allow = any\nwrite = " ONES "\n",
	ZONE "allow = any\nwrite = " ONES "\n", true},
    {ZONE "allow = any\nwrite = " ONES "\n",
	ZONE "allow = any\nwrite = " TWOS "\n", false},
    {ZONE "allow = any\nwrite = " ONES "\n", ZONE "allow = any\n", false},
};

static void
equal(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config configs[2];
		struct arena arena = {0};
		struct zones one = zones_of(&configs[0], rows[i].one, &arena);
		struct zones other =
		    zones_of(&configs[1], rows[i].other, &arena);
		expect_true(rows[i].other, span_of(rows[i].one),
		    zone_lists_equal(&one, &other) == rows[i].equal);
		config_free(&configs[0]);
		config_free(&configs[1]);
		arena_free(&arena);
	}
}

/* What is neither a digest nor `any` is an error, whichever way it is none. */
static void
wrong(void **state)
{
	static const char *const lists[] = {
	    "all", ONES "1", ONES ":", "any, x", "1111"};

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct config config;
		struct arena arena = {0};
		struct notes notes = {0};
		config_start(&config);
		config_parse(&config, SPAN("x.ini"),
		    arena_format(&arena, ZONE "allow = %s\n", lists[i]),
		    &notes);
		config_finish(&config, &notes);
		assert_int_equal(notes.errors, 0);
		zone_lists_read(&config, 0, &arena, &notes);
		expect_true(lists[i], span_of(lists[i]), notes.errors == 1);
		note_free(&notes);
		config_free(&config);
		arena_free(&arena);
	}
}

/*
 * P542, V157: nothing stands twice in the values of a key, however it is
 * spelled. It is told of a file, and no mistake. Several files may have the
 * same, and so may both keys. A file that is gone is told where it is named.
 */
static void
twice(void **state)
{
	static const struct {
		const char *lines, *said; /* NULL: nothing */
	} lists[] = {
	    {"allow = " ONES "\nallow = " TWOS "\nwrite = " ONES "\n", NULL},
	    {"allow = " ONES ", " TWOS "\nallow = sha256:" ONES "\n",
		"x.ini:4: allow has \"sha256:" ONES
		"\" again, expected it once (line 3 has it)"},
	    {"write = " ONES ", " ONES "\n",
		"x.ini:3: write has \"" ONES
		"\" again, expected it once (line 3 has it)"},
	    {"allow = any, any\n",
		"x.ini:3: allow has \"any\" again, expected it once (line 3 "
		"has it)"},
	    {"allow = file:a\nallow = file:a\n",
		"x.ini:4: allow has \"file:a\" again, expected it once (line 3 "
		"has it)"},
	    {"allow = file:a, file:b, " ONES "\n", NULL},
	    {"allow = file:a\nwrite = file:c\n",
		"remark: c:4: write has \"" ONES
		"\" again, expected it once (line 2 has it)"},
	    {"allow = any\nwrite = file:gone\n",
		"x.ini:4: write of [zone a] is \"file:gone\": No such file or "
		"directory, expected a list that loam's user can read"},
	};
	char directory[] = "/tmp/loam-lists.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(chdir(directory), 0);
	write_file("a", ONES " Ana\n");
	write_file("b", TWOS " Bo\n" ONES " Ana\n");
	write_file("c", "# writers\n" ONES " Ana\n" TWOS "\n" ONES "\n");
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct config config;
		struct arena arena = {0};
		struct notes notes = {0};
		struct buf said = {0};
		config_start(&config);
		config_parse(&config, SPAN("x.ini"),
		    arena_format(&arena, ZONE "%s", lists[i].lines), &notes);
		config_finish(&config, &notes);
		zone_lists_read(&config, 0, &arena, &notes);
		for (size_t j = 0; j < notes.count; j++)
			buf_format(&said, "%s%pS:%u: %pS",
			    notes.list[j].severity == NOTE_ERROR ? ""
								 : "remark: ",
			    SPAN_AT(notes.list[j].path), notes.list[j].line,
			    SPAN_AT(notes.list[j].sentence));
		expect_span(lists[i].lines, buf_span(&said),
		    span_of(lists[i].said ? lists[i].said : ""));
		buf_free(&said);
		note_free(&notes);
		config_free(&config);
		arena_free(&arena);
	}
	unlink("a");
	unlink("b");
	unlink("c");
	rmdir(directory);
}

/*
 * V242: a file has fingerprints alone: `any` and further files stand in the
 * configuration, and in a file they let nobody in.
 */
static void
words_of_files(void **state)
{
	static const char *const words[] = {"any", "file:b", "all"};
	static const char *const keys[] = {"allow", "write"};
	char directory[] = "/tmp/loam-lists.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(chdir(directory), 0);
	write_file("b", TWOS "\n");
	for (size_t i = 0; i < COUNT(words) * COUNT(keys); i++) {
		const char *word = words[i / COUNT(keys)];
		const char *key = keys[i % COUNT(keys)];
		struct config config;
		struct arena arena = {0};
		struct notes notes = {0};
		write_file("a",
		    arena_format(&arena, "# Ours\n%s open to all\n", word)
			.data);
		config_start(&config);
		config_parse(&config, SPAN("x.ini"),
		    arena_format(&arena, ZONE "%s = file:a\n", key), &notes);
		config_finish(&config, &notes);
		struct zones zones =
		    zone_lists_read(&config, 0, &arena, &notes);
		assert_int_equal(notes.count, 1);
		assert_int_equal(notes.errors, 1);
		assert_int_equal(notes.list[0].line, 2);
		expect_span(word, notes.list[0].sentence,
		    arena_format(&arena,
			"%s is \"%s\", expected a SHA-256 of 64 hexadecimal "
			"digits",
			key, word));
		assert_false(zones.list[0].any);
		assert_int_equal(
		    zones.list[0].count + zones.list[0].writer_count, 0);
		note_free(&notes);
		config_free(&config);
		arena_free(&arena);
	}
	unlink("a");
	unlink("b");
	rmdir(directory);
}

/* V159: a list may have a byte order mark, CR LF and no last line end. */
static void
lines_of_any_editor(void **state)
{
	static const char *const lists[] = {ONES " Ana\r\n" TWOS "\r\n",
	    "\xef\xbb\xbf" ONES "\n" TWOS "\n",
	    "\xef\xbb\xbf# Ours\r\n\r\n" ONES "\tAna\r\n  " TWOS "\r",
	    TWOS "\r\n" ONES};
	static const char text[] = ZONE "allow = file:a\n";
	char directory[] = "/tmp/loam-lists.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(chdir(directory), 0);
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct config configs[2];
		struct arena arena = {0};
		write_file("a", lists[i]);
		struct zones read = zones_of(&configs[0], text, &arena);
		struct zones wanted = zones_of(
		    &configs[1], ZONE "allow = " ONES ", " TWOS "\n", &arena);
		expect_true(
		    lists[i], SPAN("equal"), zone_lists_equal(&read, &wanted));
		config_free(&configs[0]);
		config_free(&configs[1]);
		arena_free(&arena);
	}
	unlink("a");
	rmdir(directory);
}

/*
 * K442: a list that is broken or gone when it is read again stays as it was,
 * and each other one is as its file says.
 */
static void
one_broken(void **state)
{
	static const char text[] =
	    ZONE "allow = file:a\nwrite = file:b\n"
		 "[zone b]\npath = /b/\nallow = file:c\nwrite = file:d\n"
		 "[zone c]\npath = /c/\nallow = file:e\n";
	static const char wanted[] =
	    ZONE "allow = " ONES "\nwrite = " TWOS "\n"
		 "[zone b]\npath = /b/\nallow = " TWOS "\nwrite = " ONES "\n"
		 "[zone c]\npath = /c/\nallow = " TWOS "\n";
	static const char *const names[] = {"a", "b", "c", "d", "e"};
	static const char *const before[] = {ONES, ONES, TWOS, ONES, ONES};
	static const char *const after[] = {
	    TWOS "\n2222 typo", TWOS, "none", NULL, TWOS};
	char directory[] = "/tmp/loam-lists.XXXXXX";
	struct config config, other;
	struct arena arenas[3] = {{0}};
	struct notes notes = {0};

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(chdir(directory), 0);
	for (size_t i = 0; i < COUNT(names); i++)
		write_file(names[i], before[i]);
	struct zones old = zones_of(&config, text, &arenas[0]);
	for (size_t i = 0; i < COUNT(names); i++)
		if (after[i])
			write_file(names[i], after[i]);
		else
			assert_int_equal(unlink(names[i]), 0);
	struct zones new =
	    zone_lists_read_again(&config, 0, &old, &arenas[1], &notes);
	arena_free(&arenas[0]);
	assert_int_equal(notes.errors, 3);
	struct zones expected = zones_of(&other, wanted, &arenas[2]);
	assert_true(zone_lists_equal(&new, &expected));
	for (size_t i = 0; i < COUNT(names); i++)
		unlink(names[i]);
	rmdir(directory);
	note_free(&notes);
	config_free(&config);
	config_free(&other);
	arena_free(&arenas[1]);
	arena_free(&arenas[2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal),
	    cmocka_unit_test(wrong),
	    cmocka_unit_test(twice),
	    cmocka_unit_test(words_of_files),
	    cmocka_unit_test(lines_of_any_editor),
	    cmocka_unit_test(one_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
