#define _GNU_SOURCE
/* What an indexer that was compromised may send in place of an edition. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/memfile.h"
#include "support/expect.h"
#include "support/fixture.h"

enum { HOLE = 1 << 20 };

/* The bytes of an edition of a small capsule. */
struct bytes {
	struct edition_header header;
	struct buf whole;
};

static void
press_small(struct fixture *fixture, struct bytes *bytes)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n"}, {"b.gmi", "# B\n"}, {"c.png", "PNG"}};
	struct pressed pressed;

	fixture_fill(fixture, files, COUNT(files));
	bytes->header = *edition_header(fixture->edition);
	bytes->whole = (struct buf){0};
	assert_int_equal(scan_press(fixture->scan, &pressed), 0);
	char *room = buf_extend(&bytes->whole, bytes->header.size);
	assert_int_equal(pread(pressed.fd, room, bytes->whole.size, 0),
	    (ssize_t)bytes->whole.size);
	close(pressed.fd);
}

static int
file_of(const struct bytes *bytes)
{
	int fd = memfile_new("test");

	assert_true(fd >= 0);
	memcpy(bytes->whole.data, &bytes->header, EDITION_HEADER);
	assert_int_equal(memfile_write(fd, buf_span(&bytes->whole), 0), 0);
	return fd;
}

/* Both the supervisor, which checks, and a worker, which maps, refuse it. */
static void
expect_refused(int fd)
{
	struct edition_header header;

	assert_non_null(edition_check(fd, -1, &header));
	errno = 0;
	assert_null(edition_map(fd, -1));
	assert_int_equal(errno, EINVAL);
	if (fd >= 0)
		close(fd);
}

/* Whether this build has seals; the portable twin has none. */
static bool
has_seals(void)
{
	int fd = memfile_new("test"), seals = fcntl(fd, F_GET_SEALS);

	close(fd);
	return seals >= 0;
}

/* D72: a file in memory that lacks any of the four seals is no edition. */
static void
unsealed(void **state)
{
	static const int seals[] = {
	    F_SEAL_WRITE, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_SEAL};
	struct edition_header header;
	struct bytes bytes;

	if (!has_seals()) {
		print_message("the portable twin has no seals\n");
		skip();
	}
	press_small(*state, &bytes);
	for (unsigned set = 0; set < 1U << COUNT(seals); set++) {
		int fd = file_of(&bytes), some = 0;
		for (size_t i = 0; i < COUNT(seals); i++)
			some |= set >> i & 1 ? seals[i] : 0;
		assert_int_equal(fcntl(fd, F_ADD_SEALS, some), 0);
		if (set + 1 < 1U << COUNT(seals)) {
			expect_refused(fd);
			continue;
		}
		assert_null(edition_check(fd, -1, &header));
		close(fd);
	}
	buf_free(&bytes.whole);
}

/* D72: what is no file in memory is no edition, and nothing waits for it. */
static void
other_descriptors(void **state)
{
	static const char *const paths[] = {"/dev/zero", "/dev/null", "/",
	    "/proc/self/status", "/proc/self/mem", "/etc/passwd"};
	int ends[2];

	(void)state;
	expect_refused(-1);
	for (size_t i = 0; i < COUNT(paths); i++)
		expect_refused(open(paths[i], O_RDONLY | O_CLOEXEC));
	expect_refused(open("/", O_PATH | O_CLOEXEC));
	assert_int_equal(pipe(ends), 0);
	expect_refused(ends[0]);
	expect_refused(ends[1]);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	expect_refused(ends[0]);
	expect_refused(ends[1]);
}

/* A change of the header, and whether the edition is refused for it. */
static void
expect_header(struct bytes *bytes, bool refused)
{
	struct edition_header header;
	int fd = file_of(bytes);

	assert_int_equal(memfile_seal(fd), 0);
	if (refused) {
		expect_refused(fd);
		return;
	}
	assert_null(edition_check(fd, -1, &header));
	assert_memory_equal(&header, &bytes->header, EDITION_HEADER);
	close(fd);
}

/*
 * D72, Q142: a header that the file contradicts, as by more documents than it
 * has, and sections outside of it.
 */
static void
headers(void **state)
{
	struct bytes bytes;

	press_small(*state, &bytes);
	/* Q149: what is one file has no pieces, and no room for them. */
	assert_int_equal(bytes.header.piece_count, 0);
	assert_int_equal(
	    bytes.header.sections[EDITION_ENTRIES].at, EDITION_HEADER);
	const struct edition_header whole = bytes.header;
	expect_header(&bytes, false);
	for (size_t i = 0; i < EDITION_SECTIONS; i++) {
		const uint64_t values[] = {whole.size + 8, UINT64_MAX,
		    UINT64_MAX - 7, UINT64_C(1) << 63, UINT32_MAX};
		for (size_t j = 0; j < COUNT(values); j++) {
			bytes.header = whole;
			bytes.header.sections[i].at = values[j] / 8 * 8;
			expect_header(&bytes, true);
			bytes.header = whole;
			bytes.header.sections[i].size = values[j];
			expect_header(&bytes, true);
		}
		bytes.header = whole;
		bytes.header.sections[i].at += 4;
		expect_header(&bytes, true);
	}
	/* An empty section may be at the end, if the end is aligned. */
	bytes.header = whole;
	bytes.header.sections[EDITION_DELTA].size = 0;
	bytes.header.sections[EDITION_DELTA].at = whole.size;
	expect_header(&bytes, whole.size % 8 != 0);
	bytes.header = whole;
	bytes.header.size++;
	expect_header(&bytes, true);
	bytes.header = whole;
	bytes.header.magic[0]++;
	expect_header(&bytes, true);
	bytes.header = whole;
	bytes.header.articles = UINT32_MAX;
	bytes.header.files = 1;
	expect_header(&bytes, true);
	bytes.header = whole;
	bytes.header.bucket_bits = 64;
	expect_header(&bytes, true);
	bytes.header.bucket_bits = 33;
	expect_header(&bytes, true);
	bytes.header.bucket_bits = 32;
	expect_header(&bytes, true);
	bytes.header = whole;
	bytes.header.merged = (uint32_t)(whole.sections[EDITION_DOCS].size /
	    sizeof(struct edition_doc));
	expect_header(&bytes, false);
	bytes.header.merged++;
	expect_header(&bytes, true);
	bytes.header.merged = UINT32_MAX;
	expect_header(&bytes, true);
	static const enum edition_section needed[] = {
	    EDITION_ENTRIES, EDITION_TRAITS, EDITION_STATES, EDITION_BUCKETS};
	for (size_t i = 0; i < COUNT(needed); i++) {
		bytes.header = whole;
		bytes.header.sections[needed[i]].size = 0;
		expect_header(&bytes, true);
	}
	buf_free(&bytes.whole);
}

/* D72: a file of no bytes, and holes of any size. */
static void
holes(void **state)
{
	static const off_t sizes[] = {0, 1, EDITION_HEADER - 1, EDITION_HEADER,
	    sizeof(struct edition_header), HOLE, (off_t)1 << 45};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		int fd = memfile_new("test");
		/* A file system may not allow the largest. */
		(void)!ftruncate(fd, sizes[i]);
		assert_int_equal(memfile_seal(fd), 0);
		expect_refused(fd);
	}
}

/* An edition whose first pages are its own, and the others its base's. */
struct patch {
	struct edition_header header;
	struct buf own, base;
};

static void
make_patch(struct fixture *fixture, struct patch *patch)
{
	struct bytes bytes;
	size_t page = memfile_page();
	char path[16];

	for (int i = 0; i < 80; i++) {
		snprintf(path, sizeof(path), "%d.png", i);
		server_write(&fixture->capsule, path, "PNG");
	}
	press_small(fixture, &bytes);
	/* Of its pages, all but those of the header are in the base, too. */
	size_t pages = (bytes.whole.size + page - 1) / page;
	size_t own = (sizeof(bytes.header) + page - 1) / page;
	*patch = (struct patch){.header = bytes.header};
	buf_add(&patch->base, buf_span(&bytes.whole));
	buf_repeat(&patch->base, 0, pages * page - bytes.whole.size);
	buf_add(&patch->own, span_head(buf_span(&patch->base), own * page));
	patch->header.size = pages * page;
	patch->header.base_size = pages * page;
	patch->header.piece_count = 2;
	patch->header.pieces[0] = (struct edition_piece){0, (uint32_t)own, 0};
	patch->header.pieces[1] =
	    (struct edition_piece){own * page, (uint32_t)(pages - own), 1};
	assert_true(pages > own);
	buf_free(&bytes.whole);
}

static int
sealed_file(struct span bytes)
{
	int fd = memfile_new("test");

	assert_true(fd >= 0);
	assert_int_equal(memfile_write(fd, bytes, 0), 0);
	assert_int_equal(memfile_seal(fd), 0);
	return fd;
}

static uint64_t
inode_of(int fd)
{
	struct stat about;

	assert_int_equal(fstat(fd, &about), 0);
	return about.st_ino;
}

/* The patch as a file, with the header as it stands. */
static int
patch_file(struct patch *patch)
{
	memcpy(patch->own.data, &patch->header, sizeof(patch->header));
	return sealed_file(buf_span(&patch->own));
}

/* NULL: it is not refused. */
static void
expect_fault(struct patch *patch, int base, const char *fault)
{
	struct edition_header header;
	int fd = patch_file(patch);
	const char *got = edition_check(fd, base, &header);
	struct edition *edition = edition_map(fd, base);

	expect_span(fault ? fault : "none", span_of(got), span_of(fault));
	assert_true(!edition == !!fault);
	if (edition)
		assert_true(
		    edition_find(edition, SPAN("/b.gmi")) != EDITION_NONE);
	edition_release(&edition);
	close(fd);
}

#define OUTSIDE "an edition with a piece outside of its files"

/* Q72, Q149: pieces of another length, and such as neither file has. */
static void
pieces(void **state)
{
	struct patch patch;

	make_patch(*state, &patch);
	int base = sealed_file(buf_span(&patch.base));
	patch.header.base = inode_of(base);
	expect_fault(&patch, base, NULL);
	const struct edition_header whole = patch.header;
	for (uint32_t i = 0; i < 2; i++) {
		struct edition_piece *piece = &patch.header.pieces[i];
		const struct edition_piece wrong[] = {{1, piece->pages, i},
		    {piece->from, 0, i}, {piece->from, UINT32_MAX, i},
		    {piece->from + (1 << 20), piece->pages, i},
		    {UINT64_MAX / memfile_page() * memfile_page(), 1, i},
		    {piece->from, piece->pages + 1, i}};
		for (size_t j = 0; j < COUNT(wrong); j++) {
			*piece = wrong[j];
			expect_fault(&patch, base, OUTSIDE);
			patch.header = whole;
		}
	}
	patch.header.pieces[1].in_base = 0;
	expect_fault(&patch, base, OUTSIDE);
	patch.header = whole;
	patch.header.piece_count = 1;
	expect_fault(&patch, base, OUTSIDE);
	patch.header.piece_count = EDITION_PIECES + 1;
	expect_fault(&patch, base, OUTSIDE);
	patch.header.piece_count = UINT32_MAX;
	expect_fault(&patch, base, OUTSIDE);
	patch.header = whole;
	patch.header.size += memfile_page();
	expect_fault(&patch, base, OUTSIDE);
	patch.header.size = whole.size - memfile_page();
	expect_fault(&patch, base, OUTSIDE);
	patch.header = whole;
	/* Q149: pieces that are not there. */
	for (size_t count = 0; count < 2; count++) {
		size_t size = patch.own.size;
		patch.own.size =
		    EDITION_HEADER + count * sizeof(struct edition_piece);
		expect_fault(&patch, base, OUTSIDE);
		patch.own.size = size;
	}
	patch.header.piece_count = 0;
	expect_fault(
	    &patch, base, "an edition of another size than its header says");
	close(base);
	buf_free(&patch.own);
	buf_free(&patch.base);
}

#define OTHER "an edition with the base of another"

/* Q72: a base that is not there, is not sealed, or is that of another. */
static void
bases(void **state)
{
	struct patch patch;
	int ends[2];

	make_patch(*state, &patch);
	int base = sealed_file(buf_span(&patch.base));
	int copy = sealed_file(buf_span(&patch.base));
	int cut = sealed_file(span_head(buf_span(&patch.base), memfile_page()));
	patch.header.base = inode_of(base);
	expect_fault(&patch, base, NULL);
	expect_fault(&patch, -1, "an edition without its base");
	expect_fault(&patch, copy, OTHER);
	expect_fault(&patch, cut, OTHER);
	assert_int_equal(pipe(ends), 0);
	expect_fault(
	    &patch, ends[0], "a base that is not a sealed file in memory");
	if (has_seals()) {
		int open = memfile_new("test");
		assert_int_equal(
		    memfile_write(open, buf_span(&patch.base), 0), 0);
		patch.header.base = inode_of(open);
		expect_fault(
		    &patch, open, "a base that is not a sealed file in memory");
		close(open);
	}
	/* Its own, of another size. */
	patch.header.base = inode_of(base);
	patch.header.base_size += memfile_page();
	expect_fault(&patch, base, OTHER);
	/* One that has none, and comes with one. */
	patch.header.base = inode_of(base);
	patch.header.base_size = 0;
	expect_fault(&patch, base, OTHER);
	expect_fault(&patch, -1, OUTSIDE);
	const int all[] = {base, copy, cut, ends[0], ends[1]};
	for (size_t i = 0; i < COUNT(all); i++)
		close(all[i]);
	buf_free(&patch.own);
	buf_free(&patch.base);
}

/*
 * D73: once mapped, an edition is what it was, whatever its writer does with
 * the descriptor that it kept: no truncation is a SIGBUS, no write is seen.
 */
static void
changed_later(void **state)
{
	struct bytes bytes;
	char nothing[64] = {0};

	press_small(*state, &bytes);
	int fd = file_of(&bytes);
	assert_int_equal(memfile_seal(fd), 0);
	struct edition *edition = edition_map(fd, -1);
	assert_non_null(edition);
	(void)!pwrite(fd, nothing, sizeof(nothing), 0);
	(void)!ftruncate(fd, 0);
	close(fd);
	assert_memory_equal(
	    edition_header(edition), &bytes.header, EDITION_HEADER);
	for (uint32_t i = 0; i < EDITION_SECTIONS; i++)
		assert_int_equal(edition_header(edition)->sections[i].at,
		    bytes.header.sections[i].at);
	uint32_t number = edition_find(edition, SPAN("/b.gmi"));
	assert_int_not_equal(number, EDITION_NONE);
	assert_true(span_equal(
	    edition_title(edition, edition_entry(edition, number)), SPAN("B")));
	edition_release(&edition);
	buf_free(&bytes.whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(unsealed),
	    cmocka_unit_test(other_descriptors),
	    FIXTURE_TEST(headers),
	    cmocka_unit_test(holes),
	    FIXTURE_TEST(pieces),
	    FIXTURE_TEST(bases),
	    FIXTURE_TEST(changed_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
