#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"

static enum log_level threshold = LOG_INFO;
static unsigned dropped; /* lines since the last one that was written */

void
log_threshold(enum log_level level)
{
	threshold = level;
}

/*
 * Whether a line can be written without waiting: whoever reads our lines may
 * have stopped to. A pipe is ready when a whole line has room in it; should
 * another process fill it in the same moment we wait after all.
 */
static bool
ready(void)
{
	struct pollfd one = {.fd = STDERR_FILENO, .events = POLLOUT};

	return poll(&one, 1, 0) == 1 && (one.revents & POLLOUT);
}

/* A full disk, a closed or a stuck pipe must not stop the service. */
static void
write_line(const char *line, size_t size)
{
	char remark[64];
	int length = snprintf(remark, sizeof(remark),
	    "loam: %u lines are missing here\n", dropped);

	if (dropped > 0 && ready() &&
	    write(STDERR_FILENO, remark, (size_t)length) == length)
		dropped = 0;
	if (dropped > 0 || !ready() || write(STDERR_FILENO, line, size) < 0)
		dropped++;
}

void
log_line(enum log_level level, const char *format, ...)
{
	static const char *const names[] = {"", "", "warning: ", "error: "};
	char raw[512], line[1024];
	va_list arguments;
	size_t size = 0;

	if (level < threshold)
		return;
	va_start(arguments, format);
	vsnprintf(raw, sizeof(raw), format, arguments);
	va_end(arguments);
	size = (size_t)snprintf(line, sizeof(line), "loam: %s", names[level]);
	for (const char *at = raw; *at && size < sizeof(line) - 6; at++) {
		if (*at >= 0x20 && *at < 0x7f)
			line[size++] = *at;
		else
			size += (size_t)snprintf(line + size, 5, "\\x%02X",
			    (unsigned)(unsigned char)*at);
	}
	line[size++] = '\n';
	write_line(line, size);
}

void
log_notes(
    const struct notes *notes, enum log_level error, enum log_level remark)
{
	struct buf line = {0};

	for (size_t i = 0; i < notes->count; i++) {
		bool mistake = notes->list[i].severity == NOTE_ERROR;
		line.size = 0;
		note_write(&notes->list[i], &line);
		log_line(mistake ? error : remark, "%.*s",
		    SPAN_ARGS(buf_span(&line)));
	}
	buf_free(&line);
}
