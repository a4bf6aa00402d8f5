#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"
#include "config/ini.h"
#include "config/setting.h"

/* What reading one file needs to remember. */
struct reading {
	struct config *config;
	struct span path;
	struct notes *notes;
	struct span host; /* the handle of the host section read so far */
};

void
config_start(struct config *config)
{
	*config = (struct config){
	    .certificates = SPAN("certs"), .labels = labels_new()};
	config->lines =
	    arena_alloc(&config->arena, setting_count * sizeof(*config->lines));
	for (size_t i = 0; i < setting_count; i++)
		if (setting_write(
			&settings[i], config, span_of(settings[i].standard)))
			abort(); /* the table contradicts itself */
}

void
config_free(struct config *config)
{
	labels_free(&config->labels);
	arena_free(&config->arena);
	*config = (struct config){0};
}

static void
complain_label(struct reading *reading, struct span key, unsigned line)
{
	struct buf known = {0};

	for (enum label i = 0; i < LABEL_COUNT; i++)
		buf_format(
		    &known, "%s%.*s", i ? ", " : "", SPAN_ARGS(label_key(i)));
	note_add(reading->notes, NOTE_ERROR, reading->path, line,
	    "unknown label \"%.*s\", expected one of %.*s", SPAN_ARGS(key),
	    SPAN_ARGS(buf_span(&known)));
	buf_free(&known);
}

static void
take_label(struct reading *reading, struct span language, struct span key,
    struct span value, unsigned line)
{
	struct config *config = reading->config;

	if (value.size == 0) {
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "label \"%.*s\" is empty, expected its words",
		    SPAN_ARGS(key));
		return;
	}
	switch (
	    labels_set(&config->labels, arena_copy(&config->arena, language),
		key, arena_copy(&config->arena, value))) {
	case LABELS_SET: break;
	case LABELS_AGAIN:
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "label \"%.*s\" again, expected it once", SPAN_ARGS(key));
		break;
	case LABELS_UNKNOWN: complain_label(reading, key, line); break;
	}
}

static bool
section_known(struct span section)
{
	for (size_t i = 0; i < setting_count; i++)
		if (span_equal(section, span_of(settings[i].section)))
			return true;
	return false;
}

static void
complain_unknown(struct reading *reading, struct span section, struct span key,
    unsigned line)
{
	const struct setting *nearest = setting_nearest(section, key);

	note_add(reading->notes, NOTE_ERROR, reading->path, line,
	    "unknown key \"%.*s\" in [%.*s]%s%s%s", SPAN_ARGS(key),
	    SPAN_ARGS(section), nearest ? ", did you mean \"" : "",
	    nearest ? nearest->key : "", nearest ? "\"?" : "");
}

/* One host for now: its section's name is only a handle. */
static void
begin_host(struct reading *reading, struct span handle, unsigned line)
{
	if (reading->host.data && !span_equal(reading->host, handle))
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "a second [host] section, expected one host");
	reading->host = arena_copy(&reading->config->arena, handle);
}

static void
begin_section(
    struct reading *reading, struct span word, struct span name, unsigned line)
{
	if (span_equal(word, SPAN("labels")) && !setting_is_language(name))
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "[labels%s%.*s] needs a language, as in [labels es]",
		    name.size ? " " : "", SPAN_ARGS(name));
	else if (span_equal(word, SPAN("host")))
		begin_host(reading, name, line);
	else if (!span_equal(word, SPAN("labels")) &&
	    (!section_known(word) || name.size > 0))
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "unknown section [%.*s%s%.*s], expected server, gemini, "
		    "gopher, capsule, menus, labels LANG, host NAME or limits",
		    SPAN_ARGS(word), name.size ? " " : "", SPAN_ARGS(name));
}

static void
take_setting(struct reading *reading, const struct setting *setting,
    struct span value, unsigned line)
{
	unsigned *before = &reading->config->lines[setting - settings];

	if (*before > 0) {
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "key \"%s\" again, expected it once (line %u has it)",
		    setting->key, *before);
		return;
	}
	*before = line;
	const char *expected = setting_write(setting, reading->config, value);
	if (expected)
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "%s is \"%.*s\", expected %s", setting->key,
		    SPAN_ARGS(value), expected);
}

static void
take(void *context, struct span section, struct span key, struct span value,
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
	else if (setting)
		take_setting(reading, setting, value, line);
	else if (section_known(word))
		complain_unknown(reading, word, key, line);
	else if (word.size == 0)
		note_add(reading->notes, NOTE_ERROR, reading->path, line,
		    "key \"%.*s\" before any section, expected [section]",
		    SPAN_ARGS(key));
}

int
config_parse(struct config *config, struct span path, struct span text,
    struct notes *notes)
{
	size_t before = notes->errors;
	struct reading reading = {
	    .config = config, .path = path, .notes = notes};

	config->file = arena_copy(&config->arena, path);
	ini_read(text, path, notes, take, &reading);
	return notes->errors == before ? 0 : -1;
}

int
config_read(struct config *config, struct span path, struct notes *notes)
{
	struct buf text = {0};
	const char *name = arena_copy(&config->arena, path).data;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	int result = -1;
	ssize_t got = -1;

	/* A little over what is read is enough to be refused for its size. */
	while (fd >= 0 && text.size <= INI_SIZE_MAX) {
		char chunk[4096];
		got = read(fd, chunk, sizeof(chunk));
		if (got <= 0)
			break;
		buf_add(&text, (struct span){chunk, (size_t)got});
	}
	if (got < 0)
		note_add(notes, NOTE_ERROR, path, 0, "cannot be read: %s",
		    strerror(errno));
	else
		result = config_parse(config, path, buf_span(&text), notes);
	if (fd >= 0)
		close(fd);
	buf_free(&text);
	return result;
}

int
config_override(struct config *config, const char *option, const char *section,
    const char *key, struct span value, struct notes *notes)
{
	const struct setting *setting =
	    setting_find(span_of(section), span_of(key));
	const char *expected =
	    setting ? setting_write(setting, config, value) : "another option";

	if (!expected) {
		config->lines[setting - settings] = 0;
		return 0;
	}
	note_add(notes, NOTE_ERROR, span_of(option), 0,
	    "is \"%.*s\", expected %s", SPAN_ARGS(value), expected);
	return -1;
}

/*
 * Complains of a setting where it was made: in the file, else on the command
 * line or by default.
 */
static void
complain_setting(const struct config *config, struct notes *notes,
    const struct setting *setting, const char *expected)
{
	unsigned line = config->lines[setting - settings];
	const struct span *value =
	    (const void *)((const char *)config + setting->offset);

	note_add(notes, NOTE_ERROR, line ? config->file : SPAN("loam"), line,
	    "%s of [%s] is \"%.*s\", expected %s", setting->key,
	    setting->section, SPAN_ARGS(*value), expected);
}

/* Judges one path that is set; the arena's copies end in NUL. */
static void
check_path(const struct config *config, struct notes *notes,
    const char *section, const char *key, bool directory)
{
	const struct setting *setting =
	    setting_find(span_of(section), span_of(key));
	const struct span *path =
	    (const void *)((const char *)config + setting->offset);
	struct stat about;

	if (path->size == 0)
		return;
	if (stat(path->data, &about) == 0 &&
	    (S_ISDIR(about.st_mode) != 0) == directory &&
	    access(path->data, directory ? R_OK | X_OK : R_OK) == 0)
		return;
	complain_setting(config, notes, setting,
	    directory ? "a directory that can be read" : "a readable file");
}

int
config_check_paths(const struct config *config, struct notes *notes)
{
	size_t before = notes->errors;

	check_path(config, notes, "capsule", "root", true);
	check_path(config, notes, "host", "cert", false);
	check_path(config, notes, "host", "key", false);
	if (config->certificate.size > 0 && config->key.size == 0)
		complain_setting(config, notes,
		    setting_find(SPAN("host"), SPAN("cert")),
		    "a key with it, or neither");
	if (config->key.size > 0 && config->certificate.size == 0)
		complain_setting(config, notes,
		    setting_find(SPAN("host"), SPAN("key")),
		    "a cert with it, or neither");
	return notes->errors == before ? 0 : -1;
}

/* The real path of a file, or of what it is to be made in. The caller's. */
static char *
real_path(struct arena *scratch, struct span path)
{
	char *real = realpath(path.data, NULL);
	size_t slash = span_find_last(path, '/');

	if (real || errno != ENOENT)
		return real;
	if (slash == path.size)
		return realpath(".", NULL);
	return realpath(
	    slash == 0 ? "/" : arena_copy(scratch, span_head(path, slash)).data,
	    NULL);
}

int
config_check_keys(const struct config *config, struct notes *notes)
{
	struct arena scratch = {0};
	bool given = config->key.size > 0;
	char *root = realpath(config->root.data, NULL);
	char *key =
	    real_path(&scratch, given ? config->key : config->certificates);
	bool inside = false;

	if (root && key && config->gemini_listen.count > 0) {
		struct span rest = span_of(key), top = span_of(root);
		inside = span_skip(&rest, top) &&
		    (rest.size == 0 || rest.data[0] == '/' || top.size == 1);
	}
	if (inside && given)
		complain_setting(config, notes,
		    setting_find(SPAN("host"), SPAN("key")),
		    "a file outside the capsule, where readers cannot fetch "
		    "it");
	else if (inside)
		note_add(notes, NOTE_ERROR, SPAN("--certs"), 0,
		    "is \"%.*s\", expected a directory outside the capsule, "
		    "where readers cannot fetch the key",
		    SPAN_ARGS(config->certificates));
	free(root);
	free(key);
	arena_free(&scratch);
	return inside ? -1 : 0;
}

void
config_print_defaults(struct buf *buf)
{
	const char *section = "";

	buf_add(buf,
	    SPAN("# loam's configuration: every key with its default."
		 "\n# A line that begins with # or ; is a comment, "
		 "and so is what follows\n# a space and ; behind a "
		 "value.\n"));
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &settings[i];
		if (strcmp(section, setting->section) != 0)
			buf_format(buf, "\n[%s%s]\n", setting->section,
			    strcmp(setting->section, "host") == 0 ? " main"
								  : "");
		section = setting->section;
		buf_format(buf, "# %s\n%s =%s%s\n", setting->help, setting->key,
		    *setting->standard ? " " : "", setting->standard);
	}
	buf_add(buf,
	    SPAN("\n# The words that loam puts on pages, for any "
		 "language; these are built in.\n"));
	struct labels labels = labels_new();
	for (size_t i = 0; i < labels.count; i++) {
		buf_format(buf, "\n[labels %.*s]\n",
		    SPAN_ARGS(labels.sets[i].language));
		for (enum label label = 0; label < LABEL_COUNT; label++)
			buf_format(buf, "%.*s = %.*s\n",
			    SPAN_ARGS(label_key(label)),
			    SPAN_ARGS(labels.sets[i].words[label]));
	}
	labels_free(&labels);
}

void
address_print(const struct address *address, struct buf *buf)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(address->six ? AF_INET6 : AF_INET, address->bytes, text,
	    sizeof(text));
	buf_format(buf, address->six ? "[%s]:%u" : "%s:%u", text,
	    (unsigned)address->port);
}
