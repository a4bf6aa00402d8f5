/* Long lists are made once. */
#include <stdio.h>

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

/*
 * Q40: a list is made whole, and kept; what is made in pieces has no room to
 * spare. That the longest is whole is asserted where lists are made.
 */
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

int
main(void)
{
	const struct CMUnitTest tests[] = {FIXTURE_TEST(lists)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
