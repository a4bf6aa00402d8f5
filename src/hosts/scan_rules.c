#include "hosts/scan_rules.h"

_Static_assert(
    (int)ZONES_MAX <= (int)AUDIENCE_ZONES_MAX, "a host may have every zone");

struct scan_rules
scan_rules_of(
    const struct config *config, size_t number, _Atomic uint32_t *progress)
{
	const struct config_host *host = &config->hosts[number];

	struct scan_rules rules = {
	    .root = host->root.data,
	    .labels = &config->labels,
	    .types = config->types,
	    .title = host->title.size ? host->title : host->name,
	    .author = config->author,
	    .language = host->language,
	    .markdown = config->markdown == MARKDOWN_AS_PAGE,
	    .hints = config->watch != WATCH_POLL,
	    .trusted = config->watch == WATCH_INOTIFY,
	    .progress = progress,
	};

	for (size_t i = 0; i < config->zone_count; i++)
		if (config->zones[i].hosts >> number & 1)
			rules.zones[rules.zone_count++] = config->zones[i].path;
	return rules;
}
