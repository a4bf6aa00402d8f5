#include <stdio.h>
#include <unistd.h>

#include "base/memfile.h"
#include "fuzz/fuzz.h"
#include "hosts/zone_lists.h"

/*
 * Lists of zones. A list with a mistake admits nobody by the line that has it;
 * no list admits a certificate that it does not name.
 */

static const char configuration[] =
    "[zone club]\npath = /club/\nallow = file:/proc/self/fd/%d\n";

static void
check_zone(const struct zone *zone, struct span list)
{
	struct visitor visitor = {.state = VISITOR_KNOWN};
	const struct zones zones = {zone, 1};

	/* Of zeros; the list would have to say so. */
	if (!fuzz_holds(list, SPAN("0000")) && !fuzz_holds(list, SPAN("00:00")))
		HOLDS(zone_closed(&zones, &visitor) == 1);
	for (size_t i = 1; i < zone->count; i++)
		HOLDS(fingerprint_compare(
			  &zone->allowed[i - 1], &zone->allowed[i]) <= 0);
}

void
fuzz_zones(struct span input)
{
	struct config config;
	struct notes notes = {0};
	struct arena arena = {0};
	char text[sizeof(configuration) + 16];
	int fd = memfile_new("list");

	HOLDS(fd >= 0);
	HOLDS(memfile_write(fd, input, 0) == 0);
	snprintf(text, sizeof(text), configuration, fd);
	config_start(&config);
	HOLDS(config_parse(&config, SPAN("loam.ini"), span_of(text), &notes) ==
	    0);
	HOLDS(config_finish(&config, &notes) == 0);
	struct zones zones = zone_lists_read(&config, 0, &arena, &notes);
	HOLDS(zones.count == 1);
	check_zone(&zones.list[0], input);
	close(fd);
	note_free(&notes);
	arena_free(&arena);
	config_free(&config);
}
