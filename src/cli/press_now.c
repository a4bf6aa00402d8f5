#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/press_now.h"
#include "hosts/scan_rules.h"
#include "hosts/vhosts.h"
#include "stats/progress.h"

/* Presses by rules, and ends the progress before it says anything. */
static struct edition *
press_by(struct scan_rules rules, bool whole, struct progress *progress,
    struct notes *notes)
{
	struct scan *scan;
	struct edition *edition = NULL;
	struct pressed pressed;

	/* One scan is enough: no watches. */
	rules.hints = false;
	scan = scan_new(&rules);
	if (!scan) {
		options_complain("the capsule %s cannot be read: %s; name "
				 "another by --capsule or root of [capsule]",
		    rules.root, note_cause(errno));
		return NULL;
	}
	scan_run(scan, notes);
	progress_end(progress);
	if (whole && scan_lacks(scan)) {
		options_complain("a part of the capsule %s cannot be read: %s; "
				 "try again",
		    rules.root, note_cause(scan_lacks(scan)));
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

static struct edition *
press_showing(
    const struct config *config, size_t host, bool whole, struct notes *notes)
{
	struct scan_rules rules = scan_rules_of(config, host, NULL);
	struct progress progress;
	struct buf doing = {0};

	rules.on_read = progress_step;
	rules.on_read_context = &progress;
	buf_format(&doing, "reading the capsule %s", rules.root);
	progress_begin(&progress, buf_span(&doing));
	struct edition *edition = press_by(rules, whole, &progress, notes);
	buf_free(&doing);
	return edition;
}

int
press_failed(const struct config *config, size_t host)
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
