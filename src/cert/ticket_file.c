#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/file.h"
#include "cert/cert_priv.h"
#include "cert/ticket_file.h"

/*
 * Servers that share their ticket keys resume each other's sessions. The keys
 * come from a file: whoever runs the servers makes them, copies them to each of
 * them and replaces them in time. A key has 80 bytes in the order of nginx's
 * ssl_session_ticket_key: name, key of HMAC-SHA256, key of AES-256. Up to three
 * follow each other: the first one seals, all of them open. So a key can be on
 * each machine before the first of them seals with it, and stay for a while
 * when none does any more.
 *
 * The bytes are read to where they are used, and looked at one by one: copies
 * and the wide registers of memcmp() would come into processes that are forked
 * later (ticket_keys.c).
 */

enum {
	KEY_SIZE = TICKET_NAME + 2 * TICKET_SECRET,
	HOUR = 3600, /* seconds */
	RUN = 8, /* equal bytes in turn that random ones do not have */
};

static int
fail_errno(struct span path, struct notes *notes)
{
	int error = errno;

	note_add(notes, NOTE_ERROR, path, 0, "cannot be read: %s%s",
	    note_cause(error),
	    error == ENOENT ? ": make it by openssl rand -out FILE 80"
			    : ": let its owner be the user that starts loam");
	return -1;
}

static int
fail_with(struct span path, struct notes *notes, const char *sentence)
{
	note_add(notes, NOTE_ERROR, path, 0, "%s", sentence);
	return -1;
}

/* Bytes of a device, a FIFO or a directory are no keys that stay. */
static int
check_about(struct span path, const struct stat *about, struct notes *notes)
{
	if (!S_ISREG(about->st_mode))
		return fail_with(path, notes,
		    "is not a regular file: name a file of ticket keys");
	if (cert_check_mode(path, about->st_mode, false, notes) < 0)
		return -1;
	if (about->st_size > 0 && about->st_size % KEY_SIZE == 0 &&
	    about->st_size / KEY_SIZE <= TICKET_FILE_KEYS)
		return 0;
	note_add(notes, NOTE_ERROR, path, 0,
	    "has %lld bytes, expected one to %d keys of %d bytes: make each by "
	    "openssl rand %d",
	    (long long)about->st_size, TICKET_FILE_KEYS, KEY_SIZE, KEY_SIZE);
	return -1;
}

/* Returns whether the whole key was read. */
static bool
read_ticket_key(int fd, struct ticket_key *key)
{
	const struct iovec parts[] = {{key->name, sizeof(key->name)},
	    {key->mac, sizeof(key->mac)}, {key->cipher, sizeof(key->cipher)}};
	ssize_t got;

	do
		got = readv(fd, parts, sizeof(parts) / sizeof(parts[0]));
	while (got < 0 && errno == EINTR);
	return got == KEY_SIZE;
}

/* Zeros, as a copy that is under way leaves them, or what is no key at all. */
static bool
is_random(const volatile unsigned char *bytes)
{
	size_t run = 1;

	for (size_t i = 1; i < TICKET_SECRET && run < RUN; i++)
		run = bytes[i] == bytes[i - 1] ? run + 1 : 1;
	return run < RUN;
}

static bool
is_same_secret(const volatile unsigned char *a, const volatile unsigned char *b)
{
	size_t same = 0;

	while (same < TICKET_SECRET && a[same] == b[same])
		same++;
	return same == TICKET_SECRET;
}

/* A ticket tells its key by the name alone. */
static bool
has_namesake(const struct ticket_key *keys, size_t number)
{
	const struct ticket_key *key = &keys[number];

	for (size_t i = 0; i < number; i++)
		if (memcmp(keys[i].name, key->name, TICKET_NAME) == 0 &&
		    !(is_same_secret(keys[i].cipher, key->cipher) &&
			is_same_secret(keys[i].mac, key->mac)))
			return true;
	return false;
}

static int
check_keys(struct span path, const struct ticket_key *keys, size_t count,
    struct notes *notes)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_random(keys[i].mac) || !is_random(keys[i].cipher))
			return fail_with(path, notes,
			    "has a key that is not of random bytes: make it by "
			    "openssl rand 80");
		if (has_namesake(keys, i))
			return fail_with(path, notes,
			    "has two keys with the same name, the first 16 "
			    "bytes: make another one by openssl rand 80");
	}
	return 0;
}

static int
read_ticket_keys(int fd, struct span path, struct ticket_key *keys_r,
    const struct stat *about, struct notes *notes)
{
	size_t count = (size_t)about->st_size / KEY_SIZE;
	struct identity before = identity_of(about), after = {0};
	struct stat then;
	bool whole = true;

	for (size_t i = 0; i < count; i++)
		whole = whole && read_ticket_key(fd, &keys_r[i]);
	if (fstat(fd, &then) == 0)
		after = identity_of(&then);
	if (!whole || !identity_equal(&before, &after))
		return fail_with(path, notes,
		    "changes while it is read: replace it by renaming another "
		    "file");
	return check_keys(path, keys_r, count, notes) < 0 ? -1 : (int)count;
}

int
ticket_file_read(struct span path, struct ticket_key keys_r[TICKET_FILE_KEYS],
    struct notes *notes)
{
	/* Opening a FIFO to read would wait for a writer without O_NONBLOCK. */
	int fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat about;

	if (fd < 0 || fstat(fd, &about) < 0) {
		close_quietly(fd);
		return fail_errno(path, notes);
	}
	int count = check_about(path, &about, notes) < 0
	    ? -1
	    : read_ticket_keys(fd, path, keys_r, &about, notes);
	close(fd);
	return count;
}

bool
ticket_file_is_old(struct span path, int64_t now, struct notes *notes)
{
	struct stat about;

	if (path.size == 0 || stat(path.data, &about) < 0 ||
	    (now - about.st_mtime) / HOUR < TICKET_FILE_LIFE)
		return false;
	note_add(notes, NOTE_REMARK, path, 0,
	    "is %lld hours old: whoever gets these keys can open all that was "
	    "recorded of TLS 1.2 since; put a new key in front once a day",
	    (long long)((now - about.st_mtime) / HOUR));
	return true;
}

void
ticket_file_check(struct span path, int64_t now, struct notes *notes)
{
	struct ticket_keys keys = {0};

	if (path.size > 0)
		ticket_file_read(path, ticket_keys_spare(&keys), notes);
	ticket_file_is_old(path, now, notes);
	ticket_keys_wipe(&keys);
}
