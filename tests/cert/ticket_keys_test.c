/* Keys of session tickets, by time: row K101. */
#include <string.h>

#include "cert/ticket_keys.h"
#include "support/expect.h"

enum { BEGIN = 12345 }; /* monotonic ms; any */

static bool
is_same(const struct ticket_key *a, const struct ticket_key *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* Whether the key is one of the two. */
static bool
has(const struct ticket_keys *keys, const struct ticket_key *key)
{
	const struct ticket_key *found = ticket_keys_find(keys, key->name);

	return found && is_same(found, key);
}

/* K101: the first turn makes two keys, that are no zeros and not the same. */
static void
begins_with_two(void **state)
{
	static const struct ticket_key none;
	struct ticket_keys keys = {0};

	(void)state;
	assert_int_equal(ticket_keys_turn(&keys, BEGIN), 0);
	assert_false(is_same(&keys.key[0], &keys.key[1]));
	assert_null(ticket_keys_find(&keys, none.name));
	assert_int_equal(ticket_keys_timeout(&keys, BEGIN), TICKET_INTERVAL);
}

/* K101: a key is the current one for an interval, then the previous one. */
static void
turns(void **state)
{
	static const struct {
		const char *name;
		int64_t after; /* intervals, in tenths */
		bool current, previous, next_is_new;
	} rows[] = {
	    {"at once", 0, true, true, false},
	    {"before it is due", 9, true, true, false},
	    {"when it is due", 10, true, false, true},
	    {"late", 19, true, false, true},
	    {"too late", 20, false, false, true},
	    {"years late", 99999, false, false, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ticket_keys keys = {0};
		struct span name = span_of(rows[i].name);
		int64_t now = BEGIN + rows[i].after * TICKET_INTERVAL / 10;
		assert_int_equal(ticket_keys_turn(&keys, BEGIN), 0);
		struct ticket_key current = *ticket_keys_current(&keys);
		struct ticket_key previous = keys.key[!keys.current];
		assert_int_equal(ticket_keys_turn(&keys, now), 0);
		expect_true(rows[i].name, name,
		    has(&keys, &current) == rows[i].current);
		expect_true(rows[i].name, name,
		    has(&keys, &previous) == rows[i].previous);
		expect_true(rows[i].name, name,
		    is_same(ticket_keys_current(&keys), &current) !=
			rows[i].next_is_new);
		/* The turns stay where they were: none is put off. */
		expect_true(rows[i].name, name,
		    ticket_keys_timeout(&keys, now) ==
			(10 - rows[i].after % 10) * TICKET_INTERVAL / 10);
	}
}

/* K101: what is wiped is gone. */
static void
wiped(void **state)
{
	static const struct ticket_key none;
	struct ticket_keys keys = {0};

	(void)state;
	assert_int_equal(ticket_keys_turn(&keys, BEGIN), 0);
	ticket_keys_wipe(&keys);
	assert_true(is_same(&keys.key[0], &none));
	assert_true(is_same(&keys.key[1], &none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(begins_with_two),
	    cmocka_unit_test(turns),
	    cmocka_unit_test(wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
