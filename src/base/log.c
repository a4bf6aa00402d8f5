#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/format.h"
#include "base/log.h"
#include "base/utf8.h"

/*
 * The log never blocks the service: standard error may be a pipe whose reader
 * has stopped, or a full disk. Each line is offered once; lost lines are
 * counted, and the count is told when writing works again (K41).
 */

enum {
	RAW_MAX = 511, /* bytes of the text before it is escaped */
	LINE_SIZE = 1024, /* with its line end */
};

static unsigned dropped; /* lines since the last that was written */

static void
write_line(const char *line, size_t size)
{
	char remark[64];
	int length =
	    snprintf(remark, sizeof(remark), "loam: %u line%s missing here\n",
		dropped, dropped == 1 ? " is" : "s are");

	if (dropped > 0 && file_takes_line(STDERR_FILENO, 0) &&
	    file_write_some(STDERR_FILENO, remark, (size_t)length) == length)
		dropped = 0;
	if (dropped > 0 || !file_takes_line(STDERR_FILENO, 0) ||
	    file_write_some(STDERR_FILENO, line, size) < 0)
		dropped++;
}

/* Adds all the escapes of a character or none: a cut one could mislead. */
static void
add_escaped(struct buf *line, struct span character)
{
	struct buf escaped = {0};

	for (size_t i = 0; i < character.size; i++) {
		unsigned char byte = (unsigned char)character.data[i];
		if (byte >= 0x20 && byte < 0x7f)
			buf_byte(&escaped, (char)byte);
		else
			buf_format(&escaped, "\\x%02X", (unsigned)byte);
	}
	buf_add(line, buf_span(&escaped));
	buf_free(&escaped);
}

void
log_line(enum log_level level, const char *format, ...)
{
	static const char *const names[] = {"", "", "warning: ", "error: "};
	struct buf raw = {0}, line = {.limit = LINE_SIZE - 1};
	va_list arguments;

	va_start(arguments, format);
	format_add(&raw, format, arguments);
	va_end(arguments);
	buf_format(&line, "loam: %s", names[level]);
	struct span rest = utf8_head(buf_span(&raw), RAW_MAX);
	while (rest.size > 0) {
		struct span before = rest;
		utf8_next(&rest);
		add_escaped(&line, span_head(before, before.size - rest.size));
	}
	/* The limit left one byte for the line end. */
	line.limit = 0;
	line.overflow = false;
	buf_byte(&line, '\n');
	write_line(line.data, line.size);
	buf_free(&raw);
	buf_free(&line);
}

void
log_notes(const struct notes *notes)
{
	struct buf line = {0};

	for (size_t i = 0; i < notes->count; i++) {
		bool mistake = notes->list[i].severity == NOTE_ERROR;
		line.size = 0;
		note_write(&notes->list[i], &line);
		log_line(mistake ? LOG_ERROR : LOG_WARNING, "%pS",
		    SPAN_AT(buf_span(&line)));
	}
	buf_free(&line);
}
