#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/utf8.h"

enum { SENTENCE_MAX = 511 }; /* bytes; a longer one is cut */

void
note_copy(struct notes *notes, struct note note)
{
	notes->list = mem_grow(notes->list, &notes->capacity, notes->count + 1,
	    sizeof(*notes->list));
	note.path = arena_copy(&notes->arena, note.path);
	note.sentence = arena_copy(&notes->arena, note.sentence);
	notes->errors += note.severity == NOTE_ERROR;
	notes->list[notes->count++] = note;
}

void
note_add(struct notes *notes, enum note_severity severity, struct span path,
    unsigned line, const char *format, ...)
{
	struct buf text = {0};
	va_list arguments;

	va_start(arguments, format);
	format_add(&text, format, arguments);
	va_end(arguments);
	note_copy(notes,
	    (struct note){.severity = severity,
		.line = line,
		.path = path,
		.sentence = utf8_head(buf_span(&text), SENTENCE_MAX)});
	buf_free(&text);
}

void
note_add_all(struct notes *notes, struct span path, const struct notes *others)
{
	for (size_t i = 0; i < others->count; i++) {
		struct note note = others->list[i];
		note.path = path;
		note_copy(notes, note);
	}
}

void
note_free(struct notes *notes)
{
	arena_free(&notes->arena);
	free(notes->list);
	*notes = (struct notes){0};
}

void
note_write(const struct note *note, struct buf *buf)
{
	if (note->path.size > 0) {
		utf8_add_visible(buf, note->path);
		if (note->line > 0)
			buf_format(buf, ":%u", note->line);
		buf_add(buf, SPAN(": "));
	}
	utf8_add_visible(buf, note->sentence);
}

const char *
note_cause(int error)
{
	static const struct {
		int error;
		const char *settings;
	} limits[] = {
	    {EMFILE, "ulimit -n or LimitNOFILE of systemd"},
	    {ENFILE, "sysctl fs.file-max"},
	    {EFBIG, "ulimit -f or LimitFSIZE of systemd"},
	};
	static char text[128];

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (limits[i].error == error) {
			snprintf(text, sizeof(text), "%s; raise %s",
			    strerror(error), limits[i].settings);
			return text;
		}
	return strerror(error);
}

/*
 * Whether the first part of a path that is not there is a symbolic link, to
 * what is written to target_r.
 */
static bool
ends_at_link(char *path, char *target_r, size_t room)
{
	struct stat about;
	bool there = true;
	ssize_t size = -1;

	/* The path stays cut behind what is not there. */
	for (char *end = path; *end;) {
		end += 1 + strcspn(end + 1, "/");
		char kept = *end;
		*end = '\0';
		there = stat(path, &about) == 0;
		if (there)
			*end = kept;
	}
	if (!there)
		size = readlink(path, target_r, room - 1);
	target_r[size < 0 ? 0 : size] = '\0';
	return size > 0;
}

const char *
note_cause_at(struct span path, int error)
{
	static char text[SENTENCE_MAX + 1];
	char target[SENTENCE_MAX / 2];
	char *link = mem_copy(path.data, path.size);

	if (error == ENOENT && ends_at_link(link, target, sizeof(target)))
		snprintf(text, sizeof(text),
		    "the symbolic link %s leads to %s, where nothing is", link,
		    target);
	else
		snprintf(text, sizeof(text), "%s", note_cause(error));
	free(link);
	return text;
}
