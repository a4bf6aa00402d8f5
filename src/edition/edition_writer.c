#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/memfile.h"
#include "edition/edition_writer.h"

/*
 * From sections to a sealed file (base/memfile.h). A change of a large capsule
 * leaves most of its edition as it was, so the last edition that was written
 * whole is kept, the base, and what is written is a patch of it: the header,
 * the short sections, and of the long ones the blocks that the base does not
 * have. The header says of which pieces of both files the edition is made
 * (edition/edition_header.h). The long sections begin on pages of their own, so
 * that a block of one is whole pages wherever it lies.
 *
 * When the patch comes near the size of a whole edition, one is written, the
 * next base, and so it is when the caller has given up the base. A patch is
 * always one of the base, never of another patch: two files are all that a
 * reader holds, and they need no more memory than a half more than one.
 */

enum { BASE_LEAST = 16 /* long sections' least sizes, in a base */ };

/* Bytes of a section that are written, and where in the file. */
struct run {
	enum edition_section section;
	uint64_t from, size, at;
};

struct layout {
	const struct edition_base *base;
	const struct edition_part *parts; /* EDITION_SECTIONS of them */
	struct edition_header header;
	uint64_t least, page;
	bool becomes_base;
	uint64_t at; /* the end of the edition so far */
	uint64_t own; /* the same of its own file */
	struct run runs[EDITION_PIECES + EDITION_SECTIONS];
	size_t run_count;
};

static uint64_t
round_up(uint64_t size, uint64_t to)
{
	return (size + to - 1) / to * to;
}

static uint64_t
part_size(const struct layout *layout, size_t section)
{
	return layout->parts[section].bytes.size +
	    layout->parts[section].more.size;
}

static void
add_run(struct layout *layout, enum edition_section section, uint64_t from,
    uint64_t size)
{
	struct run *last =
	    layout->run_count > 0 ? &layout->runs[layout->run_count - 1] : NULL;

	if (last && last->section == section && last->from + last->size == from)
		last->size += size;
	else
		layout->runs[layout->run_count++] =
		    (struct run){section, from, size, layout->own};
}

/* Appends whole pages to the edition. */
static void
add_pages(struct layout *layout, bool in_base, uint64_t from, uint64_t size)
{
	struct edition_header *header = &layout->header;
	struct edition_piece *last = header->piece_count > 0
	    ? &header->pieces[header->piece_count - 1]
	    : NULL;
	uint32_t pages = (uint32_t)(size / layout->page);

	if (last && last->in_base == in_base &&
	    last->from + last->pages * layout->page == from)
		last->pages += pages;
	else
		header->pieces[header->piece_count++] =
		    (struct edition_piece){from, pages, in_base};
	layout->at += size;
	layout->own += in_base ? 0 : size;
}

static bool
holds_block(const char *there, const struct edition_part *part, uint64_t from,
    uint64_t size)
{
	struct span bytes =
	    span_head(span_tail(part->bytes, (size_t)from), (size_t)size);
	uint64_t behind = from > part->bytes.size ? from - part->bytes.size : 0;

	return (bytes.size == 0 ||
		   memcmp(there, bytes.data, bytes.size) == 0) &&
	    (bytes.size == size ||
		memcmp(there + bytes.size, part->more.data + behind,
		    (size_t)size - bytes.size) == 0);
}

/* Whether the base has a block of a section, on pages of its own. */
static bool
base_has(const struct layout *layout, enum edition_section section,
    uint64_t from, uint64_t size)
{
	const struct edition_base *base = layout->base;
	const struct edition_part *part = &layout->parts[section];
	uint64_t at = base->header.sections[section].at;

	if (at % layout->page != 0 ||
	    from + size > base->header.sections[section].size ||
	    layout->header.piece_count >= EDITION_PIECES - EDITION_SECTIONS)
		return false;
	return from + size <= part->known ||
	    holds_block(base->bytes + at + from, part, from, size);
}

/* A long section, on pages of its own. */
static void
place_long(struct layout *layout, enum edition_section section)
{
	uint64_t all = part_size(layout, section), size;
	uint64_t block = round_up(layout->least / 4, layout->page);
	uint64_t at = layout->base->header.sections[section].at;

	layout->header.sections[section].at = layout->at;
	for (uint64_t from = 0; from < all; from += size) {
		size = all - from < block ? all - from : block;
		bool shared = base_has(layout, section, from, size);
		if (!shared)
			add_run(layout, section, from, size);
		add_pages(layout, shared, shared ? at + from : layout->own,
		    round_up(size, layout->page));
	}
}

/*
 * Whether a section has the bytes of the one before it, as have the posts by
 * language in a capsule of one language: then both are at one place.
 */
static bool
repeats_last(const struct layout *layout, enum edition_section section)
{
	const struct edition_part *part = &layout->parts[section];

	return section > 0 && part->more.size == 0 && part[-1].more.size == 0 &&
	    span_equal(part[-1].bytes, part->bytes);
}

/* A short section, or any in an edition that is its own file. */
static void
place_short(struct layout *layout, enum edition_section section)
{
	uint64_t size = part_size(layout, section);

	if (repeats_last(layout, section)) {
		layout->header.sections[section].at =
		    layout->header.sections[section - 1].at;
		return;
	}
	layout->header.sections[section].at = layout->at;
	layout->own = layout->at;
	add_run(layout, section, 0, size);
	layout->at = round_up(layout->at + size, 8);
}

static bool
is_long(const struct layout *layout, size_t section)
{
	return part_size(layout, section) >= layout->least;
}

/* Bytes of a header with room for so many pieces. */
static size_t
header_size(size_t pieces)
{
	return EDITION_HEADER + pieces * sizeof(struct edition_piece);
}

static void
begin_layout(struct layout *layout, size_t pieces)
{
	layout->at = header_size(pieces);
	layout->run_count = 0;
	layout->header.piece_count = 0;
	layout->header.base = layout->header.base_size = 0;
}

/* The edition as a patch of the base. */
static void
lay_out_patch(struct layout *layout)
{
	begin_layout(layout, EDITION_PIECES);
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		if (!is_long(layout, i))
			place_short(layout, (enum edition_section)i);
	uint64_t size = round_up(layout->at, layout->page);
	layout->at = layout->own = 0;
	add_pages(layout, false, 0, size);
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		if (is_long(layout, i))
			place_long(layout, (enum edition_section)i);
	layout->header.base = layout->base->inode;
	layout->header.base_size = layout->base->header.size;
	layout->header.size = layout->at;
}

/* The edition as its own file, which may become a base. */
static void
lay_out_whole(struct layout *layout)
{
	begin_layout(layout, 0);
	for (size_t i = 0; i < EDITION_SECTIONS; i++) {
		if (is_long(layout, i))
			layout->at = round_up(layout->at, layout->page);
		place_short(layout, (enum edition_section)i);
	}
	layout->becomes_base =
	    layout->base->bytes || layout->at >= BASE_LEAST * layout->least;
	if (layout->becomes_base)
		layout->at = round_up(layout->at, layout->page);
	layout->header.size = layout->own = layout->at;
}

/* Writes bytes of a section that are in one of its spans, or in both. */
static int
write_run(int fd, const struct edition_part *part, const struct run *run)
{
	struct span bytes = span_head(
	    span_tail(part->bytes, (size_t)run->from), (size_t)run->size);
	size_t behind = run->from > part->bytes.size
	    ? (size_t)run->from - part->bytes.size
	    : 0;
	struct span more = span_head(
	    span_tail(part->more, behind), (size_t)run->size - bytes.size);

	if (memfile_write(fd, bytes, run->at) < 0)
		return -1;
	return memfile_write(fd, more, run->at + bytes.size);
}

/* Writes the header and the runs, and seals the file. */
static int
write_layout(const struct layout *layout, int fd)
{
	struct span header = {(const char *)&layout->header,
	    header_size(layout->header.piece_count)};

	for (size_t i = 0; i < layout->run_count; i++)
		if (write_run(fd, &layout->parts[layout->runs[i].section],
			&layout->runs[i]) < 0)
			return -1;
	/* ftruncate() adds the padding after the last section. */
	if (memfile_write(fd, header, 0) < 0 ||
	    ftruncate(fd, (off_t)layout->own) < 0)
		return -1;
	return memfile_seal(fd);
}

void
edition_base_forget(struct edition_base *base)
{
	if (base->bytes) {
		memfile_unmap(base->bytes, base->header.size);
		close(base->fd);
	}
	*base = (struct edition_base){.fd = -1};
}

/* Makes an edition that was written whole a base. Returns 0, or -1. */
static int
make_base(
    struct edition_base *base_r, const struct edition_header *header, int fd)
{
	struct edition_base base = {
	    .fd = fcntl(fd, F_DUPFD_CLOEXEC, 0), .header = *header};
	struct stat about;

	if (base.fd < 0)
		return -1;
	if (fstat(base.fd, &about) == 0)
		base.bytes = memfile_map(base.fd, header->size);
	if (!base.bytes)
		return close_failed(base.fd);
	base.inode = about.st_ino;
	*base_r = base;
	return 0;
}

/* The caller may have parts in the base alone: there is one from then on. */
static int
write_whole(struct layout *layout, struct edition_base *base, int fd)
{
	struct edition_base next;

	lay_out_whole(layout);
	if (write_layout(layout, fd) < 0)
		return -1;
	if (!layout->becomes_base)
		return 0;
	if (make_base(&next, &layout->header, fd) < 0)
		return -1;
	edition_base_forget(base);
	*base = next;
	return 0;
}

/* Offsets in a section have 32 bits. */
static int
set_sizes(struct layout *layout)
{
	for (size_t i = 0; i < EDITION_SECTIONS; i++) {
		layout->header.sections[i].size = part_size(layout, i);
		if (layout->header.sections[i].size > UINT32_MAX) {
			errno = EFBIG;
			return -1;
		}
	}
	return 0;
}

enum edition_written
edition_write(
    int fd, const struct edition_draft *draft, struct edition_base *base)
{
	struct layout *layout = mem_alloc(sizeof(*layout));
	bool patch = base->bytes && !draft->whole;

	layout->base = base;
	layout->parts = draft->parts;
	layout->header = draft->header;
	layout->least = draft->least;
	layout->page = memfile_page();
	int result = set_sizes(layout);
	if (result == 0 && patch) {
		lay_out_patch(layout);
		patch = layout->own <= layout->header.size / 2;
	}
	if (result == 0)
		result = patch ? write_layout(layout, fd)
			       : write_whole(layout, base, fd);
	free(layout);
	if (result < 0)
		return EDITION_WRITTEN_NOT;
	return patch ? EDITION_WRITTEN_PATCH : EDITION_WRITTEN_WHOLE;
}
