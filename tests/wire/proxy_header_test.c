/* Headers of the PROXY protocol: as proxies send them, and as nobody does. */
#include "base/buf.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/proxy.h"
#include "wire/proxy_header.h"

#define HEX_4 "ffff:ffff:ffff:ffff"

struct row {
	struct span bytes;
	enum proxy_verdict verdict;
	const char *client, *server; /* of PROXY_CLIENT */
};

static void
expect_address(
    const char *row, const struct address *address, const char *wanted)
{
	struct buf buf = {0};

	address_print(address, &buf);
	expect_span(row, buf_span(&buf), span_of(wanted));
	buf_free(&buf);
}

/* The same with bytes of a client behind it, and at each piece of it. */
static void
expect_row(const struct row *row, int version)
{
	struct buf more = {0};
	struct span exact = exact_copy(row->bytes);
	struct proxy_header header;

	expect_true("verdict", row->bytes,
	    proxy_header_read(exact, version, &header) == row->verdict);
	exact_free(&exact);
	if (row->verdict == PROXY_BAD) {
		expect_true("a sentence", row->bytes, header.fault != NULL);
		return;
	}
	assert_int_equal(header.size, row->bytes.size);
	if (row->client) {
		expect_address("client", &header.client, row->client);
		expect_address("server", &header.server, row->server);
	}
	buf_add(&more, row->bytes);
	buf_add(&more, SPAN("PROXY TCP4 \r\n\r\n\26\3\1"));
	expect_true("with more", row->bytes,
	    proxy_header_read(buf_span(&more), version, &header) ==
		    row->verdict &&
		header.size == row->bytes.size);
	buf_free(&more);
	for (size_t i = 0; i < row->bytes.size; i++) {
		struct span piece = exact_copy(span_head(row->bytes, i));
		expect_true("piece", piece,
		    proxy_header_read(piece, version, &header) == PROXY_MORE);
		exact_free(&piece);
	}
}

/* K230, K232: every form of a line that there is. */
static void
lines(void **state)
{
	const struct row rows[] = {
	    {SPAN("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
		PROXY_CLIENT, "192.168.0.1:56324", "192.168.0.11:443"},
	    {SPAN("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n"),
		PROXY_CLIENT, "0.0.0.0:0", "255.255.255.255:65535"},
	    {SPAN("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"),
		PROXY_CLIENT, "255.255.255.255:65535", "255.255.255.255:65535"},
	    {SPAN("PROXY TCP6 2001:db8::1 ::1 1 1965\r\n"), PROXY_CLIENT,
		"[2001:db8::1]:1", "[::1]:1965"},
	    {SPAN("PROXY TCP6 :: 2001:DB8::aBcD 9 70\r\n"), PROXY_CLIENT,
		"[::]:9", "[2001:db8::abcd]:70"},
	    {SPAN("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:c000:202 9 70\r\n"),
		PROXY_CLIENT, "[::ffff:192.0.2.1]:9", "[::ffff:192.0.2.2]:70"},
	    {SPAN("PROXY TCP6 " HEX_4 ":" HEX_4 " " HEX_4 ":" HEX_4
		  " 65535 65535\r\n"),
		PROXY_CLIENT, "[" HEX_4 ":" HEX_4 "]:65535",
		"[" HEX_4 ":" HEX_4 "]:65535"},
	    {SPAN("PROXY UNKNOWN\r\n"), PROXY_UNNAMED, NULL, NULL},
	    {SPAN("PROXY UNKNOWN \r\n"), PROXY_UNNAMED, NULL, NULL},
	    {SPAN("PROXY UNKNOWN not 1.2.3 an\0 \x01\xff address\r\n"),
		PROXY_UNNAMED, NULL, NULL},
	    {SPAN("PROXY UNKNOWN " HEX_4 ":" HEX_4 " " HEX_4 ":" HEX_4
		  " 65535 65535\r\n"),
		PROXY_UNNAMED, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_row(&rows[i], 1);
}

/* K230: what differs from them in a byte, or in what it says. */
static void
bad_lines(void **state)
{
	static const char *const begun[] = {"X", "proxy", "PROXy ", "PROXY\t",
	    "PROXY  ", "PROXY tcp4", "PROXY TCP5", "PROXY TCP ", "PROXY UDP4",
	    "PROXY UNIX", "\rPROXY ", " PROXY ", "GET / HTTP/1.1\r\n",
	    "\26\3\1", "gemini://x/\r\n", "PROXY TCP4\rx",
	    "PROXY TCP4 1.2.3.4\n", "PROXY UNKNOWN\n", "PROXY UNKNOWN\rx",
	    "PROXY UNKNOWN 1\n2\r\n", "PROX\r\n"};
	static const char *const fields[] = {
	    "",
	    "TCP4",
	    "TCP4 ",
	    "UNKNOWNS",
	    "UNKNOWN\t",
	    "TCP4 1.2.3.4 5.6.7.8 1",
	    "TCP4 1.2.3.4 5.6.7.8 1 ",
	    "TCP4 1.2.3.4 5.6.7.8  1 2",
	    "TCP4  1.2.3.4 5.6.7.8 1 2",
	    "TCP4 1.2.3.4 5.6.7.8 1 2 ",
	    "TCP4 1.2.3.4 5.6.7.8 1 2 3",
	    "TCP4 1.2.3.4 5.6.7.8 1\t2",
	    "TCP4 01.2.3.4 5.6.7.8 1 2",
	    "TCP4 1.2.3.04 5.6.7.8 1 2",
	    "TCP4 1.2.3.256 5.6.7.8 1 2",
	    "TCP4 1.2.3 5.6.7.8 1 2",
	    "TCP4 1.2.3.4.5 5.6.7.8 1 2",
	    "TCP4 1.2.3.4. 5.6.7.8 1 2",
	    "TCP4 0x1.2.3.4 5.6.7.8 1 2",
	    "TCP4 1.2.3.4:5 5.6.7.8 1 2",
	    "TCP4 -1.2.3.4 5.6.7.8 1 2",
	    "TCP4 ::1 ::1 1 2",
	    "TCP4 1.2.3.4 ::1 1 2",
	    "TCP4 localhost 5.6.7.8 1 2",
	    "TCP6 1.2.3.4 5.6.7.8 1 2",
	    "TCP6 ::1 5.6.7.8 1 2",
	    "TCP6 [::1] ::1 1 2",
	    "TCP6 ::1%lo ::1 1 2",
	    "TCP6 1::2::3 ::1 1 2",
	    "TCP6 ::12345 ::1 1 2",
	    "TCP6 1:2:3:4:5:6:7 ::1 1 2",
	    "TCP6 1:2:3:4:5:6:7:8:9 ::1 1 2",
	    "TCP6 ::g ::1 1 2",
	    "TCP4 1.2.3.4 5.6.7.8 65536 2",
	    "TCP4 1.2.3.4 5.6.7.8 1 65536",
	    "TCP4 1.2.3.4 5.6.7.8 01 2",
	    "TCP4 1.2.3.4 5.6.7.8 1 00",
	    "TCP4 1.2.3.4 5.6.7.8 -1 2",
	    "TCP4 1.2.3.4 5.6.7.8 +1 2",
	    "TCP4 1.2.3.4 5.6.7.8 0x1 2",
	    "TCP4 1.2.3.4 5.6.7.8 1. 2",
	    "TCP4 1.2.3.4 5.6.7.8 18446744073709551617 2",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(begun); i++)
		expect_row(
		    &(struct row){span_of(begun[i]), PROXY_BAD, NULL, NULL}, 1);
	expect_row(&(struct row){SPAN("PROXY TCP4 1.2.3.4\0 5.6.7.8 1 2\r\n"),
		       PROXY_BAD, NULL, NULL},
	    1);
	for (size_t i = 0; i < COUNT(fields); i++) {
		struct buf line = {0};
		buf_format(&line, "PROXY %s\r\n", fields[i]);
		expect_row(
		    &(struct row){buf_span(&line), PROXY_BAD, NULL, NULL}, 1);
		buf_free(&line);
	}
}

/* K233: 107 bytes are a line, 108 none, and 107 without an end no more. */
static void
long_lines(void **state)
{
	struct buf line = {0};
	struct proxy_header header;

	(void)state;
	buf_add(&line, SPAN("PROXY UNKNOWN "));
	buf_repeat(&line, 'x', PROXY_LINE_MAX - line.size - 2);
	assert_int_equal(
	    proxy_header_read(buf_span(&line), 1, &header), PROXY_MORE);
	buf_add(&line, SPAN("\r\n"));
	expect_row(
	    &(struct row){buf_span(&line), PROXY_UNNAMED, NULL, NULL}, 1);
	line.size -= 2;
	buf_add(&line, SPAN("x"));
	assert_int_equal(
	    proxy_header_read(buf_span(&line), 1, &header), PROXY_MORE);
	buf_add(&line, SPAN("\r"));
	assert_int_equal(
	    proxy_header_read(buf_span(&line), 1, &header), PROXY_BAD);
	buf_add(&line, SPAN("\n"));
	assert_int_equal(
	    proxy_header_read(buf_span(&line), 1, &header), PROXY_BAD);
	buf_free(&line);
}

/* Two addresses of a family, with ports 56324 and 1965. */
#define BLOCK_4 "\xc0\0\2\1\xc6\x33\x64\2\xdc\4\7\xad"
#define SIX_1 "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
#define SIX_2 "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\2"
#define BLOCK_6 SIX_1 SIX_2 "\xdc\4\7\xad"
#define FOUR "192.0.2.1:56324", "198.51.100.2:1965"
#define SIX "[2001:db8::1]:56324", "[2001:db8::2]:1965"
#define NOOP "\4\0\2xx"

/* K231, K232, K234: every command, family and transport. */
static void
blocks(void **state)
{
	static const char unix_addresses[216] = "/run/client";
	const struct span local = {unix_addresses, sizeof(unix_addresses)};
	const struct {
		unsigned command, family;
		struct span block;
		enum proxy_verdict verdict;
		const char *client, *server;
	} rows[] = {
	    {0x21, 0x11, SPAN(BLOCK_4), PROXY_CLIENT, FOUR},
	    {0x21, 0x21, SPAN(BLOCK_6), PROXY_CLIENT, SIX},
	    {0x21, 0x11, SPAN(BLOCK_4 NOOP), PROXY_CLIENT, FOUR},
	    {0x21, 0x21, SPAN(BLOCK_6 NOOP NOOP), PROXY_CLIENT, SIX},
	    /* Extensions that nobody has heard of. */
	    {0x21, 0x11, SPAN(BLOCK_4 "\0\0\0\xff\0\1\xff\xe0\0\0"),
		PROXY_CLIENT, FOUR},
	    {0x21, 0x12, SPAN(BLOCK_4), PROXY_UNNAMED, NULL, NULL},
	    {0x21, 0x22, SPAN(BLOCK_6), PROXY_UNNAMED, NULL, NULL},
	    {0x21, 0x31, local, PROXY_UNNAMED, NULL, NULL},
	    {0x21, 0x32, local, PROXY_UNNAMED, NULL, NULL},
	    {0x21, 0x00, SPAN(""), PROXY_UNNAMED, NULL, NULL},
	    {0x21, 0x00, SPAN("whatever"), PROXY_UNNAMED, NULL, NULL},
	    {0x21, 0x01, SPAN(""), PROXY_UNNAMED, NULL, NULL},
	    {0x21, 0x10, SPAN("abc"), PROXY_UNNAMED, NULL, NULL},
	    {0x20, 0x00, SPAN(""), PROXY_CHECK, NULL, NULL},
	    {0x20, 0x00, SPAN(NOOP), PROXY_CHECK, NULL, NULL},
	    {0x20, 0x00, SPAN("\xff\xff"), PROXY_CHECK, NULL, NULL},
	    {0x20, 0x11, SPAN(BLOCK_4), PROXY_CHECK, NULL, NULL},
	    {0x20, 0x21, SPAN("too short"), PROXY_CHECK, NULL, NULL},
	    {0x20, 0xff, SPAN(""), PROXY_CHECK, NULL, NULL},
	    {0x21, 0x11, SPAN(""), PROXY_BAD, NULL, NULL},
	    {0x21, 0x11, SPAN("\xc0\0\2\1\xc6\x33\x64\2\xdc\4\7"), PROXY_BAD,
		NULL, NULL},
	    {0x21, 0x21, SPAN(BLOCK_4), PROXY_BAD, NULL, NULL},
	    {0x21, 0x12, SPAN("short"), PROXY_BAD, NULL, NULL},
	    {0x21, 0x31, SPAN(BLOCK_6), PROXY_BAD, NULL, NULL},
	    {0x21, 0x41, SPAN(BLOCK_4), PROXY_BAD, NULL, NULL},
	    {0x21, 0xf1, SPAN(BLOCK_4), PROXY_BAD, NULL, NULL},
	    {0x21, 0x13, SPAN(BLOCK_4), PROXY_BAD, NULL, NULL},
	    {0x21, 0x1f, SPAN(BLOCK_4), PROXY_BAD, NULL, NULL},
	    {0x22, 0x11, SPAN(BLOCK_4), PROXY_BAD, NULL, NULL},
	    {0x2f, 0x00, SPAN(""), PROXY_BAD, NULL, NULL},
	    {0x01, 0x11, SPAN(BLOCK_4), PROXY_BAD, NULL, NULL},
	    {0x11, 0x11, SPAN(BLOCK_4), PROXY_BAD, NULL, NULL},
	    {0x31, 0x11, SPAN(BLOCK_4), PROXY_BAD, NULL, NULL},
	    /* What is left behind the addresses is no extension. */
	    {0x21, 0x11, SPAN(BLOCK_4 "\4"), PROXY_BAD, NULL, NULL},
	    {0x21, 0x11, SPAN(BLOCK_4 "\4\0"), PROXY_BAD, NULL, NULL},
	    {0x21, 0x11, SPAN(BLOCK_4 "\4\0\1"), PROXY_BAD, NULL, NULL},
	    {0x21, 0x11, SPAN(BLOCK_4 NOOP "x"), PROXY_BAD, NULL, NULL},
	    {0x21, 0x21, SPAN(BLOCK_6 "\4\xff\xffxx"), PROXY_BAD, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf bytes = {0};
		proxy_block(
		    &bytes, rows[i].command, rows[i].family, rows[i].block);
		expect_row(&(struct row){buf_span(&bytes), rows[i].verdict,
			       rows[i].client, rows[i].server},
		    2);
		buf_free(&bytes);
	}
}

/* K231, K232: each byte of what comes first has one value alone. */
static void
wrong_signatures(void **state)
{
	struct buf bytes = {0};
	struct proxy_header header;

	(void)state;
	proxy_block(&bytes, 0x21, 0x11, SPAN(BLOCK_4));
	for (size_t i = 0; i < 12; i++) {
		bytes.data[i] ^= 1;
		/* At that byte already. */
		assert_int_equal(
		    proxy_header_read(
			span_head(buf_span(&bytes), i + 1), 2, &header),
		    PROXY_BAD);
		bytes.data[i] ^= 1;
	}
	/* One version is not the other: nobody guesses. */
	assert_int_equal(
	    proxy_header_read(buf_span(&bytes), 1, &header), PROXY_BAD);
	assert_int_equal(
	    proxy_header_read(SPAN("PROXY UNKNOWN\r\n"), 2, &header),
	    PROXY_BAD);
	buf_free(&bytes);
}

/* K233: a length is judged when it has come, not when all of it has. */
static void
long_blocks(void **state)
{
	static const struct {
		size_t size; /* of the whole header */
		bool good;
	} rows[] = {
	    {536, true},
	    {PROXY_HEADER_MAX, true},
	    {PROXY_HEADER_MAX + 1, false},
	    {16 + 65535, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf block = {0}, bytes = {0};
		struct proxy_header header;
		size_t more = rows[i].size - 16 - sizeof(BLOCK_4) + 1 - 3;
		buf_add(&block, SPAN(BLOCK_4 "\4"));
		buf_byte(&block, (char)(more >> 8));
		buf_byte(&block, (char)(more & 255));
		buf_repeat(&block, 'x', more);
		proxy_block(&bytes, 0x21, 0x11, buf_span(&block));
		assert_int_equal(bytes.size, rows[i].size);
		assert_int_equal(
		    proxy_header_read(buf_span(&bytes), 2, &header),
		    rows[i].good ? PROXY_CLIENT : PROXY_BAD);
		assert_int_equal(
		    proxy_header_read(
			span_head(buf_span(&bytes), 16), 2, &header),
		    rows[i].good ? PROXY_MORE : PROXY_BAD);
		buf_free(&block);
		buf_free(&bytes);
	}
}

/*
 * K234: a checksum that is right, wrong, of another size, or there twice. The
 * right ones are those of an implementation whose checksum of "123456789" is
 * e3069283 (RFC 3720, appendix B.4 has the same polynomial).
 */
static void
checksums(void **state)
{
	static const struct {
		unsigned command, family;
		struct span block;
		enum proxy_verdict verdict;
	} rows[] = {
	    {0x21, 0x11, SPAN(BLOCK_4 "\3\0\4\x24\xa1\xfc\x8c"), PROXY_CLIENT},
	    {0x21, 0x11, SPAN(BLOCK_4 NOOP "\3\0\4\x18\x35\x26\x39" NOOP),
		PROXY_CLIENT},
	    {0x20, 0x00, SPAN("\3\0\4\xa9\xb8\x7e\x8f"), PROXY_CHECK},
	    {0x21, 0x11, SPAN(BLOCK_4 "\3\0\4\x24\xa1\xfc\x8d"), PROXY_BAD},
	    {0x21, 0x11, SPAN(BLOCK_4 "\3\0\4\x8c\xfc\xa1\x24"), PROXY_BAD},
	    {0x21, 0x11, SPAN(BLOCK_4 "\3\0\4\0\0\0\0"), PROXY_BAD},
	    {0x21, 0x11, SPAN(BLOCK_4 NOOP "\3\0\4\x18\x35\x26\x39\4\0\2xy"),
		PROXY_BAD},
	    {0x20, 0x00, SPAN("\3\0\4\xa9\xb8\x7e\x8e"), PROXY_BAD},
	    {0x21, 0x00, SPAN("\3\0\4\xa9\xb8\x7e\x8f"), PROXY_BAD},
	    {0x21, 0x11, SPAN(BLOCK_4 "\3\0\3\x24\xa1\xfc"), PROXY_BAD},
	    {0x21, 0x11, SPAN(BLOCK_4 "\3\0\0"), PROXY_BAD},
	    {0x21, 0x11,
		SPAN(BLOCK_4 "\3\0\4\x24\xa1\xfc\x8c\3\0\4\x24\xa1\xfc\x8c"),
		PROXY_BAD},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf bytes = {0};
		proxy_block(
		    &bytes, rows[i].command, rows[i].family, rows[i].block);
		expect_row(&(struct row){buf_span(&bytes), rows[i].verdict,
			       NULL, NULL},
		    2);
		buf_free(&bytes);
	}
}

/* K234: of all headers with one bit wrong, none names a client. */
static void
each_bit(void **state)
{
	struct buf bytes = {0};
	struct proxy_header header;

	(void)state;
	proxy_block(&bytes, 0x21, 0x11, SPAN(BLOCK_4 "\3\0\4\x24\xa1\xfc\x8c"));
	for (size_t i = 0; i < 8 * bytes.size; i++) {
		bytes.data[i / 8] ^= (char)(1 << i % 8);
		enum proxy_verdict verdict =
		    proxy_header_read(buf_span(&bytes), 2, &header);
		/* Without the type of the checksum there is none. */
		expect_true("bit", buf_span(&bytes),
		    verdict != PROXY_CLIENT || i / 8 == 28);
		bytes.data[i / 8] ^= (char)(1 << i % 8);
	}
	buf_free(&bytes);
}

/* K235: whatever is cut off or corrupt, nothing outside is read. */
static void
broken(void **state)
{
	struct buf block = {0};
	struct mutator mutator;
	struct proxy_header header;

	(void)state;
	proxy_block(&block, 0x21, 0x11, SPAN(BLOCK_4 NOOP "\3\0\4xxxx"));
	struct span seeds[] = {buf_span(&block),
	    SPAN("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
	    SPAN("PROXY TCP6 2001:db8::1 ::1 1 1965\r\n")};
	mutator = (struct mutator){.seeds = seeds, .count = COUNT(seeds)};
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		for (int version = 1; version <= 2; version++) {
			enum proxy_verdict verdict =
			    proxy_header_read(input, version, &header);
			expect_true("inside", input,
			    verdict == PROXY_MORE || verdict == PROXY_BAD ||
				header.size <= input.size);
		}
		exact_free(&input);
	}
	buf_free(&block);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines),
	    cmocka_unit_test(bad_lines),
	    cmocka_unit_test(long_lines),
	    cmocka_unit_test(blocks),
	    cmocka_unit_test(wrong_signatures),
	    cmocka_unit_test(long_blocks),
	    cmocka_unit_test(checksums),
	    cmocka_unit_test(each_bit),
	    cmocka_unit_test(broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
