#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/format.h"
#include "base/mem.h"
#include "cli/config_file.h"
#include "cli/offline.h"
#include "cli/options.h"
#include "cli/press_now.h"
#include "cli/running.h"
#include "cmd/commands.h"
#include "export/export.h"
#include "stats/progress.h"
#include "text/uri.h"

/*
 * What the server would answer, as files: for a server that has files alone, or
 * to keep.
 */

/* What the command line asks for. */
struct wanted {
	const char *directory; /* NULL: none */
	const struct protocol *network;
	const char *host; /* or NULL */
};

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
	};
}

/* Returns the number of the host that is meant, or -1 after a message. */
static int
find_named_host(const struct offline *offline, const char *name)
{
	struct buf host = {0};
	int found = 0;

	if (name && offline->config.hosts[0].handle.size > 0) {
		found = uri_host(&host, span_of(name)) < 0
		    ? HOST_UNKNOWN
		    : served_hosts_find(&offline->sites, buf_span(&host));
		buf_free(&host);
	}
	if (found < 0)
		options_complain("--host is \"%s\", expected the name of a "
				 "[host] of the configuration",
		    name);
	return found < 0 ? -1 : found;
}

/* Where a directory is, or will be once it is made. */
static struct span
place_of(struct arena *arena, struct span path)
{
	while (path.size > 1 && span_ends(path, SPAN("/")))
		path.size--;
	size_t slash = span_find_last(path, '/');
	bool bare = slash == path.size;
	struct span parent = bare ? SPAN(".") : span_head(path, slash + 1);
	struct span whole = arena_copy(arena, path);

	if (access(whole.data, F_OK) == 0)
		return file_real_path(arena, path);
	return arena_format(arena, "%pS/%pS",
	    SPAN_AT(file_real_path(arena, parent)),
	    SPAN_AT(span_tail(path, bare ? 0 : slash + 1)));
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
	struct span outer =
	    arena_format(arena, "%pS/", SPAN_AT(file_real_path(arena, root)));
	struct span inner = arena_format(
	    arena, "%pS/", SPAN_AT(place_of(arena, span_of(directory))));

	if (!span_starts(inner, outer))
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
	file_print(stdout, buf_span(&line));
	buf_free(&line);
}

static int
export_directory(struct offline *offline, size_t host,
    const struct wanted *wanted, struct notes *notes)
{
	struct progress progress;
	struct buf doing = {0};
	struct export_done done;
	struct export_order order = {
	    .server = {&offline->sites, host, wanted->network, &offline->arena},
	    .directory = wanted->directory,
	    .step = progress_step,
	    .step_context = &progress};

	buf_format(&doing, "exporting to %s", wanted->directory);
	progress_begin(&progress, buf_span(&doing));
	int result = export_files(&order, notes, &done);
	progress_end(&progress);
	buf_free(&doing);
	if (result == 0)
		print_done(wanted, offline->vhosts[host].host, &done);
	return result < 0 ? EXIT_FAILED : EXIT_DONE;
}

static int
export_host(
    struct offline *offline, const struct wanted *wanted, struct notes *notes)
{
	struct config *config = &offline->config;

	/* Without a [host] section the option names the host, as in serve. */
	if (wanted->host && config->hosts[0].handle.size == 0)
		config->hosts[0].name =
		    arena_copy(&config->arena, span_of(wanted->host));
	if (offline_hosts(offline, notes) < 0)
		return EXIT_USAGE;
	int host = find_named_host(offline, wanted->host);
	if (host < 0 ||
	    would_be_served(config, (size_t)host, wanted->directory))
		return EXIT_USAGE;
	struct notes unused = {0};
	int pressed =
	    offline_press(offline, (size_t)host, press_slowly, &unused);
	/* What there is to say of the texts is for `loam check` to say. */
	note_free(&unused);
	if (pressed < 0)
		return EXIT_FAILED;
	return export_directory(offline, (size_t)host, wanted, notes);
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
	if (code < 0) {
		struct wanted wanted = read_wanted(&given);
		/* Nobody has named this file, or stands beside it. */
		if (config_file_is_installed(&offline->config))
			options_say_file(&offline->config);
		running_remark(&offline->config);
		code = export_host(offline, &wanted, &notes);
	}
	options_print_notes(&notes);
	note_free(&notes);
	offline_close(offline);
	free(offline);
	return code;
}
