#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd/options.h"
#include "cmd/press_now.h"
#include "serve/scan_rules.h"
#include "serve/vhosts.h"

struct edition *
press_now(const struct config *config, size_t host, struct notes *notes)
{
	struct scan_rules rules = scan_rules_of(config, host, NULL);
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
	if (scan_is_empty(scan))
		note_add(notes, NOTE_REMARK, SPAN("/"), 0,
		    "nothing in it is served yet: put a text file there that "
		    "nothing hides");
	if (scan_press(scan, &pressed) == 0) {
		edition = edition_map(pressed.fd);
		close(pressed.fd);
	}
	if (!edition)
		options_complain("the capsule %s cannot be indexed: %s",
		    rules.root, note_cause(errno));
	scan_free(&scan);
	return edition;
}
