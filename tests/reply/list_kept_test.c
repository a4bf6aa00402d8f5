/* Long lists are made once. */
#include <stdio.h>

#include <unistd.h>

#include "support/expect.h"
#include "support/fixture.h"

/* Asks in Gopher; returns the rendering, with a reference, or NULL: in parts.
 */
static struct rendered *
ask(struct fixture *fixture, struct served_host *host, const char *path)
{
	struct served_hosts hosts = {host, 1};
	struct request request = {.selector = span_of(path)};
	struct asked asked = {
	    .protocol = &protocol_gopher, .request = &request};
	struct outgoing outgoing;

	request.path = request.selector;
	outgoing_make(&hosts, &asked, &outgoing);
	struct rendered *whole = outgoing.stream ? NULL : outgoing.rendered;
	if (whole)
		whole->references++;
	else
		assert_int_equal(outgoing.rendered->bytes.capacity,
		    outgoing.rendered->bytes.size);
	outgoing_free(&outgoing);
	arena_free(&fixture->arena);
	return whole;
}

/* Q40: a list is kept; what is made in pieces has no room to spare. */
static void
lists(void **state)
{
	enum { FILES = 100, LONG = 20000 };
	struct fixture *fixture = *state;
	struct served_host host = {.kept = RESPONSE_CACHE_MAX};
	struct buf text = {0};

	for (size_t i = 0; i < FILES; i++) {
		char name[64];
		snprintf(name, sizeof(name), "2018-03-05-title-%zu.gmi", i);
		server_write(&fixture->capsule, name, "# A title of an entry");
	}
	for (size_t i = 0; i < LONG; i++)
		buf_add(&text, SPAN("A line of text.\n"));
	server_write_bytes(&fixture->capsule, "long.gmi", buf_span(&text));
	buf_free(&text);
	fixture_open(fixture);
	host.context = fixture->context;
	edition_keep(host.context.edition);
	host.context.root = -1;
	struct rendered *first = ask(fixture, &host, "/");
	assert_non_null(first);
	assert_true(first->bytes.size > (size_t)FILES * 64);
	struct rendered *second = ask(fixture, &host, "/");
	assert_ptr_equal(first, second);
	host.context.root = fixture->context.root;
	assert_null(ask(fixture, &host, "/long"));
	host.context.root = -1;
	rendered_release(&first);
	rendered_release(&second);
	served_host_free(&host);
}

enum { ENTRIES = 3000 };

/* Begins to answer the selector of the root, which is a long list. */
static void
begin(struct fixture *fixture, struct served_host *host,
    struct outgoing *outgoing_r)
{
	struct served_hosts hosts = {host, 1};
	struct request request = {.selector = SPAN("/"), .path = SPAN("/")};
	struct asked asked = {
	    .protocol = &protocol_gopher, .request = &request};

	outgoing_make(&hosts, &asked, outgoing_r);
	arena_free(&fixture->arena);
}

/* The rest of it; returns how many pieces there were. */
static size_t
finish(struct fixture *fixture, struct outgoing *outgoing, struct buf *all)
{
	size_t pieces = 0;

	do {
		struct span piece = buf_span(&outgoing->rendered->bytes);
		/* A line has 64 bytes or more, and counts as 128. */
		assert_true(piece.size <= 2 * PAGE_STREAM_FIRST_LIST);
		buf_add(all, piece);
		pieces++;
		arena_free(&fixture->arena);
	} while (outgoing_refill(outgoing) > 0);
	outgoing_free(outgoing);
	return pieces;
}

/* Makes a long list, and a host that serves it. */
static struct served_host
serve_list(struct fixture *fixture)
{
	struct served_host host = {.kept = RESPONSE_CACHE_MAX};
	char name[64];

	for (size_t i = 0; i < ENTRIES; i++) {
		snprintf(name, sizeof(name), "2018-03-05-title-%zu.gmi", i);
		server_write(&fixture->capsule, name, "# A title of an entry");
	}
	fixture_open(fixture);
	host.context = fixture->context;
	edition_keep(host.context.edition);
	host.context.root = -1;
	return host;
}

/*
 * Q81: a long list goes in pieces the first time, and is kept whole when the
 * last one is made; of an edition that has gone meanwhile nothing is kept.
 */
static void
long_list(void **state)
{
	struct fixture *fixture = *state;
	struct served_host host = serve_list(fixture);
	struct outgoing outgoing;
	struct buf first = {0}, second = {0};

	begin(fixture, &host, &outgoing);
	assert_non_null(outgoing.stream);
	assert_true(
	    outgoing_held(&outgoing) >= 2 * outgoing.rendered->bytes.size);
	assert_in_range(finish(fixture, &outgoing, &first), 10, 40);
	assert_int_equal(host.lists, 0);
	begin(fixture, &host, &outgoing);
	assert_null(outgoing.stream);
	assert_int_equal(finish(fixture, &outgoing, &second), 1);
	expect_span("kept", buf_span(&second), buf_span(&first));

	response_cache_clear(&host.cache);
	begin(fixture, &host, &outgoing);
	struct edition *before = host.context.edition;
	/* Where there are no hints a new file would have to lie still first. */
	assert_int_equal(
	    unlink(server_path(&fixture->capsule, "2018-03-05-title-0.gmi")),
	    0);
	assert_true(fixture_look(fixture));
	host.context.edition = edition_keep(fixture->edition);
	second.size = 0;
	assert_true(finish(fixture, &outgoing, &second) > 1);
	expect_span("of before", buf_span(&second), buf_span(&first));
	assert_null(host.cache.oldest);
	assert_int_equal(host.lists, 0);
	edition_release(&before);
	served_host_free(&host);
	buf_free(&first);
	buf_free(&second);
}

/* Q82: of more lists at a time the further ones are sent alone. */
static void
lists_at_a_time(void **state)
{
	struct fixture *fixture = *state;
	struct served_host host = serve_list(fixture);
	struct outgoing outgoing[LIST_KEEPING_MOST + 1];
	struct buf all = {0};

	for (size_t i = 0; i <= LIST_KEEPING_MOST; i++) {
		begin(fixture, &host, &outgoing[i]);
		assert_true((outgoing[i].keeping.whole != NULL) ==
		    (i < LIST_KEEPING_MOST));
	}
	assert_true(finish(fixture, &outgoing[LIST_KEEPING_MOST], &all) > 1);
	assert_null(host.cache.oldest);
	for (size_t i = 1; i < LIST_KEEPING_MOST; i++)
		outgoing_free(&outgoing[i]);
	assert_int_equal(host.lists, 1);
	finish(fixture, &outgoing[0], &all);
	assert_non_null(host.cache.oldest);
	assert_int_equal(host.lists, 0);
	served_host_free(&host);
	buf_free(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {FIXTURE_TEST(lists),
	    FIXTURE_TEST(long_list), FIXTURE_TEST(lists_at_a_time)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
