#include <fcntl.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "text/uri.h"
#include "upgrade/fields.h"

void
fields_fault(struct fields *fields, const char *sentence)
{
	if (!fields->fault)
		fields->fault = sentence;
}

struct span
fields_word(struct fields *fields)
{
	return span_cut(&fields->line, ' ');
}

uint64_t
fields_number(struct fields *fields, uint64_t most)
{
	uint64_t number = 0;

	if (span_number(fields_word(fields), most, &number) < 0)
		fields_fault(fields, "a field is no number of its kind");
	return number;
}

int64_t
fields_moment(struct fields *fields)
{
	return (int64_t)fields_number(fields, INT64_MAX);
}

struct span
fields_text(struct fields *fields)
{
	struct buf text = {0};

	if (uri_decode(&text, fields_word(fields)) < 0 ||
	    span_find(buf_span(&text), '\0') < text.size)
		fields_fault(fields, "a text is not encoded as expected");
	return buf_keep(&text, fields->arena);
}

void
fields_hex(struct fields *fields, struct buf *bytes)
{
	struct span field = fields_word(fields);

	for (; field.size > 0; field = span_tail(field, 2)) {
		int high = ascii_hex(field.data[0]);
		int low = field.size > 1 ? ascii_hex(field.data[1]) : -1;
		if (high < 0 || low < 0) {
			fields_fault(fields, "a field is not hexadecimal");
			return;
		}
		buf_byte(bytes, (char)(high << 4 | low));
	}
}

int
fields_fd(struct fields *fields)
{
	int fd = (int)fields_number(fields, INT32_MAX);

	for (size_t i = 0; i < fields->fd_count && !fields->fault; i++)
		if (fields->fds[i] == fd)
			fields_fault(fields, "a descriptor is named twice");
	if (!fields->fault &&
	    (fd <= STDERR_FILENO || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0))
		fields_fault(fields, "a descriptor is not open");
	if (fields->fault)
		return -1;
	fields->fds = mem_grow(fields->fds, &fields->fd_capacity,
	    fields->fd_count + 1, sizeof(*fields->fds));
	return fields->fds[fields->fd_count++] = fd;
}

void
fields_close(struct fields *fields)
{
	while (fields->fd_count > 0)
		close(fields->fds[--fields->fd_count]);
}
