#include "base/clock.h"
#include "base/file.h"
#include "cert/cert_lock.h"
#include "cert/cert_make.h"
#include "cert/cert_priv.h"
#include "cert/pair.h"

/*
 * What `loam cert` does to the pair of a host while a server may be running.
 * The files themselves are the matter of pair_files.c. Readers know the key:
 * renewing never makes one, and what an import or a new key replaces is kept,
 * so that it can be put back (pair_restore.c).
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

static int
note_error(struct notes *notes, struct span path, const char *what)
{
	note_add(notes, NOTE_ERROR, path, 0, "%s", what);
	return -1;
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
 * One file for both is written anew. It may hold more, such as another host's
 * key, or the same in another format; then it is kept.
 */
static int
keep_more(const struct pair *pair, const struct cert *cert, unsigned *kept_r,
    struct notes *notes)
{
	struct buf now = {0};
	bool read = file_read(pair->key.data, &now, NULL) == 0;
	struct span rest = buf_span(&now);
	bool more = !read || !span_skip(&rest, buf_span(&cert->chain)) ||
	    !span_equal(rest, buf_span(&cert->key));

	cert_wipe(&now);
	return more ? pair_keep(pair, kept_r, notes) : 0;
}

/* If both are in one file, the key is written again with it. */
static int
sign_again(const struct pair *pair, const struct cert *cert,
    const struct span *names, size_t count, unsigned *kept_r,
    struct notes *notes)
{
	struct buf chain = {0};
	int result = -1;

	if (cert_make(buf_span(&cert->key), names, count, &chain) < 0)
		note_error(notes, pair->certificate, "cannot be made");
	else if (span_equal(pair->certificate, pair->key))
		result = keep_more(pair, cert, kept_r, notes) < 0
		    ? -1
		    : pair_write(
			  pair, buf_span(&chain), buf_span(&cert->key), notes);
	else if (file_replace(
		     pair->certificate.data, buf_span(&chain), CERT_MODE) == 0)
		result = 0;
	else
		cert_complain_write(notes, pair->certificate.data);
	buf_free(&chain);
	return result;
}

/* A key that is lost is not replaced in passing: readers would be warned. */
static int
check_has_key(const struct pair *pair, struct notes *notes)
{
	if (!cert_is_missing(pair->key.data))
		return 0;
	if (!cert_is_missing(pair->certificate.data))
		return note_error(notes, pair->key,
		    "No such file or directory, so there is no key to sign "
		    "with: put it back, or make another by `loam cert new-key "
		    "--yes-new-key`, of which every client warns");
	return note_error(notes, pair->key,
	    pair->given
		? "No such file or directory, so there is no key to sign with: "
		  "put it back, or make another by `loam cert new-key`"
		: "No such file or directory, so there is no key to sign with: "
		  "`loam serve` makes one at its first start, and `loam cert "
		  "new-key` at once");
}

static int
renew(const struct pair *pair, const struct span *names, size_t count,
    bool bare, unsigned *kept_r, struct notes *notes)
{
	struct cert cert;
	int result = 0;

	/* No names to check: the new certificate will have them all. */
	if (pair_check_ours(pair->certificate, notes) < 0 ||
	    check_has_key(pair, notes) < 0 ||
	    cert_load(&cert, pair->certificate.data, pair->key.data, names,
		bare ? count : 0, bare, notes) < 0)
		return -1;
	if (!bare &&
	    (check_self_signed(pair, &cert, notes) < 0 ||
		sign_again(pair, &cert, names, count, kept_r, notes) < 0))
		result = -1;
	cert_free(&cert);
	return result;
}

int
pair_renew(const struct pair *pair, const struct span *names, size_t count,
    unsigned *kept_r, struct notes *notes)
{
	bool bare = cert_is_missing(pair->certificate.data);
	struct cert_lock lock = {.fd = -1};

	*kept_r = 0;
	/* What makes a certificate locks the pair itself. */
	if (!bare && cert_lock(&lock, pair->key, notes) < 0)
		return -1;
	int result = renew(pair, names, count, bare, kept_r, notes);
	cert_unlock(&lock);
	return result;
}

static int
check_confirmed(const struct pair *pair, bool confirmed, struct notes *notes)
{
	if (confirmed || pair_is_missing(pair))
		return 0;
	return note_error(notes, pair->key,
	    cert_is_missing(pair->key.data)
		? "is missing, and readers know it by its "
		  "certificate: put it back, or make another by `loam "
		  "cert new-key --yes-new-key`, of which every client "
		  "warns"
		: "is the key that readers know: with another, every "
		  "client warns of an attack or refuses; `loam cert "
		  "renew` keeps it, and `loam cert new-key "
		  "--yes-new-key` does not");
}

/* A broken or missing pair may be replaced, an authority's may not. */
static int
check_replaceable(const struct pair *pair, struct notes *notes)
{
	struct notes unsaid = {0};
	struct cert cert;
	int result = pair_check_owner(pair, notes);

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
    bool confirmed, unsigned *kept_r, struct notes *notes)
{
	struct buf chain = {0}, key = {0};
	struct cert_lock lock;
	int result = -1;

	if (cert_make_directory(
		pair->certificate.data, file_make_directory, notes) < 0 ||
	    cert_lock(&lock, pair->key, notes) < 0)
		return -1;
	if (check_confirmed(pair, confirmed, notes) < 0 ||
	    check_replaceable(pair, notes) < 0) {
		cert_unlock(&lock);
		return -1;
	}
	if (cert_make_key(&key) < 0 ||
	    cert_make(buf_span(&key), names, count, &chain) < 0)
		note_error(notes, pair->key, "cannot be made");
	else if (pair_keep(pair, kept_r, notes) == 0)
		result =
		    pair_write(pair, buf_span(&chain), buf_span(&key), notes);
	cert_unlock(&lock);
	cert_wipe(&key);
	buf_free(&chain);
	return result;
}

/* Its dates and its name, which only --force overrides. */
static int
check_fits(const struct pair_source *source, const struct cert *cert,
    struct span name, struct notes *notes)
{
	struct buf sentence = {0};
	int64_t now = clock_now();

	if (now < cert->not_before || now > cert->not_after) {
		cert_describe_dates(cert, now, &sentence);
		if (now > cert->not_after && cert->self_signed)
			buf_add(&sentence,
			    SPAN(": --force imports it all the same, and "
				 "`loam cert renew` then signs its key again"));
		else
			buf_add(&sentence,
			    SPAN(": --force imports it all the same"));
	} else if (!cert_has_name(cert, name)) {
		buf_add(&sentence, SPAN("is for "));
		for (size_t i = 0; i < cert->name_count; i++)
			buf_format(&sentence, "%s%pS", i ? ", " : "",
			    SPAN_AT(cert->names[i]));
		buf_format(&sentence,
		    "%s, not for %pS: give the host that name in the "
		    "configuration or by --host, or import it all the same by "
		    "--force",
		    cert->name_count ? "" : "no name", SPAN_AT(name));
	}
	if (sentence.size == 0 || source->force) {
		buf_free(&sentence);
		return 0;
	}
	note_add(notes, NOTE_ERROR, span_of(source->certificate), 0, "%pS",
	    SPAN_AT(buf_span(&sentence)));
	buf_free(&sentence);
	return -1;
}

static int
put_pair(const struct pair *pair, const struct cert *cert, unsigned *kept_r,
    struct notes *notes)
{
	struct notes unsaid = {0};
	struct cert now;
	bool same = cert_load(&now, pair->certificate.data, pair->key.data,
			NULL, 0, false, &unsaid) == 0 &&
	    span_equal(buf_span(&now.chain), buf_span(&cert->chain)) &&
	    span_equal(buf_span(&now.key), buf_span(&cert->key));

	cert_free(&now);
	note_free(&unsaid);
	if (same)
		return 0;
	if (pair_keep(pair, kept_r, notes) < 0)
		return -1;
	return pair_write(
	    pair, buf_span(&cert->chain), buf_span(&cert->key), notes);
}

int
pair_import(const struct pair *pair, const struct pair_source *source,
    struct span name, unsigned *kept_r, struct notes *notes)
{
	struct cert_lock lock = {.fd = -1};
	struct cert cert;
	const struct cert_loading loading = {.cert = &cert,
	    .certificate = source->certificate,
	    .key = source->key,
	    .foreign = true,
	    .password = source->password,
	    .notes = notes};

	if (pair->given)
		return note_error(notes, pair->certificate,
		    "is named by `cert` in the configuration: replace that "
		    "file, or remove `cert` and `key` and import again");
	if (pair_check_owner(pair, notes) < 0 || cert_load_from(&loading) < 0)
		return -1;
	int result = check_fits(source, &cert, name, notes);
	if (result == 0)
		result = cert_make_directory(
		    pair->certificate.data, file_make_directory, notes);
	if (result == 0)
		result = cert_lock(&lock, pair->key, notes);
	if (result == 0)
		result = put_pair(pair, &cert, kept_r, notes);
	cert_unlock(&lock);
	cert_free(&cert);
	return result;
}
