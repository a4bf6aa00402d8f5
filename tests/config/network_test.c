/* Networks of peers. */
#include "config/network.h"
#include "support/exact.h"
#include "support/expect.h"

/* K236: what is one, and how it is shown. */
static void
read_and_print(void **state)
{
	static const struct {
		const char *text, *shown; /* NULL: it is none */
	} rows[] = {
	    {"10.0.0.0/8", "10.0.0.0/8"},
	    {"10.1.2.3/8", "10.0.0.0/8"},
	    {"192.0.2.255/31", "192.0.2.254/31"},
	    {"192.0.2.7", "192.0.2.7/32"},
	    {"192.0.2.7/32", "192.0.2.7/32"},
	    {"255.255.255.255/0", "0.0.0.0/0"},
	    {"::1", "::1/128"},
	    {"::/0", "::/0"},
	    {"2001:DB8:ffff::1/33", "2001:db8:8000::/33"},
	    {"2001:db8::ff/121", "2001:db8::80/121"},
	    {"::ffff:10.1.0.0/112", "10.1.0.0/16"},
	    {"::ffff:10.1.2.3", "10.1.2.3/32"},
	    {"::ffff:0:0/96", "0.0.0.0/0"},
	    {"::ffff:0:0/95", "::fffe:0:0/95"},
	    {"unix", "unix"},
	    {"", NULL},
	    {"/", NULL},
	    {"/8", NULL},
	    {"10.0.0.0/", NULL},
	    {"10.0.0.0/33", NULL},
	    {"10.0.0.0/-1", NULL},
	    {"10.0.0.0/8/8", NULL},
	    {"10.0.0.0/255.0.0.0", NULL},
	    {"10.0.0/8", NULL},
	    {"010.0.0.0/8", NULL},
	    {"10.0.0.0:1965", NULL},
	    {"::1/129", NULL},
	    {"[::1]", NULL},
	    {"[::1]/128", NULL},
	    {"::1%lo", NULL},
	    {"proxy.example.org", NULL},
	    {"Unix", NULL},
	    {"unix:/run/x", NULL},
	    {"any", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].text));
		struct network network;
		struct buf shown = {0};
		bool good = network_read(text, &network);
		expect_true("network", text, good == (rows[i].shown != NULL));
		if (good) {
			network_print(&network, &shown);
			expect_span(rows[i].text, buf_span(&shown),
			    span_of(rows[i].shown));
		}
		buf_free(&shown);
		exact_free(&text);
	}
}

static struct address
address_of(const char *text)
{
	struct address address = {.six = strchr(text, ':') != NULL};

	if (strcmp(text, "unix") == 0)
		address.local = true;
	else
		assert_true(
		    address_read(address.six, span_of(text), address.bytes));
	return address;
}

/* K236: at each edge of a network, and in no other family than its own. */
static void
members(void **state)
{
	static const struct {
		const char *network, *peer;
		bool has;
	} rows[] = {
	    {"10.0.0.0/8", "10.0.0.0", true},
	    {"10.0.0.0/8", "10.255.255.255", true},
	    {"10.0.0.0/8", "9.255.255.255", false},
	    {"10.0.0.0/8", "11.0.0.0", false},
	    {"10.0.0.0/8", "::ffff:10.1.2.3", true},
	    {"10.0.0.0/8", "::10.1.2.3", false},
	    {"10.0.0.0/8", "a00::", false},
	    {"192.0.2.128/25", "192.0.2.128", true},
	    {"192.0.2.128/25", "192.0.2.127", false},
	    {"192.0.2.7", "192.0.2.7", true},
	    {"192.0.2.7", "192.0.2.6", false},
	    {"0.0.0.0/0", "203.0.113.9", true},
	    {"0.0.0.0/0", "::ffff:203.0.113.9", true},
	    {"0.0.0.0/0", "2001:db8::1", false},
	    {"0.0.0.0/0", "unix", false},
	    {"::/0", "2001:db8::1", true},
	    {"::/0", "203.0.113.9", false},
	    {"::/0", "::ffff:203.0.113.9", false},
	    {"::/0", "unix", false},
	    {"::ffff:10.0.0.0/104", "10.1.2.3", true},
	    {"2001:db8::/33", "2001:db8:7fff::", true},
	    {"2001:db8::/33", "2001:db8:8000::", false},
	    {"::1", "::1", true},
	    {"::1", "::", false},
	    {"unix", "unix", true},
	    {"unix", "0.0.0.0", false},
	    {"unix", "::", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* A few others before it. */
		static const char *const others[] = {
		    "198.51.100.0/24", "2001:db8:aaaa::/48"};
		struct networks networks = {0};
		struct address peer = address_of(rows[i].peer);
		for (size_t j = 0; j < COUNT(others); j++)
			network_read(span_of(others[j]),
			    &networks.list[networks.count++]);
		assert_false(networks_have(&networks, &peer));
		network_read(
		    span_of(rows[i].network), &networks.list[networks.count++]);
		expect_true(rows[i].network, span_of(rows[i].peer),
		    networks_have(&networks, &peer) == rows[i].has);
	}
}

/* K237: those that no private network is as large as. */
static void
wide(void **state)
{
	static const struct {
		const char *text;
		bool wide;
	} rows[] = {
	    {"0.0.0.0/0", true},
	    {"0.0.0.0/1", true},
	    {"8.0.0.0/7", true},
	    {"10.0.0.0/8", false},
	    {"127.0.0.1", false},
	    {"::/0", true},
	    {"2000::/3", true},
	    {"fc00::/7", false},
	    {"unix", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct network network;
		assert_true(network_read(span_of(rows[i].text), &network));
		expect_true("wide", span_of(rows[i].text),
		    network_is_wide(&network) == rows[i].wide);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(read_and_print),
	    cmocka_unit_test(members),
	    cmocka_unit_test(wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
