#include "support/archive.h"
#include "support/expect.h"

static uint32_t
number(struct span bytes, size_t at, unsigned size)
{
	uint32_t value = 0;

	assert_true(at + size <= bytes.size);
	while (size-- > 0)
		value = value << 8 | (unsigned char)bytes.data[at + size];
	return value;
}

/* Bit by bit, as the polynomial says. */
static uint32_t
checksum_of(struct span bytes)
{
	uint32_t sum = 0xffffffff;

	for (size_t i = 0; i < bytes.size; i++) {
		sum ^= (unsigned char)bytes.data[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (0xedb88320U & (0U - (sum & 1)));
	}
	return ~sum;
}

/* Reads a file at its header, which ends where the next begins. */
static size_t
read_file_at(
    struct span bytes, size_t at, size_t line, struct archive_file *file_r)
{
	uint32_t size = number(bytes, line + 24, 4);
	uint32_t name = number(bytes, line + 28, 2);

	assert_int_equal(number(bytes, at, 4), 0x04034b50);
	/* Flags, method, date, checksum, sizes: the same in both. */
	for (size_t i = 4; i < 28; i++)
		assert_int_equal(bytes.data[at + i], bytes.data[line + i + 2]);
	assert_int_equal(number(bytes, at + 6, 2), 1 << 11);
	assert_int_equal(number(bytes, at + 8, 2), 0);
	assert_int_equal(number(bytes, at + 18, 4), size);
	assert_int_equal(number(bytes, at + 28, 2), 0);
	*file_r = (struct archive_file){.name = {bytes.data + at + 30, name},
	    .bytes = {bytes.data + at + 30 + name, size},
	    .date = number(bytes, at + 12, 2)};
	assert_true(at + 30 + name + size <= bytes.size);
	assert_memory_equal(file_r->name.data, bytes.data + line + 46, name);
	assert_true(checksum_of(file_r->bytes) == number(bytes, at + 14, 4));
	return at + 30 + name + size;
}

void
archive_read(struct span bytes, struct archive *archive_r)
{
	assert_true(bytes.size >= 22);
	size_t end = bytes.size - 22, at = 0;
	size_t line = number(bytes, end + 16, 4);

	archive_r->count = number(bytes, end + 10, 2);
	assert_int_equal(number(bytes, end, 4), 0x06054b50);
	assert_int_equal(line + number(bytes, end + 12, 4), end);
	assert_true(archive_r->count <= COUNT(archive_r->files));
	for (size_t i = 0; i < archive_r->count; i++) {
		assert_int_equal(number(bytes, line, 4), 0x02014b50);
		assert_int_equal(number(bytes, line + 42, 4), at);
		at = read_file_at(bytes, at, line, &archive_r->files[i]);
		line += 46 + number(bytes, line + 28, 2);
	}
	assert_int_equal(at, number(bytes, end + 16, 4));
	assert_int_equal(line, end);
}

struct span
archive_file(const struct archive *archive, struct span name)
{
	for (size_t i = 0; i < archive->count; i++)
		if (span_equal(archive->files[i].name, name))
			return archive->files[i].bytes;
	return (struct span){0};
}
