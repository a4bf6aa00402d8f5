#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "fetch/outlet.h"

enum { LINE_MOST = 65536 }; /* bytes of a line that a terminal waits for */

static int
end_step(struct outlet *outlet, int result)
{
	if (result != 0 && outlet->error == 0)
		outlet->error = errno ? errno : EIO;
	return outlet->error ? -1 : 0;
}

enum outlet_kind
outlet_kind_at(const char *path)
{
	struct stat about;

	return stat(path, &about) < 0 || S_ISREG(about.st_mode) ? OUTLET_FILE
								: OUTLET_DEVICE;
}

/*
 * Where the file of a path is, the caller's to free: a link stays one, and what
 * it leads to is replaced. NULL with errno if it leads nowhere.
 */
static char *
find_file(const char *path)
{
	char *file = realpath(path, NULL);
	char first;

	if (!file && errno == ENOENT && readlink(path, &first, 1) < 0)
		file = mem_copy(path, strlen(path));
	return file;
}

static const int ending[] = {SIGHUP, SIGINT, SIGTERM};
/* Global, because a signal handler has no context argument. */
static const char *volatile unfinished;

static void
remove_unfinished(int number)
{
	if (unfinished)
		unlink(unfinished);
	signal(number, SIG_DFL);
	raise(number);
}

/*
 * Lets a signal that ends the process remove a file first: each fetch that
 * `timeout` ends would leave one of another name. What nohup(1) ignores stays
 * ignored.
 */
static void
guard(const char *name)
{
	unfinished = name;
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (signal(ending[i], remove_unfinished) == SIG_IGN)
			signal(ending[i], SIG_IGN);
}

/* No signal comes between the file and its guard. */
static int
begin_file(struct outlet *outlet)
{
	sigset_t held, before;

	outlet->file = find_file(outlet->path);
	if (!outlet->file)
		return -1;
	sigemptyset(&held);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaddset(&held, ending[i]);
	sigprocmask(SIG_BLOCK, &held, &before);
	int result = file_aside_open(&outlet->aside, outlet->file);
	if (result == 0)
		guard(outlet->aside.name);
	int error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return result;
}

/* The mode is that of the file before, or that of any new file. */
static int
finish_file(struct outlet *outlet)
{
	struct stat before;
	mode_t mask = umask(0);

	umask(mask);
	mode_t mode = stat(outlet->file, &before) == 0 ? before.st_mode & 0777
						       : 0666 & ~mask;
	return file_aside_finish(&outlet->aside, outlet->file, mode);
}

int
outlet_open(struct outlet *outlet, enum outlet_kind kind, const char *path)
{
	*outlet = (struct outlet){
	    .kind = kind, .path = path, .stream = stdout, .aside.fd = -1};
	if (kind == OUTLET_DEVICE)
		outlet->stream = fopen(path, "we");
	if (kind == OUTLET_FILE)
		return end_step(outlet, begin_file(outlet));
	return end_step(outlet, outlet->stream ? 0 : -1);
}

/* Prints a line, or a part of it, so that none of it controls the terminal. */
static int
print_visible(const struct outlet *outlet, struct span line, bool ends)
{
	struct buf shown = {0};

	while (line.size > 0) {
		size_t tab = span_find(line, '\t');
		utf8_add_visible(&shown, span_head(line, tab));
		if (tab < line.size)
			buf_byte(&shown, '\t');
		line = span_tail(line, tab + 1);
	}
	if (ends)
		buf_byte(&shown, '\n');
	int result = file_print(outlet->stream, buf_span(&shown));
	buf_free(&shown);
	return result;
}

/* The bytes of a long line up to the beginning of a character. */
static size_t
whole_characters(struct span line)
{
	size_t end = line.size - 1;

	while (end > line.size - 4 && (line.data[end] & 0xc0) == 0x80)
		end--;
	return end;
}

static int
print_whole_lines(struct outlet *outlet, struct span piece)
{
	int result = 0;

	buf_add(&outlet->line, piece);
	struct span rest = buf_span(&outlet->line);
	while (result == 0 && span_find(rest, '\n') < rest.size)
		result = print_visible(outlet, span_cut_line(&rest), true);
	if (result == 0 && rest.size > LINE_MOST) {
		size_t end = whole_characters(rest);
		result = print_visible(outlet, span_head(rest, end), false);
		rest = span_tail(rest, end);
	}
	memmove(outlet->line.data, rest.data, rest.size);
	outlet->line.size = rest.size;
	return result;
}

int
outlet_write(struct outlet *outlet, struct span piece)
{
	int result = 0;

	errno = 0;
	if (outlet->error || outlet->kind == OUTLET_NOTHING || piece.size == 0)
		return end_step(outlet, 0);
	if (outlet->kind == OUTLET_FILE)
		return end_step(
		    outlet, file_aside_write(&outlet->aside, piece));
	if (outlet->kind == OUTLET_TERMINAL)
		result = print_whole_lines(outlet, piece);
	else
		result = file_print(outlet->stream, piece);
	return end_step(outlet, result == 0 ? fflush(outlet->stream) : result);
}

int
outlet_close(struct outlet *outlet, bool whole)
{
	int result = 0;

	errno = 0;
	if (outlet->kind == OUTLET_FILE && whole && outlet->error == 0)
		result = finish_file(outlet);
	else if (outlet->kind == OUTLET_FILE)
		file_aside_drop(&outlet->aside);
	if (outlet->kind == OUTLET_DEVICE && outlet->stream)
		result = fclose(outlet->stream);
	if (outlet->line.size > 0)
		result = print_visible(outlet, buf_span(&outlet->line), true);
	buf_free(&outlet->line);
	result = end_step(outlet, result);
	unfinished = NULL;
	free(outlet->file);
	outlet->file = NULL;
	return result;
}

int
outlet_print(FILE *stream, struct span text)
{
	struct outlet outlet = {
	    .kind = isatty(fileno(stream)) ? OUTLET_TERMINAL : OUTLET_STREAM,
	    .stream = stream};

	outlet_write(&outlet, text);
	return outlet_close(&outlet, true);
}
