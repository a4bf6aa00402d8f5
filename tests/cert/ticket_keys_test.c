/* Keys of session tickets, by time and from a file: rows K101, K263, K265,
 * Q274. */
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
	assert_true(ticket_keys_are_own(&keys));
	assert_null(ticket_keys_find(&keys, none.name));
	assert_int_equal(ticket_keys_timeout(&keys, BEGIN), TICKET_INTERVAL);
	/* Of a turn that is due, and failed, another try is near. */
	assert_true(ticket_keys_timeout(&keys, BEGIN + TICKET_INTERVAL) <
	    TICKET_INTERVAL);
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
		struct ticket_key previous = *ticket_keys_at(&keys, 1);
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

/* Fills spare keys, each with bytes of its number. */
static void
fill_spare(struct ticket_keys *keys, int from, size_t count)
{
	struct ticket_key *spare = ticket_keys_spare(keys);

	for (size_t i = 0; i < count; i++)
		memset(&spare[i], from + (int)i, sizeof(spare[i]));
}

/* Whether keys of those bytes are in force, in that order, and no others. */
static bool
are_in_force(const struct ticket_keys *keys, int from, size_t count)
{
	struct ticket_key key;
	bool same = ticket_keys_at(keys, count) == NULL;

	for (size_t i = 0; i < count; i++) {
		memset(&key, from + (int)i, sizeof(key));
		same = same && is_same(ticket_keys_at(keys, i), &key) &&
		    has(keys, &key);
	}
	return same && ticket_keys_current(keys) == ticket_keys_at(keys, 0);
}

/* Whether a key of that byte is in any slot. */
static bool
is_kept(const struct ticket_keys *keys, int byte)
{
	struct ticket_key key;
	bool kept = false;

	memset(&key, byte, sizeof(key));
	for (size_t i = 0; i < TICKET_SLOTS; i++)
		kept = kept || is_same(&keys->key[i], &key);
	return kept;
}

/*
 * K263: keys of a file are in force at once and together, those read in
 * between change nothing, those of before are overwritten, and none turns.
 */
static void
of_a_file(void **state)
{
	static const size_t counts[] = {1, 3, 2, 1, 2, 3};
	struct ticket_keys keys = {0};

	(void)state;
	assert_int_equal(ticket_keys_turn(&keys, BEGIN), 0);
	for (size_t i = 0; i < COUNT(counts); i++) {
		int first = 'a' + (int)i * TICKET_FILE_KEYS;
		struct ticket_key before = *ticket_keys_current(&keys);
		fill_spare(&keys, 'Z', TICKET_FILE_KEYS);
		assert_true(is_same(ticket_keys_current(&keys), &before));
		fill_spare(&keys, first, counts[i]);
		ticket_keys_take(&keys, counts[i]);
		assert_true(are_in_force(&keys, first, counts[i]));
		assert_null(ticket_keys_find(&keys, before.name));
		assert_false(is_kept(&keys, 'Z'));
		assert_false(is_kept(&keys, before.name[0]) && i > 0);
		assert_int_equal(ticket_keys_turn(&keys, INT64_MAX - 1), 0);
		assert_true(are_in_force(&keys, first, counts[i]));
		assert_false(ticket_keys_are_own(&keys));
		assert_true(ticket_keys_timeout(&keys, BEGIN) > 0);
	}
}

/* K265: own keys after those of a file are new ones, and begin their time. */
static void
own_again(void **state)
{
	struct ticket_keys keys = {0};

	(void)state;
	assert_int_equal(ticket_keys_turn(&keys, BEGIN), 0);
	struct ticket_key own = *ticket_keys_current(&keys);
	assert_int_equal(ticket_keys_begin(&keys, BEGIN), 0);
	assert_true(is_same(ticket_keys_current(&keys), &own));
	fill_spare(&keys, 'a', 2);
	ticket_keys_take(&keys, 2);
	assert_int_equal(ticket_keys_begin(&keys, BEGIN), 0);
	assert_true(ticket_keys_are_own(&keys));
	assert_false(is_kept(&keys, 'a') || is_kept(&keys, 'b'));
	assert_false(has(&keys, &own));
	assert_false(is_same(&keys.key[0], &keys.key[1]));
	assert_int_equal(ticket_keys_timeout(&keys, BEGIN), TICKET_INTERVAL);
}

/*
 * Q274: a program that gets keys which are in the middle of their time turns
 * them when the one before it would have, however often they are handed on.
 */
static void
inherited(void **state)
{
	enum { STEPS = 4, STEP = TICKET_INTERVAL / (STEPS + 1) };
	struct ticket_keys before = {0};

	(void)state;
	assert_int_equal(ticket_keys_turn(&before, BEGIN), 0);
	struct ticket_key current = *ticket_keys_current(&before);
	struct ticket_key previous = *ticket_keys_at(&before, 1);
	for (int64_t i = 1; i <= STEPS; i++) {
		struct ticket_keys keys = {0};
		int64_t now = BEGIN + i * STEP;
		assert_int_equal(ticket_keys_turn(&keys, now), 0);
		ticket_keys_inherit(&keys, &before);
		assert_int_equal(ticket_keys_turn(&keys, now), 0);
		assert_true(is_same(ticket_keys_current(&keys), &current));
		assert_true(is_same(ticket_keys_at(&keys, 1), &previous));
		assert_int_equal(ticket_keys_timeout(&keys, now),
		    TICKET_INTERVAL - i * STEP);
		memcpy(&before, &keys, sizeof(before));
	}
	assert_int_equal(ticket_keys_turn(&before, BEGIN + TICKET_INTERVAL), 0);
	assert_false(is_same(ticket_keys_current(&before), &current));
	assert_true(is_same(ticket_keys_at(&before, 1), &current));
	assert_false(has(&before, &previous));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(begins_with_two),
	    cmocka_unit_test(turns),
	    cmocka_unit_test(wiped),
	    cmocka_unit_test(of_a_file),
	    cmocka_unit_test(own_again),
	    cmocka_unit_test(inherited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
