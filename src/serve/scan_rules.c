#include "serve/scan_rules.h"

struct scan_rules
scan_rules_of(const struct config *config, size_t number, uint32_t *progress)
{
	const struct config_host *host = &config->hosts[number];

	return (struct scan_rules){
	    .root = host->root.data,
	    .labels = &config->labels,
	    .types = config->types,
	    .title = host->title.size ? host->title : host->name,
	    .author = config->author,
	    .language = host->language,
	    .hints = config->watch != WATCH_POLL,
	    .trusted = config->watch == WATCH_INOTIFY,
	    .progress = progress,
	};
}
