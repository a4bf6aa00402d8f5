/* A directory's records: in path order, found by name, freed with it. */
#include "index/dir.h"
#include "support/expect.h"
#include "support/mutator.h"

static void
records(void **state)
{
	struct record *file = record_new(SPAN("/a/b.gmi"));
	struct record *directory = record_new(SPAN("/a/"));

	(void)state;
	expect_span("copied", file->path, SPAN("/a/b.gmi"));
	assert_null(file->dir);
	assert_true(file->check);
	assert_int_equal(directory->role, RECORD_DIRECTORY);
	assert_non_null(directory->dir);
	assert_true(directory->dir->list_again);
	assert_int_equal(directory->dir->watch, -1);
	assert_int_equal(directory->dir->count, 0);
	expect_span("file", dir_name(directory, file), SPAN("b.gmi"));
	record_free(&file);
	assert_null(file);
	record_free(&file);
	record_free(&directory);
}

/*
 * K190: a directory takes the place of a link to one, which has the same path,
 * or gives place to it.
 */
static void
same_path(void **state)
{
	(void)state;
	for (int older = 0; older < 2; older++) {
		struct record *directory = record_new(SPAN("/x/"));
		struct record *both[2];
		dir_add_name(directory, SPAN("a"), false);
		both[0] = dir_add_name(directory, SPAN("b"), true);
		both[1] = dir_add_name(directory, SPAN("b"), true);
		dir_add_name(directory, SPAN("c"), true);
		dir_remove(directory, both[older]);
		assert_int_equal(directory->dir->count, 3);
		assert_ptr_equal(directory->dir->list[1], both[!older]);
		record_free(&both[older]);
		record_free(&directory);
	}
}

/* Names whose order with a slash behind them is not that without one. */
static void
names(void **state)
{
	static const struct {
		const char *name;
		bool slash;
	} rows[] = {{"b", false}, {"a", true}, {"a.gmi", false}, {"a-b", true},
	    {"a0", false}, {"B", false}, {"\xc3\xa9", true}, {"ab", false},
	    {"a b", false}};
	static const char *const order[] = {"/x/B", "/x/a b", "/x/a-b/",
	    "/x/a.gmi", "/x/a/", "/x/a0", "/x/ab", "/x/b", "/x/\xc3\xa9/"};
	static const char *const missing[] = {
	    "", "A", "a.", "c", "a-", "aa", "\xc3"};
	struct record *directory = record_new(SPAN("/x/"));

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record *added = dir_add_name(
		    directory, span_of(rows[i].name), rows[i].slash);
		assert_int_equal(added->dir != NULL, rows[i].slash);
		expect_span(
		    "name", dir_name(directory, added), span_of(rows[i].name));
	}
	assert_int_equal(directory->dir->count, COUNT(order));
	for (size_t i = 0; i < COUNT(order); i++)
		expect_span(
		    "order", directory->dir->list[i]->path, span_of(order[i]));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record *found =
		    dir_find_name(directory, span_of(rows[i].name));
		expect_true(rows[i].name, SPAN(""), found != NULL);
		expect_span(
		    "found", dir_name(directory, found), span_of(rows[i].name));
	}
	for (size_t i = 0; i < COUNT(missing); i++)
		expect_true(missing[i], span_of(missing[i]),
		    !dir_find_name(directory, span_of(missing[i])));
	record_free(&directory);
}

/* Nothing is below a file, or below what is not there. */
static void
paths(void **state)
{
	static const struct {
		const char *path, *found;
	} rows[] = {{"/", "/"}, {"/a", "/a/"}, {"/a/", "/a/"},
	    {"/a/b.gmi", "/a/b.gmi"}, {"a/b.gmi", "/a/b.gmi"},
	    {"/a/b.gmi/", "/a/b.gmi"}, {"/a/b.gmi/c", NULL}, {"/b.gmi", NULL},
	    {"/c/b.gmi", NULL}};
	struct record *top = record_new(SPAN("/"));

	(void)state;
	dir_add_name(dir_add_name(top, SPAN("a"), true), SPAN("b.gmi"), false);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct record *found =
		    dir_find_path(top, span_of(rows[i].path));
		expect_span(rows[i].path, found ? found->path : SPAN(""),
		    span_of(rows[i].found));
	}
	record_free(&top);
}

/* Adding and removing in any order: what is there is found, and in order. */
static void
any_order(void **state)
{
	enum { NAMES = 64, ROUNDS = 4000 };
	struct record *directory = record_new(SPAN("/"));
	struct record *all[NAMES] = {0};
	struct mutator mutator = {0};
	size_t count = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		size_t number = mutator_below(&mutator, NAMES);
		char bytes[] = {
		    (char)('a' + number / 8), (char)"!-.0aAz_"[number % 8]};
		struct span name = {bytes, sizeof(bytes)};
		assert_ptr_equal(dir_find_name(directory, name), all[number]);
		if (all[number]) {
			dir_remove(directory, all[number]);
			record_free(&all[number]);
			count--;
		} else {
			all[number] =
			    dir_add_name(directory, name, number % 3 == 0);
			count++;
		}
		struct dir *dir = directory->dir;
		assert_int_equal(dir->count, count);
		for (size_t j = 1; j < count; j++)
			assert_true(span_compare(dir->list[j - 1]->path,
					dir->list[j]->path) < 0);
	}
	record_free(&directory);
}

/* A record that another directory has is not taken out of this one. */
static void
removes_its_own(void **state)
{
	struct record *directory = record_new(SPAN("/"));
	struct record *stranger = record_new(SPAN("/a"));

	(void)state;
	struct record *own = dir_add_name(directory, SPAN("a"), false);
	dir_remove(directory, stranger);
	assert_ptr_equal(dir_find_name(directory, SPAN("a")), own);
	dir_remove(directory, own);
	assert_null(dir_find_name(directory, SPAN("a")));
	dir_remove(directory, own);
	record_free(&own);
	record_free(&stranger);
	record_free(&directory);
}

/*
 * K180: a directory and the link that replaces it have the same path: each is
 * taken out for itself.
 */
static void
two_of_a_path(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct record *directory = record_new(SPAN("/"));
		struct record *both[2];
		dir_add_name(directory, SPAN("a"), false);
		for (size_t i = 0; i < 2; i++)
			both[i] = dir_add_name(directory, SPAN("d"), true);
		dir_remove(directory, both[which]);
		record_free(&both[which]);
		assert_int_equal(directory->dir->count, 2);
		assert_ptr_equal(
		    dir_find_name(directory, SPAN("d")), both[1 - which]);
		record_free(&directory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records),
	    cmocka_unit_test(same_path),
	    cmocka_unit_test(names),
	    cmocka_unit_test(paths),
	    cmocka_unit_test(any_order),
	    cmocka_unit_test(removes_its_own),
	    cmocka_unit_test(two_of_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
