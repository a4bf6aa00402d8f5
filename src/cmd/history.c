#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/format.h"
#include "base/utf8.h"
#include "cli/host_option.h"
#include "cli/kept_file.h"
#include "cli/options.h"
#include "cli/press_now.h"
#include "cmd/commands.h"
#include "dates/date.h"
#include "edition/root.h"
#include "hosts/vhosts.h"
#include "serve/box.h"
#include "upload/history.h"

/*
 * Undo for uploads, without a server: what Titan has replaced or deleted is in
 * the capsule's directory, and these commands read it there.
 *
 * A version is put back by a process with the rights of the writer. So root
 * leaves no file that the server's user could not replace later, and what the
 * writer would be refused, this is.
 */

enum {
	MASK = 022, /* as the writer has it */
	WAIT = 10000, /* ms for an upload to be written */
};

/* What both commands are about. */
struct undo {
	struct config config;
	struct vhost vhosts[HOSTS_MAX];
	struct kept_file file;
	const char *typed; /* the version, or NULL */
};

static const char *
root_path(const struct undo *undo)
{
	return undo->config.hosts[undo->file.host].root.data;
}

/* Reads the command line. */
static enum exit_code
begin_undo(const struct command *command, int count, char **arguments,
    struct undo *undo, struct given *given_r)
{
	struct notes notes = {0};
	struct config *config = &undo->config;

	config_start(config);
	enum exit_code code =
	    options_read(command, count, arguments, config, given_r);
	if (code != EXIT_NONE)
		return code;
	const char *host = given_value(given_r, "host");
	host_option_take(config, host);
	if (vhosts_configured(config, undo->vhosts, &notes) < 0)
		code = EXIT_USAGE;
	options_print_notes(&notes);
	note_free(&notes);
	if (code == EXIT_NONE &&
	    kept_file_find(
		config, undo->vhosts, given_r->words[0], host, &undo->file) < 0)
		code = EXIT_USAGE;
	return code;
}

/* Opens the capsule. Returns a descriptor, or -1 after a message. */
static int
open_root_of(const struct undo *undo)
{
	int root = root_open(root_path(undo));

	if (root < 0)
		options_complain("the capsule %s cannot be read: %s; name "
				 "another by --capsule or root of [capsule]",
		    root_path(undo), note_cause(errno));
	return root;
}

/* Reads the history. Returns 0, or -1 after a message. */
static int
read_history(const struct undo *undo, int root, struct arena *arena,
    struct history *history_r)
{
	if (history_read(root, undo->file.path, arena, history_r) == 0)
		return 0;
	options_complain("the versions of %pS in %s cannot be read: %s; ask "
			 "as its owner or as root",
	    SPAN_AT(undo->file.path), root_path(undo), note_cause(errno));
	return -1;
}

static void
print_entry(const struct history_entry *entry)
{
	char written[DATE_INSTANT_SIZE];
	const struct store_version *version = &entry->version;
	struct buf line = {0};

	date_print_instant(entry->written, written);
	if (version->number == 0)
		buf_add(&line, SPAN("   now"));
	else
		buf_format(&line, "%6ju", (uintmax_t)version->number);
	buf_format(&line, "  %pS  %10ju byte%s",
	    SPAN_AT((struct span){written, sizeof(written)}),
	    (uintmax_t)entry->size, format_plural(entry->size));
	if (version->number > 0)
		buf_format(
		    &line, "  %s", version->removed ? "deleted" : "replaced");
	buf_byte(&line, '\n');
	file_print(stdout, buf_span(&line));
	buf_free(&line);
}

/*
 * Says that no version is kept. A page that is made of a file in Markdown is
 * no file, and so has none: the other one has.
 */
static void
say_none_kept(const struct undo *undo, int root, const struct history *history)
{
	struct span path = undo->file.path;
	struct buf source = {0};
	struct stat about;
	int fd = -1;

	if (!history->there && undo->config.markdown == MARKDOWN_AS_PAGE &&
	    span_ends(path, SPAN(".gmi"))) {
		buf_add(&source, span_head(path, path.size - 4));
		buf_add(&source, SPAN(".md"));
		fd = root_open_file(root, buf_span(&source), &about);
	}
	options_complain("no version of %pS is kept in %s%s%pS", SPAN_AT(path),
	    root_path(undo),
	    fd < 0 ? "" : "; that page is made of another file: ask for ",
	    SPAN_AT(fd < 0 ? SPAN("") : buf_span(&source)));
	if (fd >= 0)
		close(fd);
	buf_free(&source);
}

static int
list_versions(const struct undo *undo)
{
	struct arena arena = {0};
	struct history history;
	int root = open_root_of(undo);
	int code = press_exit_code(&undo->config, undo->file.host);

	if (root >= 0 && read_history(undo, root, &arena, &history) == 0) {
		for (size_t i = 0; i < history.count; i++)
			print_entry(&history.list[i]);
		if (history.count == history.there)
			say_none_kept(undo, root, &history);
		code = history.count > 0 ? EXIT_DONE : EXIT_FAILED;
	}
	if (root >= 0)
		close(root);
	arena_free(&arena);
	return code;
}

int
cmd_history(const struct command *command, int count, char **arguments)
{
	struct undo undo;
	struct given given;
	int code = begin_undo(command, count, arguments, &undo, &given);

	if (code == EXIT_NONE)
		code = list_versions(&undo);
	config_free(&undo.config);
	return code;
}

/* What is said of a refusal here, where no client is told. */
static const char *
reason_of(enum refusal refusal)
{
	switch (refusal) {
	case REFUSAL_MISSING:
		return "it has no such version; `loam history` lists them";
	case REFUSAL_TOO_SHORT:
		return "that version is empty, which no upload is";
	case REFUSAL_NO_UPLOADS:
		return "its [zone] takes no uploads; write may be missing";
	case REFUSAL_TOO_LARGE:
		return "that version is larger than size of its [zone]";
	case REFUSAL_ZONE_FULL:
		return "its [zone] is full; raise its space, or delete "
		       "something";
	case REFUSAL_NOT_WRITABLE:
		return "the server's user may not write there";
	case REFUSAL_DISK_FULL: return "the disk is full";
	case REFUSAL_LOCKED:
		return "another program has locked the capsule; try again";
	case REFUSAL_NO_VERSIONS:
		return "what is there cannot be kept in .loam-versions, which "
		       "is no directory";
	case REFUSAL_BAD_NAME:
		return "no file of that name is served, or its place is taken";
	case REFUSAL_DIRECTORY: return "a directory has its name now";
	case REFUSAL_NOT_TEXT:
		return "that version is no UTF-8, which its name promises";
	default: return "it cannot be read or written";
	}
}

/* Takes on the rights of the writer, as far as this process can. */
static void
become_writer(const struct undo *undo)
{
	struct notes unsaid = {0};
	struct rights rights;
	struct box box = {.role = ROLE_WRITER, .rights = &rights};

	umask(MASK);
	if (rights_find(&rights, &undo->config, &unsaid) == 0) {
		struct span path = undo->file.path;
		int root = root_open(root_path(undo));
		rights_of_writer(&rights, root, span_directory(path));
		if (root >= 0)
			close(root);
		box_enter_directory(&box, root_path(undo));
	}
	note_free(&unsaid);
}

/* Which version is meant: the newest if none is named. */
static enum exit_code
choose_version(const struct undo *undo, int root, const struct history *history,
    uint64_t *number_r)
{
	if (undo->typed) {
		(void)span_number(span_of(undo->typed), INT32_MAX, number_r);
		return EXIT_NONE;
	}
	if (history->count <= history->there) {
		say_none_kept(undo, root, history);
		return EXIT_FAILED;
	}
	*number_r = history->list[history->there].version.number;
	return EXIT_NONE;
}

/*
 * Says what has become of the file that was there, on standard error if that is
 * all there is: who asked again would undo it. Returns the exit code.
 */
static int
say_restored(const struct undo *undo, int root, uint64_t number,
    const struct history *before)
{
	struct arena arena = {0};
	struct history after;
	uint64_t last = before->count > before->there
	    ? before->list[before->there].version.number
	    : 0;
	struct buf line = {0};

	buf_add(&line, SPAN("version "));
	buf_format(&line, "%ju of ", (uintmax_t)number);
	utf8_add_visible(&line, undo->file.path);
	buf_add(&line, SPAN(" is back"));
	if (history_read(root, undo->file.path, &arena, &after) == 0 &&
	    after.count > 1 && after.list[1].version.number > last)
		buf_format(&line, "; what was there is version %ju",
		    (uintmax_t)after.list[1].version.number);
	else if (before->there)
		buf_add(&line, SPAN("; what was there is not kept"));
	buf_byte(&line, '\n');
	bool told =
	    file_print(stdout, buf_span(&line)) == 0 && fflush(stdout) == 0;
	line.size--;
	if (!told)
		options_complain("standard output cannot be written: %s; %pS",
		    note_cause(errno), SPAN_AT(buf_span(&line)));
	buf_free(&line);
	arena_free(&arena);
	return told ? EXIT_DONE : EXIT_FAILED;
}

static int
restore_in(const struct undo *undo, int root)
{
	const struct vhost *vhost = &undo->vhosts[undo->file.host];
	struct upload_host host = {&vhost->zones, vhost->types, root};
	struct arena arena = {0};
	struct history before;
	uint64_t number = 0;
	int error, code = EXIT_FAILED;

	if (read_history(undo, root, &arena, &before) == 0)
		code = choose_version(undo, root, &before, &number);
	if (code == EXIT_NONE) {
		enum refusal refusal = history_restore(
		    &host, undo->file.path, number, WAIT, &error);
		code = EXIT_FAILED;
		if (!refusal)
			code = say_restored(undo, root, number, &before);
		else
			options_complain("%pS is as it was: %s%s%s",
			    SPAN_AT(undo->file.path), reason_of(refusal),
			    error ? ": " : "", error ? note_cause(error) : "");
	}
	arena_free(&arena);
	return code;
}

/* As the writer. Returns the exit code. */
static int
restore_boxed(void *context)
{
	const struct undo *undo = context;

	become_writer(undo);
	int root = open_root_of(undo);
	int code = root < 0 ? press_exit_code(&undo->config, undo->file.host)
			    : restore_in(undo, root);
	return fflush(NULL) == 0 ? code : EXIT_FAILED;
}

int
cmd_restore(const struct command *command, int count, char **arguments)
{
	struct undo undo;
	struct given given;
	int code = begin_undo(command, count, arguments, &undo, &given);

	if (code == EXIT_NONE) {
		undo.typed = given.words[1];
		code = box_apart(restore_boxed, &undo);
		if (code == BOX_UNSTARTED)
			options_complain(
			    "a process cannot be started: %s; try again",
			    note_cause(errno));
		if (code < 0)
			code = EXIT_FAILED;
	}
	config_free(&undo.config);
	return code;
}
