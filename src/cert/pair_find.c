#include <sys/stat.h>

#include "cert/cert.h"
#include "cert/pair_find.h"

/*
 * Who moves in from another server has a directory, and knows less of its files
 * than that server's manual. An asterisk stands for the host's name.
 */

static const struct {
	const char *certificate, *key; /* key: NULL where one file has both */
} layouts[] = {
    /* agate, from its directory of certificates or the one above it */
    {"*/cert.der", "*/key.der"},
    {".certificates/*/cert.der", ".certificates/*/key.der"},
    {"*.cert.pem", "*.key.pem"}, /* gmid without a configuration */
    {"*.pem", "*.key"}, /* gmid's manual */
    {"*.crt", "*.key"}, /* loam, lego, Caddy */
    {"*/fullchain.pem", "*/privkey.pem"}, /* certbot's live */
    {"live/*/fullchain.pem", "live/*/privkey.pem"}, /* the one above it */
    {"fullchain.cer", "*.key"}, /* acme.sh */
    /* Those that serve one host, or the directory of one. */
    {"cert.der", "key.der"},
    {".certificates/cert.der", ".certificates/key.der"},
    {"fullchain.pem", "privkey.pem"},
    {"cert.pem", "key.pem"},
    {"*.p12", NULL},
    {"*.pfx", NULL},
    {"*.pem", NULL},
};

/* The path of a layout's file; empty if it does not exist. */
static struct span
place(
    struct arena *arena, const char *path, const char *layout, struct span name)
{
	struct span rest = span_of(layout), head = span_cut(&rest, '*');
	bool named = head.size < strlen(layout);
	struct span file = arena_format(arena, "%s/%pS%pS%pS", path,
	    SPAN_AT(head), SPAN_AT(named ? name : SPAN("")), SPAN_AT(rest));

	return cert_is_missing(file.data) ? SPAN("") : file;
}

static bool
find_layout(const char *path, struct span name, struct arena *arena,
    struct span *certificate_r, struct span *key_r)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		const char *key = layouts[i].key;
		*certificate_r =
		    place(arena, path, layouts[i].certificate, name);
		*key_r = key ? place(arena, path, key, name) : SPAN("");
		if (certificate_r->size > 0 && (!key || key_r->size > 0))
			return true;
	}
	return false;
}

int
pair_find(const char *path, const struct span *names, size_t count,
    struct arena *arena, struct span *certificate_r, struct span *key_r,
    struct notes *notes)
{
	struct stat about;

	*certificate_r = arena_copy(arena, span_of(path));
	*key_r = SPAN("");
	if (stat(path, &about) < 0 || !S_ISDIR(about.st_mode))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (find_layout(path, names[i], arena, certificate_r, key_r))
			return 0;
	note_add(notes, NOTE_ERROR, span_of(path), 0,
	    "holds no pair for %pS under a name that is known, such as "
	    "%pS/cert.der and key.der (agate), %pS.pem and .key (gmid) or "
	    "cert.pem and key.pem: name the two files",
	    SPAN_AT(names[0]), SPAN_AT(names[0]), SPAN_AT(names[0]));
	return -1;
}
