#include <errno.h>

#include "config/config_priv.h"
#include "config/setting.h"

/*
 * Addresses to listen on are named in [gemini], in [gopher] (those of the first
 * host) and in each [host]. A message about one says which of them to change,
 * or the option that stands over it.
 */

/* The addresses of a place, and how its setting is called. */
struct named_place {
	const struct addresses *addresses;
	const char *section, *key, *option; /* option: NULL if there is none */
	struct span handle; /* of a [host]; else empty */
	unsigned line; /* of the file; 0: not from the file */
	bool refused; /* it says others, which could not be taken */
};

static unsigned
line_of(const unsigned *lines, const char *section, const char *key)
{
	return lines[setting_find(span_of(section), span_of(key)) - settings];
}

static struct named_place
named_at(const struct config *config, struct config_listener place)
{
	const struct config_host *host = &config->hosts[place.host];
	unsigned line = line_of(host->lines, "host", "gopher");
	/* The addresses of [gopher] are those of the first host. */
	const char *section = !place.gopher ? "gemini"
	    : place.host == 0 && line == 0  ? "gopher"
					    : "host";

	if (strcmp(section, "host") == 0)
		return (struct named_place){&host->gopher_listen, section,
		    "gopher", NULL, host->handle, line,
		    config_is_refused(config, host->lines, section, "gopher")};
	return (struct named_place){
	    place.gopher ? &host->gopher_listen : &config->gemini_listen,
	    section, "listen", place.gopher ? "--gopher" : "--gemini", SPAN(""),
	    line_of(config->lines, section, "listen"),
	    config_is_refused(config, config->lines, section, "listen")};
}

/* `listen of [gemini]`, or `gopher of [host NAME]`. */
static void
add_name(struct buf *buf, const struct named_place *named)
{
	buf_format(buf, "%s of [%s%s%pS]", named->key, named->section,
	    named->handle.size > 0 ? " " : "", SPAN_AT(named->handle));
}

/* Whether two sockets cannot have both addresses. */
static bool
collide(const struct address *a, const struct address *b)
{
	static const unsigned char any[16];
	size_t size = a->six ? 16 : 4;

	/* If b alone is a path, the ports differ: it has none. */
	if (a->local)
		return address_is_same_host(a, b);
	return a->port > 0 && a->port == b->port && a->six == b->six &&
	    (memcmp(a->bytes, b->bytes, size) == 0 ||
		memcmp(a->bytes, any, size) == 0 ||
		memcmp(b->bytes, any, size) == 0);
}

/* Compares an address with those that are named before it. */
static bool
is_named_before(const struct config *config, size_t place, size_t at,
    struct named_place *before_r)
{
	const struct config_listener own = {
	    place > 0, place > 0 ? place - 1 : 0};
	const struct address *address =
	    &named_at(config, own).addresses->list[at];

	for (size_t i = 0; i <= place; i++) {
		struct config_listener other = {i > 0, i > 0 ? i - 1 : 0};
		*before_r = named_at(config, other);
		size_t end = i < place ? before_r->addresses->count : at;
		for (size_t j = 0; j < end && !before_r->refused; j++)
			if (collide(address, &before_r->addresses->list[j]))
				return true;
	}
	return false;
}

void
config_check_listeners(const struct config *config, struct notes *notes)
{
	for (size_t i = 0; i <= config->host_count; i++) {
		struct named_place named = named_at(
		    config, (struct config_listener){i > 0, i > 0 ? i - 1 : 0});
		for (size_t j = 0; j < named.addresses->count && !named.refused;
		     j++) {
			struct named_place before;
			struct buf text = {0};
			if (!is_named_before(config, i, j, &before))
				continue;
			add_name(&text, &named);
			buf_add(&text, SPAN(" has "));
			address_print(&named.addresses->list[j], &text);
			buf_add(&text, SPAN(", which "));
			add_name(&text, &before);
			buf_add(&text, SPAN(" has before: expected another"));
			note_add(notes, NOTE_ERROR,
			    named.line ? config->file : SPAN(""), named.line,
			    "%pS", SPAN_AT(buf_span(&text)));
			buf_free(&text);
		}
	}
}

static void
check_proxy(const struct config *config, const char *section, int proxy,
    struct notes *notes)
{
	if (proxy > 0 && config->proxy_from.count == 0 &&
	    !config_is_refused(config, config->lines, "server", "proxy_from"))
		note_add(notes, NOTE_ERROR, config->file,
		    line_of(config->lines, section, "proxy"),
		    "proxy of [%s] is %d, but proxy_from of [server] names no "
		    "network: expected those of the proxies, as in "
		    "proxy_from = 10.0.0.0/8",
		    section, proxy);
}

void
config_check_proxies(const struct config *config, struct notes *notes)
{
	check_proxy(config, "gemini", config->gemini_proxy, notes);
	check_proxy(config, "gopher", config->gopher_proxy, notes);
}

void
config_remark_proxies(const struct config *config, struct notes *notes)
{
	unsigned line = line_of(config->lines, "server", "proxy_from");

	if (config->gemini_proxy == 0 && config->gopher_proxy == 0)
		return;
	for (size_t i = 0; i < config->proxy_from.count; i++) {
		struct buf name = {0};
		if (!network_is_wide(&config->proxy_from.list[i]))
			continue;
		network_print(&config->proxy_from.list[i], &name);
		note_add(notes, NOTE_REMARK, line ? config->file : SPAN(""),
		    line,
		    "proxy_from of [server] has %pS: any client in it can name "
		    "any address as its own; name the proxies alone",
		    SPAN_AT(buf_span(&name)));
		buf_free(&name);
	}
}

static const char *
cure_of(int error, const struct address *address)
{
	if (error == EADDRINUSE)
		return "stop the server that has it, or name another port in ";
	if (address->local && error == EEXIST)
		return "remove the file that is there, or name another path "
		       "in ";
	if (address->local)
		return "let loam's user write its directory, or name another "
		       "path in ";
	if (error == EADDRNOTAVAIL)
		return "name an address of this machine in ";
	if (error == EACCES && address->port > 0 &&
	    address->port < PORT_PRIVILEGED)
		return "give loam the right to ports below 1024 (setcap "
		       "cap_net_bind_service=+ep on its binary, or "
		       "AmbientCapabilities=CAP_NET_BIND_SERVICE in its "
		       "systemd unit), or name another port in ";
	return "name another address in ";
}

void
config_note_listener(const struct config *config, struct config_listener place,
    const struct address *address, int error, struct notes *notes)
{
	struct named_place named = named_at(config, place);
	struct buf name = {0}, where = {0};

	address_print(address, &name);
	if (named.line == 0 && named.option)
		buf_format(&where, "%s or ", named.option);
	add_name(&where, &named);
	if (named.line > 0)
		buf_format(
		    &where, " (%pS:%u)", SPAN_AT(config->file), named.line);
	note_add(notes, NOTE_ERROR, buf_span(&name), 0,
	    "cannot be listened on for %s: %s; %s%pS",
	    place.gopher ? "Gopher" : "Gemini", note_cause(error),
	    cure_of(error, address), SPAN_AT(buf_span(&where)));
	buf_free(&name);
	buf_free(&where);
}
