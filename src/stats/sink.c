#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "stats/sink.h"

/*
 * A log sink that never blocks its writer: a full disk, a pipe that nobody
 * reads or a syslog that is down costs lines, not service. So each line is one
 * write() or datagram, descriptors are non-blocking, and there is no buffer
 * whose loss or growth would have to be handled.
 *
 * Several processes append to the same file. O_APPEND makes each write atomic
 * with regard to the position, and a pipe takes up to PIPE_BUF bytes at once.
 */

enum { PRIORITY = 3 * 8 + 6 }; /* RFC 3164, 4.1.1: daemon, informational */

static int
open_file(const char *path)
{
	return open(path,
	    O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
	    0640);
}

/*
 * O_NONBLOCK belongs to the open file description, which other processes may
 * share (a shell's terminal, the other end of a job's pipe). So a pipe or a
 * terminal is opened again to have a description of its own, or is shared if
 * that fails. A regular file never blocks; a second description would have a
 * second write position.
 */
static int
open_output(struct sink *sink)
{
	struct stat about;

	if (fstat(STDOUT_FILENO, &about) < 0)
		return -1;
	sink->kind = S_ISSOCK(about.st_mode) ? SINK_SOCKET : SINK_OUTPUT;
	if (!S_ISREG(about.st_mode) && !S_ISSOCK(about.st_mode))
		sink->fd = open("/dev/stdout",
		    O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (sink->fd < 0)
		sink->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	if (sink->fd < 0 || S_ISREG(about.st_mode) || S_ISSOCK(about.st_mode))
		return sink->fd;
	return file_nonblocking(sink->fd);
}

/* Of a path that fits. Returns 0, or -1 with errno. */
static int
syslog_address(const struct sink *sink, struct sockaddr_un *address_r)
{
	size_t size = strlen(sink->path);

	*address_r = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (size >= sizeof(address_r->sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address_r->sun_path, sink->path, size);
	return 0;
}

void
sink_connect(struct sink *sink)
{
	struct sockaddr_un address;

	if (sink->kind == SINK_SYSLOG && syslog_address(sink, &address) == 0)
		(void)!connect(sink->fd, (const struct sockaddr *)&address,
		    sizeof(address));
}

static int
open_syslog(struct sink *sink, const char *path)
{
	sink->kind = SINK_SYSLOG;
	sink->path = path;
	sink->fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (sink->fd < 0 || file_nonblocking(sink->fd) < 0)
		return -1;
	sink_connect(sink);
	return 0;
}

int
sink_open(struct sink *sink, struct span target, const char *syslog)
{
	int result = 0;

	*sink = (struct sink){.fd = -1};
	if (span_equal(target, SPAN("stdout"))) {
		result = open_output(sink);
	} else if (span_equal(target, SPAN("syslog"))) {
		result = open_syslog(sink, syslog);
	} else if (!span_equal(target, SPAN("off"))) {
		sink->kind = SINK_FILE;
		sink->path = target.data;
		result = sink->fd = open_file(target.data);
	}
	if (result < 0) {
		close_quietly(sink->fd);
		*sink = (struct sink){.fd = -1};
	}
	return result < 0 ? -1 : 0;
}

bool
sink_reopen(struct sink *sink)
{
	errno = 0;
	if (sink->kind != SINK_FILE)
		return false;
	int fd = open_file(sink->path);
	if (fd < 0)
		return false;
	sink_take(sink, fd);
	return true;
}

void
sink_take(struct sink *sink, int fd)
{
	close(sink->fd);
	sink->fd = fd;
	sink->torn = false;
}

void
sink_close(struct sink *sink)
{
	if (sink->fd >= 0)
		close(sink->fd);
	*sink = (struct sink){.fd = -1};
}

/*
 * To the daemon that the socket is connected to, or, if that is gone, to the
 * one at its path: where Landlock refuses paths of sockets (version 9), lines
 * are lost until the supervisor has connected the socket again, which all
 * workers share. Not syslog(3), which may block. No timestamp: the daemon adds
 * its own.
 */
static ssize_t
send_datagram(const struct sink *sink, struct span line)
{
	struct sockaddr_un address;
	struct buf record = {0};

	buf_format(&record, "<%d>loam[%ld]: %pS", PRIORITY, (long)getpid(),
	    SPAN_AT(span_head(line, line.size - 1)));
	ssize_t put = send(
	    sink->fd, record.data, record.size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (put < 0 && (errno == ECONNREFUSED || errno == ENOTCONN) &&
	    syslog_address(sink, &address) == 0)
		put = sendto(sink->fd, record.data, record.size,
		    MSG_DONTWAIT | MSG_NOSIGNAL,
		    (const struct sockaddr *)&address, sizeof(address));
	buf_free(&record);
	return put < 0 ? -1 : (ssize_t)line.size;
}

static ssize_t
send_line(const struct sink *sink, struct span line)
{
	switch (sink->kind) {
	case SINK_SYSLOG: return send_datagram(sink, line);
	case SINK_SOCKET:
		return send(sink->fd, line.data, line.size,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	default: return write(sink->fd, line.data, line.size);
	}
}

/* The errno behind a short write: the next write() would report it. */
static int
why_torn(int fd)
{
	struct rlimit limit;
	struct stat about;

	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && fstat(fd, &about) == 0 &&
	    S_ISREG(about.st_mode) && (rlim_t)about.st_size >= limit.rlim_cur)
		return EFBIG;
	return ENOSPC;
}

/*
 * A disk that runs full may accept a part of a line. The next line that is
 * written then begins with a line end of its own.
 */
int
sink_write(struct sink *sink, struct span line)
{
	struct buf mended = {0};
	ssize_t put;

	if (sink->torn) {
		buf_byte(&mended, '\n');
		buf_add(&mended, line);
		line = buf_span(&mended);
	}
	do
		put = send_line(sink, line);
	while (put < 0 && errno == EINTR);
	int error = put < 0 ? errno : 0;
	if (put > 0)
		sink->torn = (size_t)put < line.size;
	if (!error && (size_t)put < line.size)
		error = why_torn(sink->fd);
	buf_free(&mended);
	return error;
}
