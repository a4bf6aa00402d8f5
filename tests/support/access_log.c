#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/access_log.h"
#include "support/expect.h"
#include "support/patience.h"

const char *
access_path(const struct server *server, const char *name)
{
	static char path[2 * SERVER_PATH];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	return path;
}

/* `access` is a target, or a name in the server's directory. */
void
access_configure(
    const struct server *server, const char *access, const char *more)
{
	char text[2 * SERVER_PATH + 512];
	bool word = *access == '/' || !strchr(access, '.');

	snprintf(text, sizeof(text), "%s\n[log]\naccess = %s\n", more,
	    word ? access : access_path(server, access));
	server_configure(server, text);
}

/* An article, a directory and a file that no socket's buffer holds. */
void
access_start(struct server *server, const char *access, const char *more)
{
	struct buf large = {0};

	server_write(server, "a.gmi", "# A\n");
	server_write(server, "d/b.gmi", "# B\n");
	buf_repeat(&large, 'x', ACCESS_LARGE);
	server_write_bytes(server, "large.bin", buf_span(&large));
	buf_free(&large);
	access_configure(server, access, more);
	server_start(server, NULL);
}

struct buf
access_read(const struct server *server, const char *name)
{
	char bytes[65536];
	struct buf all = {0};
	int fd = open(access_path(server, name), O_RDONLY | O_CLOEXEC);
	ssize_t got;

	while (fd >= 0 && (got = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(&all, (struct span){bytes, (size_t)got});
	if (fd >= 0)
		close(fd);
	return all;
}

size_t
access_lines(struct span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.size; i++)
		count += text.data[i] == '\n';
	return count;
}

/* How often a part stands in a text. */
size_t
access_count(struct span text, const char *part)
{
	struct span wanted = span_of(part);
	size_t count = 0;

	for (; text.size >= wanted.size; text = span_tail(text, 1))
		count += span_starts(text, wanted);
	return count;
}

/* The line of that number, once it is there; the caller's. */
char *
access_line_of(const struct server *server, const char *name, size_t number)
{
	int64_t until = clock_monotonic() + PATIENCE;

	for (;;) {
		struct buf all = access_read(server, name);
		struct span rest = buf_span(&all);
		if (access_lines(rest) > number) {
			for (size_t i = 0; i < number; i++)
				span_cut(&rest, '\n');
			struct span line = span_cut(&rest, '\n');
			char *copy = strndup(line.data, line.size);
			buf_free(&all);
			return copy;
		}
		if (clock_monotonic() > until)
			print_error("%zu: no line after \"%.*s\"\n", number,
			    SHOWN(buf_span(&all)));
		assert_true(clock_monotonic() <= until);
		buf_free(&all);
		poll(NULL, 0, 2);
	}
}

static struct talk
talk(const struct server *server, bool secure, const char *request)
{
	return (struct talk){.port = secure ? server->gemini : server->gopher,
	    .secure = secure,
	    .request = span_of(request)};
}

/* Sends a request, hears the beginning and then nothing more. */
struct client
access_begin(const struct server *server, bool secure, const char *request)
{
	struct talk what = talk(server, secure, request);
	struct client client;

	assert_int_equal(client_open(&client, &what), 0);
	assert_int_equal(client_send(&client, what.request), 0);
	return client;
}

void
access_expect_why(const struct server *server, size_t *lines, const char *row,
    const char *why)
{
	char *line = access_line_of(server, "access.log", (*lines)++);
	struct span columns = span_of(line);
	size_t space = span_find_last(columns, ' ');

	columns = span_tail(columns, space + 1);
	if (!span_equal(columns, SPAN("storm")))
		expect_span(row, columns, span_of(why));
	free(line);
}
