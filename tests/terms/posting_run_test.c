#include <stdlib.h>

#include "base/mem.h"
#include "terms/posting_merge.h"
#include "terms/run_builder.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/sanitized.h"

/* One fact of the naive posting run: a document has a term so often. */
struct fact {
	uint64_t hash;
	struct posting posting;
};

/* The naive posting run: a list of facts, sorted when it is compared. */
struct facts {
	struct fact *list;
	size_t count, capacity;
};

static void
facts_add(struct facts *facts, uint64_t hash, struct posting posting)
{
	facts->list = mem_grow(facts->list, &facts->capacity, facts->count + 1,
	    sizeof(*facts->list));
	facts->list[facts->count++] = (struct fact){hash, posting};
}

static int
compare_facts(const void *first, const void *second)
{
	const struct fact *a = first, *b = second;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->posting.doc > b->posting.doc) -
	    (a->posting.doc < b->posting.doc);
}

/* What a merge emits, in its order. */
static void
emit(void *context, uint64_t hash, const struct posting *postings, size_t count)
{
	struct facts *facts = context;

	assert_true(count > 0);
	assert_true(
	    facts->count == 0 || facts->list[facts->count - 1].hash < hash);
	for (size_t i = 0; i < count; i++)
		facts_add(facts, hash, postings[i]);
}

static void
expect_facts(const char *row, const struct facts *got, struct facts *want)
{
	if (want->count > 0)
		qsort(want->list, want->count, sizeof(*want->list),
		    compare_facts);
	expect_true(row, SPAN(""), got->count == want->count);
	for (size_t i = 0; i < want->count; i++) {
		const struct fact *a = &got->list[i], *b = &want->list[i];
		expect_true(row, SPAN("hash"), a->hash == b->hash);
		expect_true(row, SPAN("doc"), a->posting.doc == b->posting.doc);
		expect_true(
		    row, SPAN("count"), a->posting.count == b->posting.count);
		expect_true(row, SPAN("plural"),
		    a->posting.plural == b->posting.plural);
	}
}

/* Hashes in few groups; some differ in their lowest bits only. */
static uint64_t
any_hash(struct mutator *random, size_t of)
{
	uint64_t high = mutator_below(random, of) * 0x9e3779b97f4a7c15U;

	return mutator_below(random, 4) ? high
					: high ^ mutator_below(random, 4);
}

/* Adds one article with up to 40 distinct terms to a batch and to the facts. */
static void
add_article(struct mutator *random, struct run_builder *batch,
    struct facts *facts, size_t of, uint32_t number)
{
	struct term terms[40];
	size_t count = mutator_below(random, 41), kept = 0;

	for (size_t i = 0; i < count; i++) {
		/* Counts that are small, around those of a code, and large. */
		static const size_t most[] = {1, 4, 300, WORDS_COUNT_MAX};
		size_t times =
		    1 + mutator_below(random, most[mutator_below(random, 4)]);
		/* None of the occurrences has an s, or each has, or some have.
		 */
		size_t plurals[] = {0, times, mutator_below(random, times)};
		struct term term = {.hash = any_hash(random, of),
		    .count = (uint16_t)times,
		    .plural = (uint16_t)plurals[mutator_below(random, 3)]};
		bool known = false;
		for (size_t j = 0; j < kept; j++)
			known = known || terms[j].hash == term.hash;
		if (!known)
			terms[kept++] = term;
	}
	uint32_t expected = batch->docs;
	assert_int_equal(run_builder_add(batch, terms, kept), expected);
	for (size_t i = 0; i < kept && number != POSTING_RUN_GONE; i++)
		facts_add(facts, terms[i].hash,
		    (struct posting){number, terms[i].count, terms[i].plural});
}

enum { SOURCES = 6, DOCS = 60 };

/* Gives new numbers: ascending in each source, some gone. */
static uint32_t
deal(struct mutator *random, size_t sources, const size_t *docs,
    uint32_t numbers[SOURCES][DOCS])
{
	size_t dealt[SOURCES] = {0}, left = 0;
	uint32_t next = 0;

	for (size_t i = 0; i < sources; i++)
		left += docs[i];
	for (; left > 0; left--) {
		size_t source = mutator_below(random, sources);
		while (dealt[source] == docs[source])
			source = (source + 1) % sources;
		numbers[source][dealt[source]++] =
		    mutator_below(random, 4) ? next++ : POSTING_RUN_GONE;
	}
	return next;
}

static struct span
words_of(const struct posting_run *posting_run)
{
	return (struct span){
	    (const char *)posting_run->bytes, posting_run->size};
}

/* Merges all of the sources into *merged, a run of so many documents. */
static void
merge_all(const struct posting_merge_source *sources, size_t count,
    uint32_t docs, posting_merge_emit *each, void *context,
    struct posting_run *merged)
{
	struct posting_merge *merge = posting_merge_new(sources, count, 0);

	posting_run_clear(merged, 0, docs);
	posting_merge_take(merge, UINT64_MAX, each, context, merged);
	posting_merge_free(&merge);
}

static void
merge_once(struct mutator *random)
{
	struct posting_run posting_runs[SOURCES];
	struct posting_merge_source sources[SOURCES];
	uint32_t numbers[SOURCES][DOCS];
	struct facts want = {0}, got = {0}, again = {0};
	size_t docs[SOURCES], count = mutator_below(random, SOURCES + 1);
	size_t of = 1 + mutator_below(random, 200);

	for (size_t i = 0; i < count; i++)
		docs[i] = mutator_below(random, DOCS + 1);
	uint32_t kept = count ? deal(random, count, docs, numbers) : 0;
	for (size_t i = 0; i < count; i++) {
		struct run_builder batch = {0};
		for (size_t doc = 0; doc < docs[i]; doc++)
			add_article(random, &batch, &want, of, numbers[i][doc]);
		posting_runs[i] = run_builder_finish(&batch);
		run_builder_free(&batch);
		assert_int_equal(posting_runs[i].docs, docs[i]);
		assert_int_equal(batch.docs, 0);
		sources[i] = (struct posting_merge_source){
		    &posting_runs[i], numbers[i], false};
	}
	struct posting_run merged = {0};
	merge_all(sources, count, kept, emit, &got, &merged);
	assert_int_equal(merged.docs, kept);
	expect_facts("merged", &got, &want);

	/* The merged run is what was emitted. */
	uint32_t same[SOURCES * DOCS];
	for (uint32_t i = 0; i < SOURCES * DOCS; i++)
		same[i] = i;
	struct posting_merge_source alone = {&merged, same, false};
	struct posting_run copy = {0};
	merge_all(&alone, 1, kept, emit, &again, &copy);
	expect_facts("merged again", &again, &want);
	expect_span("same words", words_of(&copy), words_of(&merged));
	for (size_t i = 0; i < count; i++)
		posting_run_free(&posting_runs[i]);
	posting_run_free(&merged);
	posting_run_free(&copy);
	free(want.list);
	free(got.list);
	free(again.list);
}

static void
merge_is_a_map(void **state)
{
	struct mutator random = {.state = 7};

	(void)state;
	for (int i = 0; i < (SANITIZED ? 100 : 400); i++)
		merge_once(&random);
}

/* An article that has the term 42 so many times. */
static void
add_once(struct run_builder *batch, uint16_t times)
{
	struct term term = {.hash = 42, .count = times};

	run_builder_add(batch, &term, 1);
}

/* One term, and articles that come and go: a merge's usual work. */
static void
renumbering(void **state)
{
	static const struct {
		const char *row;
		uint32_t first[3], second[2]; /* new numbers */
		const char *want; /* doc:count */
	} rows[] = {
	    {"added after", {0, 1, 2}, {3, 4}, "0:1 1:2 2:3 3:9 4:10"},
	    {"added in front", {2, 3, 4}, {0, 1}, "0:9 1:10 2:1 3:2 4:3"},
	    {"in between", {0, 2, 4}, {1, 3}, "0:1 1:9 2:2 3:10 4:3"},
	    {"one gone", {0, POSTING_RUN_GONE, 1}, {2, 3}, "0:1 1:3 2:9 3:10"},
	    {"one replaced", {0, POSTING_RUN_GONE, 2}, {1, POSTING_RUN_GONE},
		"0:1 1:9 2:3"},
	    {"all gone", {POSTING_RUN_GONE, POSTING_RUN_GONE, POSTING_RUN_GONE},
		{POSTING_RUN_GONE, POSTING_RUN_GONE}, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct run_builder one = {0}, two = {0};
		struct facts facts = {0};
		struct buf got = {0};
		for (uint32_t doc = 0; doc < 3; doc++)
			add_once(&one, (uint16_t)(doc + 1));
		for (uint32_t doc = 0; doc < 2; doc++)
			add_once(&two, (uint16_t)(doc + 9));
		struct posting_run posting_runs[] = {
		    run_builder_finish(&one), run_builder_finish(&two)};
		run_builder_free(&one);
		run_builder_free(&two);
		struct posting_merge_source sources[] = {
		    {&posting_runs[0], rows[i].first, true},
		    {&posting_runs[1], rows[i].second, false}};
		struct posting_run merged = {0};
		merge_all(sources, 2, 5, emit, &facts, &merged);
		for (size_t j = 0; j < facts.count; j++)
			buf_format(&got, "%s%u:%u", j ? " " : "",
			    (unsigned)facts.list[j].posting.doc,
			    (unsigned)facts.list[j].posting.count);
		expect_span(rows[i].row, buf_span(&got), span_of(rows[i].want));
		assert_true(facts.count > 0 || merged.size == 0);
		buf_free(&got);
		free(facts.list);
		posting_run_free(&posting_runs[0]);
		posting_run_free(&posting_runs[1]);
		posting_run_free(&merged);
	}
}

/* The hashes of groups that have a marked document, in both ways. */
static void
expect_same_groups(const struct posting_run *run, const bool *marks,
    const uint32_t docs[POSTING_RUN_FEW])
{
	struct posting_run_walk all = posting_run_start(run), some = all;

	while (posting_run_next_of(&some, docs)) {
		assert_true(posting_run_holds(&some, marks));
		while (posting_run_next(&all) && all.hash != some.hash)
			assert_false(posting_run_holds(&all, marks));
		assert_ptr_equal(all.at, some.at);
		assert_ptr_equal(all.next, some.next);
	}
	assert_false(posting_run_next_of(&some, docs));
	while (posting_run_next(&all))
		assert_false(posting_run_holds(&all, marks));
}

/*
 * Q68: the groups of up to three documents are found by reading one block of
 * each, whatever its size.
 */
static void
groups_of_few(void **state)
{
	enum { ARTICLES = 700 };
	struct mutator random = {.state = 5};
	struct run_builder batch = {0};
	struct facts facts = {0};
	bool marks[ARTICLES] = {false};

	(void)state;
	for (uint32_t i = 0; i < ARTICLES; i++)
		add_article(&random, &batch, &facts, 60, i);
	struct posting_run run = run_builder_finish(&batch), none = {0};
	assert_true(posting_run_check(&run) && posting_run_check(&none));
	assert_false(posting_run_check(&(struct posting_run){.last = 1}));
	for (int i = 0; i < 300; i++) {
		uint32_t docs[POSTING_RUN_FEW];
		uint32_t last = (uint32_t)mutator_below(&random, ARTICLES);
		size_t count = 1 + mutator_below(&random, POSTING_RUN_FEW);
		for (size_t j = 0; j < POSTING_RUN_FEW; j++) {
			if (j > 0 && j < count)
				last =
				    (uint32_t)mutator_below(&random, ARTICLES);
			docs[j] = last;
			marks[last] = true;
		}
		expect_same_groups(&run, marks, docs);
		expect_same_groups(&none, marks, docs);
		for (size_t j = 0; j < POSTING_RUN_FEW; j++)
			marks[docs[j]] = false;
	}
	posting_run_free(&run);
	run_builder_free(&batch);
	free(facts.list);
}

/* Q98: articles are read in any order, of which some are gone. */
static void
any_order(void **state)
{
	enum { ARTICLES = 300 };
	struct mutator random = {.state = 98};
	struct run_builder batch = {0};
	struct facts want = {0}, got = {0};
	uint32_t numbers[ARTICLES], kept = 0;

	(void)state;
	for (uint32_t i = 0; i < ARTICLES; i++)
		numbers[i] =
		    mutator_below(&random, 5) ? kept++ : POSTING_RUN_GONE;
	for (uint32_t i = 0; i < ARTICLES; i++) {
		size_t other = mutator_below(&random, i + 1);
		uint32_t number = numbers[i];
		numbers[i] = numbers[other];
		numbers[other] = number;
	}
	for (uint32_t i = 0; i < ARTICLES; i++)
		add_article(&random, &batch, &want, 60, numbers[i]);
	struct posting_run run = run_builder_finish(&batch), merged = {0};
	struct posting_merge_source source = {&run, numbers, false};
	merge_all(&source, 1, kept, emit, &got, &merged);
	expect_facts("any order", &got, &want);
	assert_true(posting_run_check(&merged));
	posting_run_free(&run);
	posting_run_free(&merged);
	run_builder_free(&batch);
	free(want.list);
	free(got.list);
}

/* A first scan of a large capsule seals many batches. */
static void
many_sources(void **state)
{
	enum { MANY = 500 };
	struct posting_run *posting_runs =
	    mem_alloc(MANY * sizeof(*posting_runs));
	struct posting_merge_source *sources =
	    mem_alloc(MANY * sizeof(*sources));
	uint32_t *numbers = mem_alloc(MANY * sizeof(*numbers));
	struct facts want = {0}, got = {0};
	struct mutator random = {.state = 11};

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		struct run_builder batch = {0};
		/* Numbers from back to front, so that every group is out of
		 * order. */
		numbers[i] = MANY - 1 - i;
		add_article(&random, &batch, &want, 30, numbers[i]);
		posting_runs[i] = run_builder_finish(&batch);
		run_builder_free(&batch);
		sources[i] = (struct posting_merge_source){
		    &posting_runs[i], &numbers[i], true};
	}
	struct posting_run merged = {0};
	merge_all(sources, MANY, MANY, emit, &got, &merged);
	expect_facts("many sources", &got, &want);
	for (size_t i = 0; i < MANY; i++)
		posting_run_free(&posting_runs[i]);
	posting_run_free(&merged);
	free(posting_runs);
	free(sources);
	free(numbers);
	free(want.list);
	free(got.list);
}

/* K125: empty runs, which have no memory, are merged and walked. */
static void
nothing_at_all(void **state)
{
	struct run_builder batch = {0};
	struct facts got = {0};
	struct posting_run empty = run_builder_finish(&batch);
	run_builder_free(&batch);
	struct posting_merge_source source = {&empty, NULL, true};

	(void)state;
	assert_int_equal(empty.size, 0);
	struct posting_run none = {0};
	merge_all(NULL, 0, 0, emit, &got, &none);
	struct posting_run merged = {0};
	merge_all(&source, 1, 0, emit, &got, &merged);
	assert_int_equal(got.count + none.size + merged.size, 0);
	posting_run_free(&empty);
	posting_run_free(&none);
	posting_run_free(&merged);
}

/*
 * K120: terms whose hashes agree in their high bits are sorted with a few moves
 * each, however many there are, and stay in the order of their documents.
 */
static void
chosen_hashes(void **state)
{
	enum { CHOSEN = 30000 };
	static struct term terms[CHOSEN];
	struct run_builder batch = {0};
	struct posting_run_walk walk;

	(void)state;
	for (unsigned step = 2; step < 1 << 17; step <<= 15) {
		for (size_t i = 0; i < CHOSEN; i++)
			terms[i] = (struct term){
			    .hash = 0x5a5a5a5a00000000 + (CHOSEN - i) * step,
			    .count = 1};
		run_builder_add(&batch, terms, CHOSEN);
		run_builder_add(&batch, terms, CHOSEN);
		struct posting_run run = run_builder_finish(&batch);
		assert_true(batch.moves < (size_t)8 * 2 * CHOSEN);
		walk = posting_run_start(&run);
		for (size_t i = 1; i <= CHOSEN; i++) {
			assert_true(posting_run_next(&walk));
			assert_true(walk.hash == 0x5a5a5a5a00000000 + i * step);
			struct postings_list list = {0};
			posting_run_postings(&walk, &list);
			assert_int_equal(list.count, 2);
			assert_true(list.list[0].doc < list.list[1].doc);
			free(list.list);
		}
		assert_false(posting_run_next(&walk));
		posting_run_free(&run);
	}
	run_builder_free(&batch);
}

/* Appends a part of a run, which counts from the end of the one before. */
static void
join(struct posting_run *run, struct posting_run *part)
{
	assert_true(posting_run_check(part));
	run->bytes =
	    mem_grow(run->bytes, &run->capacity, run->size + part->size + 1, 1);
	if (part->size > 0)
		memcpy(run->bytes + run->size, part->bytes, part->size);
	run->size += part->size;
	run->docs = part->docs;
	run->last = part->last;
	part->before = part->last;
	part->size = 0;
}

/*
 * Q92: the parts of a batch, each of which can be checked alone, are the run
 * that is made of it at once, whatever the gaps and counts are.
 */
static void
parts_of_a_batch(void **state)
{
	struct mutator random = {.state = 21};
	struct facts facts = {0};

	(void)state;
	for (int i = 0; i < 60; i++) {
		struct run_builder one = {0}, other = {0};
		struct posting_run whole = {0}, part = {0};
		struct mutator again = random;
		size_t articles = mutator_below(&random, 300), parts = 0;
		size_t of = 1 + mutator_below(&random, 400);
		mutator_below(&again, 300);
		mutator_below(&again, 400);
		for (uint32_t doc = 0; doc < articles; doc++) {
			add_article(&random, &one, &facts, of, doc);
			add_article(&again, &other, &facts, of, doc);
		}
		struct posting_run run = run_builder_finish(&one);
		for (; run_builder_take(&other, &part); parts++)
			if (mutator_below(&random, 4) == 0)
				join(&whole, &part);
		join(&whole, &part);
		assert_true(parts <= RUN_BUILDER_BUCKETS);
		assert_int_equal(whole.docs, articles);
		assert_true(whole.last == run.last);
		assert_true(posting_run_check(&run));
		expect_span("parts", words_of(&whole), words_of(&run));
		posting_run_free(&run);
		posting_run_free(&whole);
		posting_run_free(&part);
		run_builder_free(&one);
		run_builder_free(&other);
	}
	free(facts.list);
}

/* Adds so many articles with the same many terms. */
static void
add_many(struct run_builder *batch, const struct term *terms, size_t count,
    uint32_t articles)
{
	for (uint32_t i = 0; i < articles; i++)
		assert_int_equal(run_builder_add(batch, terms, count), i);
}

/*
 * Q136: a builder that keeps its memory makes of each batch, large or small,
 * what one does that begins anew.
 */
static void
kept_memory(void **state)
{
	enum { TERMS = 5000 };
	static const uint32_t articles[] = {40, 3, 0, 60, 1};
	static struct term terms[TERMS];
	struct run_builder kept = {.keeps = true}, given = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(articles); i++) {
		for (size_t j = 0; j < TERMS; j++)
			terms[j] = (struct term){
			    hash_pair(i, j), (uint16_t)(1 + j % 9), 0};
		add_many(&kept, terms, TERMS, articles[i]);
		add_many(&given, terms, TERMS, articles[i]);
		struct posting_run one = run_builder_finish(&kept);
		struct posting_run other = run_builder_finish(&given);
		assert_int_equal(one.docs, articles[i]);
		assert_true(posting_run_check(&one));
		expect_span("kept", words_of(&one), words_of(&other));
		posting_run_free(&one);
		posting_run_free(&other);
		assert_true(kept.word_capacity >= TERMS * articles[0]);
	}
	/* As much as a batch of one article needs. */
	assert_true(given.word_capacity < TERMS * articles[0]);
	run_builder_free(&kept);
	run_builder_free(&given);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(merge_is_a_map),
	    cmocka_unit_test(renumbering),
	    cmocka_unit_test(groups_of_few),
	    cmocka_unit_test(any_order),
	    cmocka_unit_test(many_sources),
	    cmocka_unit_test(nothing_at_all),
	    cmocka_unit_test(chosen_hashes),
	    cmocka_unit_test(parts_of_a_batch),
	    cmocka_unit_test(kept_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
