#include "reply/site.h"

static bool
has_name(const struct place *place, struct span name)
{
	for (size_t i = 0; i < place->name_count; i++)
		if (span_equal(place->names[i], name))
			return true;
	return false;
}

int
sites_find(const struct sites *sites, struct span name)
{
	for (size_t i = 0; i < sites->count; i++)
		if (has_name(sites->list[i].desk.place, name))
			return (int)i;
	return HOST_UNKNOWN;
}

/*
 * A client that was promised one host's certificate and asks for another's
 * pages would pin the wrong one: no host but the named one answers it (A7).
 */
int
sites_asked(const struct sites *sites, const struct question *question)
{
	struct span host = question->request->host;
	struct span address = question->address;

	if (question->by == ASKED_BY_GOPHER)
		return (int)question->host;
	int asked = address.size > 0 && span_equal(host, address)
	    ? 0
	    : sites_find(sites, host);
	if (question->named != HOST_UNNAMED && question->named != asked)
		return HOST_UNKNOWN;
	return asked;
}
