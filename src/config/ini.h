/* INI text, line by line: the only user of inih. */
#ifndef CONFIG_INI_H
#define CONFIG_INI_H

#include "base/note.h"

enum { INI_SIZE_MAX = 1 << 20 }; /* bytes of a file */

/*
 * Takes a key, or the beginning of a section if key.data is NULL. All spans are
 * borrowed for the call.
 */
typedef void ini_on_key(void *context, struct span section, struct span key,
    struct span value, unsigned line);

/*
 * Calls emit for each section and key of an INI text. Refuses, with a note of
 * path and line, what the library would silently cut, join or skip: lines over
 * 190 bytes, section names over 40, indented lines, text after a section name,
 * control characters, bytes that are not UTF-8. A comment can follow a value,
 * after a space and a semicolon. Of what is right all is handed on, but of keys
 * below a section that is refused. Returns 0, or -1 with notes.
 */
int ini_read(struct span text, struct span path, struct notes *notes,
    ini_on_key *emit, void *context);

#endif
