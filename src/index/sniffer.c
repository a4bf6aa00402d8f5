#include <stdlib.h>

#include <magic.h>

#include "base/mem.h"
#include "index/sniffer.h"

/*
 * Two cookies, since flags belong to one: without the soft magic an encoding
 * costs a hundredth. Only bounded buffers that we read ourselves are ever
 * given: magic_file() would open and read up to 7 MiB. What has a history of
 * holes, or unpacks, is off.
 */
struct sniffer {
	magic_t type, charset;
};

enum {
	SKIP = MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF |
	    MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_APPTYPE |
	    MAGIC_NO_CHECK_CSV,
};

/* An action of magic_getpath() other than 0, which looks into $HOME. */
enum { SYSTEM = 1 };

static magic_t
load(int flags)
{
	size_t bytes = MAGIC_BYTES;
	magic_t cookie = magic_open(flags | SKIP);

	/*
	 * The system's own database: with no name $MAGIC would say which, or
	 * else $HOME/.magic, where a publisher may be at home.
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

	/* magic_getpath() would believe it. */
	unsetenv("MAGIC");
	sniffer->type = load(MAGIC_MIME_TYPE);
	sniffer->charset = load(MAGIC_MIME_ENCODING | MAGIC_NO_CHECK_SOFT);
	if (!sniffer->type || !sniffer->charset)
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
	if ((*sniffer)->charset)
		magic_close((*sniffer)->charset);
	free(*sniffer);
	*sniffer = NULL;
}

static struct span
ask(magic_t cookie, struct span head)
{
	return span_of(
	    magic_buffer(cookie, head.data, span_head(head, MAGIC_BYTES).size));
}

struct span
sniffer_type(struct sniffer *sniffer, struct span head)
{
	struct span type =
	    sniffer && head.size ? ask(sniffer->type, head) : SPAN("");

	return span_find(type, '/') < type.size ? type : SPAN("");
}

struct span
sniffer_charset(struct sniffer *sniffer, struct span around)
{
	struct span charset =
	    sniffer && around.size ? ask(sniffer->charset, around) : SPAN("");

	/* `ebcdic` is a family without a name that MIME would know. */
	if (span_equal(charset, SPAN("binary")) ||
	    span_equal(charset, SPAN("ebcdic")) ||
	    span_starts(charset, SPAN("unknown")))
		return SPAN("");
	return charset;
}
