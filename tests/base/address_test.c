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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
