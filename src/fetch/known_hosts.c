#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/note.h"
#include "dates/date.h"
#include "fetch/known_hosts.h"

/*
 * Gemini has no authorities: a client remembers the key that a host has shown
 * first, and refuses another (protocol specification, "TLS"). The file is only
 * ever appended to, so that a crash or a full disk loses no earlier key; a
 * host's last line counts. Commands that run at once take turns by a lock.
 */

enum { LOCK_RETRY = 10 }; /* ms */

int
known_hosts_path(struct buf *path)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	/* The XDG specification wants relative paths to be ignored. */
	if (data && *data == '/')
		buf_format(path, "%s/loam/known_hosts", data);
	else if (home && *home == '/')
		buf_format(path, "%s/.local/share/loam/known_hosts", home);
	else
		return -1;
	buf_byte(path, '\0');
	path->size--;
	return 0;
}

static int
lock(int fd, bool writes, const struct patience *patience)
{
	int64_t until = clock_monotonic() + patience_left(patience);

	while (flock(fd, (writes ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
		if (clock_monotonic() >= until) {
			errno = ETIMEDOUT;
			return -1;
		}
		poll(NULL, 0, LOCK_RETRY);
	}
	return 0;
}

int
known_hosts_open(struct known_hosts *known, const char *path, bool writes,
    const struct patience *patience, struct buf *wrong)
{
	*known = (struct known_hosts){.path = path, .fd = -1};
	if (writes) {
		file_make_parents(path, 0700);
		known->fd = open(path,
		    O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
		known->writable = known->fd >= 0;
	}
	if (known->fd < 0)
		known->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (known->fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (known->fd >= 0 && lock(known->fd, known->writable, patience) == 0 &&
	    file_read_fd(known->fd, &known->text) == 0)
		return 0;
	buf_format(wrong,
	    "the keys of known hosts in %s cannot be read: %s; make it "
	    "readable, or move it away",
	    path, note_cause(errno));
	return -1;
}

static int
read_digest(struct span word, unsigned char key_r[DIGEST_SIZE])
{
	if (!span_skip(&word, SPAN("sha256:")) || word.size != 2 * DIGEST_SIZE)
		return -1;
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		int high = ascii_hex(word.data[2 * i]);
		int low = ascii_hex(word.data[2 * i + 1]);
		if (high < 0 || low < 0)
			return -1;
		key_r[i] = (unsigned char)(high * 16 + low);
	}
	return 0;
}

/* Reads what follows host and port on a line. */
static int
read_known(struct span rest, struct known_host *host_r)
{
	struct date ends;
	struct span key = span_cut_word(&rest);
	struct span day = span_cut_word(&rest);

	if (read_digest(key, host_r->key) < 0 || date_parse(day, &ends) < 0 ||
	    rest.size > 0)
		return -1;
	host_r->ends = ends.instant;
	return 0;
}

int
known_hosts_find(const struct known_hosts *known, const struct target *target,
    struct known_host *host_r)
{
	struct span rest = buf_span(&known->text);
	int found = KNOWN_HOSTS_NONE;

	span_skip(&rest, SPAN("\xef\xbb\xbf"));
	for (unsigned line = 1; rest.size > 0; line++) {
		struct span left = span_trim(span_cut_line(&rest));
		struct span host = span_cut_word(&left);
		struct span port = span_cut_word(&left);
		uint64_t number = 0;
		if (!span_equal_nocase(host, buf_span(&target->host)))
			continue;
		/* What is no port may have been meant for this one. */
		(void)span_number(port, UINT16_MAX, &number);
		if (number > 0 && number != target->port)
			continue;
		host_r->line = line;
		found = KNOWN_HOSTS_FOUND;
		if (number == 0 || read_known(left, host_r) < 0)
			return KNOWN_HOSTS_BROKEN;
	}
	return found;
}

/*
 * Appends a line or nothing: a disk that fills would leave a part of it, which
 * is not understood. Returns 0, or -1 with errno.
 */
static int
append_whole(int fd, struct span line)
{
	struct stat before;

	if (fstat(fd, &before) < 0)
		return -1;
	if (file_write(fd, line) == 0)
		return 0;
	int error = errno;
	(void)!ftruncate(fd, before.st_size);
	errno = error;
	return -1;
}

int
known_hosts_add(const struct known_hosts *known, const struct target *target,
    const struct known_host *host)
{
	char ends[DATE_INSTANT_SIZE];
	struct buf line = {0};

	/* A last line that was cut off must not take this one with it. */
	if (known->text.size > 0 &&
	    !span_ends(buf_span(&known->text), SPAN("\n")))
		buf_byte(&line, '\n');
	buf_format(&line, "%pS %u sha256:", SPAN_AT(buf_span(&target->host)),
	    target->port);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		buf_format(&line, "%02x", host->key[i]);
	date_print_instant(host->ends, ends);
	buf_format(&line, " %pS\n", SPAN_AT((struct span){ends, sizeof(ends)}));
	errno = EROFS;
	int result =
	    known->writable ? append_whole(known->fd, buf_span(&line)) : -1;
	buf_free(&line);
	return result;
}

void
known_hosts_close(struct known_hosts *known)
{
	if (known->fd >= 0)
		close(known->fd);
	buf_free(&known->text);
}
