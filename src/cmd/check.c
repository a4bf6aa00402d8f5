#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/format.h"
#include "base/utf8.h"
#include "check/check_closed.h"
#include "check/check_dates.h"
#include "check/check_file.h"
#include "check/check_key_files.h"
#include "check/check_links.h"
#include "check/check_maps.h"
#include "check/check_redirects.h"
#include "check/check_report.h"
#include "check/check_sandbox.h"
#include "check/check_series.h"
#include "check/check_zones.h"
#include "check/colour.h"
#include "cmd/commands.h"
#include "cli/options.h"
#include "cli/press_now.h"
#include "cli/running.h"
#include "maps/gophermap.h"
#include "pages/entry_lines.h"
#include "hosts/vhosts.h"
#include "stats/progress.h"
#include "text/article.h"

/*
 * loam check makes the same edition as a server and then looks at it from a
 * reader's side: links, redirects, zones and certificates are checked with the
 * functions that answer requests. Mistakes go to standard output in the form of
 * compilers, file:line: sentence, so that editors can jump to them.
 */

/* What checking the files of one capsule needs. */
struct check {
	struct context context;
	struct notes *notes;
	struct arena arena;
	struct ranker ranker;
};

static void
check_standing_block(
    struct check *check, struct span directory, const char *name)
{
	check_file(&check->context, check->notes,
	    arena_format(&check->arena, "%pS%s", SPAN_AT(directory), name),
	    CHECK_STANDING, ARTICLE_GEMTEXT);
}

/* Checks the files that are shown on a directory's pages, but not listed. */
static void
check_blocks(struct check *check, struct span directory)
{
	const struct labels *labels = check->context.vhost->labels;

	check_file(&check->context, check->notes,
	    arena_format(&check->arena, "%pS.intro.gmi", SPAN_AT(directory)),
	    CHECK_INTRO, ARTICLE_GEMTEXT);
	check_standing_block(check, directory, ".standing.gmi");
	for (size_t i = 0; i < labels->count; i++)
		check_standing_block(check, directory,
		    arena_format(&check->arena, ".standing.%pS.gmi",
			SPAN_AT(labels->sets[i].language))
			.data);
}

static bool
is_gophermap(const struct check *check, uint32_t number)
{
	return gophermap_is_called(&check->context, number) ||
	    gophermap_is_menu(&check->context, number) ||
	    entry_lines_is_map(
		&check->context, edition_entry(check->context.edition, number));
}

/* Texts that are not UTF-8 are not checked. */
static void
check_texts(struct check *check)
{
	const struct edition *edition = check->context.edition;
	struct progress progress;

	progress_begin(&progress, SPAN("checking the texts"));
	for (uint32_t i = 0; i < edition_count(edition); i++) {
		const struct edition_entry *entry = edition_entry(edition, i);
		struct span path = edition_text(edition, entry->path);
		bool decoded = edition_traits(edition, entry)->charset.size > 0;
		bool article = entry->kind == EDITION_ARTICLE;
		bool gemtext = span_equal(
		    edition_mime(edition, entry), SPAN("text/gemini"));
		if (entry->kind == EDITION_DIRECTORY) {
			check_blocks(check, path);
		} else if (is_gophermap(check, i)) {
			check_map_file(&check->context, check->notes, i);
		} else if (entry->flags & EDITION_MADE) {
			/* Its file is checked, where the mistakes are. */
		} else if (entry->flags & EDITION_SOURCE) {
			check_file(&check->context, check->notes, path,
			    CHECK_PAGE, ARTICLE_MARKDOWN);
		} else if ((article || gemtext) && !decoded) {
			check_file(&check->context, check->notes, path,
			    CHECK_PAGE,
			    article ? entry->format : ARTICLE_GEMTEXT);
		}
		/* Of a text, nothing but notes stays. */
		arena_free(&check->arena);
		progress_step(&progress);
	}
	progress_end(&progress);
}

static bool
roots_are_there(const struct config *config)
{
	for (size_t i = 0; i < config->host_count; i++)
		if (!config_root_is_there(config, i))
			return false;
	return true;
}

/*
 * Returns 0 if a server would take the configuration, else -1. Whether the
 * capsule can be checked all the same, as where a certificate, a key or a log
 * is wrong, is *readable_r.
 */
static int
check_configuration(struct config *config, struct vhost *vhosts,
    struct notes *notes, bool *readable_r)
{
	int result = config_check_paths(config, notes);
	bool made = vhosts_configured(config, vhosts, notes) == 0;

	config_remark_proxies(config, notes);
	if (!made || check_key_files(config, vhosts, notes) < 0)
		result = -1;
	*readable_r = made && roots_are_there(config);
	if (!*readable_r)
		return -1;
	check_zone_keys(config, vhosts, notes);
	for (size_t i = 0; i < config->host_count; i++)
		check_writable(config, i, &vhosts[i], notes);
	return result;
}

/*
 * Returns the edition of the capsule, which the caller releases, or NULL. Notes
 * on the configuration go to `about`, those on files to `notes`.
 */
static struct edition *
check_capsule(const struct config *config, size_t host,
    const struct vhost *vhost, struct notes *about, struct notes *notes)
{
	struct check check = {.notes = notes};
	struct edition *edition = press_slowly(config, host, notes);

	check.context = (struct context){.vhost = vhost,
	    .edition = edition,
	    .root = root_open(config->hosts[host].root.data),
	    .ranker = &check.ranker,
	    .arena = &check.arena};
	if (edition)
		check_zones(config, vhost, edition, about);
	if (edition) {
		check_links(&check.context, notes);
		check_series(edition, notes);
		check_dates(edition, notes);
		check_maps(&check.context, notes);
	}
	if (edition && check.context.root >= 0)
		check_texts(&check);
	if (check.context.root >= 0)
		close(check.context.root);
	rank_free(&check.ranker);
	arena_free(&check.arena);
	return edition;
}

/* Checks what is in the zones that a host adds to the capsule of another. */
static void
check_added(const struct config *config, size_t host,
    const struct vhost *vhosts, struct edition *edition, struct notes *about,
    struct notes *notes)
{
	struct zone added[ZONES_MAX];
	struct vhost alone = vhosts[host];

	alone.zones =
	    (struct zones){added, check_zones_new(config, vhosts, host, added)};
	check_zones(config, &alone, edition, about);
	check_links(
	    &(struct context){.vhost = &alone, .edition = edition}, notes);
}

/* The first host that has the same capsule. */
static size_t
first_host(const struct config *config, size_t host)
{
	size_t i = 0;

	while (!span_equal(config->hosts[i].root, config->hosts[host].root))
		i++;
	return i;
}

/*
 * An edition that could not be made is told on standard error; who reads the
 * report alone has to know, too.
 */
static void
note_unread(const struct check_report *report, struct notes *notes)
{
	if (report->json)
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "the capsule cannot be read or indexed; standard error "
		    "says why");
}

static int
check(struct config *config, struct check_report *report)
{
	struct notes notes = {0};
	struct vhost vhosts[HOSTS_MAX];
	struct edition *editions[HOSTS_MAX];
	const struct zones *zones[HOSTS_MAX];
	size_t count = 0;
	bool readable;

	bool misconfigured =
	    check_configuration(config, vhosts, &notes, &readable) < 0;
	int failed = readable ? 0 : -1;
	check_report_add(report, &notes, SPAN(""));
	for (size_t i = 0; i < config->host_count && failed == 0; i++) {
		size_t first = first_host(config, i);
		struct notes about = {0};
		zones[i] = &vhosts[i].zones;
		if (first < i) {
			editions[i] = edition_keep(editions[first]);
			check_added(
			    config, i, vhosts, editions[i], &about, &notes);
		} else {
			check_closed(config, i, &notes);
			editions[i] = check_capsule(
			    config, i, &vhosts[i], &about, &notes);
		}
		count++;
		failed = editions[i] ? 0 : -1;
		if (failed < 0)
			note_unread(report, &notes);
		check_report_add(report, &about, SPAN(""));
		/* Paths as the shell needs them. */
		check_report_add(report, &notes, config->hosts[i].root);
	}
	if (failed == 0)
		check_redirects(config, (const struct edition *const *)editions,
		    zones, count, &notes);
	check_report_add(report, &notes, SPAN(""));
	while (count > 0)
		edition_release(&editions[--count]);
	if (misconfigured)
		return EXIT_USAGE;
	return failed < 0 || report->wrong > 0 ? EXIT_FAILED : EXIT_DONE;
}

/* Instead of the capsule, the sandbox. */
static int
check_rights(struct config *config, struct check_report *report)
{
	struct notes notes = {0};
	struct sandbox_trials trials;
	struct buf table = {0};
	int failed = config_check_paths(config, &notes);

	if (failed == 0)
		failed = check_sandbox(config, &trials, &notes);
	if (failed == 0 && report->json) {
		check_sandbox_json(&trials, &report->sandbox);
	} else if (failed == 0) {
		check_sandbox_table(&trials, config, &table);
		file_print(stdout, buf_span(&table));
	}
	buf_free(&table);
	check_report_add(report, &notes, SPAN(""));
	if (failed < 0)
		return EXIT_USAGE;
	return report->wrong > 0 ? EXIT_FAILED : EXIT_DONE;
}

int
cmd_check(const struct command *command, int count, char **arguments)
{
	struct config config;
	struct given given;
	struct notes notes = {0};
	struct check_report report = {.json = false};
	int code;

	config_start(&config);
	code = options_read_noting(
	    command, count, arguments, &config, &given, &notes);
	/* A mistake in the configuration is part of the report. */
	bool checked = code == EXIT_NONE;
	if (checked || notes.errors > 0) {
		report.json = given_value(&given, "json") != NULL;
		report.coloured =
		    colour_wanted(given_value(&given, "color"), STDOUT_FILENO);
	}
	if (report.json)
		check_report_add(&report, &notes, SPAN(""));
	else
		options_print_notes(&notes);
	note_free(&notes);
	if (code == EXIT_NONE) {
		options_say_file(&config);
		running_remark(&config);
		code = given_value(&given, "sandbox")
		    ? check_rights(&config, &report)
		    : check(&config, &report);
	}
	if (checked || report.json)
		check_report_finish(&report, &config);
	config_free(&config);
	return code;
}
