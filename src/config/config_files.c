#include "config/config.h"

/*
 * The contents of files that keys name are read elsewhere, by those who have
 * the right to: what is wrong there is a mistake in the configuration all the
 * same, and is told as one.
 */

/* Where a file is named. */
struct named {
	const char *key;
	struct span section;
	unsigned line; /* 0: nowhere in the file */
};

/* The key that names a file, if one does. */
static struct named
named_by(
    const struct config *config, struct arena *arena, const struct note *note)
{
	struct span path = note->path;

	if (span_equal(path, config_ticket_file(config)))
		return (struct named){"tickets", SPAN("server"),
		    config_line(config, "server", "tickets")};
	for (size_t i = 0; i < config->host_count; i++) {
		const struct config_host *host = &config->hosts[i];
		bool key = span_equal(path, host->key);
		bool cert = span_equal(path, host->certificate) &&
		    !(key && note->of_key);
		if (!cert && !key)
			continue;
		const char *name = cert ? "cert" : "key";
		return (struct named){name,
		    arena_format(arena, "host%s%pS",
			host->handle.size > 0 ? " " : "",
			SPAN_AT(host->handle)),
		    config_host_line(host, name)};
	}
	return (struct named){.line = 0};
}

int
config_note_files(
    const struct config *config, const struct notes *found, struct notes *notes)
{
	struct arena arena = {0};
	int result = 0;

	for (size_t i = 0; i < found->count; i++) {
		const struct note *note = &found->list[i];
		struct named named = {.line = 0};
		if (note->severity == NOTE_ERROR && note->path.size > 0)
			named = named_by(config, &arena, note);
		if (named.line == 0) {
			note_copy(notes, *note);
			continue;
		}
		note_add(notes, NOTE_ERROR, config->file, named.line,
		    "%s of [%pS] is \"%pS\", which %pS", named.key,
		    SPAN_AT(named.section), SPAN_AT(note->path),
		    SPAN_AT(note->sentence));
		result = -1;
	}
	arena_free(&arena);
	return result;
}
