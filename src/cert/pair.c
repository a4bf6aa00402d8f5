#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cert/cert_make.h"
#include "cert/pair.h"

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

static bool
is_missing(struct span path)
{
	return access(path.data, F_OK) != 0 && errno == ENOENT;
}

bool
pair_is_missing(const struct pair *pair)
{
	return is_missing(pair->certificate) && is_missing(pair->key);
}

static int
complain(struct notes *notes, struct span path, const char *what)
{
	note_add(notes, NOTE_ERROR, path, 0, "%s", what);
	return -1;
}

/* A file of another user's is that user's to renew; root's is every file. */
static int
check_ours(struct span path, struct notes *notes)
{
	struct stat about;

	if (stat(path.data, &about) == 0 && geteuid() != 0 &&
	    about.st_uid != geteuid())
		return complain(notes, path,
		    "belongs to another user: it is not ours to write");
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

/* A copy and no renaming: the server is not to miss its file for a moment. */
static int
keep_old(struct span path, mode_t mode, struct notes *notes)
{
	struct arena arena = {0};
	struct buf bytes = {0};
	int result = 0;

	if (is_missing(path))
		return 0;
	if (file_read(path.data, &bytes, NULL) < 0)
		result = complain(notes, path, "cannot be kept as .old");
	else
		result = replace(arena_format(&arena, "%pS.old", SPAN_AT(path)),
		    &bytes, mode, notes);
	cert_wipe(&bytes);
	arena_free(&arena);
	return result;
}

/* Where both are one file, it holds both, and is as secret as the key. */
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

static int
keep_both(const struct pair *pair, struct notes *notes)
{
	if (span_equal(pair->certificate, pair->key))
		return keep_old(pair->key, CERT_KEY_MODE, notes);
	return keep_old(pair->key, CERT_KEY_MODE, notes) < 0
	    ? -1
	    : keep_old(pair->certificate, CERT_MODE, notes);
}

/* An authority's certificate is worth more than one of our own. */
static int
check_self_signed(
    const struct pair *pair, const struct cert *cert, struct notes *notes)
{
	if (cert->self_signed)
		return 0;
	return complain(notes, pair->certificate,
	    "was signed by somebody else: have them renew it, with the same "
	    "key, and import it");
}

static int
sign_again(const struct pair *pair, const struct cert *cert,
    const struct span *names, size_t count, struct notes *notes)
{
	struct buf chain = {0}, key = {0};
	int result;

	if (cert_make(buf_span(&cert->key), names, count, &chain) < 0)
		result = complain(notes, pair->certificate, "cannot be made");
	else if (!span_equal(pair->certificate, pair->key))
		result = replace(pair->certificate, &chain, CERT_MODE, notes);
	else if (cert_copy_key(buf_span(&cert->key), &key) < 0)
		result = complain(notes, pair->key, "cannot be copied");
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
	bool made = !pair->given && is_missing(pair->certificate);
	struct cert cert;
	int result = 0;

	/* The names that it lacks are no news: it is about to have them. */
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

/* A pair that is broken, or gone, is no reason against a new one. */
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
	if (cert_make_key(&key) < 0 ||
	    cert_make(buf_span(&key), names, count, &chain) < 0)
		complain(notes, pair->key, "cannot be made");
	else if (keep_both(pair, notes) == 0)
		result = write_both(pair, &chain, &key, notes);
	cert_wipe(&key);
	buf_free(&chain);
	return result;
}

/* Only what is to be there: what was one file may have held the key too. */
static int
put(const struct pair *pair, const struct cert *cert, struct notes *notes)
{
	struct buf chain = {0}, key = {0};
	int result = -1;

	if (cert_copy_chain(buf_span(&cert->chain), &chain) < 0 ||
	    cert_copy_key(buf_span(&cert->key), &key) < 0)
		complain(notes, pair->certificate, "cannot be copied");
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
		return complain(notes, pair->certificate,
		    "is what the configuration names: the pair belongs there");
	if (check_ours(pair->key, notes) < 0 ||
	    check_ours(pair->certificate, notes) < 0 ||
	    cert_load(&cert, certificate, key, names, count, false, notes) < 0)
		return -1;
	if (clock_now() > cert.not_after) {
		result = complain(notes, span_of(certificate), "has expired");
	} else {
		cert_make_directory(pair->certificate.data);
		result = put(pair, &cert, notes);
	}
	cert_free(&cert);
	return result;
}
