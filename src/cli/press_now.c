#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/options.h"
#include "cli/press_now.h"
#include "hosts/scan_rules.h"
#include "hosts/vhosts.h"
#include "stats/progress.h"

enum { WRITERS = 5000 }; /* ms for which files that are written are awaited */

/*
 * Runs a scan until no file is being written; what then still is stays out, and
 * is told. Returns the errno for which a part could not be read; 0: none.
 */
static int
run_scan(struct scan *scan, struct notes *notes)
{
	int64_t now = clock_monotonic(), until = now + WRITERS;
	struct notes left_out = {0};

	scan_run(scan, notes);
	int lacks = scan_lacks(scan);
	for (; scan_has_unfinished(scan) && now < until;
	     now = clock_monotonic()) {
		clock_wait(clock_earlier(scan_due(scan), until - now));
		scan_run(scan, notes);
		lacks = lacks ? lacks : scan_lacks(scan);
	}
	scan_note_unfinished(scan, &left_out);
	options_print_notes(&left_out);
	for (size_t i = 0; i < left_out.count; i++)
		note_copy(notes, left_out.list[i]);
	note_free(&left_out);
	return lacks;
}

/* Presses by rules, and ends the progress before it says anything. */
static struct edition *
press_by(struct scan_rules rules, bool whole, struct progress *progress,
    struct notes *notes)
{
	struct scan *scan;
	struct edition *edition = NULL;
	struct pressed pressed;

	/* What changes meanwhile is of no interest: no watches. */
	rules.hints = false;
	scan = scan_new(&rules);
	if (!scan) {
		options_complain("the capsule %s cannot be read: %s; name "
				 "another by --capsule or root of [capsule]",
		    rules.root, note_cause_at(span_of(rules.root), errno));
		return NULL;
	}
	int lacks = run_scan(scan, notes);
	progress_end(progress);
	if (whole && lacks) {
		options_complain("a part of the capsule %s cannot be read: %s; "
				 "try again",
		    rules.root, note_cause(lacks));
		scan_free(&scan);
		return NULL;
	}
	if (scan_is_empty(scan))
		note_add(notes, NOTE_REMARK, SPAN("/"), 0,
		    "nothing in it is served yet: put a text file there that "
		    "nothing hides");
	if (scan_press(scan, &pressed) == 0) {
		edition = edition_map(pressed.fd, pressed.base);
		close(pressed.fd);
	}
	if (!edition)
		options_complain("the capsule %s cannot be indexed: %s",
		    rules.root, note_cause(errno));
	scan_free(&scan);
	return edition;
}

struct edition *
press_now(const struct config *config, size_t host, struct notes *notes)
{
	struct progress none = {.count = 0};

	return press_by(scan_rules_of(config, host, NULL), false, &none, notes);
}

struct edition *
press_finished(const struct config *config, size_t host, struct notes *notes)
{
	struct scan_rules rules = scan_rules_of(config, host, NULL);
	struct progress none = {.count = 0};

	rules.patient = true;
	return press_by(rules, false, &none, notes);
}

static struct edition *
press_showing(
    const struct config *config, size_t host, bool whole, struct notes *notes)
{
	struct scan_rules rules = scan_rules_of(config, host, NULL);
	struct progress progress;
	struct buf doing = {0};

	rules.patient = whole;
	rules.on_read = progress_step;
	rules.on_read_context = &progress;
	buf_format(&doing, "reading the capsule %s", rules.root);
	progress_begin(&progress, buf_span(&doing));
	struct edition *edition = press_by(rules, whole, &progress, notes);
	buf_free(&doing);
	return edition;
}

int
press_exit_code(const struct config *config, size_t host)
{
	return config_root_is_there(config, host) ? EXIT_FAILED : EXIT_USAGE;
}

struct edition *
press_slowly(const struct config *config, size_t host, struct notes *notes)
{
	return press_showing(config, host, false, notes);
}

struct edition *
press_whole(const struct config *config, size_t host, struct notes *notes)
{
	return press_showing(config, host, true, notes);
}
