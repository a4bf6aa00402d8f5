#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cert/cert_make.h"
#include "cert/pair.h"

/*
 * Operations on the two files of a host while a server may be running. There
 * is no transaction over two files, so the order does it: each file is replaced
 * by rename(), the key first. A server that polls in between finds a key that
 * does not match its certificate and keeps the pair in memory (E6).
 */

struct pair
pair_of(struct config *config, size_t number, struct span name)
{
	const struct config_host *host = &config->hosts[number];
	struct arena *arena = &config->arena;
	struct span directory = config->certificates;

	if (host->certificate.size > 0)
		return (struct pair){host->certificate, host->key, true};
	return (struct pair){
	    .certificate = arena_format(
		arena, "%pS/%pS.crt", SPAN_AT(directory), SPAN_AT(name)),
	    .key = arena_format(
		arena, "%pS/%pS.key", SPAN_AT(directory), SPAN_AT(name)),
	};
}

int
pair_load(struct cert *cert, const struct pair *pair, const struct span *names,
    size_t count, struct notes *notes)
{
	return cert_load(cert, pair->certificate.data, pair->key.data, names,
	    count, !pair->given, notes);
}

bool
pair_is_missing(const struct pair *pair)
{
	return cert_is_missing(pair->certificate.data) &&
	    cert_is_missing(pair->key.data);
}

static int
note_error(struct notes *notes, struct span path, const char *what)
{
	note_add(notes, NOTE_ERROR, path, 0, "%s", what);
	return -1;
}

/* Replacing another user's file would change its owner; root keeps owners. */
static int
check_ours(struct span path, struct notes *notes)
{
	struct stat about;

	if (stat(path.data, &about) == 0 && geteuid() != 0 &&
	    about.st_uid != geteuid())
		return note_error(notes, path,
		    "belongs to another user, who has to replace it");
	return 0;
}

static int
replace(
    struct span path, const struct buf *bytes, mode_t mode, struct notes *notes)
{
	if (file_replace(path.data, buf_span(bytes), mode) == 0)
		return 0;
	note_add(notes, NOTE_ERROR, path, 0, "cannot be written: %s",
	    strerror(errno));
	return -1;
}

/* Copies, since after a rename the server would find no file for a moment. */
static int
keep_old(struct span path, mode_t mode, struct notes *notes)
{
	struct arena arena = {0};
	struct buf bytes = {0};
	int result = 0;

	if (cert_is_missing(path.data))
		return 0;
	if (file_read(path.data, &bytes, NULL) < 0)
		result = note_error(notes, path, "cannot be kept as .old");
	else
		result = replace(arena_format(&arena, "%pS.old", SPAN_AT(path)),
		    &bytes, mode, notes);
	cert_wipe(&bytes);
	arena_free(&arena);
	return result;
}

/* If both paths are one file, it holds both, with the mode of a key. */
static int
write_both(const struct pair *pair, const struct buf *chain,
    const struct buf *key, struct notes *notes)
{
	struct buf both = {0};

	if (!span_equal(pair->certificate, pair->key))
		return replace(pair->key, key, CERT_KEY_MODE, notes) < 0
		    ? -1
		    : replace(pair->certificate, chain, CERT_MODE, notes);
	buf_add(&both, buf_span(chain));
	buf_add(&both, buf_span(key));
	int result = replace(pair->key, &both, CERT_KEY_MODE, notes);
	cert_wipe(&both);
	return result;
}

/* Keeps what is about to be replaced, as .old beside it. */
static int
keep_both(const struct pair *pair, struct notes *notes)
{
	if (span_equal(pair->certificate, pair->key))
		return keep_old(pair->key, CERT_KEY_MODE, notes);
	return keep_old(pair->key, CERT_KEY_MODE, notes) < 0
	    ? -1
	    : keep_old(pair->certificate, CERT_MODE, notes);
}

/* A self-signed certificate must not replace an authority's. */
static int
check_self_signed(
    const struct pair *pair, const struct cert *cert, struct notes *notes)
{
	if (cert->self_signed)
		return 0;
	return note_error(notes, pair->certificate,
	    "was signed by an authority: let it sign the same key again, and "
	    "import the result");
}

/*
 * Writes a new self-signed certificate of the same key. If both are in one
 * file, the key is written again with it.
 */
static int
sign_again(const struct pair *pair, const struct cert *cert,
    const struct span *names, size_t count, struct notes *notes)
{
	struct buf chain = {0}, key = {0};
	int result;

	if (cert_make(buf_span(&cert->key), names, count, &chain) < 0)
		result = note_error(notes, pair->certificate, "cannot be made");
	else if (!span_equal(pair->certificate, pair->key))
		result = replace(pair->certificate, &chain, CERT_MODE, notes);
	else if (cert_copy_key(buf_span(&cert->key), &key) < 0)
		result = note_error(notes, pair->key, "cannot be copied");
	else
		result = write_both(pair, &chain, &key, notes);
	cert_wipe(&key);
	buf_free(&chain);
	return result;
}

int
pair_renew(const struct pair *pair, const struct span *names, size_t count,
    struct notes *notes)
{
	bool made = !pair->given && cert_is_missing(pair->certificate.data);
	struct cert cert;
	int result = 0;

	/* No names to check: the new certificate will have them all. */
	if (check_ours(pair->certificate, notes) < 0 ||
	    pair_load(&cert, pair, names, made ? count : 0, notes) < 0)
		return -1;
	if (!made &&
	    (check_self_signed(pair, &cert, notes) < 0 ||
		sign_again(pair, &cert, names, count, notes) < 0))
		result = -1;
	cert_free(&cert);
	return result;
}

/* A broken or missing pair may be replaced, an authority's may not. */
static int
check_replaceable(const struct pair *pair, struct notes *notes)
{
	struct notes unsaid = {0};
	struct cert cert;
	int result = check_ours(pair->key, notes) < 0
	    ? -1
	    : check_ours(pair->certificate, notes);

	if (result == 0 &&
	    cert_load(&cert, pair->certificate.data, pair->key.data, NULL, 0,
		false, &unsaid) == 0) {
		result = check_self_signed(pair, &cert, notes);
		cert_free(&cert);
	}
	note_free(&unsaid);
	return result;
}

int
pair_new_key(const struct pair *pair, const struct span *names, size_t count,
    struct notes *notes)
{
	struct buf chain = {0}, key = {0};
	int result = -1;

	if (check_replaceable(pair, notes) < 0)
		return -1;
	cert_make_directory(pair->certificate.data);
	if (cert_make_key(&key) < 0 ||
	    cert_make(buf_span(&key), names, count, &chain) < 0)
		note_error(notes, pair->key, "cannot be made");
	else if (keep_both(pair, notes) == 0)
		result = write_both(pair, &chain, &key, notes);
	cert_wipe(&key);
	buf_free(&chain);
	return result;
}

/* Writes only the certificates and only the key: a file may hold both. */
static int
put_pair(const struct pair *pair, const struct cert *cert, struct notes *notes)
{
	struct buf chain = {0}, key = {0};
	int result = -1;

	if (cert_copy_chain(buf_span(&cert->chain), &chain) < 0 ||
	    cert_copy_key(buf_span(&cert->key), &key) < 0)
		note_error(notes, pair->certificate, "cannot be copied");
	else if (keep_both(pair, notes) == 0)
		result = write_both(pair, &chain, &key, notes);
	cert_wipe(&key);
	buf_free(&chain);
	return result;
}

int
pair_import(const struct pair *pair, const char *certificate, const char *key,
    const struct span *names, size_t count, struct notes *notes)
{
	struct cert cert;
	int result;

	if (pair->given)
		return note_error(notes, pair->certificate,
		    "is named in the configuration: put the new pair there");
	if (check_ours(pair->key, notes) < 0 ||
	    check_ours(pair->certificate, notes) < 0 ||
	    cert_load(&cert, certificate, key, names, count, false, notes) < 0)
		return -1;
	if (clock_now() > cert.not_after) {
		result = note_error(notes, span_of(certificate), "has expired");
	} else {
		cert_make_directory(pair->certificate.data);
		result = put_pair(pair, &cert, notes);
	}
	cert_free(&cert);
	return result;
}
