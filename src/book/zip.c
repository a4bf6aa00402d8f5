#include "base/utf8.h"
#include "book/zip.h"
#include "dates/date.h"

/*
 * The format of PKWARE's APPNOTE.TXT 6.3.10, of which a book needs little:
 * files are stored (method 0), as text packs well in every transfer that packs,
 * and dates are those of the articles, so that the same capsule has the same
 * bytes. Sizes of 32 bits and counts of 16 that are too small are all ones, and
 * ZIP64 has the number (section 4.5.3).
 */

enum {
	HEADER = 0x04034b50,
	DIRECTORY_LINE = 0x02014b50,
	END = 0x06054b50,
	END_64 = 0x06064b50,
	LOCATOR_64 = 0x07064b50,
	EXTRA_64 = 1, /* the field of ZIP64 in a header */

	VERSION_10 = 10, /* needed to read: 1.0, or 4.5 for ZIP64 */
	VERSION_45 = 45,
	MADE_BY = 3 << 8 | VERSION_45, /* Unix: attributes are a mode */
	UTF8 = 1 << 11, /* flag: the name is UTF-8 */
	MODE = 0100644, /* a regular file */
	END_64_SIZE = 44, /* of a record less its first 12 bytes */
};

#define MOST_16 UINT64_C(0xffff)
#define MOST_32 UINT64_C(0xffffffff)

static void
put_little(struct buf *buf, uint64_t number, unsigned bytes)
{
	for (; bytes > 0; bytes--, number >>= 8)
		buf_byte(buf, (char)(number & 0xff));
}

static uint64_t
least(uint64_t number, uint64_t most)
{
	return number < most ? number : most;
}

/* Table k has the checksum of a byte with k bytes of 0 after it. */
void
zip_tables_make(struct zip_tables *tables_r)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t value = i;
		for (int bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? 0xedb88320U : 0);
		tables_r->of[0][i] = value;
	}
	for (int k = 1; k < 4; k++)
		for (uint32_t i = 0; i < 256; i++) {
			uint32_t before = tables_r->of[k - 1][i];
			tables_r->of[k][i] =
			    before >> 8 ^ tables_r->of[0][before & 0xff];
		}
}

uint32_t
zip_checksum(
    const struct zip_tables *tables, uint32_t checksum, struct span bytes)
{
	const unsigned char *data = (const unsigned char *)bytes.data;
	size_t at = 0;

	checksum = ~checksum;
	for (; at + 4 <= bytes.size; at += 4) {
		checksum ^= (uint32_t)data[at] | (uint32_t)data[at + 1] << 8 |
		    (uint32_t)data[at + 2] << 16 | (uint32_t)data[at + 3] << 24;
		checksum = tables->of[3][checksum & 0xff] ^
		    tables->of[2][checksum >> 8 & 0xff] ^
		    tables->of[1][checksum >> 16 & 0xff] ^
		    tables->of[0][checksum >> 24];
	}
	for (; at < bytes.size; at++)
		checksum =
		    checksum >> 8 ^ tables->of[0][(checksum ^ data[at]) & 0xff];
	return ~checksum;
}

/* The date of MS-DOS, of 1980 to 2107. */
static unsigned
date_of(int32_t day)
{
	char text[DATE_SIZE];
	uint64_t month = 1, of_month = 1;
	int year = date_year(day);

	if (year < 1980 || year > 2107)
		return 1 << 5 | 1;
	date_print(day, text);
	/* YYYY-MM-DD */
	span_number((struct span){text + 5, 2}, 12, &month);
	span_number((struct span){text + 8, 2}, 31, &of_month);
	return (unsigned)(year - 1980) << 9 | (unsigned)month << 5 |
	    (unsigned)of_month;
}

/* What the header and the line have in common, from the version needed on. */
static void
put_file_fields(
    const struct zip_file *file, bool large, unsigned extra, struct buf *buf)
{
	put_little(buf, large ? VERSION_45 : VERSION_10, 2);
	put_little(buf, utf8_valid(file->name) ? UTF8 : 0, 2);
	put_little(buf, 0, 2); /* stored */
	put_little(buf, 0, 2); /* midnight */
	put_little(buf, date_of(file->day), 2);
	put_little(buf, file->checksum, 4);
	put_little(buf, least(file->size, MOST_32), 4);
	put_little(buf, least(file->size, MOST_32), 4);
	put_little(buf, file->name.size, 2);
	put_little(buf, extra, 2);
}

void
zip_header(const struct zip_file *file, struct buf *buf)
{
	bool large = file->size >= MOST_32;

	put_little(buf, HEADER, 4);
	put_file_fields(file, large, large ? 20 : 0, buf);
	buf_add(buf, file->name);
	if (!large)
		return;
	/* Both sizes are there, whichever is too large (section 4.5.3). */
	put_little(buf, EXTRA_64, 2);
	put_little(buf, 16, 2);
	put_little(buf, file->size, 8);
	put_little(buf, file->size, 8);
}

void
zip_directory_line(const struct zip_file *file, struct buf *buf)
{
	bool large = file->size >= MOST_32, far = file->at >= MOST_32;
	unsigned extra = (large ? 16U : 0) + (far ? 8U : 0);

	put_little(buf, DIRECTORY_LINE, 4);
	put_little(buf, MADE_BY, 2);
	put_file_fields(file, large || far, extra ? extra + 4 : 0, buf);
	put_little(buf, 0, 2); /* no comment */
	put_little(buf, 0, 2); /* the only disk */
	put_little(buf, 0, 2); /* internal attributes: none */
	put_little(buf, (uint64_t)MODE << 16, 4);
	put_little(buf, least(file->at, MOST_32), 4);
	buf_add(buf, file->name);
	if (extra) {
		put_little(buf, EXTRA_64, 2);
		put_little(buf, extra, 2);
	}
	for (int i = 0; large && i < 2; i++)
		put_little(buf, file->size, 8);
	if (far)
		put_little(buf, file->at, 8);
}

/* The same as the record after it, in numbers that are large enough. */
static void
put_end_64(uint64_t count, uint64_t at, uint64_t size, struct buf *buf)
{
	put_little(buf, END_64, 4);
	put_little(buf, END_64_SIZE, 8);
	put_little(buf, MADE_BY, 2);
	put_little(buf, VERSION_45, 2);
	put_little(buf, 0, 4);
	put_little(buf, 0, 4);
	put_little(buf, count, 8);
	put_little(buf, count, 8);
	put_little(buf, size, 8);
	put_little(buf, at, 8);
	put_little(buf, LOCATOR_64, 4);
	put_little(buf, 0, 4);
	put_little(buf, at + size, 8);
	put_little(buf, 1, 4);
}

void
zip_end(uint64_t count, uint64_t at, uint64_t size, struct buf *buf)
{
	if (count >= MOST_16 || at >= MOST_32 || size >= MOST_32)
		put_end_64(count, at, size, buf);
	put_little(buf, END, 4);
	put_little(buf, 0, 2);
	put_little(buf, 0, 2);
	put_little(buf, least(count, MOST_16), 2);
	put_little(buf, least(count, MOST_16), 2);
	put_little(buf, least(size, MOST_32), 4);
	put_little(buf, least(at, MOST_32), 4);
	put_little(buf, 0, 2);
}
