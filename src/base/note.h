/* Messages about a file, for its publisher or for the operator. */
#ifndef BASE_NOTE_H
#define BASE_NOTE_H

#include "base/arena.h"
#include "base/buf.h"

enum note_severity {
	NOTE_REMARK, /* worth knowing; not counted as an error */
	NOTE_ERROR, /* a mistake to correct: `loam check` exits with 1 */
};

struct note {
	enum note_severity severity;
	unsigned line; /* 0: the file as a whole */
	struct span path; /* empty: of no file, but of the command as a whole */
	struct span sentence;
	bool unread; /* what it is about could not be read */
	bool of_key; /* it is about the key in a file that may be both */
	bool unfinished; /* it was still being written */
};

/* A zeroed struct is an empty list. It owns its notes and their text. */
struct notes {
	struct arena arena;
	struct note *list;
	size_t count, capacity;
	size_t errors;
};

/* Adds a note; path and text are copied. */
void note_add(struct notes *notes, enum note_severity severity,
    struct span path, unsigned line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Adds a copy of a note. */
void note_copy(struct notes *notes, struct note note);
/* Adds copies of all notes of another list, under another path. */
void note_add_all(
    struct notes *notes, struct span path, const struct notes *others);
void note_free(struct notes *notes);
/*
 * Appends `path:line: sentence`, or the sentence alone if there is no path,
 * without a line end, as utf8_add_visible() does: both quote the files of
 * others.
 */
void note_write(const struct note *note, struct buf *buf);
/*
 * The cause of a failure in the system's words, of an errno; for a limit of the
 * system followed by `; raise ` and the settings that raise it. Valid until the
 * next call.
 */
const char *note_cause(int error);
/*
 * The same of a failure with a path: where that is not there since a symbolic
 * link on the way leads nowhere, it names the link, which a listing shows.
 */
const char *note_cause_at(struct span path, int error);

#endif
