#include <string.h>

#include "config/rules.h"
#include "text/host_names.h"
#include "text/uri.h"

const struct rule rule_keys[] = {
    {"redirects", "redirect", "31 /old/* /new/*",
	"paths that lead elsewhere: 31 for good, 30 for now, 52 gone; "
	"repeatable"},
    {"types", "type", ".ext text/plain",
	"MIME types by extension, before those that are built in; repeatable"},
    {"types", "charset", "/old/ koi8-r",
	"charsets of texts that are not UTF-8, below a path, where they are "
	"not recognized; repeatable"},
};

const size_t rule_count = sizeof(rule_keys) / sizeof(rule_keys[0]);

#define REDIRECTS SPAN("redirects")
#define TYPES SPAN("types")

bool
rules_section(struct span section)
{
	return span_equal(section, REDIRECTS) || span_equal(section, TYPES);
}

void
rules_take(struct config *config, struct span section, struct span key,
    struct span value, struct span file, unsigned line, struct notes *notes)
{
	bool redirect = span_equal(section, REDIRECTS);

	if (redirect && span_equal(key, SPAN("redirect")))
		redirects_add(config->redirects, value, file, line, notes);
	else if (!redirect && span_equal(key, SPAN("type")))
		mimetypes_add(config->types, value, file, line, notes);
	else if (!redirect && span_equal(key, SPAN("charset")))
		mimetypes_add_charset(config->types, value, file, line, notes);
	else
		note_add(notes, NOTE_ERROR, file, line,
		    "unknown key \"%pS\" in [%pS], expected %s", SPAN_AT(key),
		    SPAN_AT(section),
		    redirect ? "redirect" : "type or charset");
}

/* The public port, as far as it is known before one is bound. */
static unsigned
public_port(const struct config *config)
{
	if (config->gemini_port > 0)
		return (unsigned)config->gemini_port;
	return config->gemini_listen.count > 0
	    ? config->gemini_listen.list[0].port
	    : URI_GEMINI_PORT;
}

/* The canonical form of a host name; empty if no host can have it. */
static struct span
host_name(struct arena *arena, struct span name)
{
	struct buf host = {0};

	host_names_normalise(&host, name);
	return buf_keep(&host, arena);
}

/* Rules apply to all hosts: a URL with any of their names leads back. */
int
rules_check(const struct config *config, struct notes *notes)
{
	struct arena arena = {0};
	size_t count = 0, at = 0;

	for (size_t i = 0; i < config->host_count; i++)
		count += 1 + config->hosts[i].aliases.count;
	struct span *names = arena_alloc(&arena, count * sizeof(*names));
	for (size_t i = 0; i < config->host_count; i++) {
		const struct config_host *host = &config->hosts[i];
		names[at++] = host_name(&arena, host->name);
		for (size_t j = 0; j < host->aliases.count; j++)
			names[at++] =
			    host_name(&arena, host->aliases.list[j].text);
	}
	int result = redirects_check(config->redirects, config->file, names,
	    count, public_port(config), notes);
	arena_free(&arena);
	return result;
}
