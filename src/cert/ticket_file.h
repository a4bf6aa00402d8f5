/* The keys of session tickets in a file that several servers share. */
#ifndef CERT_TICKET_FILE_H
#define CERT_TICKET_FILE_H

#include "base/note.h"
#include "cert/ticket_keys.h"

/*
 * Reads the keys of a file, whose path ends in NUL. Returns how many there are,
 * at least one, the current one first; or -1 with notes, and keys that nobody
 * is to use. A file that its group may read, or others may write, is a remark.
 */
int ticket_file_read(struct span path,
    struct ticket_key keys_r[TICKET_FILE_KEYS], struct notes *notes);
/*
 * Adds the same notes, and that of its age, and keeps no key. An empty path is
 * no file.
 */
void ticket_file_check(struct span path, int64_t now, struct notes *notes);
/*
 * Adds a remark if the file is older than TICKET_FILE_LIFE; `now` is in seconds
 * since 1970. Returns whether it is. An empty path is no file.
 */
bool ticket_file_is_old(struct span path, int64_t now, struct notes *notes);

enum { TICKET_FILE_LIFE = 25 }; /* hours: a day, and time for who replaces it */

#endif
