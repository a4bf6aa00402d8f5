#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/note.h"

static void
append(struct notes *notes, struct note note)
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
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	append(notes, (struct note){severity, line, path, span_of(text)});
}

void
note_add_all(
    struct notes *notes, struct span path, const struct notes *others)
{
	for (size_t i = 0; i < others->count; i++) {
		struct note note = others->list[i];
		note.path = path;
		append(notes, note);
	}
}

void
note_free(struct notes *notes)
{
	arena_free(&notes->arena);
	free(notes->list);
	*notes = (struct notes){0};
}
