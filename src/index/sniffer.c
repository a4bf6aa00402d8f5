#include <stdlib.h>

#include <magic.h>

#include "base/mem.h"
#include "index/sniffer.h"

/*
 * libmagic compares bytes with a database of patterns, as file(1) does. It
 * parses bytes of publishers in C, so it is given little: buffers of 4 KiB that
 * were read here (magic_file() would open the file, and read up to 7 MiB), and
 * none of its parsers of archives and executables, where most of its
 * vulnerabilities were found.
 */
struct sniffer {
	magic_t type;
};

enum {
	SKIP = MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF |
	    MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_APPTYPE |
	    MAGIC_NO_CHECK_CSV,
};

/* Any action of magic_getpath() but 0, which searches $HOME. */
enum { SYSTEM = 1 };

static magic_t
load_magic(int flags)
{
	size_t bytes = SNIFFER_BYTES;
	magic_t cookie = magic_open(flags | SKIP);

	/*
	 * The system's database by its path: NULL would load the one that
	 * $MAGIC names, or $HOME/.magic, which may be a publisher's file.
	 */
	if (cookie && magic_load(cookie, magic_getpath(NULL, SYSTEM)) == 0 &&
	    magic_setparam(cookie, MAGIC_PARAM_BYTES_MAX, &bytes) == 0)
		return cookie;
	if (cookie)
		magic_close(cookie);
	return NULL;
}

struct sniffer *
sniffer_new(void)
{
	struct sniffer *sniffer = mem_alloc(sizeof(*sniffer));

	/* magic_getpath() reads it, too. */
	unsetenv("MAGIC");
	sniffer->type = load_magic(MAGIC_MIME_TYPE);
	if (!sniffer->type)
		sniffer_free(&sniffer);
	return sniffer;
}

void
sniffer_free(struct sniffer **sniffer)
{
	if (!*sniffer)
		return;
	if ((*sniffer)->type)
		magic_close((*sniffer)->type);
	free(*sniffer);
	*sniffer = NULL;
}

static struct span
run_magic(magic_t cookie, struct span head)
{
	return span_of(magic_buffer(
	    cookie, head.data, span_head(head, SNIFFER_BYTES).size));
}

/*
 * libmagic 5.46 recognizes a ZIP archive of no special kind in a file alone,
 * not in a buffer, where it finds kinds of ZIP as always.
 */
static bool
is_plain_zip(struct span type, struct span head)
{
	return span_equal(type, SPAN("application/octet-stream")) &&
	    span_starts(head, SPAN("PK\003\004"));
}

struct span
sniffer_type(struct sniffer *sniffer, struct span head)
{
	struct span type =
	    sniffer && head.size ? run_magic(sniffer->type, head) : SPAN("");

	if (is_plain_zip(type, head))
		return SPAN("application/zip");
	return span_find(type, '/') < type.size ? type : SPAN("");
}
