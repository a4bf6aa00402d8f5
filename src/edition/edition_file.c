#include <errno.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/memfile.h"
#include "edition/edition_priv.h"

/*
 * From sealed files to an edition in memory. Most of an edition is the same as
 * in the one before, so an edition may be made of pieces: of each, whole pages
 * are in its own file, or in that of its base, which the sender passes beside
 * it. The pieces are mapped one after another, so that nothing that reads the
 * edition can tell where one ends, and pages that editions share are in memory
 * once.
 *
 * Both files come from another process over a socket. The headers are read
 * once, by pread(), which no truncation can hurt, so that what was checked is
 * what is used. A base is known by its inode: it is a file in memory of this
 * machine, which lives as long as anybody holds it.
 */

/* Each section lies in the edition, and its offsets have 32 bits. */
static bool
has_valid_sections(const struct edition_header *header)
{
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		if (header->sections[i].at % 8 != 0 ||
		    header->sections[i].at > header->size ||
		    header->sections[i].size > UINT32_MAX ||
		    header->sections[i].size >
			header->size - header->sections[i].at)
			return false;
	return true;
}

/* What edition_entry(), edition_traits() and counts rely on. */
static bool
has_valid_counts(const struct edition_header *header)
{
	uint64_t entries = header->sections[EDITION_ENTRIES].size /
	    sizeof(struct edition_entry);
	uint64_t traits = header->sections[EDITION_TRAITS].size /
	    sizeof(struct edition_traits);
	uint64_t states = header->sections[EDITION_STATES].size /
	    sizeof(struct edition_state);
	uint64_t buckets =
	    header->sections[EDITION_BUCKETS].size / sizeof(uint32_t);
	uint64_t docs =
	    header->sections[EDITION_DOCS].size / sizeof(struct edition_doc);

	return entries > 0 && traits > 0 && entries <= states &&
	    header->bucket_bits <= 32 &&
	    buckets >= (1ULL << header->bucket_bits) + 1 &&
	    header->merged <= docs &&
	    (uint64_t)header->articles + header->files <= entries;
}

/*
 * Reads its pieces, which are pages of its files and make up all of the
 * edition. One without any has no room for them.
 */
static bool
load_pieces(int fd, struct edition_header *header, uint64_t own)
{
	uint64_t page = memfile_page(), at = 0;

	if (header->piece_count > EDITION_PIECES ||
	    file_read_at(fd, header->pieces,
		header->piece_count * sizeof(header->pieces[0]),
		EDITION_HEADER) < 0)
		return false;
	for (uint32_t i = 0; i < header->piece_count; i++) {
		const struct edition_piece *piece = &header->pieces[i];
		uint64_t all = piece->in_base ? header->base_size : own;
		uint64_t size = piece->pages * page;
		if (size == 0 || piece->from % page != 0 || piece->from > all ||
		    size > all - piece->from || size > header->size - at)
			return false;
		at += size;
	}
	return at == header->size;
}

/* What is wrong with the base that came with an edition, or NULL. */
static const char *
base_fault(const struct edition_header *header, int base)
{
	struct stat about;

	if (base < 0)
		return header->base_size ? "an edition without its base" : NULL;
	if (memfile_check(base) < 0)
		return "a base that is not a sealed file in memory";
	if (fstat(base, &about) < 0 || about.st_ino != header->base ||
	    header->base_size == 0 ||
	    (uint64_t)about.st_size != header->base_size)
		return "an edition with the base of another";
	return NULL;
}

const char *
edition_check(int fd, int base, struct edition_header *header_r)
{
	struct stat about;

	if (memfile_check(fd) < 0)
		return "an edition that is not a sealed file in memory";
	if (file_read_at(fd, header_r, EDITION_HEADER, 0) < 0)
		return "an edition without a header";
	if (memcmp(header_r->magic, edition_magic, sizeof(edition_magic)) != 0)
		return "an edition of another format";
	const char *fault = base_fault(header_r, base);
	if (fault)
		return fault;
	if (fstat(fd, &about) < 0 ||
	    (header_r->piece_count == 0 &&
		header_r->size != (uint64_t)about.st_size))
		return "an edition of another size than its header says";
	if (header_r->piece_count > 0 &&
	    !load_pieces(fd, header_r, (uint64_t)about.st_size))
		return "an edition with a piece outside of its files";
	if (!has_valid_sections(header_r))
		return "an edition with a section outside of it";
	return has_valid_counts(header_r) ? NULL
					  : "an edition with wrong counts";
}

/* Its bytes, for memfile_unmap(); NULL with errno. */
static const char *
map_pieces(const struct edition_header *header, int fd, int base)
{
	struct memfile_piece pieces[EDITION_PIECES];

	for (uint32_t i = 0; i < header->piece_count; i++) {
		const struct edition_piece *piece = &header->pieces[i];
		pieces[i] = (struct memfile_piece){piece->in_base ? base : fd,
		    piece->from, piece->pages * memfile_page()};
	}
	return memfile_map_pieces(pieces, header->piece_count, header->size);
}

struct edition *
edition_map(int fd, int base)
{
	struct edition_header header;

	if (edition_check(fd, base, &header)) {
		errno = EINVAL;
		return NULL;
	}
	const char *bytes = header.piece_count > 0
	    ? map_pieces(&header, fd, base)
	    : memfile_map(fd, header.size);
	if (!bytes)
		return NULL;
	struct edition *edition = mem_alloc(sizeof(*edition));
	*edition = (struct edition){.base = bytes,
	    .header = header,
	    .references = 1,
	    .bare = postings_bare_of(header.merged),
	    .root = -1,
	    .audience = AUDIENCE_ALL};
	for (size_t i = 0; i < EDITION_SECTIONS; i++) {
		edition->sections[i].data = bytes + header.sections[i].at;
		edition->sections[i].size = header.sections[i].size;
	}
	return edition;
}
