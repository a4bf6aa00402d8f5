#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "cert/cert_lock.h"
#include "cert/cert_make.h"
#include "cert/cert_priv.h"
#include "cert/pair.h"

/* What `loam cert` has kept, and how it comes back. */

/* The pair of the kept files of that number; its paths are in the arena. */
static struct pair
kept_pair(struct arena *arena, const struct pair *pair, unsigned number)
{
	return (struct pair){
	    .certificate = pair_kept_path(arena, pair->certificate, number),
	    .key = pair_kept_path(arena, pair->key, number),
	    .given = true,
	};
}

unsigned
pair_before(const struct pair *pair)
{
	struct notes unsaid = {0};
	struct arena arena = {0};
	struct cert now, old;
	bool whole = cert_load(&now, pair->certificate.data, pair->key.data,
			 NULL, 0, false, &unsaid) == 0;
	unsigned number = pair_last_kept(pair);

	for (; number > 0; number--) {
		struct pair kept = kept_pair(&arena, pair, number);
		if (cert_load(&old, kept.certificate.data, kept.key.data, NULL,
			0, false, &unsaid) < 0)
			continue;
		bool differs =
		    !whole || strcmp(old.fingerprint, now.fingerprint);
		cert_free(&old);
		if (differs)
			break;
	}
	if (whole)
		cert_free(&now);
	arena_free(&arena);
	note_free(&unsaid);
	return number;
}

/* What was kept as a number that was given. */
static int
complain_old(struct span path, struct notes *notes)
{
	note_add(notes, NOTE_ERROR, path, 0,
	    "cannot be read: %s: name the NUMBER of a file .old.NUMBER that "
	    "can, or none for the last one",
	    strerror(errno));
	return -1;
}

/*
 * Root puts back, in another user's directory, what that user could read: a
 * link, or a second name, that stands there may lead to what is root's alone.
 */
static bool
may_give(const struct stat *about, struct span kept, struct span path)
{
	struct arena arena = {0};
	struct stat directory, link, now;
	struct span above = span_directory(path);
	const char *name = above.size ? arena_copy(&arena, above).data : ".";
	bool known = stat(name, &directory) == 0;

	arena_free(&arena);
	if (geteuid() != 0 || (known && directory.st_uid == 0))
		return true;
	if (!known || lstat(kept.data, &link) < 0)
		return false;
	if (lstat(path.data, &now) < 0)
		now = directory;
	return link.st_dev == about->st_dev && link.st_ino == about->st_ino &&
	    (now.st_uid == about->st_uid || directory.st_uid == about->st_uid);
}

/* Reads a kept file, which is to stand in the place of another. */
static int
read_old(
    struct span kept, struct span path, struct buf *bytes, struct notes *notes)
{
	struct stat about;

	if (file_read(kept.data, bytes, &about) < 0)
		return complain_old(kept, notes);
	if (may_give(&about, kept, path))
		return 0;
	errno = EPERM;
	return cert_complain_errno(notes, kept,
	    "is a link, or of another user than what it would replace, and "
	    "root gives none of that away");
}

/* The bytes as they were: what was kept is put back, good or not. */
static int
put_back(const struct pair *pair, const struct pair *old, unsigned *kept_r,
    struct notes *notes)
{
	bool one = span_equal(pair->certificate, pair->key);
	bool bare = cert_is_missing(old->certificate.data);
	struct buf chain = {0}, key = {0};
	int result = read_old(old->key, pair->key, &key, notes);

	if (result == 0 && !one && !bare)
		result = read_old(
		    old->certificate, pair->certificate, &chain, notes);
	if (result == 0)
		result = pair_keep(pair, kept_r, notes);
	if (result == 0)
		result =
		    pair_write(pair, buf_span(&chain), buf_span(&key), notes);
	cert_wipe(&key);
	buf_free(&chain);
	return result;
}

static int
complain_none(struct span path, struct notes *notes)
{
	note_add(notes, NOTE_ERROR, path, 0,
	    "has no other pair beside it, named .old, that could be put back");
	return -1;
}

static int
restore_kept(const struct pair *pair, unsigned number, unsigned *kept_r,
    struct notes *notes)
{
	unsigned chosen = number ? number : pair_before(pair);
	struct arena arena = {0};

	if (chosen == 0)
		return complain_none(pair->key, notes);
	struct pair old = kept_pair(&arena, pair, chosen);
	int result = put_back(pair, &old, kept_r, notes);
	arena_free(&arena);
	return result;
}

int
pair_restore(const struct pair *pair, unsigned number, unsigned *kept_r,
    struct notes *notes)
{
	struct cert_lock lock;

	if (pair_check_owner(pair, notes) < 0 ||
	    cert_lock(&lock, pair->key, notes) < 0)
		return -1;
	int result = restore_kept(pair, number, kept_r, notes);
	cert_unlock(&lock);
	return result;
}
