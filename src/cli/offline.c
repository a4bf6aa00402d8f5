#include <errno.h>

#include "cli/offline.h"
#include "cli/options.h"

int
offline_hosts(struct offline *offline, struct notes *notes)
{
	struct config *config = &offline->config;

	if (vhosts_configured(config, offline->vhosts, notes) < 0)
		return -1;
	offline->sites =
	    (struct served_hosts){offline->list, config->host_count};
	for (size_t i = 0; i < config->host_count; i++)
		offline->list[i].context = (struct context){
		    .vhost = &offline->vhosts[i],
		    .root = -1,
		    .ranker = &offline->ranker,
		    .searcher = &offline->searcher,
		    .arena = &offline->arena,
		};
	return 0;
}

int
offline_press(struct offline *offline, size_t host,
    struct edition *(*press)(
	const struct config *config, size_t host, struct notes *notes),
    struct notes *notes)
{
	struct config *config = &offline->config;
	struct context *context = &offline->list[host].context;

	context->edition = press(config, host, notes);
	if (context->edition)
		context->root = root_open(config->hosts[host].root.data);
	if (context->edition && context->root < 0)
		options_complain("the capsule %pS cannot be opened: %s",
		    SPAN_AT(config->hosts[host].root), note_cause(errno));
	return context->root < 0 ? -1 : 0;
}

void
offline_close(struct offline *offline)
{
	for (size_t i = 0; i < offline->config.host_count; i++) {
		struct context *context = &offline->list[i].context;
		/* If the vhosts could not be made there is no context. */
		if (context->vhost)
			served_host_free(&offline->list[i]);
	}
	rank_free(&offline->ranker);
	search_free(&offline->searcher);
	arena_free(&offline->arena);
	config_free(&offline->config);
}
