#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/host_option.h"
#include "cli/options.h"
#include "cli/press_now.h"
#include "cmd/commands.h"
#include "cmd/draft.h"
#include "config/real_path.h"
#include "dates/date.h"
#include "edition/tree_name.h"
#include "fetch/outlet.h"
#include "hosts/vhosts.h"
#include "text/uri.h"

/*
 * A draft is a file like any other, with a line that keeps it from readers: no
 * state is kept anywhere, and it is published by taking the line out. The
 * server may run or not.
 */

/* The day of the publisher's clock. */
static int32_t
today(void)
{
	time_t now = (time_t)clock_now();
	struct tm local;

	if (!localtime_r(&now, &local))
		return (int32_t)(now / DAY_SECONDS);
	return (int32_t)((now + local.tm_gmtoff) / DAY_SECONDS);
}

/* Whether a path says that it counts from where one stands. */
static bool
is_from_here(struct span named)
{
	struct span first = span_cut(&named, '/');

	return span_equal(first, SPAN(".")) || span_equal(first, SPAN(".."));
}

/*
 * Appends the directory that --in names: below the capsule, or as the shell
 * sees it.
 */
static enum exit_code
add_named(struct span root, const char *named, struct buf *path)
{
	struct arena arena = {0};
	struct buf clean = {0}, whole = {0};
	struct span inside = real_path_of(&arena, span_of(named));
	struct stat about;
	enum exit_code code = EXIT_USAGE;

	buf_byte(&clean, '/');
	buf_add(&clean, span_of(named));
	buf_byte(&clean, '/');
	bool below = !is_from_here(span_of(named)) &&
	    uri_path_clean(&whole, buf_span(&clean)) == URI_PATH_NAME;
	clean.size = 0;
	buf_format(&clean, "%pS%pS", SPAN_AT(root), SPAN_AT(buf_span(&whole)));
	buf_byte(&clean, '\0');
	if (!below || stat(clean.data, &about) < 0) {
		below = real_path_lies_in(
			    inside, real_path_of(&arena, root), &inside) &&
		    stat(named, &about) == 0;
		whole.size = 0;
		buf_format(&whole, "%pS/", SPAN_AT(inside));
	}
	if (*named && below && S_ISDIR(about.st_mode) &&
	    !tree_name_has_dot(buf_span(&whole))) {
		buf_add(path, buf_span(&whole));
		code = EXIT_NONE;
	} else {
		options_complain("--in is \"%s\", expected a directory that is "
				 "there in the capsule %pS and that no dot "
				 "hides",
		    named, SPAN_AT(root));
	}
	buf_free(&clean);
	buf_free(&whole);
	arena_free(&arena);
	return code;
}

/* Appends the directory of the newest posts. */
static enum exit_code
add_usual(
    const struct config *config, size_t host, int32_t day, struct buf *path)
{
	struct notes unread = {0};
	struct edition *edition = press_now(config, host, &unread);

	note_free(&unread);
	if (!edition)
		return press_exit_code(config, host);
	draft_directory(edition, day, path);
	edition_release(&edition);
	return EXIT_NONE;
}

/* Appends the path of the new file. */
static enum exit_code
add_draft_path(const struct config *config, size_t host, const char *title,
    const char *named, struct buf *path)
{
	char date[DATE_SIZE];
	struct span root = config->hosts[host].root;
	struct buf inside = {0}, slug = {0};
	int32_t day = today();

	while (root.size > 1 && span_ends(root, SPAN("/")))
		root.size--;
	enum exit_code code = named ? add_named(root, named, &inside)
				    : add_usual(config, host, day, &inside);
	date_print(day, date);
	draft_slug(span_of(title), &slug);
	buf_format(path, "%pS%pS%pS-%pS.gmi", SPAN_AT(root),
	    SPAN_AT(buf_span(&inside)),
	    SPAN_AT((struct span){date, sizeof(date)}),
	    SPAN_AT(slug.size > 0 ? buf_span(&slug) : SPAN("untitled")));
	buf_byte(path, '\0');
	path->size--;
	buf_free(&inside);
	buf_free(&slug);
	return code;
}

/* Makes the file. Returns 0, or -1 after a message. */
static int
write_draft(const char *path, const char *title)
{
	struct buf text = {0};
	int fd, failed = 0;

	buf_format(&text, "---\ndraft: true\n---\n# %s\n\n", title);
	file_make_parents(path, 0777);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		failed = errno;
	else if (file_write(fd, buf_span(&text)) < 0)
		failed = errno;
	if (fd >= 0 && close(fd) < 0 && !failed)
		failed = errno;
	if (fd >= 0 && failed)
		unlink(path);
	buf_free(&text);
	if (failed == EEXIST)
		options_complain(
		    "%s is there already: edit it, or take another title",
		    path);
	else if (failed)
		options_complain("%s cannot be written: %s; name another "
				 "directory by --in",
		    path, note_cause(failed));
	return failed ? -1 : 0;
}

/* Opens the publisher's editor, if there is one, and waits for its end. */
static int
edit(const char *path)
{
	const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");

	if ((!visual || !*visual) && (!editor || !*editor))
		return EXIT_DONE;
	/* As git has it: a command of the shell, which is given the path. */
	setenv("LOAM_DRAFT", path, 1);
	if (system("eval \"${VISUAL:-$EDITOR} \\\"\\$LOAM_DRAFT\\\"\"") == 0)
		return EXIT_DONE;
	options_complain("the editor failed; the draft is there: edit it, or "
			 "set VISUAL or EDITOR");
	return EXIT_FAILED;
}

/* Whether it can be a title: a line of text. */
static bool
may_be_title(struct span title)
{
	struct buf visible = {0};

	utf8_add_visible(&visible, title);
	bool line = utf8_valid(title) && utf8_has_word(title) &&
	    visible.size == title.size;
	buf_free(&visible);
	return line;
}

/*
 * Finds the host that --host means. It matters not if a list of zones cannot be
 * read: the publisher may have no right to. Returns its number, or -1 after a
 * message.
 */
static int
host_of_draft(struct config *config, const char *named)
{
	struct vhost vhosts[HOSTS_MAX];
	struct notes unsaid = {0};

	host_option_take(config, named);
	(void)vhosts_configured(config, vhosts, &unsaid);
	note_free(&unsaid);
	return host_option_find(vhosts, config->host_count, named);
}

static int
start_draft(struct config *config, const struct given *given)
{
	const char *title = given->words[0];
	struct buf path = {0};
	int code;

	if (!may_be_title(span_of(title))) {
		options_complain("the title is \"%s\", expected a line of "
				 "UTF-8 with a letter or a digit",
		    title);
		return EXIT_USAGE;
	}
	int host = host_of_draft(config, given_value(given, "host"));
	if (host < 0)
		return EXIT_USAGE;
	code = add_draft_path(
	    config, (size_t)host, title, given_value(given, "in"), &path);
	if (code == EXIT_NONE && write_draft(path.data, title) < 0)
		code = EXIT_FAILED;
	if (code == EXIT_NONE) {
		buf_byte(&path, '\n');
		outlet_print(stdout, buf_span(&path));
		path.data[--path.size] = '\0';
		options_complain("a draft, which nobody sees: to publish it, "
				 "take the line \"draft: true\" out");
		code = EXIT_DONE;
		if (!given_value(given, "no-edit") && isatty(STDIN_FILENO) &&
		    isatty(STDOUT_FILENO))
			code = edit(path.data);
	}
	buf_free(&path);
	return code;
}

int
cmd_new(const struct command *command, int count, char **arguments)
{
	struct config config;
	struct given given;
	int code;

	config_start(&config);
	code = options_read(command, count, arguments, &config, &given);
	if (code == EXIT_NONE)
		code = start_draft(&config, &given);
	config_free(&config);
	return code;
}
