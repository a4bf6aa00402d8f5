/* Which sockets are bound: addresses that are absent, and sockets passed. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/socket.h"
#include "support/expect.h"
#include "system/listeners.h"

#define HERE                                                                   \
	{                                                                      \
		.bytes = { 127, 0, 0, 1 }                                      \
	}
/* An address of RFC 3849, which no machine has. */
#define NOWHERE                                                                \
	{                                                                      \
		.six = true, .bytes = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 }     \
	}

enum {
	SOCKETS = ADDRESSES_MAX + 1,
	/* 127.77.0.1, at which no client of a scene takes a port by chance. */
	BESIDE = 77,
};

static struct config *
config_of(const struct addresses *gemini)
{
	struct config *config = mem_alloc(sizeof(*config));
	struct notes notes = {0};

	config_start(config);
	assert_int_equal(config_parse(config, SPAN("x.ini"),
			     SPAN("[gopher]\nlisten = off\n"), &notes),
	    0);
	assert_int_equal(config_finish(config, &notes), 0);
	note_free(&notes);
	config->gemini_listen = *gemini;
	return config;
}

static void
forget(struct config *config)
{
	config_free(config);
	free(config);
}

/* A19: an address of IPv6 may be absent where there is another one. */
static void
absent(void **state)
{
	static const struct {
		const char *row;
		struct addresses addresses;
		int result;
		size_t bound;
	} rows[] = {
	    {"none", {.count = 0}, 0, 0},
	    {"one of two", {{HERE, NOWHERE}, 2}, 0, 1},
	    {"the first of two", {{NOWHERE, HERE}, 2}, 0, 1},
	    {"the only one", {{NOWHERE}, 1}, -1, 0},
	    {"both", {{NOWHERE, NOWHERE}, 2}, -1, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config *config = config_of(&rows[i].addresses);
		struct listeners listeners;
		struct passed passed = {.count = 0};
		struct notes notes = {0};
		int result =
		    listeners_open(&listeners, config, NULL, &passed, &notes);
		expect_true(rows[i].row, span_of(rows[i].row),
		    result == rows[i].result &&
			listeners.gemini.count == rows[i].bound &&
			(notes.errors > 0) == (result < 0));
		listeners_close(&listeners);
		note_free(&notes);
		forget(config);
	}
}

/* E5: an address that is new is bound beside those that are kept. */
static void
kept(void **state)
{
	const struct addresses one = {{HERE}, 1}, two = {{HERE, HERE}, 2};
	struct config *config = config_of(&one);
	struct listeners before, after;
	struct passed passed = {.count = 0};
	struct notes notes = {0};

	(void)state;
	assert_int_equal(
	    listeners_open(&before, config, NULL, &passed, &notes), 0);
	config->gemini_listen = two;
	config->gemini_listen.list[0].port = before.gemini.list[0].port;
	config->gemini_listen.list[1].bytes[1] = BESIDE;
	assert_int_equal(
	    listeners_open(&after, config, &before, &passed, &notes), 0);
	assert_int_equal(after.gemini.count, 2);
	assert_int_equal(after.gemini.list[0].port, before.gemini.list[0].port);
	listeners_close(&before);
	config->gemini_listen.list[1].port = after.gemini.list[1].port;
	assert_int_equal(
	    listeners_open(&before, config, &after, &passed, &notes), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
		    before.gemini.list[i].port, after.gemini.list[i].port);
	listeners_close(&before);
	listeners_close(&after);
	note_free(&notes);
	forget(config);
}

/*
 * V200: after a reload that adds an address, any port is another one than
 * before if the one before is taken there.
 */
static void
taken_beside(void **state)
{
	const struct addresses one = {{HERE}, 1}, two = {{HERE, HERE}, 2};
	struct config *config = config_of(&one), *others = config_of(&one);
	struct listeners before, beside, after;
	struct passed passed = {.count = 0};
	struct notes notes = {0};

	(void)state;
	assert_int_equal(
	    listeners_open(&before, config, NULL, &passed, &notes), 0);
	uint16_t port = before.gemini.list[0].port;
	others->gemini_listen.list[0].bytes[1] = BESIDE;
	others->gemini_listen.list[0].port = port;
	assert_int_equal(
	    listeners_open(&beside, others, NULL, &passed, &notes), 0);
	config->gemini_listen = two;
	config->gemini_listen.list[1].bytes[1] = BESIDE;
	assert_int_equal(
	    listeners_open(&after, config, &before, &passed, &notes), 0);
	assert_int_equal(after.gemini.count, 2);
	assert_int_not_equal(after.gemini.list[0].port, port);
	assert_int_equal(after.gemini.list[1].port, after.gemini.list[0].port);
	listeners_close(&before);
	listeners_close(&beside);
	listeners_close(&after);
	note_free(&notes);
	forget(config);
	forget(others);
}

/* K464: a socket whose path another server has by now goes on as it is. */
static void
path_taken(void **state)
{
	char path[64];
	snprintf(path, sizeof(path), "/tmp/loam.listeners.%d", (int)getpid());
	const struct address local = {.local = true, .path = span_of(path)};
	const struct addresses one = {{local}, 1};
	struct config *config = config_of(&one);
	struct listeners before, after;
	struct passed passed = {.count = 0};
	struct notes notes = {0};
	unsigned port;

	(void)state;
	assert_int_equal(
	    listeners_open(&before, config, NULL, &passed, &notes), 0);
	assert_int_equal(unlink(path), 0);
	int other = socket_listen(&local, &port);
	assert_true(other >= 0);
	assert_int_equal(
	    listeners_open(&after, config, &before, &passed, &notes), 0);
	assert_int_equal(after.list[0].inode, before.list[0].inode);
	assert_int_equal(notes.count, 1);
	assert_int_equal(notes.errors, 0);
	listeners_remove(&after, NULL);
	assert_int_equal(unlink(path), 0);
	close(other);
	listeners_close(&before);
	listeners_close(&after);
	note_free(&notes);
	forget(config);
}

/* V72: so many sockets are passed for one protocol, and no more. */
static void
too_many_passed(void **state)
{
	const struct addresses none = {.count = 0};
	struct address any = HERE;
	struct config *config = config_of(&none);
	struct passed_socket list[SOCKETS];
	struct listeners listeners;
	unsigned port;
	int fd = socket_listen(&any, &port);

	(void)state;
	assert_true(fd >= 0);
	for (size_t i = 0; i < SOCKETS; i++)
		list[i] = (struct passed_socket){
		    .fd = fd, .name = SPAN("gemini"), .bound = any};
	for (size_t count = SOCKETS - 1; count <= SOCKETS; count++) {
		struct passed passed = {list, count};
		struct notes notes = {0};
		int result =
		    listeners_open(&listeners, config, NULL, &passed, &notes);
		assert_int_equal(result, count < SOCKETS ? 0 : -1);
		assert_int_equal(notes.errors, count < SOCKETS ? 0 : 1);
		listeners_close(&listeners);
		note_free(&notes);
	}
	close(fd);
	forget(config);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(absent),
	    cmocka_unit_test(kept),
	    cmocka_unit_test(taken_beside),
	    cmocka_unit_test(path_taken),
	    cmocka_unit_test(too_many_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
