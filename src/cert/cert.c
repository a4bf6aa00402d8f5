#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "base/file.h"
#include "base/mem.h"
#include "cert/cert_make.h"
#include "cert/cert_priv.h"
#include "config/writable.h"
#include "text/date.h"

/*
 * A host's certificate with its chain and its private key. If a host has none,
 * a self-signed one is made at the first start: Gemini clients trust on first
 * use, so no authority is needed. What is loaded here has been checked as a
 * whole (cert_validate.c): the server never starts with, or changes to, a pair
 * that clients would refuse.
 */

enum {
	FILE_MAX = 1 << 20, /* bytes of a PEM file */
	DAY = 86400, /* seconds */
};

int
cert_complain(
    const struct cert_loading *loading, const char *path, const char *what)
{
	note_add(loading->notes, NOTE_ERROR, span_of(path), 0, "%s", what);
	return -1;
}

void
cert_make_directory(const char *path)
{
	struct span whole = span_of(path);
	size_t end = span_find_last(whole, '/');

	if (end == 0 || end == whole.size)
		return;
	char *directory = mem_copy(path, end);
	/* If this fails, writing the file into it fails and is reported. */
	(void)mkdir(directory, 0700);
	free(directory);
}

bool
cert_is_missing(const char *path)
{
	return access(path, F_OK) != 0 && errno == ENOENT;
}

/* An existing key is used: clients may know it. Else a new one is written. */
static int
make_key(const struct cert_loading *loading, struct buf *pem)
{
	if (!cert_is_missing(loading->key)) {
		pem->limit = FILE_MAX;
		if (file_read(loading->key, pem, NULL) < 0)
			return cert_complain(
			    loading, loading->key, strerror(errno));
		return 0;
	}
	if (cert_make_key(pem) < 0)
		return cert_complain(loading, loading->key, "cannot be made");
	if (file_replace(loading->key, buf_span(pem), CERT_KEY_MODE) < 0)
		return cert_complain(loading, loading->key, strerror(errno));
	return 0;
}

/* Writes a self-signed certificate for the names if there is none. */
static int
make_missing(const struct cert_loading *loading)
{
	struct buf key = {0}, chain = {0};

	if (!cert_is_missing(loading->certificate))
		return 0;
	cert_make_directory(loading->certificate);
	int result = make_key(loading, &key);
	if (result == 0 &&
	    cert_make(buf_span(&key), loading->names, loading->count, &chain) <
		0)
		result = cert_complain(loading, loading->certificate,
		    "cannot be made for the key beside it");
	if (result == 0 &&
	    file_replace(loading->certificate, buf_span(&chain), CERT_MODE) < 0)
		result = cert_complain(
		    loading, loading->certificate, strerror(errno));
	cert_wipe(&key);
	buf_free(&chain);
	return result;
}

/* A private key that others can read is refused, as ssh(1) does. */
static int
read_files(const struct cert_loading *loading)
{
	struct cert *cert = loading->cert;
	struct stat about;

	cert->chain.limit = cert->key.limit = FILE_MAX;
	if (file_read(loading->certificate, &cert->chain, NULL) < 0)
		return cert_complain(
		    loading, loading->certificate, strerror(errno));
	if (file_read(loading->key, &cert->key, &about) < 0)
		return cert_complain(loading, loading->key, strerror(errno));
	if (about.st_mode & S_IROTH) {
		note_add(loading->notes, NOTE_ERROR, span_of(loading->key), 0,
		    "can be read by everybody (mode %04o): chmod 600 it",
		    (unsigned)about.st_mode & 07777);
		return -1;
	}
	if (about.st_mode & S_IRGRP)
		note_add(loading->notes, NOTE_REMARK, span_of(loading->key), 0,
		    "can be read by its group (mode %04o): chmod g-r it, "
		    "unless the server reads it as that group",
		    (unsigned)about.st_mode & 07777);
	writable_remark(span_of(loading->certificate), loading->notes);
	writable_remark(span_of(loading->key), loading->notes);
	return 0;
}

int
cert_load(struct cert *cert, const char *certificate, const char *key,
    const struct span *names, size_t count, bool make, struct notes *notes)
{
	const struct cert_loading loading = {
	    cert, certificate, key, names, count, notes};

	*cert = (struct cert){.length = 0};
	if ((make && make_missing(&loading) < 0) || read_files(&loading) < 0 ||
	    cert_validate(&loading) < 0) {
		cert_free(cert);
		return -1;
	}
	return 0;
}

void
cert_wipe(struct buf *key)
{
	if (key->data)
		OPENSSL_cleanse(key->data, key->size);
	buf_free(key);
}

void
cert_free(struct cert *cert)
{
	cert_wipe(&cert->key);
	buf_free(&cert->chain);
	arena_free(&cert->arena);
	*cert = (struct cert){.length = 0};
}

bool
cert_same_key(const struct cert *cert, const struct cert *other)
{
	return strcmp(cert->public_fingerprint, other->public_fingerprint) == 0;
}

int
cert_expiry_warning(int64_t not_after, int64_t now, int last_warned)
{
	static const int days[] = {0, 1, 7, 30};

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		if (not_after - now <= (int64_t)days[i] * DAY)
			return days[i] < last_warned ? days[i]
						     : CERT_NO_WARNING;
	return CERT_NO_WARNING;
}

void
cert_describe_dates(const struct cert *cert, int64_t now, struct buf *sentence)
{
	int64_t left = cert->not_after - now;
	int64_t days = (left < 0 ? -left : left) / DAY;
	int64_t shown =
	    now < cert->not_before ? cert->not_before : cert->not_after;
	char date[DATE_INSTANT_SIZE];

	if (now < cert->not_before)
		buf_add(sentence, SPAN("is not valid yet, but"));
	else if (left <= 0)
		buf_add(sentence, SPAN("expired"));
	else
		buf_format(sentence, "expires %s %lld day%s,",
		    days ? "in" : "in less than", days ? (long long)days : 1LL,
		    days > 1 ? "s" : "");
	date_print_instant(shown, date);
	buf_format(sentence, " %s %pS", now < cert->not_before ? "from" : "on",
	    SPAN_AT((struct span){date, DATE_SIZE}));
}

void
cert_remark_dates(
    const struct cert *cert, struct span path, int64_t now, struct notes *notes)
{
	struct buf sentence = {0};

	if (now >= cert->not_before &&
	    cert_expiry_warning(cert->not_after, now, CERT_UNWARNED) ==
		CERT_NO_WARNING)
		return;
	cert_describe_dates(cert, now, &sentence);
	note_add(
	    notes, NOTE_REMARK, path, 0, "%pS", SPAN_AT(buf_span(&sentence)));
	buf_free(&sentence);
}
