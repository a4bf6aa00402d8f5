#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "config/config_priv.h"
#include "config/ini.h"
#include "config/rules.h"
#include "config/setting.h"
#include "text/language.h"

/*
 * Reading drives everything from the table of settings: a key is looked up, its
 * value is parsed by its kind and written through an offset into the struct of
 * its section. A section that opens sets that struct; a refused section sets
 * none, so that its keys are skipped without further errors.
 */

/* The struct that the keys of a section are written into. */
struct scope {
	void *fields; /* NULL: the section was refused */
	unsigned *lines; /* as in struct config */
};

/* The state of reading one file. */
struct reading {
	struct config *config;
	struct span path;
	struct notes *notes;
	struct scope scope; /* of the current section */
};

/* Gives a struct the defaults of its scope. */
static unsigned *
set_defaults(struct config *config, void *fields, enum setting_scope scope)
{
	for (size_t i = 0; i < setting_count; i++) {
		struct span standard = span_of(settings[i].standard);
		if (setting_scope(span_of(settings[i].section)) == scope &&
		    setting_write(
			&settings[i], &config->arena, fields, &standard))
			abort(); /* the table has a default that it refuses */
	}
	return arena_alloc(&config->arena, setting_count * sizeof(unsigned));
}

static struct config_host *
add_host(struct config *config, struct span handle, unsigned line)
{
	struct config_host *host = &config->hosts[config->host_count++];

	*host = (struct config_host){
	    .handle = arena_copy(&config->arena, handle), .line = line};
	host->lines = set_defaults(config, host, SCOPE_HOST);
	return host;
}

static struct config_zone *
add_zone(struct config *config, struct span handle, unsigned line)
{
	struct config_zone *zone = &config->zones[config->zone_count++];

	*zone = (struct config_zone){
	    .handle = arena_copy(&config->arena, handle), .line = line};
	zone->lines = set_defaults(config, zone, SCOPE_ZONE);
	return zone;
}

void
config_start(struct config *config)
{
	*config = (struct config){.labels = labels_new(),
	    .redirects = redirects_new(),
	    .types = mimetypes_new()};
	config->lines = set_defaults(config, config, SCOPE_CONFIG);
	add_host(config, SPAN(""), 0);
}

void
config_free(struct config *config)
{
	for (size_t i = 0; i < config->host_count; i++)
		free(config->hosts[i].aliases.list);
	for (size_t i = 0; i < config->zone_count; i++) {
		free(config->zones[i].allow.list);
		free(config->zones[i].write.list);
	}
	labels_free(&config->labels);
	redirects_free(&config->redirects);
	mimetypes_free(&config->types);
	arena_free(&config->arena);
	*config = (struct config){0};
}

static void
take_label(struct reading *reading, struct span language, struct span key,
    struct span value, unsigned line)
{
	struct config *config = reading->config;

	if (value.size == 0) {
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "label \"%pS\" is empty, expected its words", SPAN_AT(key));
		return;
	}
	int before =
	    labels_set(&config->labels, arena_copy(&config->arena, language),
		key, arena_copy(&config->arena, value), line);
	if (before < 0)
		config_note_label(reading->notes, reading->path, line, key);
	else if (before > 0)
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "label \"%pS\" again, expected it once (line %d has it)",
		    SPAN_AT(key), before);
}

/* The first [host] section configures the host that exists by default. */
static void
begin_host(struct reading *reading, struct span handle, unsigned line)
{
	struct config *config = reading->config;
	struct config_host *host = NULL;

	if (config->host_count == 1 && config->hosts[0].handle.size == 0) {
		config->hosts[0].handle = arena_copy(&config->arena, handle);
		config->hosts[0].line = line;
	}
	for (size_t i = 0; i < config->host_count; i++)
		if (span_equal(config->hosts[i].handle, handle))
			host = &config->hosts[i];
	if (!host && config->host_count < HOSTS_MAX)
		host = add_host(config, handle, line);
	if (host)
		reading->scope = (struct scope){host, host->lines};
	else
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "one host too many, expected at most %d", HOSTS_MAX);
}

static void
begin_zone(struct reading *reading, struct span handle, unsigned line)
{
	struct config *config = reading->config;
	struct config_zone *zone = NULL;

	for (size_t i = 0; i < config->zone_count; i++)
		if (span_equal(config->zones[i].handle, handle))
			zone = &config->zones[i];
	if (!zone && config->zone_count < ZONES_MAX)
		zone = add_zone(config, handle, line);
	if (zone)
		reading->scope = (struct scope){zone, zone->lines};
	else
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "one zone too many, expected at most %d", ZONES_MAX);
}

static void
begin_labels(struct reading *reading, struct span language, unsigned line)
{
	if (!language_is_tag(language))
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "[labels%s%pS] needs a language, as in [labels es]",
		    language.size ? " " : "", SPAN_AT(language));
}

static void
begin_named(
    struct reading *reading, struct span word, struct span name, unsigned line)
{
	if (name.size == 0)
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "[%pS] needs a name, as in [%pS main]", SPAN_AT(word),
		    SPAN_AT(word));
	else if (span_equal(word, SPAN("host")))
		begin_host(reading, name, line);
	else
		begin_zone(reading, name, line);
}

static void
begin_section(
    struct reading *reading, struct span word, struct span name, unsigned line)
{
	struct config *config = reading->config;
	bool plain = setting_scope(word) == SCOPE_CONFIG;

	reading->scope = (struct scope){0};
	if (span_equal(word, SPAN("labels")))
		begin_labels(reading, name, line);
	else if (!plain)
		begin_named(reading, word, name, line);
	else if (config_knows_section(word) && name.size == 0)
		reading->scope = (struct scope){config, config->lines};
	else
		config_note_section(
		    reading->notes, reading->path, line, word, name);
}

/* Gives the items that a line has added its number. */
static void
mark_items(const struct setting *setting, void *fields, unsigned line)
{
	struct config_items *items = (void *)((char *)fields + setting->offset);

	for (size_t i = 0; i < items->count; i++)
		if (items->list[i].line == 0)
			items->list[i].line = line;
}

void
config_remember_refused(struct config *config, const unsigned *line)
{
	if (config->refused_count < REFUSED_MAX)
		config->refused[config->refused_count++] = line;
}

bool
config_is_refused(const struct config *config, const unsigned *lines,
    const char *section, const char *key)
{
	const struct setting *setting =
	    setting_find(span_of(section), span_of(key));

	for (size_t i = 0; i < config->refused_count; i++)
		if (config->refused[i] == &lines[setting - settings])
			return true;
	return false;
}

static void
take_setting(struct reading *reading, const struct setting *setting,
    struct span value, unsigned line)
{
	struct scope *scope = &reading->scope;
	unsigned *before = &scope->lines[setting - settings];

	if (*before > 0 && setting->kind != SETTING_ITEM) {
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "key \"%s\" again, expected it once (line %u has it)",
		    setting->key, *before);
		return;
	}
	*before = line;
	const char *expected = setting_write(
	    setting, &reading->config->arena, scope->fields, &value);
	if (setting->kind == SETTING_ITEM)
		mark_items(setting, scope->fields, line);
	if (!expected)
		return;
	config_remember_refused(reading->config, before);
	note_add(reading->notes, NOTE_ERROR, reading->path, line,
	    "%s is \"%pS\", expected %s", setting->key, SPAN_AT(value),
	    expected);
}

static void
take_key(void *context, struct span section, struct span key, struct span value,
    unsigned line)
{
	struct reading *reading = context;
	struct span name = section, word = span_cut(&name, ' ');

	name = span_trim(name);
	const struct setting *setting = setting_find(word, key);
	if (!key.data)
		begin_section(reading, word, name, line);
	else if (span_equal(word, SPAN("labels")))
		take_label(reading, name, key, value, line);
	else if (rules_section(word))
		rules_take(reading->config, word, key, value, reading->path,
		    line, reading->notes);
	else if (setting && reading->scope.fields)
		take_setting(reading, setting, value, line);
	else if (config_knows_section(word) && !setting)
		config_note_key(reading->notes, reading->path, line, word, key);
	else if (word.size == 0)
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "key \"%pS\" before any section, expected [section]",
		    SPAN_AT(key));
}

int
config_parse(struct config *config, struct span path, struct span text,
    struct notes *notes)
{
	size_t before = notes->errors;
	struct reading reading = {
	    .config = config, .path = path, .notes = notes};

	config->file = arena_copy(&config->arena, path);
	ini_read(text, path, notes, take_key, &reading);
	return notes->errors == before ? 0 : -1;
}

enum { WRITER_TIMEOUT = 1000 }; /* ms, of a configuration that is a pipe */

int
config_read(struct config *config, struct span path, struct notes *notes)
{
	struct buf text = {0};
	const char *name = arena_copy(&config->arena, path).data;
	int fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int result = -1;
	ssize_t got = -1;

	/* A few bytes over the limit are enough for ini_read() to refuse it. */
	while (fd >= 0 && text.size <= INI_SIZE_MAX) {
		char chunk[4096];
		/* A pipe may have a writer that is late, or none at all. */
		struct pollfd readable = {.fd = fd, .events = POLLIN};
		int ready;
		do
			ready = poll(&readable, 1, WRITER_TIMEOUT);
		while (ready < 0 && errno == EINTR);
		if (ready == 0) {
			errno = ETIMEDOUT;
			got = -1;
			break;
		}
		got = file_read_some(fd, chunk, sizeof(chunk));
		if (got <= 0)
			break;
		buf_add(&text, (struct span){chunk, (size_t)got});
	}
	if (got < 0)
		note_add(notes, NOTE_ERROR, path, 0,
		    "cannot be read: %s; name another configuration by -c",
		    note_cause_at(path, errno));
	else
		result = config_parse(config, path, buf_span(&text), notes);
	if (fd >= 0)
		close(fd);
	buf_free(&text);
	return result;
}
