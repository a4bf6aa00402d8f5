/* Addresses as they are printed, and IPv4 ones that came over IPv6. */
#include <arpa/inet.h>

#include "base/address.h"
#include "support/expect.h"

static const struct {
	const char *text;
	uint16_t port;
	const char *printed, *bare;
} rows[] = {
    {"127.0.0.1", 1965, "127.0.0.1:1965", "127.0.0.1:1965"},
    {"255.255.255.255", 65535, "255.255.255.255:65535",
	"255.255.255.255:65535"},
    {"0.0.0.0", 0, "0.0.0.0:0", "0.0.0.0:0"},
    {"::1", 70, "[::1]:70", "[::1]:70"},
    {"::", 70, "[::]:70", "[::]:70"},
    {"2001:db8::ffff:1", 1, "[2001:db8::ffff:1]:1", "[2001:db8::ffff:1]:1"},
    {"::ffff:192.0.2.1", 9, "[::ffff:192.0.2.1]:9", "192.0.2.1:9"},
    {"::ffff:0:0", 9, "[::ffff:0.0.0.0]:9", "0.0.0.0:9"},
    /* Neighbours of ::ffff:0:0/96. */
    {"::fffe:c000:201", 9, "[::fffe:c000:201]:9", "[::fffe:c000:201]:9"},
    {"::1:ffff:192.0.2.1", 9, "[::1:ffff:c000:201]:9", "[::1:ffff:c000:201]:9"},
    {"8000::ffff:c000:201", 9, "[8000::ffff:c000:201]:9",
	"[8000::ffff:c000:201]:9"},
};

static void
prints(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct address address = {.port = rows[i].port};
		struct buf printed = {0}, bare = {0};
		address.six = strchr(rows[i].text, ':') != NULL;
		assert_int_equal(inet_pton(address.six ? AF_INET6 : AF_INET,
				     rows[i].text, address.bytes),
		    1);
		address_print(&address, &printed);
		expect_span(
		    rows[i].text, buf_span(&printed), span_of(rows[i].printed));
		address = address_bare(&address);
		address_print(&address, &bare);
		expect_span(
		    rows[i].text, buf_span(&bare), span_of(rows[i].bare));
		buf_free(&printed);
		buf_free(&bare);
	}
}

/* A listener is reached by its address, one of all addresses by any. */
static void
covers(void **state)
{
	static const struct {
		const char *listens, *host;
		bool covered;
	} cases[] = {
	    {"127.0.0.1", "127.0.0.1", true},
	    {"127.0.0.1", "127.0.0.2", false},
	    {"127.0.0.1", "[::1]", false},
	    {"127.0.0.1", "[127.0.0.1]", false},
	    {"0.0.0.0", "192.0.2.7", true},
	    {"0.0.0.0", "[::1]", false},
	    {"0.0.0.0", "localhost", false},
	    {"0.0.0.0", "", false},
	    {"::1", "[::1]", true},
	    {"::1", "::1", true},
	    {"::1", "[::1", false},
	    {"::1", "[0:0:0:0:0:0:0:1]", true},
	    {"::1", "[0000::0001]", true},
	    {"::", "[2001:db8::1]", true},
	    {"::", "192.0.2.7", false},
	    {"::", "[zz]", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct address address = {0};
		address.six = strchr(cases[i].listens, ':') != NULL;
		assert_int_equal(inet_pton(address.six ? AF_INET6 : AF_INET,
				     cases[i].listens, address.bytes),
		    1);
		expect_true(cases[i].host, span_of(cases[i].listens),
		    address_covers(&address, span_of(cases[i].host)) ==
			cases[i].covered);
	}
	assert_false(address_covers(&(struct address){0}, (struct span){0}));
}

/* A socket of the file system has no host, and may have no path. */
static void
local(void **state)
{
	static const struct {
		const char *path, *printed;
	} cases[] = {{"/run/loam.sock", "unix:/run/loam.sock"}, {"", "local"}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct address address = {
		    .local = true, .path = span_of(cases[i].path)};
		struct buf printed = {0};
		address_print(&address, &printed);
		expect_span(cases[i].path, buf_span(&printed),
		    span_of(cases[i].printed));
		assert_false(address_is_host(&address, SPAN("0.0.0.0")));
		assert_false(address_covers(&address, SPAN("127.0.0.1")));
		buf_free(&printed);
	}
}

/* Those of machines and of sockets with a path, whichever comes first. */
static void
same_hosts(void **state)
{
	static const struct address addresses[] = {
	    {.bytes = {127, 0, 0, 1}, .port = 70},
	    {.six = true, .bytes = {127, 0, 0, 1}},
	    {.local = true, .path = {"/run/a", 6}},
	    {.local = true, .path = {"/run/b", 6}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++)
		for (size_t j = 0; j < COUNT(addresses); j++) {
			struct address other = addresses[j];
			other.port = 1965;
			assert_int_equal(
			    address_is_same_host(&addresses[i], &other),
			    i == j);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prints),
	    cmocka_unit_test(covers),
	    cmocka_unit_test(local),
	    cmocka_unit_test(same_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
