/* Rendered answers: what is kept, for how long, and who frees it. */
#include <malloc.h>
#include <stdio.h>

#include "reply/response_cache.h"
#include "support/expect.h"
#include "support/sanitized.h"

enum { MOST = 64 << 10 };

/*
 * A rendering of so many bytes, kept under key; its only reader is the cache.
 * It has grown, as renderings do.
 */
static void
put(struct response_cache *cache, const char *key, size_t size)
{
	struct rendered *rendered = rendered_new();

	while (rendered->bytes.size < size)
		buf_byte(&rendered->bytes, *key);
	response_cache_put(cache, span_of(key), rendered);
	rendered_release(&rendered);
	assert_null(rendered);
}

static bool
has(struct response_cache *cache, const char *key)
{
	struct rendered *found = response_cache_get(cache, span_of(key));
	bool has = found != NULL;

	if (found)
		assert_int_equal(found->bytes.data[0], *key);
	rendered_release(&found);
	return has;
}

static void
keeps(void **state)
{
	struct response_cache cache = {.most = MOST};

	(void)state;
	assert_false(has(&cache, "a"));
	put(&cache, "a", 10);
	put(&cache, "b", 10);
	assert_true(has(&cache, "a"));
	assert_true(has(&cache, "b"));
	assert_false(has(&cache, "c"));
	assert_false(has(&cache, ""));
	response_cache_clear(&cache);
	assert_int_equal(cache.bytes, 0);
	assert_false(has(&cache, "a"));
	response_cache_clear(&cache);
}

/* One of the same key takes the place of the one before, at its cost. */
static void
replaces(void **state)
{
	struct response_cache cache = {.most = MOST};

	(void)state;
	put(&cache, "a", 1000);
	size_t before = cache.bytes;
	struct rendered *old = response_cache_get(&cache, SPAN("a"));
	for (int i = 0; i < 100; i++)
		put(&cache, "a", 1000);
	assert_int_equal(cache.bytes, before);
	struct rendered *new = response_cache_get(&cache, SPAN("a"));
	assert_ptr_not_equal(old, new);
	/* Who reads the old one has it whole. */
	assert_int_equal(old->bytes.size, 1000);
	rendered_release(&old);
	rendered_release(&new);
	response_cache_clear(&cache);
}

/* How many of the first so many keys from A on it has. */
static size_t
count(struct response_cache *cache, size_t keys)
{
	size_t count = 0;

	for (size_t i = 0; i < keys; i++) {
		char key[2] = {(char)('A' + i)};
		struct span name = span_of(key);
		count += table_get(&cache->rendered, name) != NULL;
	}
	return count;
}

/*
 * Q36: a full cache loses the oldest that nobody has asked for since, one by
 * one, whatever its readers hold.
 */
static void
fills(void **state)
{
	enum { EACH = 10000, KEPT = MOST / EACH, KEYS = 20 };
	struct response_cache cache = {.most = MOST};
	struct rendered *held;

	(void)state;
	put(&cache, "A", EACH);
	held = response_cache_get(&cache, SPAN("A"));
	for (size_t i = 1; i < KEYS; i++) {
		char key[2] = {(char)('A' + i)};
		put(&cache, key, EACH);
		assert_true(cache.bytes <= MOST);
		assert_int_equal(
		    count(&cache, KEYS), i + 1 < KEPT ? i + 1 : KEPT);
		/* A was asked for once, B is each time: A goes a round later.
		 */
		assert_int_equal(count(&cache, 1), i < 2 * KEPT - 2 ? 1 : 0);
		assert_true(has(&cache, "B"));
	}
	/* C is the first that went. */
	assert_false(has(&cache, "C"));
	assert_true(has(&cache, "T"));
	assert_true(has(&cache, "Q"));
	assert_int_equal(held->bytes.size, EACH);
	rendered_release(&held);
	response_cache_clear(&cache);
	assert_int_equal(cache.bytes, 0);
}

/* Q36: all of them asked for: the oldest goes, and room is made. */
static void
all_asked_for(void **state)
{
	struct response_cache cache = {.most = MOST};

	(void)state;
	for (char key[2] = "A"; *key < 'G'; ++*key) {
		put(&cache, key, 10000);
		assert_true(has(&cache, key));
	}
	put(&cache, "G", 10000);
	assert_false(has(&cache, "A"));
	assert_int_equal(count(&cache, 7), 6);
	response_cache_clear(&cache);
}

/*
 * Q37: what it has dropped while connections hold it is in the sum of unsent
 * bytes, once, until the last of them lets go of it.
 */
static void
dropped(void **state)
{
	size_t sum = 0;
	struct response_cache cache = {.most = MOST, .dropped = &sum};
	struct rendered *first, *second;

	(void)state;
	put(&cache, "A", 10000);
	first = response_cache_get(&cache, SPAN("A"));
	second = response_cache_get(&cache, SPAN("A"));
	for (char key[2] = "B"; *key <= 'Z'; ++*key)
		put(&cache, key, 10000);
	assert_null(response_cache_get(&cache, SPAN("A")));
	assert_int_equal(sum, 10000);
	/* The same key again is another rendering. */
	put(&cache, "A", 20000);
	assert_int_equal(sum, 10000);
	response_cache_clear(&cache);
	assert_int_equal(sum, 10000);
	rendered_release(&first);
	assert_int_equal(sum, 10000);
	rendered_release(&second);
	assert_int_equal(sum, 0);
}

/*
 * Q35: it counts the memory that it takes, neither more nor much less: room
 * that a rendering was made in is given back.
 */
static void
counts(void **state)
{
	enum { KEYS = 1000, EACH = 4200 };
	struct response_cache cache = {.most = RESPONSE_CACHE_MAX};
	size_t before = mallinfo2().uordblks, taken;

	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		char key[32];
		snprintf(key, sizeof(key), "/a/path/of/a/page-%zu", i);
		put(&cache, key, EACH);
	}
	taken = mallinfo2().uordblks - before;
	assert_int_equal(cache.rendered.count, KEYS);
	assert_in_range(cache.bytes, KEYS * EACH, KEYS * (EACH + 400));
	if (!SANITIZED && taken > 0)
		assert_in_range(taken, cache.bytes - cache.bytes / 20,
		    cache.bytes + cache.bytes / 50);
	response_cache_clear(&cache);
	assert_int_equal(cache.bytes, 0);
}

/* What is too large is not kept, and takes nothing down. */
static void
too_large(void **state)
{
	struct response_cache cache = {.most = MOST};

	(void)state;
	put(&cache, "a", 10);
	put(&cache, "b", MOST);
	assert_false(has(&cache, "b"));
	assert_true(has(&cache, "a"));
	cache.most = RESPONSE_CACHE_MAX;
	put(&cache, "c", RENDERED_MAX + 1);
	assert_false(has(&cache, "c"));
	put(&cache, "d", RENDERED_MAX);
	assert_true(has(&cache, "d"));
	response_cache_clear(&cache);
	cache.most = 0;
	put(&cache, "e", 1);
	assert_false(has(&cache, "e"));
	response_cache_clear(&cache);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps),
	    cmocka_unit_test(replaces),
	    cmocka_unit_test(fills),
	    cmocka_unit_test(all_asked_for),
	    cmocka_unit_test(dropped),
	    cmocka_unit_test(counts),
	    cmocka_unit_test(too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
