/* INI text, line by line. The only door to inih. */
#ifndef CONFIG_INI_H
#define CONFIG_INI_H

#include "base/note.h"

enum { INI_SIZE_MAX = 1 << 20 }; /* bytes of a file */

/*
 * Takes one key, or the beginning of a section, when key.data is NULL.
 * Everything is borrowed for the length of the call.
 */
typedef void ini_on_key(void *context, struct span section, struct span key,
    struct span value, unsigned line);

/*
 * Reads INI text and hands each key to take. Refuses, with a note of path and
 * line, what the library would cut, join or pass over without a word: lines
 * over 190 bytes, section names over 40, indented lines, text behind a section
 * name, control characters, bytes that are not UTF-8. A comment may follow a
 * value, behind a space and a semicolon. Returns 0, or -1 with notes.
 */
int ini_read(struct span text, struct span path, struct notes *notes,
    ini_on_key *emit, void *context);

#endif
