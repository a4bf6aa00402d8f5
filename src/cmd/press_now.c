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
		options_complain("%s: %s", rules.root, strerror(errno));
		return NULL;
	}
	scan_run(scan, notes);
	if (scan_press(scan, &pressed) == 0) {
		edition = edition_map(pressed.fd);
		close(pressed.fd);
	}
	if (!edition)
		options_complain("no edition: %s", strerror(errno));
	scan_free(&scan);
	return edition;
}
