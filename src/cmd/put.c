#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/format.h"
#include "base/utf8.h"
#include "cli/client.h"
#include "cmd/commands.h"
#include "cli/help.h"
#include "fetch/fetch.h"
#include "fetch/upload.h"

/*
 * The publisher's side of Titan. A file is read whole before a connection is
 * made: the line that asks for the upload has its size, which a file that grows
 * meanwhile, or a pipe that ends early, would make a lie.
 */

static bool
is_standard_input(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* Reads a file up to a limit, EFBIG beyond. Returns 0, or -1 with errno. */
static int
read_source(const char *path, uint64_t most, struct buf *bytes)
{
	int fd = is_standard_input(path) ? dup(STDIN_FILENO)
					 : open(path, O_RDONLY | O_CLOEXEC);

	bytes->limit = most;
	if (fd < 0 || file_read_fd(fd, bytes) < 0)
		return close_failed(fd);
	close(fd);
	return 0;
}

/* The same, with a message if it cannot be sent. */
static enum exit_code
take_source(const char *path, uint64_t most, struct buf *bytes)
{
	const char *name = is_standard_input(path) ? "standard input" : path;

	bool is_read = read_source(path, most, bytes) == 0;
	if (is_read && bytes->size > 0)
		return EXIT_NONE;
	if (bytes->overflow)
		options_complain("%s is longer than %ju MiB; --limit allows "
				 "more",
		    name, (uintmax_t)(most >> 20));
	else if (!is_read)
		options_complain("%s cannot be read: %s; name another file",
		    name, note_cause_at(span_of(path), errno));
	else
		options_complain("%s is empty, and an upload of no bytes "
				 "deletes: if that is meant, use --delete",
		    name);
	return EXIT_FAILED;
}

/* Says on standard error what was done. */
static void
say_done(const struct target_upload *upload, const struct upload_done *done)
{
	if (upload->size == 0)
		options_complain("deleted");
	else
		options_complain("saved: %ju byte%s, %pS",
		    (uintmax_t)upload->size, format_plural(upload->size),
		    SPAN_AT(buf_span(&done->mime)));
}

/* The page is not fetched, but for that its URL is enough. */
static void
print_page(const struct upload_done *done)
{
	struct buf line = {0};

	utf8_add_visible(&line, buf_span(&done->page));
	buf_byte(&line, '\n');
	file_print(stdout, buf_span(&line));
	buf_free(&line);
}

static int
send_upload(const struct given *given, const char *url,
    const struct target_upload *upload, struct fetch_order *order)
{
	struct delivery delivery = {.path = NULL};
	struct upload_done done;

	order->emit = delivery_take;
	order->to = &delivery;
	order->follows = given_value(given, "get") != NULL;
	struct fetched fetched =
	    fetch_upload(span_of(url), upload, order, &done);
	if (fetched.outcome == OUTCOME_DONE || done.page.size > 0)
		say_done(upload, &done);
	options_print_notes(&fetched.remarks);
	int code = delivery_end(&delivery, &fetched, url);
	if (done.page.size > 0 && !order->follows)
		print_page(&done);
	upload_done_free(&done);
	fetched_free(&fetched);
	return code;
}

static int
put_given(const struct given *given)
{
	struct buf path = {0}, bytes = {0};
	struct fetch_order order = client_order(given, 0, &path);
	struct target_upload upload = {
	    .mime = given_value(given, "mime"),
	    .token = given_value(given, "token"),
	};
	bool deletes = given_value(given, "delete") != NULL;
	const char *file = deletes ? NULL : given->words[0];
	const char *url = given->words[deletes ? 0 : 1];
	int code = file ? take_source(file, order.size_max, &bytes) : EXIT_NONE;

	if (code == EXIT_NONE) {
		client_warn(&order);
		upload.size = bytes.size;
		upload.file = file && !is_standard_input(file) ? file : NULL;
		order.body = buf_span(&bytes);
		code = send_upload(given, url, &upload, &order);
	}
	buf_free(&bytes);
	buf_free(&path);
	return code;
}

static enum exit_code
check_put(const struct given *given)
{
	bool deletes = given_value(given, "delete") != NULL;
	const char *mime = given_value(given, "mime");

	if (given->count != (deletes ? 1 : 2)) {
		options_complain(deletes ? "--delete takes no file, only the "
					   "URL of the page"
					 : "an argument is missing");
		help_usage(stderr, given->command);
		return EXIT_USAGE;
	}
	if (mime && (!strchr(mime, '/') || span_has_control(span_of(mime)))) {
		options_complain("--mime is \"%s\", expected a type such as "
				 "text/gemini",
		    mime);
		return EXIT_USAGE;
	}
	return client_check(given);
}

int
cmd_put(const struct command *command, int count, char **arguments)
{
	struct given given;
	int code = options_read(command, count, arguments, NULL, &given);

	if (code == EXIT_NONE)
		code = check_put(&given);
	return code == EXIT_NONE ? put_given(&given) : code;
}
