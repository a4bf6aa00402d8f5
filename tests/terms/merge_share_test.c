/* A merge that other processes help with is the same as one that is not. */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "terms/run_builder.h"
#include "terms/term_index.h"

enum {
	RUNS = 5,
	ARTICLES = 400, /* of each run */
	HELD = 60, /* terms of an article */
	TERMS = 20000,
};

static const struct span zones[] = {{"/a/", 3}, {"/b/", 3}};

struct capsule {
	struct posting_run runs[RUNS];
	uint32_t numbers[RUNS][ARTICLES];
	uint8_t zone_of[RUNS * ARTICLES];
	uint32_t docs;
};

/* Words and pairs, spread over all bits. */
static uint64_t
hash_of(size_t number)
{
	uint64_t hash = ((uint64_t)number + 1) * 0x9e3779b97f4a7c15U;

	return term_hash(hash, number % 3 ? TERM_PAIR : 0);
}

static void
add_article(struct mutator *random, struct run_builder *batch)
{
	struct term terms[HELD];
	size_t first = mutator_below(random, TERMS - HELD * HELD);

	for (size_t i = 0; i < HELD; i++)
		terms[i] = (struct term){
		    .hash = hash_of(first + i * (1 + mutator_below(random, 2))),
		    .count = (uint16_t)(1 + mutator_below(random, 5))};
	/* None is there twice. */
	for (size_t i = 0; i < HELD; i++)
		terms[i].hash += 8 * i;
	run_builder_add(batch, terms, HELD);
}

/* Articles are dealt to runs in turn; some are gone. */
static void
fill(struct capsule *capsule)
{
	struct mutator random = {.state = 95};

	*capsule = (struct capsule){.docs = 0};
	for (size_t i = 0; i < ARTICLES; i++)
		for (size_t run = 0; run < RUNS; run++) {
			bool gone = mutator_below(&random, 9) == 0;
			capsule->numbers[run][i] =
			    gone ? POSTING_RUN_GONE : capsule->docs;
			capsule->zone_of[capsule->docs] =
			    (uint8_t)(mutator_below(&random, 20) / 18);
			capsule->docs += !gone;
		}
	for (size_t run = 0; run < RUNS; run++) {
		struct run_builder batch = {0};
		for (size_t i = 0; i < ARTICLES; i++)
			add_article(&random, &batch);
		capsule->runs[run] = run_builder_finish(&batch);
		run_builder_free(&batch);
	}
}

static struct term_index
merge(const struct capsule *capsule, size_t helpers, bool zoned)
{
	struct term_index term_index = {.helpers = helpers, .helped = 1};
	struct posting_merge_source sources[RUNS];
	char letters[32];

	if (zoned)
		audiences_choose(&term_index.audiences, zones, COUNT(zones));
	for (size_t i = 0; i < RUNS; i++) {
		struct posting_run_walk walk =
		    posting_run_start(&capsule->runs[i]);
		while (posting_run_next(&walk)) {
			snprintf(letters, sizeof(letters), "w%llx",
			    (unsigned long long)walk.hash);
			if (term_is_word(walk.hash))
				term_table_learn(&term_index.term_table,
				    &(struct term_letters){
					walk.hash, span_of(letters)},
				    1);
		}
		sources[i] = (struct posting_merge_source){
		    &capsule->runs[i], capsule->numbers[i], false};
	}
	term_index_merge(&term_index, NULL, sources, RUNS, capsule->docs,
	    zoned ? capsule->zone_of : NULL);
	/* None is left, not even one that nobody has waited for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	return term_index;
}

static void
expect_bytes(const char *what, const struct buf *got, const struct buf *want)
{
	expect_true(what, SPAN("size"), want->size > 0);
	expect_span(what, buf_span(got), buf_span(want));
}

static struct span
list_of(const void *list, size_t size)
{
	return (struct span){list, size};
}

static void
expect_same_run(const struct posting_run *got, const struct posting_run *want)
{
	struct posting_run_walk walk = posting_run_start(want), found;

	expect_span("run", list_of(got->bytes, got->size),
	    list_of(want->bytes, want->size));
	assert_int_equal(got->docs, want->docs);
	assert_true(got->last == want->last);
	while (posting_run_next(&walk)) {
		assert_true(posting_run_find(got, walk.hash, &found));
		assert_ptr_equal(
		    got->bytes + (walk.at - want->bytes), found.at);
	}
}

static void
expect_same(const struct term_index *got, const struct term_index *want)
{
	size_t size = want->count * sizeof(*want->vectors);

	expect_bytes("postings", &got->postings, &want->postings);
	expect_bytes("terms", &got->terms, &want->terms);
	expect_bytes("buckets", &got->buckets, &want->buckets);
	expect_bytes("singles", &got->singles, &want->singles);
	expect_same_run(&got->posting_run, &want->posting_run);
	expect_span("vectors", list_of(got->vectors, size),
	    list_of(want->vectors, size));
	size *= want->audiences.count;
	expect_span("differences", list_of(got->audiences.differences, size),
	    list_of(want->audiences.differences, size));
	for (size_t i = 0; i < want->term_table.count; i++) {
		const struct term_table_word *a = &want->term_table.words[i];
		const struct term_table_word *b =
		    term_table_find(&got->term_table, a->hash);
		assert_true(b && a->offset == b->offset &&
		    a->flags == b->flags && a->zones == b->zones);
	}
}

/* With so many helpers, up to a zero, it is what it is without any. */
static void
compare(const struct capsule *capsule, const size_t *helpers, bool zoned)
{
	struct term_index alone = merge(capsule, 0, zoned);

	for (; *helpers > 0; helpers++) {
		struct term_index shared = merge(capsule, *helpers, zoned);
		expect_same(&shared, &alone);
		term_index_free(&shared);
	}
	term_index_free(&alone);
}

static void
free_runs(struct capsule *capsule)
{
	for (size_t i = 0; i < RUNS; i++)
		posting_run_free(&capsule->runs[i]);
}

/* Q95: whether none, one, three or more processes help. */
static void
any_helpers(void **state)
{
	static const size_t helpers[] = {1, 3, 20, 3, 0};
	struct capsule *capsule = mem_alloc(sizeof(*capsule));

	(void)state;
	fill(capsule);
	compare(capsule, helpers, false);
	compare(capsule, helpers, true);
	free_runs(capsule);
	free(capsule);
}

/* Q96: helpers that cannot write what they make end; the merge does it all. */
static void
helpers_that_end(void **state)
{
	static const size_t plain[] = {1, 3, 0}, zoned[] = {2, 4, 0};
	struct capsule *capsule = mem_alloc(sizeof(*capsule));
	struct rlimit before, none;

	(void)state;
	fill(capsule);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){0, before.rlim_max};
	void (*was)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	compare(capsule, plain, false);
	compare(capsule, zoned, true);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, was);
	free_runs(capsule);
	free(capsule);
}

/* Merges a run of a megabyte whose memory is given back on the way. */
static struct term_index
merge_spent(size_t helpers)
{
	enum { LONG = 150, MANY = 1000 };
	static uint32_t numbers[LONG];
	static struct term terms[MANY];
	struct term_index term_index = {.helpers = helpers, .helped = 1};
	struct run_builder batch = {0};

	for (uint32_t i = 0; i < LONG; i++) {
		for (size_t j = 0; j < MANY; j++)
			terms[j] = (struct term){
			    .hash = term_hash(hash_of(i * MANY + j), TERM_PAIR),
			    .count = 1};
		numbers[i] = run_builder_add(&batch, terms, MANY);
	}
	struct posting_run run = run_builder_finish(&batch);
	struct posting_merge_source source = {&run, numbers, true};
	term_index_merge(&term_index, NULL, &source, 1, LONG, NULL);
	posting_run_free(&run);
	run_builder_free(&batch);
	return term_index;
}

/*
 * Q94: what helpers have not made is merged though what lies before it has been
 * given back.
 */
static void
given_back(void **state)
{
	struct term_index alone = merge_spent(0), helped = merge_spent(1);
	struct rlimit before, none;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){0, before.rlim_max};
	void (*was)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	struct term_index shared = merge_spent(1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, was);
	expect_same_run(&helped.posting_run, &alone.posting_run);
	expect_same_run(&shared.posting_run, &alone.posting_run);
	term_index_free(&alone);
	term_index_free(&helped);
	term_index_free(&shared);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_helpers),
	    cmocka_unit_test(helpers_that_end),
	    cmocka_unit_test(given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
