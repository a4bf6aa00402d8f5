#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "cert/cert_make.h"
#include "cert/cert_priv.h"
#include "cert/pair_files.h"
#include "text/host_names.h"

/*
 * Readers know a server by its key, so a key that was ever in use is never
 * overwritten: before a file is replaced it gets a second name (link(2)), which
 * is atomic and fails where that name is taken. Number by number, the
 * certificate and the key of one pair are kept together.
 *
 * There is no rename of two files at once. What makes the change atomic is that
 * a key's file may hold several keys and the certificate picks its own: first
 * the file gets both keys, then the certificate is replaced, then the old key
 * is dropped. A crash, or a server that reads in between, finds one of the two
 * pairs.
 */

enum { KEPT_GAP = 64 /* numbers in a row that somebody may have removed */ };

bool
pair_is_missing(const struct pair *pair)
{
	return cert_is_missing(pair->certificate.data) &&
	    cert_is_missing(pair->key.data);
}

/* Replacing another user's file would change its owner; root keeps owners. */
int
pair_check_ours(struct span path, struct notes *notes)
{
	struct stat about;

	if (stat(path.data, &about) < 0 || geteuid() == 0 ||
	    about.st_uid == geteuid())
		return 0;
	note_add(notes, NOTE_ERROR, path, 0,
	    "belongs to the user with the number %u: run this command as that "
	    "user, or as root",
	    (unsigned)about.st_uid);
	return -1;
}

int
pair_check_owner(const struct pair *pair, struct notes *notes)
{
	return pair_check_ours(pair->key, notes) < 0
	    ? -1
	    : pair_check_ours(pair->certificate, notes);
}

static int
complain_renamed(const struct pair *pair, struct span name, struct span known,
    struct notes *notes)
{
	note_add(notes, NOTE_ERROR, pair->key, 0,
	    "is missing, and readers know the host by the key %pS: copy that "
	    "file to this one (cp -p), or make another key by `loam cert "
	    "new-key --host %pS`, of which they are warned",
	    SPAN_AT(known), SPAN_AT(name));
	return -1;
}

/* A wildcard has no files, and a local name no readers that are elsewhere. */
int
pair_check_renamed(const struct pair *pair, const struct span *names,
    size_t count, struct notes *notes)
{
	struct span directory =
	    span_head(pair->key, span_find_last(pair->key, '/'));
	struct arena arena = {0};
	int result = 0;

	if (pair->given || !pair_is_missing(pair))
		return 0;
	for (size_t i = 1; i < count && result == 0; i++) {
		struct span known = arena_format(&arena, "%pS/%pS.key",
		    SPAN_AT(directory), SPAN_AT(names[i]));
		if (!host_names_is_local(names[i]) &&
		    !cert_is_missing(known.data))
			result = complain_renamed(pair, names[0], known, notes);
	}
	arena_free(&arena);
	return result;
}

struct span
pair_kept_path(struct arena *arena, struct span path, unsigned number)
{
	if (number <= 1)
		return arena_format(arena, "%pS.old", SPAN_AT(path));
	return arena_format(arena, "%pS.old.%u", SPAN_AT(path), number);
}

/* A name that nothing is known of, such as one too long, is none. */
static bool
has_kept(struct span path, unsigned number)
{
	struct arena arena = {0};
	struct stat about;
	bool found =
	    lstat(pair_kept_path(&arena, path, number).data, &about) == 0;

	arena_free(&arena);
	return found;
}

bool
pair_is_kept(const struct pair *pair, unsigned number)
{
	return has_kept(pair->key, number) ||
	    has_kept(pair->certificate, number);
}

unsigned
pair_last_kept(const struct pair *pair)
{
	unsigned last = 0;

	for (unsigned i = 1; i <= last + KEPT_GAP; i++)
		if (pair_is_kept(pair, i))
			last = i;
	return last;
}

/* Whether a file and the one kept of it hold the same, or neither is there. */
static bool
is_same_file(struct span path, unsigned number)
{
	struct buf now = {0}, kept = {0};
	struct arena arena = {0};
	const char *old = pair_kept_path(&arena, path, number).data;
	bool missing = cert_is_missing(path.data);
	bool same = missing ? cert_is_missing(old)
			    : file_read(path.data, &now, NULL) == 0 &&
		file_read(old, &kept, NULL) == 0 &&
		span_equal(buf_span(&now), buf_span(&kept));

	cert_wipe(&now);
	cert_wipe(&kept);
	arena_free(&arena);
	return same;
}

/*
 * Root follows a link that another user has made to that user's files alone: a
 * second name, or a copy, may be read where the file itself cannot.
 */
static bool
may_follow(const struct stat *named, const struct stat *file)
{
	errno = EPERM;
	return geteuid() != 0 || named->st_uid == 0 ||
	    named->st_uid == file->st_uid;
}

/* A link leads to the file that a symbolic link names. */
static int
link_aside(struct span path, const char *old, const struct stat *named)
{
	struct stat kept;

	if (linkat(AT_FDCWD, path.data, AT_FDCWD, old, AT_SYMLINK_FOLLOW) < 0)
		return -1;
	if (lstat(old, &kept) == 0 && may_follow(named, &kept))
		return 0;
	unlink(old);
	errno = EPERM;
	return -1;
}

/* Where there are no hard links: a copy, under a name that must be free. */
static int
copy_aside(struct span path, const char *old, const struct stat *named)
{
	struct buf bytes = {0};
	struct stat about;
	int fd = -1, result = -1;

	if (file_read(path.data, &bytes, &about) == 0 &&
	    may_follow(named, &about))
		fd = open(old, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0) {
		(void)!fchown(fd, about.st_uid, about.st_gid);
		close(fd);
		result =
		    file_replace(old, buf_span(&bytes), about.st_mode & 0777);
		if (result < 0)
			unlink(old);
	}
	cert_wipe(&bytes);
	return result;
}

int
pair_keep_file(struct span path, unsigned number)
{
	struct arena arena = {0};
	const char *old = pair_kept_path(&arena, path, number).data;
	struct stat named;
	int result = lstat(path.data, &named);

	if (result == 0 && link_aside(path, old, &named) < 0)
		result = errno == EEXIST ? -1 : copy_aside(path, old, &named);
	int error = errno;
	arena_free(&arena);
	errno = error;
	return result;
}

static int
keep_file(struct span path, unsigned number, struct notes *notes)
{
	if (cert_is_missing(path.data) || pair_keep_file(path, number) == 0)
		return 0;
	return cert_complain_errno(notes, path,
	    "cannot be kept beside itself as .old, so nothing was replaced");
}

int
pair_keep(const struct pair *pair, unsigned *number_r, struct notes *notes)
{
	unsigned last = pair_last_kept(pair);

	*number_r = 0;
	if (pair_is_missing(pair))
		return 0;
	for (unsigned i = last; i > 0 && *number_r == 0; i--)
		if (is_same_file(pair->key, i) &&
		    is_same_file(pair->certificate, i))
			*number_r = i;
	if (*number_r > 0)
		return 0;
	*number_r = last + 1;
	if (keep_file(pair->key, last + 1, notes) < 0)
		return -1;
	return span_equal(pair->key, pair->certificate)
	    ? 0
	    : keep_file(pair->certificate, last + 1, notes);
}

static int
replace(struct span path, struct span bytes, mode_t mode, struct notes *notes)
{
	if (file_replace(path.data, bytes, mode) == 0)
		return 0;
	return cert_complain_write(notes, path.data);
}

/* Adds the key that is there now, if it has its certificate. */
static void
add_present_key(const struct pair *pair, struct buf *keys)
{
	struct notes unsaid = {0};
	struct cert cert;

	if (cert_load(&cert, pair->certificate.data, pair->key.data, NULL, 0,
		false, &unsaid) == 0) {
		buf_add(keys, buf_span(&cert.key));
		cert_free(&cert);
	}
	note_free(&unsaid);
}

/* Without a chain, removes what is there: it was kept. */
static int
replace_chain(struct span path, struct span chain, struct notes *notes)
{
	if (chain.size > 0)
		return replace(path, chain, CERT_MODE, notes);
	if (unlink(path.data) == 0 || errno == ENOENT)
		return 0;
	return cert_complain_write(notes, path.data);
}

/* The new pair is in force: that its key is not alone is no failure. */
static void
remark_both(struct span path, struct notes *notes)
{
	note_add(notes, NOTE_REMARK, path, 0,
	    "cannot be written once more: %s; the new key is in force, and the "
	    "one before is in the file, too",
	    note_cause(errno));
}

static int
write_key_first(const struct pair *pair, struct span chain, struct span key,
    struct notes *notes)
{
	struct buf keys = {0};
	int result;

	buf_add(&keys, key);
	if (!key.size || key.data[key.size - 1] != '\n')
		buf_byte(&keys, '\n');
	add_present_key(pair, &keys);
	result = replace(pair->key, buf_span(&keys), CERT_KEY_MODE, notes);
	if (result == 0)
		result = replace_chain(pair->certificate, chain, notes);
	if (result == 0 && file_replace(pair->key.data, key, CERT_KEY_MODE) < 0)
		remark_both(pair->key, notes);
	cert_wipe(&keys);
	return result;
}

int
pair_write(const struct pair *pair, struct span chain, struct span key,
    struct notes *notes)
{
	struct buf both = {0};

	if (!span_equal(pair->certificate, pair->key))
		return write_key_first(pair, chain, key, notes);
	/* One file for both has the mode of a key. */
	buf_add(&both, chain);
	buf_add(&both, key);
	int result = replace(pair->key, buf_span(&both), CERT_KEY_MODE, notes);
	cert_wipe(&both);
	return result;
}
