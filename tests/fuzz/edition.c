#include <sys/stat.h>
#include <unistd.h>

#include "base/memfile.h"
#include "fuzz/fuzz.h"
#include "fuzz/capsule.h"

/*
 * Editions. One that is made of a capsule with zones, links and tags is changed
 * as the input says, six bytes a change: where, and what. It is refused, or
 * every page of it is answered, whatever the answer is.
 */

static const char *const paths[] = {"/", "/news/", "/recent", "/old",
    "/2020-01-02-second.gmi", "/news/deep/er/b.txt",
    "/related/2020-01-01-first.gmi", "/archive/", "/archive/2020", "/tags/",
    "/tags/one", "/tags/one/atom.xml", "/atom.xml",
    "/search?gophers%20dig%20-topos", "/search?%22dig%20burrows%22",
    "/search?gohpers%20tag:one", "/search?lang:es", "/to/deep/c.gmi"};

static struct buf
bytes_of(struct fixture *fixture)
{
	struct pressed pressed;
	struct buf bytes = {0};
	struct stat about;

	HOLDS(scan_press(fixture->scan, &pressed) == 0);
	HOLDS(fstat(pressed.fd, &about) == 0);
	char *room = buf_extend(&bytes, (size_t)about.st_size);
	HOLDS(pread(pressed.fd, room, bytes.size, 0) == about.st_size);
	close(pressed.fd);
	return bytes;
}

static void
change(char *bytes, size_t size, struct span input)
{
	while (input.size >= 6) {
		size_t at = 0;
		for (int i = 0; i < 4; i++)
			at = at << 8 | fuzz_byte(&input);
		bytes[at % size] = (char)fuzz_byte(&input);
		bytes[(at + 1) % size] = (char)fuzz_byte(&input);
	}
}

static struct edition *
map_bytes(struct span bytes)
{
	int fd = memfile_new("fuzz");

	HOLDS(fd >= 0);
	HOLDS(memfile_write(fd, bytes, 0) == 0);
	HOLDS(memfile_seal(fd) == 0);
	struct edition *edition = edition_map(fd, -1);
	close(fd);
	return edition;
}

static void
ask_all(struct fixture *fixture, struct edition *edition)
{
	struct edition *own = fixture->context.edition;

	fixture->context.edition = edition;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		fixture_gemini(fixture, paths[i]);
		fixture_gopher(fixture, paths[i]);
	}
	fixture->context.edition = own;
	/* It gives back the views of the changed one. */
	fixture_gemini(fixture, "/");
	arena_free(&fixture->arena);
}

void
fuzz_edition(struct span input)
{
	static struct buf good;
	struct fixture *fixture = fuzz_capsule();
	struct buf bytes = {0};

	if (good.size == 0)
		good = bytes_of(fixture);
	buf_add(&bytes, buf_span(&good));
	change(bytes.data, bytes.size, input);
	struct edition *edition = map_bytes(buf_span(&bytes));
	if (edition)
		ask_all(fixture, edition);
	edition_release(&edition);
	buf_free(&bytes);
}
