#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memfile.h"
#include "cert/cert_make.h"
#include "upgrade/bequest.h"

/*
 * The environment has the number of the descriptor alone. It may be anybody's:
 * a variable is inherited by more programs than were meant. So the file has to
 * be one that nobody can change any more, this user's, and about this process.
 */

#define VARIABLE "LOAM_HANDOVER"

int
bequest_write(const struct handover *handover)
{
	struct buf text = {.limit = HANDOVER_MAX};
	int fd = memfile_new("loam handover");

	if (fd < 0)
		return -1;
	handover_write(handover, &text);
	errno = EFBIG;
	int result = text.overflow ||
		memfile_write(fd, buf_span(&text), 0) < 0 ||
		memfile_seal(fd) < 0
	    ? -1
	    : 0;
	cert_wipe(&text);
	return result < 0 ? close_failed(fd) : fd;
}

int
bequest_leave(const struct handover *handover, int fd)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", fd);
	if (handover_keep(handover, true) < 0 || fcntl(fd, F_SETFD, 0) < 0)
		return -1;
	return setenv(VARIABLE, number, 1);
}

void
bequest_take_back(const struct handover *handover, int fd)
{
	unsetenv(VARIABLE);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	handover_keep(handover, false);
}

/*
 * The descriptor of a file that can be believed; else -1, with EBADF where the
 * environment names none, or another error if it cannot be told.
 */
static int
believed_file(struct stat *about_r)
{
	struct span value = span_of(getenv(VARIABLE));
	uint64_t number = 0;

	errno = EBADF;
	if (value.size == 0 || span_number(value, INT32_MAX, &number) < 0 ||
	    number <= STDERR_FILENO)
		return -1;
	if (memfile_check((int)number) < 0) {
		/* A descriptor of something else, or a file without seals. */
		if (errno == EINVAL || errno == EPERM)
			errno = EBADF;
		return -1;
	}
	if (fstat((int)number, about_r) < 0)
		return -1;
	errno = EBADF;
	bool own = about_r->st_uid == geteuid() && about_r->st_nlink == 0;
	return own ? (int)number : -1;
}

/* What cannot be told is to be found out in bequest_find(). */
bool
bequest_is_there(void)
{
	struct stat about;

	return believed_file(&about) >= 0 || errno != EBADF;
}

/* Returns 0, or -1 with errno. */
static int
read_bequest(int fd, off_t size, struct buf *text)
{
	errno = EFBIG;
	if (size > HANDOVER_MAX)
		return -1;
	char *room = buf_extend(text, (size_t)size + 1);
	if (file_read_at(fd, room, (size_t)size, 0) < 0)
		return -1;
	text->size--;
	return 0;
}

enum bequest_found
bequest_find(struct handover *handover_r, const char **fault_r)
{
	struct buf text = {0};
	struct stat about;
	int fd = believed_file(&about);

	/* Twice: what has replaced another program cannot go back to it. */
	if (fd < 0 && errno != EBADF)
		fd = believed_file(&about);
	int error = errno;
	unsetenv(VARIABLE);
	if (fd < 0 && error == EBADF)
		return BEQUEST_NONE;
	/* A trial that went on without would be a second server. */
	if (fd < 0) {
		*fault_r = "its file cannot be looked at";
		return BEQUEST_FAULT;
	}
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	*fault_r = read_bequest(fd, about.st_size, &text) < 0
	    ? "its file cannot be read"
	    : handover_read(buf_span(&text), handover_r);
	cert_wipe(&text);
	close(fd);
	if (*fault_r)
		return BEQUEST_FAULT;
	if (handover_r->process == (handover_r->trial ? getppid() : getpid()))
		return BEQUEST_TAKEN;
	/* Without its server a trial would serve beside the next one. */
	if (handover_r->trial)
		*fault_r = "the server that tries this program is not its "
			   "parent, or has ended";
	handover_free(handover_r);
	return *fault_r ? BEQUEST_FAULT : BEQUEST_NONE;
}
