#include "hosts/vhosts.h"
#include "hosts/zone_lists.h"
#include "text/escape.h"
#include "text/uri.h"
#include "wire/gemini.h"

/*
 * A host's names are compared byte by byte while serving (SNI, the URL of a
 * request, names in certificates), so they are normalised once, here: lower
 * case, A-labels instead of Unicode (uri_host()). Names must differ between
 * hosts, or a request would have two answers.
 *
 * Gopher has no host in its requests (RFC 1436), so menus must name one: what
 * a host calls itself there, and its public port, come from here too.
 */

static struct span
port_text(
    struct arena *arena, int64_t configured, unsigned bound, unsigned standard)
{
	long long port = configured ? configured : bound ? bound : standard;

	return arena_format(arena, "%lld", port);
}

/* What menus call the host. gopher_host and gopher_port apply to the first. */
static struct gopher_self
gopher_self(
    struct config *config, size_t number, struct span name, unsigned port)
{
	bool first = number == 0;
	struct buf host = {0};

	if (first && config->gopher_host.size > 0) {
		/* The configuration has refused what no host can be called. */
		uri_host(&host, config->gopher_host);
		name = buf_keep(&host, &config->arena);
	}
	return (struct gopher_self){
	    .host = name,
	    .port = port_text(&config->arena, first ? config->gopher_port : 0,
		port, GOPHER_PORT),
	};
}

/* Sets the name and the aliases, normalised, and the name on Gopher. */
static int
set_names(struct config *config, size_t number, unsigned gopher_port,
    struct vhost *vhost)
{
	const struct config_host *host = &config->hosts[number];
	struct arena *arena = &config->arena;
	size_t count = host->aliases.count + 1;
	struct span *names = arena_alloc(arena, (count + 1) * sizeof(*names));
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++) {
		struct buf name = {0};
		result = host_names_normalise(&name,
		    i == 0 ? host->name : host->aliases.list[i - 1].text);
		names[i] = buf_keep(&name, arena);
	}
	vhost->names = names;
	vhost->name_count = vhost->cert_name_count = count;
	vhost->host = names[0];
	vhost->gopher = gopher_self(config, number, names[0], gopher_port);
	/* Clients of Gopher over TLS look for the name that menus have. */
	if (vhost->gopher_tls && !vhost_has_name(vhost, vhost->gopher.host))
		names[vhost->cert_name_count++] = vhost->gopher.host;
	return result;
}

int
vhost_of(struct config *config, size_t number, unsigned gemini_port,
    unsigned gopher_port, struct vhost *vhost_r)
{
	struct arena *arena = &config->arena;
	int64_t public =
	    config->gemini_port ? config->gemini_port : (int64_t)gemini_port;
	struct vhost vhost = {
	    .title = escape_label_copy(arena, config->hosts[number].title),
	    .author = config->author,
	    .gemini_port = public ? (unsigned)public : GEMINI_PORT,
	    .on_gemini = config->gemini_listen.count > 0,
	    .gopher_addresses = config->hosts[number].gopher_listen.list,
	    .gopher_address_count = config->hosts[number].gopher_listen.count,
	    .gopher_tls = config->gopher_tls,
	    .list_text = config->articles == ARTICLES_TEXT,
	    .labels = &config->labels,
	    .redirects = config->redirects,
	    .types = config->types,
	    .related = (size_t)config->related,
	    .linked = (size_t)config->linked,
	    .recent = (size_t)config->recent,
	    .page_size = (size_t)config->page,
	    .neighbours = config->neighbours,
	    .navigation = config->navigation,
	    .book = config->hosts[number].book,
	};
	int result = set_names(config, number, gopher_port, &vhost);

	vhost.gemini_url = vhost.gemini_port == GEMINI_PORT
	    ? arena_format(arena, "gemini://%pS", SPAN_AT(vhost.host))
	    : arena_format(arena, "gemini://%pS:%u", SPAN_AT(vhost.host),
		  vhost.gemini_port);
	*vhost_r = vhost;
	return result;
}

/* The first name of one that the other has, too, by its number, or the count.
 */
static size_t
shared_name(const struct vhost *one, const struct vhost *other)
{
	for (size_t i = 0; i < one->name_count; i++)
		for (size_t j = 0; j < other->name_count; j++)
			if (span_equal(one->names[i], other->names[j]))
				return i;
	return one->name_count;
}

static void
note_shared(const struct config *config, const struct vhost *vhosts, size_t one,
    size_t other, struct notes *notes)
{
	size_t at = shared_name(&vhosts[other], &vhosts[one]);
	const char *key = at == 0 ? "name" : "alias";

	if (at == vhosts[other].name_count)
		return;
	/* The file may well be without a mistake. */
	if (one == 0 && config->host_given &&
	    span_equal(vhosts[other].names[at], vhosts[0].host))
		note_add(notes, NOTE_ERROR, SPAN("--host"), 0,
		    "is \"%pS\", which [host %pS] has as its %s, expected "
		    "another name for [host %pS]",
		    SPAN_AT(config->hosts[0].name),
		    SPAN_AT(config->hosts[other].handle), key,
		    SPAN_AT(config->hosts[0].handle));
	else
		note_add(notes, NOTE_ERROR, config->file,
		    config_host_line(&config->hosts[other], key),
		    "[host %pS] and [host %pS] both have the name %pS, "
		    "expected different ones",
		    SPAN_AT(config->hosts[one].handle),
		    SPAN_AT(config->hosts[other].handle),
		    SPAN_AT(vhosts[other].names[at]));
}

/* Makes the names of each host known to all. */
static void
set_all_names(struct arena *arena, struct vhost *vhosts, size_t count)
{
	size_t total = 0, filled = 0;

	for (size_t i = 0; i < count; i++)
		total += vhosts[i].name_count;
	struct span *names = arena_alloc(arena, total * sizeof(*names));
	for (size_t i = 0; i < count; i++) {
		vhosts[i].all_names = names;
		vhosts[i].all_count = total;
		for (size_t j = 0; j < vhosts[i].name_count; j++)
			names[filled++] = vhosts[i].names[j];
	}
}

int
vhosts_of(struct config *config, unsigned gemini_port,
    const unsigned *gopher_ports, struct vhost *vhosts_r, struct notes *notes)
{
	size_t before = notes->errors;

	for (size_t i = 0; i < config->host_count; i++) {
		if (vhost_of(config, i, gemini_port, gopher_ports[i],
			&vhosts_r[i]) < 0)
			note_add(notes, NOTE_ERROR, SPAN(""), 0,
			    "\"%pS\" is no host name, expected one like "
			    "example.org",
			    SPAN_AT(config->hosts[i].name));
		vhosts_r[i].zones =
		    zone_lists_read(config, i, &config->arena, notes);
		for (size_t j = 0; j < i; j++)
			note_shared(config, vhosts_r, j, i, notes);
	}
	set_all_names(&config->arena, vhosts_r, config->host_count);
	zone_lists_check_writers(config, notes);
	return notes->errors == before ? 0 : -1;
}

int
vhosts_configured(
    struct config *config, struct vhost *vhosts_r, struct notes *notes)
{
	const struct addresses *gemini = &config->gemini_listen;
	unsigned ports[HOSTS_MAX] = {0};

	for (size_t i = 0; i < config->host_count; i++)
		if (config->hosts[i].gopher_listen.count > 0)
			ports[i] = config->hosts[i].gopher_listen.list[0].port;
	return vhosts_of(config, gemini->count ? gemini->list[0].port : 0,
	    ports, vhosts_r, notes);
}

int
vhosts_named(const struct vhost *vhosts, size_t count, struct span name)
{
	struct buf normal = {0};
	int found = -1;

	if (host_names_normalise(&normal, name) == 0)
		for (size_t i = 0; i < count && found < 0; i++)
			if (vhost_has_name(&vhosts[i], buf_span(&normal)))
				found = (int)i;
	buf_free(&normal);
	return found;
}
