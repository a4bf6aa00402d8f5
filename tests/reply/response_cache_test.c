/* Rendered answers: what is kept, for how long, and who frees it. */
#include "reply/response_cache.h"
#include "support/expect.h"

enum { MOST = 64 << 10 };

/* A rendering of so many bytes, kept under key; its only reader is the cache.
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

/* A full cache is emptied, whatever its readers hold. */
static void
fills(void **state)
{
	struct response_cache cache = {.most = MOST};
	char key[2] = "A";

	(void)state;
	put(&cache, key, 10000);
	struct rendered *held = response_cache_get(&cache, span_of(key));
	while (has(&cache, "A")) {
		assert_true(cache.bytes <= MOST);
		++*key;
		put(&cache, key, 10000);
	}
	assert_in_range(*key, 'A' + 3, 'A' + 6);
	assert_true(has(&cache, key));
	assert_int_equal(held->bytes.size, 10000);
	rendered_release(&held);
	response_cache_clear(&cache);
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
	    cmocka_unit_test(too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
