/* ZIP archives: bytes by the specification, and what other programs read. */
#include <stdlib.h>
#include <unistd.h>

#include "book/zip.h"
#include "support/expect.h"
#include "support/server.h"

static uint32_t
sum_of(struct span bytes, size_t piece)
{
	struct zip_tables tables;
	uint32_t sum = 0;

	zip_tables_make(&tables);
	for (; bytes.size > 0; bytes = span_tail(bytes, piece))
		sum = zip_checksum(&tables, sum, span_head(bytes, piece));
	return sum;
}

/* P480: checksums are those of CRC-32, in whatever pieces bytes come. */
static void
checksums(void **state)
{
	static const struct {
		const char *text;
		uint32_t sum;
	} rows[] = {{"", 0}, {"a", 0xe8b7be43}, {"123456789", 0xcbf43926},
	    {"The quick brown fox jumps over the lazy dog", 0x414fa339}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t piece = 1; piece < 12; piece++)
			expect_true(rows[i].text, SPAN("sum"),
			    sum_of(span_of(rows[i].text), piece) ==
				rows[i].sum);
}

static uint64_t
number_at(const struct buf *buf, size_t at, unsigned bytes)
{
	uint64_t number = 0;

	assert_true(at + bytes <= buf->size);
	while (bytes-- > 0)
		number = number << 8 | (unsigned char)buf->data[at + bytes];
	return number;
}

/* P480: an archive of one file, byte for byte (APPNOTE.TXT 4.3.7 to 4.3.16). */
static void
one_file(void **state)
{
	static const char want[] =
	    "PK\3\4\12\0\0\10\0\0\0\0\x65\x4c\x43\xbe\xb7\xe8"
	    "\1\0\0\0\1\0\0\0\5\0\0\0a.gmia"
	    "PK\1\2\55\3\12\0\0\10\0\0\0\0\x65\x4c\x43\xbe\xb7\xe8"
	    "\1\0\0\0\1\0\0\0\5\0\0\0\0\0\0\0\0\0\0\0\xa4\x81\0\0\0\0a.gmi"
	    "PK\5\6\0\0\0\0\1\0\1\0\63\0\0\0\44\0\0\0\0\0";
	/* 2018-03-05 */
	struct zip_file file = {.name = SPAN("a.gmi"),
	    .day = 17595,
	    .size = 1,
	    .checksum = 0xe8b7be43};
	struct buf buf = {0};

	(void)state;
	zip_header(&file, &buf);
	buf_byte(&buf, 'a');
	uint64_t at = buf.size;
	zip_directory_line(&file, &buf);
	zip_end(1, at, buf.size - at, &buf);
	expect_span("archive", buf_span(&buf), SPAN(want));
	buf_free(&buf);
}

/* P481: a size, an offset or a count that 32 or 16 bits do not hold. */
static void
large(void **state)
{
	struct zip_file file = {.name = SPAN("a"), .size = UINT64_C(1) << 32};
	struct buf buf = {0};

	(void)state;
	zip_header(&file, &buf);
	assert_int_equal(number_at(&buf, 4, 2), 45);
	assert_true(number_at(&buf, 18, 4) == 0xffffffff);
	assert_int_equal(number_at(&buf, 28, 2), 20);
	assert_int_equal(number_at(&buf, 31, 2), 1);
	assert_true(number_at(&buf, 35, 8) == UINT64_C(1) << 32);
	buf.size = 0;
	file.at = UINT64_C(5) << 32;
	zip_directory_line(&file, &buf);
	assert_true(number_at(&buf, 42, 4) == 0xffffffff);
	assert_int_equal(number_at(&buf, 30, 2), 28);
	assert_true(number_at(&buf, 67, 8) == UINT64_C(5) << 32);
	buf.size = 0;
	file.size = 7;
	zip_directory_line(&file, &buf);
	assert_int_equal(number_at(&buf, 20, 4), 7);
	assert_int_equal(number_at(&buf, 30, 2), 12);
	assert_true(number_at(&buf, 51, 8) == UINT64_C(5) << 32);
	buf.size = 0;
	zip_end(70000, 100, 200, &buf);
	assert_true(number_at(&buf, 0, 4) == 0x06064b50);
	assert_int_equal(number_at(&buf, 24, 8), 70000);
	assert_int_equal(number_at(&buf, 32, 8), 70000);
	assert_int_equal(number_at(&buf, 40, 8), 200);
	assert_int_equal(number_at(&buf, 48, 8), 100);
	assert_true(number_at(&buf, 56, 4) == 0x07064b50);
	assert_int_equal(number_at(&buf, 64, 8), 300);
	assert_true(number_at(&buf, 76, 4) == 0x06054b50);
	assert_int_equal(number_at(&buf, 84, 2), 0xffff);
	/* A directory of more than four gigabytes, of few files. */
	buf.size = 0;
	zip_end(1, 0, UINT64_C(1) << 32, &buf);
	assert_true(number_at(&buf, 0, 4) == 0x06064b50);
	assert_true(number_at(&buf, 40, 8) == UINT64_C(1) << 32);
	assert_true(number_at(&buf, 88, 4) == 0xffffffff);
	buf_free(&buf);
}

/* P480: dates that MS-DOS does not know are the first that it does. */
static void
dates(void **state)
{
	static const struct {
		int32_t day;
		unsigned date;
	} rows[] = {{0, 0x21}, {-700000, 0x21}, {3652, 0x21}, {3653, 0x22},
	    {INT32_MIN, 0x21}, {INT32_MAX, 0x21}, {17595, 0x4c65}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zip_file file = {.day = rows[i].day};
		struct buf buf = {0};
		zip_header(&file, &buf);
		assert_int_equal(number_at(&buf, 12, 2), rows[i].date);
		buf_free(&buf);
	}
}

/* P480: the name says that it is UTF-8 if it is. */
static void
flags(void **state)
{
	struct zip_file file = {.name = SPAN("\xc3\xa9")};
	struct buf buf = {0};

	(void)state;
	zip_header(&file, &buf);
	assert_int_equal(number_at(&buf, 6, 2), 1 << 11);
	buf.size = 0;
	file.name = SPAN("\xe9");
	zip_header(&file, &buf);
	assert_int_equal(number_at(&buf, 6, 2), 0);
	buf_free(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(checksums),
	    cmocka_unit_test(one_file),
	    cmocka_unit_test(large),
	    cmocka_unit_test(dates),
	    cmocka_unit_test(flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
