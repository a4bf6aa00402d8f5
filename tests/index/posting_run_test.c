#include <stdlib.h>

#include "base/mem.h"
#include "index/posting_run.h"
#include "support/expect.h"
#include "support/mutator.h"

/* One line of the naive ledger: who holds a term, and how often. */
struct fact {
	uint64_t hash;
	struct posting posting;
};

/* The naive ledger: a list of facts, sorted when it is compared. */
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

/* What a merge hands over, in the order in which it does so. */
static void
take(void *context, uint64_t hash, const struct posting *postings, size_t count)
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

/* Fingerprints in few groups; some differ in their lowest bits alone. */
static uint64_t
any_hash(struct mutator *random, size_t of)
{
	uint64_t high = mutator_below(random, of) * 0x9e3779b97f4a7c15U;

	return mutator_below(random, 4) ? high
					: high ^ mutator_below(random, 4);
}

/* Adds one article with up to 40 distinct terms to a batch and to the facts. */
static void
add_article(struct mutator *random, struct ledger_batch *batch,
    struct facts *facts, size_t of, uint32_t number)
{
	struct term terms[40];
	size_t count = mutator_below(random, 41), kept = 0;

	for (size_t i = 0; i < count; i++) {
		/* Small ones, those about LEDGER_MORE, large ones. */
		static const size_t most[] = {1, 4, 300, WORDS_COUNT_MAX};
		size_t times =
		    1 + mutator_below(random, most[mutator_below(random, 4)]);
		/* None of them with an s, each of them, some. */
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
	assert_int_equal(ledger_batch_add(batch, terms, kept), expected);
	for (size_t i = 0; i < kept && number != LEDGER_GONE; i++)
		facts_add(facts, terms[i].hash,
		    (struct posting){number, terms[i].count, terms[i].plural});
}

enum { SOURCES = 6, DOCS = 60 };

/* Deals the new numbers out: ascending in each source, some gone. */
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
		    mutator_below(random, 4) ? next++ : LEDGER_GONE;
	}
	return next;
}

static struct span
words_of(const struct ledger *ledger)
{
	return (struct span){(const char *)ledger->words,
	    ledger->count * sizeof(*ledger->words)};
}

static void
merge_once(struct mutator *random)
{
	struct ledger ledgers[SOURCES];
	struct ledger_source sources[SOURCES];
	uint32_t numbers[SOURCES][DOCS];
	struct facts want = {0}, got = {0}, again = {0};
	size_t docs[SOURCES], count = mutator_below(random, SOURCES + 1);
	size_t of = 1 + mutator_below(random, 200);

	for (size_t i = 0; i < count; i++)
		docs[i] = mutator_below(random, DOCS + 1);
	uint32_t kept = count ? deal(random, count, docs, numbers) : 0;
	for (size_t i = 0; i < count; i++) {
		struct ledger_batch batch = {0};
		for (size_t doc = 0; doc < docs[i]; doc++)
			add_article(random, &batch, &want, of, numbers[i][doc]);
		ledgers[i] = ledger_of_batch(&batch);
		ledger_batch_free(&batch);
		assert_int_equal(ledgers[i].docs, docs[i]);
		assert_int_equal(batch.docs, 0);
		sources[i] = (struct ledger_source){&ledgers[i], numbers[i]};
	}
	struct ledger merged = {0};
	ledger_merge(sources, count, kept, take, &got, &merged);
	assert_int_equal(merged.docs, kept);
	expect_facts("merged", &got, &want);

	/* What was written is what was handed over. */
	uint32_t same[SOURCES * DOCS];
	for (uint32_t i = 0; i < SOURCES * DOCS; i++)
		same[i] = i;
	struct ledger_source alone = {&merged, same};
	struct ledger copy = {0};
	ledger_merge(&alone, 1, kept, take, &again, &copy);
	expect_facts("merged again", &again, &want);
	expect_span("same words", words_of(&copy), words_of(&merged));
	for (size_t i = 0; i < count; i++)
		ledger_free(&ledgers[i]);
	ledger_free(&merged);
	ledger_free(&copy);
	free(want.list);
	free(got.list);
	free(again.list);
}

static void
merge_is_a_map(void **state)
{
	struct mutator random = {.state = 7};

	(void)state;
	for (int i = 0; i < 400; i++)
		merge_once(&random);
}

/* An article that holds the term 42 so many times. */
static void
add_once(struct ledger_batch *batch, uint16_t times)
{
	struct term term = {.hash = 42, .count = times};

	ledger_batch_add(batch, &term, 1);
}

/* One term, articles that come and go: what the indexer does all day. */
static void
renumbering(void **state)
{
	static const struct {
		const char *row;
		uint32_t first[3], second[2]; /* new numbers */
		const char *want; /* doc:count */
	} rows[] = {
	    {"added behind", {0, 1, 2}, {3, 4}, "0:1 1:2 2:3 3:9 4:10"},
	    {"added in front", {2, 3, 4}, {0, 1}, "0:9 1:10 2:1 3:2 4:3"},
	    {"in between", {0, 2, 4}, {1, 3}, "0:1 1:9 2:2 3:10 4:3"},
	    {"one gone", {0, LEDGER_GONE, 1}, {2, 3}, "0:1 1:3 2:9 3:10"},
	    {"one replaced", {0, LEDGER_GONE, 2}, {1, LEDGER_GONE},
		"0:1 1:9 2:3"},
	    {"all gone", {LEDGER_GONE, LEDGER_GONE, LEDGER_GONE},
		{LEDGER_GONE, LEDGER_GONE}, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ledger_batch one = {0}, two = {0};
		struct facts facts = {0};
		struct buf got = {0};
		for (uint32_t doc = 0; doc < 3; doc++)
			add_once(&one, (uint16_t)(doc + 1));
		for (uint32_t doc = 0; doc < 2; doc++)
			add_once(&two, (uint16_t)(doc + 9));
		struct ledger ledgers[] = {
		    ledger_of_batch(&one), ledger_of_batch(&two)};
		ledger_batch_free(&one);
		ledger_batch_free(&two);
		struct ledger_source sources[] = {{&ledgers[0], rows[i].first},
		    {&ledgers[1], rows[i].second}};
		struct ledger merged = {0};
		ledger_merge(sources, 2, 5, take, &facts, &merged);
		for (size_t j = 0; j < facts.count; j++)
			buf_format(&got, "%s%u:%u", j ? " " : "",
			    (unsigned)facts.list[j].posting.doc,
			    (unsigned)facts.list[j].posting.count);
		expect_span(rows[i].row, buf_span(&got), span_of(rows[i].want));
		assert_true(facts.count > 0 || merged.count == 0);
		buf_free(&got);
		free(facts.list);
		ledger_free(&ledgers[0]);
		ledger_free(&ledgers[1]);
		ledger_free(&merged);
	}
}

/* A first scan of a large capsule seals many batches. */
static void
many_sources(void **state)
{
	enum { MANY = 500 };
	struct ledger *ledgers = mem_alloc(MANY * sizeof(*ledgers));
	struct ledger_source *sources = mem_alloc(MANY * sizeof(*sources));
	uint32_t *numbers = mem_alloc(MANY * sizeof(*numbers));
	struct facts want = {0}, got = {0};
	struct mutator random = {.state = 11};

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		struct ledger_batch batch = {0};
		/* From back to front, so that every group is out of order. */
		numbers[i] = MANY - 1 - i;
		add_article(&random, &batch, &want, 30, numbers[i]);
		ledgers[i] = ledger_of_batch(&batch);
		ledger_batch_free(&batch);
		sources[i] = (struct ledger_source){&ledgers[i], &numbers[i]};
	}
	struct ledger merged = {0};
	ledger_merge(sources, MANY, MANY, take, &got, &merged);
	expect_facts("many sources", &got, &want);
	for (size_t i = 0; i < MANY; i++)
		ledger_free(&ledgers[i]);
	ledger_free(&merged);
	free(ledgers);
	free(sources);
	free(numbers);
	free(want.list);
	free(got.list);
}

static void
nothing_at_all(void **state)
{
	struct ledger_batch batch = {0};
	struct facts got = {0};
	struct ledger empty = ledger_of_batch(&batch);
	ledger_batch_free(&batch);
	struct ledger_source source = {&empty, NULL};

	(void)state;
	assert_int_equal(empty.count, 0);
	struct ledger none = {0};
	ledger_merge(NULL, 0, 0, take, &got, &none);
	struct ledger merged = {0};
	ledger_merge(&source, 1, 0, take, &got, &merged);
	assert_int_equal(got.count + none.count + merged.count, 0);
	ledger_free(&empty);
	ledger_free(&none);
	ledger_free(&merged);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(merge_is_a_map),
	    cmocka_unit_test(renumbering),
	    cmocka_unit_test(many_sources),
	    cmocka_unit_test(nothing_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
