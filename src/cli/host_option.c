#include "cli/host_option.h"
#include "cli/options.h"
#include "hosts/vhosts.h"

void
host_option_take(struct config *config, const char *typed)
{
	if (typed && config->hosts[0].handle.size == 0)
		config->hosts[0].name =
		    arena_copy(&config->arena, span_of(typed));
}

int
host_option_find(const struct vhost *vhosts, size_t count, const char *typed)
{
	int found = typed ? vhosts_named(vhosts, count, span_of(typed)) : 0;

	if (found < 0)
		options_complain("--host is \"%s\", expected a name of one of "
				 "the hosts",
		    typed);
	return found;
}
