/* ZIP archives of stored files, written from front to back. */
#ifndef BOOK_ZIP_H
#define BOOK_ZIP_H

#include "base/buf.h"

/*
 * One file of an archive. Its size and checksum are known before it is written,
 * so that readers of streams need no descriptor after it.
 */
struct zip_file {
	struct span name; /* with slashes between its parts */
	int32_t day; /* of its date, since 1970; before 1980: 1980-01-01 */
	uint64_t size;
	uint32_t checksum; /* zip_checksum() of its bytes */
	uint64_t at; /* offset of its header in the archive */
};

/* What checksums are made by: four bytes take one step. */
struct zip_tables {
	uint32_t of[4][256];
};

void zip_tables_make(struct zip_tables *tables_r);
/* The checksum of more bytes (CRC-32 of IEEE 802.3); begins with 0. */
uint32_t zip_checksum(
    const struct zip_tables *tables, uint32_t checksum, struct span bytes);
/* Appends the header of a file, whose bytes follow; `at` is not used. */
void zip_header(const struct zip_file *file, struct buf *buf);
/* Appends the line of a file in the directory after all files. */
void zip_directory_line(const struct zip_file *file, struct buf *buf);
/*
 * Appends what ends an archive of `count` files, whose directory begins at an
 * offset and has so many bytes.
 */
void zip_end(uint64_t count, uint64_t at, uint64_t size, struct buf *buf);

#endif
