#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/format.h"
#include "base/mem.h"
#include "cli/book_file.h"
#include "cli/config_file.h"
#include "cli/host_option.h"
#include "cli/given.h"
#include "cli/offline.h"
#include "cli/options.h"
#include "cli/press_now.h"
#include "cli/running.h"
#include "cmd/commands.h"
#include "config/real_path.h"
#include "export/export.h"
#include "stats/progress.h"
#include "text/tag.h"

/*
 * What the server would answer, as files: for a server that has files alone, or
 * to keep; and the texts as a book, to read elsewhere.
 */

/* What the command line asks for. */
struct wanted {
	const char *directory; /* NULL: none */
	const struct protocol *network;
	const char *host; /* or NULL */
	const char *book; /* the file of one; or NULL */
	const char *under, *tag; /* what it is of; or NULL */
};

/* Whether the book goes to standard output. */
static bool
is_piped(const struct wanted *wanted)
{
	return wanted->book && strcmp(wanted->book, "-") == 0;
}

/* What is said goes where no book does. */
static void
say_line(const struct wanted *wanted, const struct buf *line)
{
	file_print(is_piped(wanted) ? stderr : stdout, buf_span(line));
}

static struct wanted
read_wanted(const struct given *given)
{
	const char *network = given_value(given, "network");

	return (struct wanted){
	    .directory = given->count > 0 ? given->words[0] : NULL,
	    .network = network && strcmp(network, "gopher") == 0
		? &protocol_gopher
		: &protocol_gemini,
	    .host = given_value(given, "host"),
	    .book = given_value(given, "gpub"),
	    .under = given_value(given, "under"),
	    .tag = given_value(given, "tag"),
	};
}

static enum exit_code
check_wanted(const struct wanted *wanted)
{
	if (!wanted->directory && !wanted->book)
		options_complain("nothing is to be exported: name a directory, "
				 "or a file by --gpub");
	else if (!wanted->book && (wanted->under || wanted->tag))
		options_complain("--under and --tag say what a book is of: "
				 "name its file by --gpub");
	else if (is_piped(wanted) && isatty(STDOUT_FILENO))
		options_complain("a book is not for a terminal: name a file by "
				 "--gpub");
	else
		return EXIT_NONE;
	return EXIT_USAGE;
}

/*
 * A directory in the capsule would be served, and be part of the next export.
 * Returns whether it is there, after a message.
 */
static bool
would_be_served(struct config *config, size_t host, const char *directory)
{
	struct arena *arena = &config->arena;
	struct span root = config->hosts[host].root;

	if (!real_path_lies_in(real_path_of(arena, span_of(directory)),
		real_path_of(arena, root), NULL))
		return false;
	options_complain("%s is in the capsule %pS: name a directory outside "
			 "of it, as what is exported would be served",
	    directory, SPAN_AT(root));
	return true;
}

static void
say_count(struct buf *line, size_t count, const char *noun, const char *rest)
{
	if (count > 0)
		buf_format(line, ", %zu %s%s%s", count, noun,
		    format_plural(count), rest);
}

static void
print_done(const struct wanted *wanted, struct span host,
    const struct export_done *done)
{
	struct buf line = {0};

	buf_format(&line, "exported %zu file%s of %pS for %pS to %s",
	    done->files, format_plural(done->files), SPAN_AT(host),
	    SPAN_AT(wanted->network->title), wanted->directory);
	say_count(&line, done->same, "file", " as before");
	say_count(&line, done->removed, "file", " removed");
	say_count(
	    &line, done->links.searches, "link", " to the search left out");
	say_count(&line, done->links.closed, "link", " to the server kept");
	say_count(&line, done->links.broken, "link", " without a target");
	buf_byte(&line, '\n');
	say_line(wanted, &line);
	buf_free(&line);
}

/* The page of a text that is left out may be there: nothing is removed then. */
static int
export_directory(struct offline *offline, size_t host,
    const struct wanted *wanted, bool left_out, struct notes *notes)
{
	struct progress progress;
	struct buf doing = {0};
	struct export_done done;
	struct export_order order = {
	    .server = {&offline->sites, host, wanted->network, &offline->arena},
	    .directory = wanted->directory,
	    .keep = left_out,
	    .step = progress_step,
	    .step_context = &progress};

	buf_format(&doing, "exporting to %s", wanted->directory);
	progress_begin(&progress, buf_span(&doing));
	int result = export_files(&order, notes, &done);
	progress_end(&progress);
	buf_free(&doing);
	if (result == 0)
		print_done(wanted, offline->vhosts[host].host, &done);
	if (result == 0 && left_out)
		options_complain("nothing is removed from %s, since a text is "
				 "left out: export again when it is written",
		    wanted->directory);
	return result < 0 ? EXIT_FAILED : EXIT_DONE;
}

/* Returns 0, or -1 after a message. */
static int
find_scope(const struct context *context, const struct wanted *wanted,
    struct book_scope *scope_r)
{
	const struct edition *edition = context->edition;
	struct span under = span_of(wanted->under ? wanted->under : "/");
	struct span tag = span_of(wanted->tag);
	struct buf key = {0};

	*scope_r = (struct book_scope){.tag = EDITION_NONE};
	while (under.size > 1 && span_ends(under, SPAN("/")))
		under.size--;
	uint32_t directory = under.size > 1 ? edition_find_dir(edition, under)
					    : edition_find(edition, under);
	/* Where nobody sees the root, nobody sees an article. */
	if (directory == EDITION_NONE && !wanted->under)
		directory = 0;
	if (directory == EDITION_NONE) {
		options_complain("--under is \"%s\", expected the path of a "
				 "directory of the capsule, as in /news/",
		    wanted->under);
		return -1;
	}
	scope_r->under =
	    edition_text(edition, edition_entry(edition, directory)->path);
	if (!wanted->tag)
		return 0;
	span_skip(&tag, SPAN("#"));
	tag_key(&key, tag);
	scope_r->tag = edition_tag_find(edition, buf_span(&key));
	buf_free(&key);
	if (scope_r->tag != EDITION_NONE)
		return 0;
	options_complain("--tag is \"%s\", expected a tag that articles "
			 "of the capsule have",
	    wanted->tag);
	return -1;
}

/* Says what became of a book. Returns the exit code. */
static int
end_book(const struct wanted *wanted, const struct context *context,
    const struct book_counts *counts, int written)
{
	struct buf line = {0};

	/* Of standard output main() says so for every command. */
	if (written < 0 && !is_piped(wanted))
		options_complain("%s cannot be written: %s; name another file "
				 "by --gpub",
		    wanted->book, note_cause(errno));
	else if (written > 0)
		options_complain("a text has changed meanwhile, and %s is not "
				 "written: export again",
		    wanted->book);
	if (written != 0)
		return EXIT_FAILED;
	buf_format(&line, "exported %zu article%s", counts->articles,
	    format_plural(counts->articles));
	say_count(&line, counts->files, "other file", "");
	buf_format(&line, " of %pS as a book to %s\n",
	    SPAN_AT(context->vhost->host),
	    is_piped(wanted) ? "standard output" : wanted->book);
	say_line(wanted, &line);
	buf_free(&line);
	return EXIT_DONE;
}

static int
export_book(struct offline *offline, size_t host, const struct wanted *wanted)
{
	struct visitor nobody = {0};
	struct response_cache *cache;
	struct book_scope scope;
	struct context context = served_host_context(
	    &offline->list[host], &nobody, EDITION_GEMTEXT_FIRST, &cache);

	if (find_scope(&context, wanted, &scope) < 0)
		return EXIT_USAGE;
	struct page_parts *book = book_new(&context, &scope);
	struct book_counts counts = book_counts(book);
	int code = EXIT_FAILED;
	if (counts.articles == 0) {
		options_complain("no article is there that everybody may read: "
				 "no book is made");
	} else {
		int written = book_file_write(book, &offline->arena,
		    is_piped(wanted) ? NULL : wanted->book);
		counts = book_counts(book);
		code = end_book(wanted, &context, &counts, written);
	}
	book->free(book);
	return code;
}

/*
 * Makes the edition, which may lack a text that is being written. Other notes
 * of its texts are for `loam check` to say.
 */
static int
read_capsule(
    struct offline *offline, size_t host, struct notes *notes, bool *left_out_r)
{
	struct notes all = {0};
	int pressed = offline_press(offline, host, press_whole, &all);

	*left_out_r = false;
	for (size_t i = 0; i < all.count; i++) {
		*left_out_r |= all.list[i].unfinished;
		if (all.list[i].unread)
			note_copy(notes, all.list[i]);
	}
	note_free(&all);
	return pressed;
}

static int
export_host(
    struct offline *offline, const struct wanted *wanted, struct notes *notes)
{
	struct config *config = &offline->config;
	bool left_out;

	/*
	 * As in serve, one host is renamed even if a section names it: an
	 * export may be for another place.
	 */
	if (wanted->host && config->host_count == 1)
		config->hosts[0].name =
		    arena_copy(&config->arena, span_of(wanted->host));
	if (offline_hosts(offline, notes) < 0)
		return EXIT_USAGE;
	int host =
	    host_option_find(offline->vhosts, config->host_count, wanted->host);
	if (host < 0 ||
	    (wanted->directory &&
		would_be_served(config, (size_t)host, wanted->directory)))
		return EXIT_USAGE;
	if (read_capsule(offline, (size_t)host, notes, &left_out) < 0)
		return press_exit_code(config, (size_t)host);
	int code = wanted->directory
	    ? export_directory(offline, (size_t)host, wanted, left_out, notes)
	    : EXIT_DONE;
	if (wanted->book && code == EXIT_DONE)
		code = export_book(offline, (size_t)host, wanted);
	return code == EXIT_DONE && left_out ? EXIT_FAILED : code;
}

static int
run_export(
    struct offline *offline, const struct wanted *wanted, struct notes *notes)
{
	struct config *config = &offline->config;

	/* Nobody has named this file, or stands beside it. */
	if (config_file_is_installed(config))
		options_say_file(config);
	running_remark(config);
	return export_host(offline, wanted, notes);
}

int
cmd_export(const struct command *command, int count, char **arguments)
{
	struct offline *offline = mem_alloc(sizeof(*offline));
	struct notes notes = {0};
	struct given given;

	config_start(&offline->config);
	int code =
	    options_read(command, count, arguments, &offline->config, &given);
	/* A book is of no network. */
	if (code == EXIT_NONE && given.count == 0 &&
	    !given_one_of(
		&given, (const char *const[]){"gpub", "network", NULL}))
		code = EXIT_USAGE;
	if (code == EXIT_NONE) {
		struct wanted wanted = read_wanted(&given);
		code = check_wanted(&wanted);
		if (code == EXIT_NONE)
			code = run_export(offline, &wanted, &notes);
	}
	options_print_notes(&notes);
	note_free(&notes);
	offline_close(offline);
	free(offline);
	return code;
}
