#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cert/cert_lock.h"
#include "cert/cert_make.h"
#include "cert/cert_priv.h"
#include "config/writable.h"
#include "dates/date.h"

/*
 * A host's certificate with its chain and its private key. If a host has none,
 * a self-signed one is made at the first start: Gemini clients trust on first
 * use, so no authority is needed. What is loaded here has been checked as a
 * whole (cert_validate.c): the server never starts with, or changes to, a pair
 * that clients would refuse.
 */

int
cert_complain(
    const struct cert_loading *loading, const char *path, const char *what)
{
	note_add(loading->notes, NOTE_ERROR, span_of(path), 0, "%s", what);
	return -1;
}

/* Adds what could not be done with a path, why, and what to do about it. */
int
cert_complain_errno(struct notes *notes, struct span path, const char *what)
{
	static const struct {
		int error;
		const char *advice;
	} known[] = {
	    {EACCES, ": run this as the owner of its directory"},
	    {EPERM, ": run this as the owner of its directory"},
	    {EROFS, ": name another directory with `certs`"},
	    {ENOENT, ": make the directory that it is in"},
	    {ENOTDIR, ": name a directory with `certs`"},
	    {ENOSPC, ": make room on its file system"},
	    {EDQUOT, ": make room on its file system"},
	};
	int error = errno;
	const char *advice = "";

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].error == error)
			advice = known[i].advice;
	note_add(notes, NOTE_ERROR, path, 0, "%s: %s%s", what,
	    note_cause(error), advice);
	return -1;
}

int
cert_complain_write(struct notes *notes, const char *path)
{
	return cert_complain_errno(notes, span_of(path), "cannot be written");
}

int
cert_of_key(struct notes *notes)
{
	notes->list[notes->count - 1].of_key = true;
	return -1;
}

int
cert_make_directory(
    const char *path, int (*make)(const char *, mode_t), struct notes *notes)
{
	struct span whole = span_of(path);
	size_t end = span_find_last(whole, '/');
	int result = 0;

	if (end == 0 || end == whole.size)
		return 0;
	char *directory = mem_copy(path, end);
	if (make(directory, 0700) < 0 && errno != EEXIST)
		result = notes ? cert_complain_errno(notes, span_of(directory),
				     "cannot be made")
			       : -1;
	free(directory);
	return result;
}

bool
cert_is_missing(const char *path)
{
	return access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* An existing key is used: clients may know it. Else a new one is written. */
static int
make_key(const struct cert_loading *loading, struct buf *pem)
{
	struct cert_bag bag = {0};

	if (!cert_is_missing(loading->key)) {
		if (cert_bag_read(&bag, loading->key, NULL, loading->notes) < 0)
			return -1;
		int written =
		    bag.key_count > 0 ? cert_write_key(bag.keys[0], pem) : -1;
		cert_bag_free(&bag);
		return written == 0 ? 0
				    : cert_complain(loading, loading->key,
					  "holds no private key in PEM, DER or "
					  "PKCS#12");
	}
	if (cert_make_key(pem) < 0)
		return cert_complain(loading, loading->key, "cannot be made");
	if (file_replace(loading->key, buf_span(pem), CERT_KEY_MODE) < 0)
		return cert_complain_write(loading->notes, loading->key);
	return 0;
}

static int
make_pair(const struct cert_loading *loading)
{
	struct buf key = {0}, chain = {0};
	int result = make_key(loading, &key);

	if (result == 0 &&
	    cert_make(buf_span(&key), loading->names, loading->count, &chain) <
		0)
		result = cert_complain(loading, loading->certificate,
		    "cannot be made for the key beside it");
	if (result == 0 &&
	    file_replace(loading->certificate, buf_span(&chain), CERT_MODE) < 0)
		result =
		    cert_complain_write(loading->notes, loading->certificate);
	cert_wipe(&key);
	buf_free(&chain);
	return result;
}

/* Writes a self-signed certificate for the names if there is none. */
static int
make_missing(const struct cert_loading *loading)
{
	struct cert_lock lock;

	if (!cert_is_missing(loading->certificate))
		return 0;
	if (cert_make_directory(loading->certificate, mkdir, loading->notes) <
		0 ||
	    cert_lock(&lock, span_of(loading->key), loading->notes) < 0)
		return -1;
	int result =
	    cert_is_missing(loading->certificate) ? make_pair(loading) : 0;
	cert_unlock(&lock);
	return result;
}

int
cert_check_mode(
    struct span path, mode_t file_mode, bool foreign, struct notes *notes)
{
	unsigned mode = (unsigned)file_mode & 07777;

	if (mode & S_IROTH) {
		note_add(notes, foreign ? NOTE_REMARK : NOTE_ERROR, path, 0,
		    "can be read by everybody (mode %04o): chmod 600 it", mode);
		return foreign ? 0 : cert_of_key(notes);
	}
	if (foreign)
		return 0;
	if (mode & S_IRGRP)
		note_add(notes, NOTE_REMARK, path, 0,
		    "can be read by its group (mode %04o): chmod g-r it, "
		    "unless the server reads it as that group",
		    mode);
	writable_remark(path, notes);
	return 0;
}

/*
 * Takes the certificates from the first file that has any, and the keys from
 * the last one: either file may hold both, and people mix the two up.
 */
static int
join_bags(const struct cert_loading *loading, const struct cert_bag *first,
    const struct cert_bag *second)
{
	const struct cert_bag *keys = second->key_count > 0 ? second : first;
	const STACK_OF(X509) *certificates =
	    first->certificates ? first->certificates : second->certificates;
	const char *path = loading->key && (keys == second || !first->key_count)
	    ? loading->key
	    : loading->certificate;

	if (keys->key_count > 0 &&
	    cert_check_mode(span_of(path), keys->about.st_mode,
		loading->foreign, loading->notes) < 0)
		return -1;
	if (keys->key_count > 0 && !loading->foreign)
		writable_remark(span_of(loading->certificate), loading->notes);
	return cert_validate(loading, certificates, keys, path);
}

int
cert_load_from(const struct cert_loading *loading)
{
	const char *key = loading->key;
	struct cert_bag first = {0}, second = {0};
	bool apart = key && strcmp(key, loading->certificate) != 0;
	int result = -1;

	*loading->cert = (struct cert){.length = 0};
	if (cert_bag_read(&first, loading->certificate, loading->password,
		loading->notes) == 0 &&
	    (!apart ||
		cert_bag_read(
		    &second, key, loading->password, loading->notes) == 0))
		result = join_bags(loading, &first, &second);
	cert_bag_free(&first);
	cert_bag_free(&second);
	if (result < 0)
		cert_free(loading->cert);
	return result;
}

int
cert_load(struct cert *cert, const char *certificate, const char *key,
    const struct span *names, size_t count, bool make, struct notes *notes)
{
	const struct cert_loading loading = {.cert = cert,
	    .certificate = certificate,
	    .key = key,
	    .names = names,
	    .count = count,
	    .notes = notes};

	*cert = (struct cert){.length = 0};
	if (make && make_missing(&loading) < 0)
		return -1;
	return cert_load_from(&loading);
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
		if (not_after - now <= (int64_t)days[i] * DAY_SECONDS)
			return days[i] < last_warned ? days[i]
						     : CERT_NO_WARNING;
	return CERT_NO_WARNING;
}

void
cert_describe_dates(const struct cert *cert, int64_t now, struct buf *sentence)
{
	int64_t left = cert->not_after - now;
	int64_t days = (left < 0 ? -left : left) / DAY_SECONDS;
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
