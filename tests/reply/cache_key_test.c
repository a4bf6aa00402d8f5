/* Keys of the response cache: different requests have different keys. */
#include "pages/pager.h"
#include "reply/answer.h"
#include "reply/cache_key.h"
#include "reply/outgoing.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

/* A request of one of the protocols, parsed, and its key. */
struct keyed {
	struct request request;
	struct asked asked;
	struct span key; /* no data: it is no well-formed request */
};

static void
ask(const struct protocol *protocol, struct span bytes, struct arena *arena,
    struct keyed *keyed)
{
	*keyed =
	    (struct keyed){.asked = {.protocol = protocol, .request = &keyed->request}};
	if (protocol->parse(bytes, true, arena, &keyed->request) ==
		REQUEST_DONE &&
	    keyed->request.refusal == REFUSAL_NONE)
		keyed->key = cache_key_of(&keyed->asked, arena);
}

static bool
is_search(struct span path)
{
	return span_starts(path, SPAN("/search"));
}

/* Whether two requests agree in everything that a response depends on. */
static bool
agree(const struct keyed *one, const struct keyed *other)
{
	const struct request *a = &one->request, *b = &other->request;

	if (one->asked.protocol != other->asked.protocol)
		return false;
	if (one->asked.protocol == &protocol_gopher)
		return span_equal(a->selector, b->selector) &&
		    span_equal(a->words, b->words) && a->web == b->web &&
		    a->attributes == b->attributes;
	if (!span_equal(a->path, b->path))
		return false;
	return is_search(a->path)
	    ? span_equal(a->query, b->query)
	    : pager_number(a->query) == pager_number(b->query);
}

#define GEMINI(rest) &protocol_gemini, SPAN("gemini://localhost" rest "\r\n")
#define GOPHER(line) &protocol_gopher, SPAN(line "\r\n")

/* K12, Q218: each of these has a key of its own. */
static void
no_two_alike(void **state)
{
	static const struct {
		const struct protocol *protocol;
		struct span bytes;
	} rows[] = {
	    {GOPHER("")},
	    {GOPHER("\t$")},
	    {GOPHER("$")},
	    {GOPHER("\t$ ")},
	    {GOPHER("/search")},
	    {GOPHER("/search\tgemini")},
	    {GOPHER("/search\tgemini -gemini")},
	    {GOPHER("/search?gemini")},
	    {GOPHER("/search?gemini%00")},
	    {GOPHER("/search?gemini%00%20-gemini")},
	    {GOPHER("/searc\thgemini")},
	    {GOPHER("/search ?gemini")},
	    {GOPHER("o/search\tgemini")},
	    {GOPHER("/a")},
	    {GOPHER("/a\t/a")},
	    {GOPHER("1 /a")},
	    {GOPHER("g1 /a")},
	    {GOPHER("GET /a HTTP/1.0")},
	    {GOPHER("HEAD /a HTTP/1.0")},
	    {GOPHER("GET /a\tHTTP/1.0")},
	    {GOPHER("GET /a\t HTTP/1.0")},
	    /* The same selector and words as the first, and no HTTP. */
	    {GOPHER("GET /a HTTP/1.0\t\tx y")},
	    {GEMINI("/a")},
	    {GEMINI("/a?page=2")},
	    {GEMINI("/a?page=12")},
	    {GEMINI("/a%3Fpage=2")},
	    {GEMINI("/a%01")},
	    {GEMINI("/search?gemini")},
	    {GEMINI("/search?gemini%20-gemini")},
	    {GEMINI("/search?gemini%01%20-gemini")},
	    {GEMINI("/search/2?gemini")},
	    {GEMINI("/search%3Fgemini?")},
	    {GEMINI("/search/2%3Fgemini")},
	};
	struct keyed all[COUNT(rows)];
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ask(rows[i].protocol, rows[i].bytes, &arena, &all[i]);
		expect_true("a request", rows[i].bytes, all[i].key.size > 0);
		for (size_t j = 0; j < i; j++)
			expect_true("two keys", rows[i].bytes,
			    !span_equal(all[i].key, all[j].key));
	}
	arena_free(&arena);
}

/* Spellings that the parser normalises have one key. */
static void
one_for_all_spellings(void **state)
{
	static const struct {
		const struct protocol *protocol;
		struct span one;
		const struct protocol *protocol_too;
		struct span other;
	} rows[] = {
	    {GEMINI("/a"), GEMINI("/%61")},
	    {GEMINI("/a"), GEMINI("/b/../a?x")},
	    {GEMINI("/a?page=2"), GEMINI("/a?page=02")},
	    {GOPHER("/search\tx"), GOPHER("/search\tx\t+")},
	    {GOPHER("/search\tcaf\xc3\xa9"), GOPHER("/search\tcaf\xe9")},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keyed one, other;
		ask(rows[i].protocol, rows[i].one, &arena, &one);
		ask(rows[i].protocol_too, rows[i].other, &arena, &other);
		expect_true("a request", rows[i].one, one.key.size > 0);
		expect_span("one key", other.key, one.key);
	}
	arena_free(&arena);
}

/*
 * K11, K12: of requests that differ in a few bytes, keys are equal if and only
 * if all parts are.
 */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("gemini://localhost/search?gemini%20-gemini\r\n"),
	    SPAN("gemini://localhost/a?page=2\r\n"),
	    SPAN("/search\tgemini\0 -gemini\r\n"),
	    SPAN("\t$\0x\r\n"),
	    SPAN("/search?gemini%00x\r\n"),
	    SPAN("GET /search\tgemini HTTP/1.0\r\n"),
	};
	enum { KEPT = 64 };
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	struct keyed kept[KEPT];
	struct arena arena = {0};
	size_t count = 0, equal = 0;

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		const struct protocol *protocol = span_starts(input, SPAN("gem"))
		    ? &protocol_gemini
		    : &protocol_gopher;
		struct keyed *new = &kept[count % KEPT];
		ask(protocol, input, &arena, new);
		for (size_t j = 0; new->key.data &&j < KEPT &&j < count; j++) {
			bool same = span_equal(kept[j].key, new->key);
			expect_true(
			    "as parts", input, same == agree(&kept[j], new));
			equal += same;
		}
		count += new->key.data != NULL;
		exact_free(&input);
	}
	assert_true(count > 500 && equal > count);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_two_alike),
	    cmocka_unit_test(one_for_all_spellings),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
