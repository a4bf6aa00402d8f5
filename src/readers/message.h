/* What the scan and its readers tell each other of files. */
#ifndef READERS_MESSAGE_H
#define READERS_MESSAGE_H

#include "base/buf.h"
#include "base/note.h"
#include "index/scan.h"

struct record;

/*
 * Both ends are one program, of which one process is a copy of the other: what
 * they send is in this machine's own form. The scan asks for lists of files:
 * message_ask, and what message_put_file() appends for each. The answer to each
 * is what was read of the files, but for their terms. An ask without files is
 * answered with the terms of all since the last one without, in some messages,
 * each with what follows of the run and its letters. While it works on an
 * answer, a reader sends a head from time to time. Each message is a head and
 * its parts.
 */
struct message_ask {
	uint32_t files;
	uint32_t size; /* bytes of the list */
	int64_t now; /* the second that they are read for */
};

enum message_kind {
	MESSAGE_TICK = 0x6b636974, /* it goes on; there are no parts */
	MESSAGE_TERMS = 0x6d726574, /* more of them follow */
	MESSAGE_ANSWER = 0x72776e61,
};

enum message_part {
	MESSAGE_PART_FILES, /* what message_put_record() appends for each */
	MESSAGE_PART_LETTERS, /* of the words of the run: letters.h */
	MESSAGE_PART_RUN, /* bytes of it */
	MESSAGE_PARTS,
};

struct message_head {
	uint32_t kind;
	uint32_t docs; /* of the list, or of the run */
	uint64_t last; /* the hash of the last group so far */
	uint64_t sizes[MESSAGE_PARTS]; /* bytes */
};

/* Appends what a reader has to know of a file. */
void message_put_file(struct buf *list, const struct scan_wanted *wanted);
/*
 * Takes it off the front of *list: sets all that reader_read() uses of the two
 * records, which borrow from the list. Returns false at the end.
 */
bool message_take_file(
    struct span *list, struct record *record_r, struct record *directory_r);

/* Appends what was read of a file; NULL: it could not be read. */
void message_put_record(
    struct buf *files, const struct record *record, const struct notes *notes);
/*
 * Takes it off the front of *files, into a copy of the file's record. Its text
 * block is the caller's to free; its shared texts are borrowed. *docs_r is the
 * number of the next document, and is advanced. Returns 1, 0 if the file could
 * not be read, or -1 if this is no such thing: then there is no text block.
 */
int message_take_record(struct span *files, struct record *record_r,
    uint32_t *docs_r, struct notes *notes);

#endif
