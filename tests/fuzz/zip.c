#include <time.h>

#include "base/utf8.h"
#include "book/zip.h"
#include "fuzz/fuzz.h"

/*
 * The writer of archives, whose names, sizes and places are of any bytes. What
 * is written is read again by a reader of its own, as the format has it
 * (APPNOTE.TXT 4.3): each header has the name, the sizes, the day and the place
 * that went into it, however large, and nothing stands behind it. A checksum is
 * that of CRC-32, bit by bit, wherever the bytes are parted.
 */

#define MOST_32 UINT64_C(0xffffffff)

static uint64_t
take(struct span *rest, unsigned bytes)
{
	uint64_t number = 0;

	for (unsigned i = 0; i < bytes; i++)
		number |= (uint64_t)fuzz_byte(rest) << 8 * i;
	return number;
}

static void
check_sum(struct span input)
{
	struct zip_tables tables;
	uint32_t want = UINT32_MAX;
	size_t part = fuzz_byte(&input);

	for (size_t i = 0; i < input.size; i++) {
		want ^= (unsigned char)input.data[i];
		for (int bit = 0; bit < 8; bit++)
			want = want >> 1 ^ (want & 1 ? 0xedb88320U : 0);
	}
	zip_tables_make(&tables);
	uint32_t sum = zip_checksum(&tables, 0, span_head(input, part));
	sum = zip_checksum(&tables, sum, span_tail(input, part));
	HOLDS(sum == (uint32_t)~want);
}

/* A number whose field is all ones stands in the extra field, if it is there.
 */
static void
check_number(uint64_t found, uint64_t want, struct span *extra)
{
	HOLDS(found == (want < MOST_32 ? want : MOST_32));
	if (found == MOST_32)
		HOLDS(take(extra, 8) == want);
}

/* The day that MS-DOS can have, or its first. */
static void
check_day(uint64_t found, int32_t day)
{
	time_t seconds = (time_t)day * 86400;
	struct tm tm;
	uint64_t want = 1 << 5 | 1;

	if (gmtime_r(&seconds, &tm) && tm.tm_year >= 80 && tm.tm_year <= 207)
		want = (uint64_t)(tm.tm_year - 80) << 9 |
		    (uint64_t)(tm.tm_mon + 1) << 5 | (uint64_t)tm.tm_mday;
	HOLDS(found == want);
}

/* The fields that the header and the line of the directory have. */
static void
check_fields(struct span *rest, const struct zip_file *file, bool line)
{
	uint64_t version = take(rest, 2), flags = take(rest, 2);

	HOLDS((flags == 1 << 11) == utf8_valid(file->name));
	HOLDS(take(rest, 4) == 0); /* stored, at midnight */
	uint64_t day = take(rest, 2);
	check_day(day, file->day);
	HOLDS(take(rest, 4) == file->checksum);
	uint64_t packed = take(rest, 4), size = take(rest, 4);
	HOLDS(packed == size);
	HOLDS(take(rest, 2) == file->name.size);
	uint64_t of_extra = take(rest, 2), at = file->at;
	HOLDS((version == 45) == (of_extra > 0));
	if (line) {
		HOLDS(take(rest, 6) == 0); /* no comment, the only disk */
		HOLDS(take(rest, 4) == (uint64_t)0100644 << 16);
		at = take(rest, 4);
	}
	HOLDS(span_equal(span_head(*rest, file->name.size), file->name));
	*rest = span_tail(*rest, file->name.size);
	HOLDS(rest->size == of_extra);
	if (of_extra > 0) {
		HOLDS(take(rest, 2) == 1);
		HOLDS(take(rest, 2) == of_extra - 4);
	}
	check_number(size, file->size, rest);
	check_number(packed, file->size, rest);
	if (line)
		check_number(at, file->at, rest);
	HOLDS(rest->size == 0);
}

static void
check_end(uint64_t count, uint64_t at, uint64_t size)
{
	struct buf buf = {0};
	bool large;

	zip_end(count, at, size, &buf);
	struct span end = span_tail(buf_span(&buf), buf.size - 22);
	HOLDS(take(&end, 4) == 0x06054b50 && take(&end, 4) == 0);
	large = take(&end, 2) == 0xffff;
	HOLDS(take(&end, 2) == (count < 0xffff ? count : 0xffff));
	large |= take(&end, 4) == MOST_32;
	large |= take(&end, 4) == MOST_32;
	HOLDS(buf.size == (large ? 56 + 20 + 22 : 22));
	if (large) {
		struct span whole = span_tail(buf_span(&buf), 24);
		HOLDS(take(&whole, 8) == count && take(&whole, 8) == count);
		HOLDS(take(&whole, 8) == size && take(&whole, 8) == at);
		whole = span_tail(whole, 8);
		HOLDS(take(&whole, 8) == at + size);
	}
	buf_free(&buf);
}

void
fuzz_zip(struct span input)
{
	struct zip_file file = {.day = (int32_t)take(&input, 4),
	    .size = take(&input, 8),
	    .checksum = (uint32_t)take(&input, 4),
	    .at = take(&input, 8)};
	struct buf header = {0}, line = {0};

	file.name = input;
	zip_header(&file, &header);
	struct span rest = buf_span(&header);
	HOLDS(take(&rest, 4) == 0x04034b50);
	check_fields(&rest, &file, false);
	zip_directory_line(&file, &line);
	rest = buf_span(&line);
	HOLDS(take(&rest, 4) == 0x02014b50 && take(&rest, 2) == (3 << 8 | 45));
	check_fields(&rest, &file, true);
	check_end(file.checksum, file.at, file.size);
	check_sum(input);
	buf_free(&header);
	buf_free(&line);
}
