/* Networks of peers. */
#include "config/network.h"
#include "support/exact.h"
#include "support/expect.h"

#define NETWORK "networks like 10.0.0.0/8 or 2001:db8::/32, or unix"
#define NO_ZERO "the bits of a network without a zero in front"
#define AS_SUCH "an IPv4 network as such, like 10.0.0.0/8"

/* K236: what is one, and how it is shown; what else would be one. */
static void
read_and_print(void **state)
{
	static const struct {
		const char *text,
		    *want; /* as it is shown, or what is expected */
	} good[] =
	    {
		{"10.0.0.0/8", "10.0.0.0/8"},
		{"192.0.2.254/31", "192.0.2.254/31"},
		{"192.0.2.7", "192.0.2.7/32"},
		{"192.0.2.7/32", "192.0.2.7/32"},
		{"0.0.0.0/0", "0.0.0.0/0"},
		{"::1", "::1/128"},
		{"::/0", "::/0"},
		{"2001:DB8:8000::/33", "2001:db8:8000::/33"},
		{"2001:db8::80/121", "2001:db8::80/121"},
		{"::ffff:10.1.0.0/112", "10.1.0.0/16"},
		{"::ffff:10.1.2.3", "10.1.2.3/32"},
		{"::ffff:0:0/96", "0.0.0.0/0"},
		{"::fffe:0:0/95", "::fffe:0:0/95"},
		{"unix", "unix"},
	    },
	  bad[] = {
	      {"10.1.2.3/8", "10.0.0.0/8, or 10.1.2.3 alone"},
	      {"192.0.2.255/31", "192.0.2.254/31, or 192.0.2.255 alone"},
	      {"255.255.255.255/0", "0.0.0.0/0, or 255.255.255.255 alone"},
	      {"2001:DB8:ffff::1/33",
		  "2001:db8:8000::/33, or 2001:db8:ffff::1 alone"},
	      {"2001:db8::ff/121", "2001:db8::80/121, or 2001:db8::ff alone"},
	      {"::ffff:10.1.0.0/111", "10.0.0.0/15, or 10.1.0.0 alone"},
	      {"::ffff:0:0/95", AS_SUCH},
	      {"::ffff:10.0.0.0/40", AS_SUCH},
	      {"10.0.0.0/08", NO_ZERO},
	      {"10.0.0.0/00", NO_ZERO},
	      {"::/032", NO_ZERO},
	      {"10.0.0.0/+8", NETWORK},
	      {"10.0.0.0/ 8", NETWORK},
	      {"10.0.0.0 /8", NETWORK},
	      {" 10.0.0.0/8", NETWORK},
	      {"", NETWORK},
	      {"/", NETWORK},
	      {"/8", NETWORK},
	      {"10.0.0.0/", NETWORK},
	      {"10.0.0.0/33", NETWORK},
	      {"10.0.0.0/-1", NETWORK},
	      {"10.0.0.0/8/8", NETWORK},
	      {"10.0.0.0/255.0.0.0", NETWORK},
	      {"10.0.0/8", NETWORK},
	      {"010.0.0.0/8", NETWORK},
	      {"10.0.0.0:1965", NETWORK},
	      {"::1/129", NETWORK},
	      {"[::1]", NETWORK},
	      {"[::1]/128", NETWORK},
	      {"::1%lo", NETWORK},
	      {"proxy.example.org", NETWORK},
	      {"Unix", NETWORK},
	      {"unix:/run/x", NETWORK},
	      {"any", NETWORK},
	  };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct span text = exact_copy(span_of(good[i].text));
		struct network network;
		struct buf shown = {0};
		const char *expected = network_read(text, &network);
		expect_true("network", text, expected == NULL);
		network_print(&network, &shown);
		expect_span(
		    good[i].text, buf_span(&shown), span_of(good[i].want));
		buf_free(&shown);
		exact_free(&text);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct span text = exact_copy(span_of(bad[i].text));
		struct network network;
		const char *expected = network_read(text, &network);
		expect_true("no network", text, expected != NULL);
		expect_span(
		    bad[i].text, span_of(expected), span_of(bad[i].want));
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
		/* By itself, and behind a few others. */
		static const char *const others[] = {
		    "198.51.100.0/24", "2001:db8:aaaa::/48"};
		struct networks networks = {0}, alone = {.count = 1};
		struct address peer = address_of(rows[i].peer);
		network_read(span_of(rows[i].network), &alone.list[0]);
		expect_true(rows[i].network, span_of(rows[i].peer),
		    networks_have(&alone, &peer) == rows[i].has);
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
		assert_null(network_read(span_of(rows[i].text), &network));
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
