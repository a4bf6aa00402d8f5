#include "config/config_priv.h"
#include "config/setting.h"

/*
 * An option stands over the file, and so over what the file says of the first
 * host alone: of --capsule and --gopher that would win otherwise.
 */

static bool
is_key(const struct setting *setting, const char *section, const char *key)
{
	return setting == setting_find(span_of(section), span_of(key));
}

/*
 * The root of the first host gives way to the one that was given. Returns -1 if
 * another host has its own, too: either can be meant.
 */
static int
override_root(struct config *config)
{
	const struct setting *root = setting_find(SPAN("host"), SPAN("root"));
	struct config_host *first = &config->hosts[0];

	for (size_t i = 1; i < config->host_count; i++)
		if (first->root.size > 0 && config->hosts[i].root.size > 0)
			return -1;
	first->root = SPAN("");
	first->lines[root - settings] = 0;
	return 0;
}

/* So do its addresses for Gopher; `off` is meant for all hosts. */
static void
override_gopher(struct config *config)
{
	size_t count = config->gopher_listen.count > 0 ? 1 : config->host_count;

	for (size_t i = 0; i < count; i++)
		config->hosts[i].gopher_listen.count = 0;
}

/* Returns NULL, or what was expected; *value is as of setting_write(). */
static const char *
override(struct config *config, const struct setting *setting, void *fields,
    struct span *value)
{
	const char *expected =
	    setting_write(setting, &config->arena, fields, value);

	if (expected)
		return expected;
	if (is_key(setting, "gopher", "listen"))
		override_gopher(config);
	if (is_key(setting, "host", "name"))
		config->host_given = true;
	return is_key(setting, "capsule", "root") && override_root(config) < 0
	    ? "root to be changed in the [host] that is meant, since several "
	      "have their own"
	    : NULL;
}

int
config_override(struct config *config, const char *option, const char *section,
    const char *key, struct span value, struct notes *notes)
{
	const struct setting *setting =
	    setting_find(span_of(section), span_of(key));
	bool first = setting_scope(span_of(section)) == SCOPE_HOST;
	struct config_host *host = &config->hosts[0];
	unsigned *lines = first ? host->lines : config->lines;
	const char *expected = setting
	    ? override(config, setting, first ? (void *)host : config, &value)
	    : "another option";

	if (!expected) {
		lines[setting - settings] = 0;
		return 0;
	}
	if (setting)
		config_remember_refused(config, &lines[setting - settings]);
	note_add(notes, NOTE_ERROR, span_of(option), 0,
	    "is \"%pS\", expected %s", SPAN_AT(value), expected);
	return -1;
}
