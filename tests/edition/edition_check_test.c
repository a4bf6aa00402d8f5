#define _GNU_SOURCE
/* What an indexer that was compromised may send in place of an edition. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
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
	memcpy(bytes->whole.data, &bytes->header, sizeof(bytes->header));
	assert_int_equal(memfile_write(fd, buf_span(&bytes->whole), 0), 0);
	return fd;
}

/* Both the supervisor, which checks, and a worker, which maps, refuse it. */
static void
expect_refused(int fd)
{
	struct edition_header header;

	assert_non_null(edition_check(fd, &header));
	errno = 0;
	assert_null(edition_map(fd));
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
		assert_null(edition_check(fd, &header));
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
	assert_null(edition_check(fd, &header));
	assert_memory_equal(&header, &bytes->header, sizeof(header));
	close(fd);
}

/* D72: a header that the file contradicts, and sections outside of it. */
static void
headers(void **state)
{
	struct bytes bytes;

	press_small(*state, &bytes);
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
	static const enum edition_section needed[] = {
	    EDITION_ENTRIES, EDITION_STATES, EDITION_BUCKETS};
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
	static const off_t sizes[] = {
	    0, 1, sizeof(struct edition_header), HOLE, (off_t)1 << 45};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		int fd = memfile_new("test");
		/* A file system may not allow the largest. */
		(void)!ftruncate(fd, sizes[i]);
		assert_int_equal(memfile_seal(fd), 0);
		expect_refused(fd);
	}
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
	struct edition *edition = edition_map(fd);
	assert_non_null(edition);
	(void)!pwrite(fd, nothing, sizeof(nothing), 0);
	(void)!ftruncate(fd, 0);
	close(fd);
	assert_memory_equal(
	    edition_header(edition), &bytes.header, sizeof(bytes.header));
	for (uint32_t i = 0; i < EDITION_SECTIONS; i++)
		assert_int_equal(edition_header(edition)->sections[i].at,
		    bytes.header.sections[i].at);
	uint32_t number = edition_find(edition, SPAN("/b.gmi"));
	assert_int_not_equal(number, EDITION_NONE);
	assert_true(span_equal(
	    edition_text(edition, edition_entry(edition, number)->title),
	    SPAN("B")));
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
	    FIXTURE_TEST(changed_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
