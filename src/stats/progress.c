#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "base/log.h"
#include "base/utf8.h"
#include "stats/progress.h"

enum {
	FIRST = 1000, /* ms before anything is shown */
	REDRAW = 100, /* ms between two redraws */
	AGAIN = 10000, /* ms between two lines of a log */
	COLUMNS = 79, /* a longer line would wrap, and stay */
};

/* To the beginning of the line, and erases it (ECMA-48, EL). */
static const char erase[] = "\r\x1b[K";

/* A terminal that obeys nothing has lines, as a file has. */
static bool
can_redraw(void)
{
	const char *term = getenv("TERM");

	return term && *term && strcmp(term, "dumb") != 0 &&
	    isatty(STDERR_FILENO);
}

void
progress_begin(struct progress *progress, struct span doing)
{
	*progress = (struct progress){.doing = doing,
	    .terminal = can_redraw(),
	    .began = clock_monotonic()};
}

/* A name is cut rather than the count behind it. */
static void
add_state(const struct progress *progress, struct buf *line)
{
	struct buf name = {0}, rest = {0};

	utf8_add_visible(&name, progress->doing);
	buf_format(&rest, ": %llu file%s", (unsigned long long)progress->count,
	    format_plural(progress->count));
	buf_add(line, utf8_head_cells(buf_span(&name), COLUMNS - rest.size));
	buf_add(line, buf_span(&rest));
	buf_free(&name);
	buf_free(&rest);
}

bool
progress_shown_at(struct progress *progress, int64_t now, struct buf *line)
{
	int64_t rest = progress->terminal ? REDRAW : AGAIN;
	int64_t due =
	    progress->said ? progress->said + rest : progress->began + FIRST;

	if (progress->doing.size == 0 || now < due)
		return false;
	progress->said = now;
	if (progress->terminal)
		buf_add(line, SPAN(erase));
	add_state(progress, line);
	if (!progress->terminal)
		buf_add(line, SPAN(" so far"));
	return true;
}

bool
progress_ended_at(struct progress *progress, int64_t now, struct buf *line)
{
	bool shown = progress->said != 0;

	if (shown && progress->terminal) {
		buf_add(line, SPAN(erase));
	} else if (shown) {
		add_state(progress, line);
		buf_format(line, " in %lld s",
		    (long long)((now - progress->began) / 1000));
	}
	progress->doing = SPAN("");
	progress->said = 0;
	return shown;
}

bool
progress_take_turn(struct progress *progress, int terminal)
{
	struct flock line = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	/* The indexers of several hosts would draw over each other. */
	if (!progress->turn)
		progress->turn = fcntl(terminal, F_SETLK, &line) == 0 ||
		    (errno != EACCES && errno != EAGAIN);
	return progress->turn;
}

static void
give_turn(struct progress *progress, int terminal)
{
	struct flock line = {.l_type = F_UNLCK, .l_whence = SEEK_SET};

	if (progress->turn)
		fcntl(terminal, F_SETLK, &line);
	progress->turn = false;
}

/* Whoever reads standard error must not hold up the work. */
static void
show_line(const struct progress *progress, struct span line)
{
	if (!progress->terminal)
		log_line(LOG_INFO, "%pS", SPAN_AT(line));
	else if (file_takes_line(STDERR_FILENO, 0))
		file_print(stderr, line);
}

void
progress_step(void *context)
{
	struct progress *progress = context;
	struct buf line = {0};

	progress->count++;
	if (progress_shown_at(progress, clock_monotonic(), &line) &&
	    (!progress->terminal ||
		progress_take_turn(progress, STDERR_FILENO)))
		show_line(progress, buf_span(&line));
	buf_free(&line);
}

void
progress_end(struct progress *progress)
{
	struct buf line = {0};

	if (progress_ended_at(progress, clock_monotonic(), &line) &&
	    (!progress->terminal || progress->turn))
		show_line(progress, buf_span(&line));
	give_turn(progress, STDERR_FILENO);
	buf_free(&line);
}
