/* Reads one file into its record: fields, type, encoding, terms. */
#ifndef INDEX_READER_H
#define INDEX_READER_H

#include "base/table.h"
#include "config/labels.h"
#include "index/posting_run.h"
#include "index/record.h"
#include "index/sniffer.h"
#include "index/term_table.h"
#include "text/mimetype.h"

enum {
	READER_BLOCK_MAX = 64 << 10, /* an intro or a standing block */
};

/*
 * Tools and rules for reading, one for all files. The labels and types are the
 * configuration's. Interned text lives as long as the reader.
 */
struct reader {
	int root;
	const struct labels *labels;
	const struct mimetypes *types;
	struct span author; /* of articles that name none */
	struct sniffer *sniffer;
	struct words words;
	struct run_builder batch; /* terms of what was read */
	struct term_table *term_table; /* and what its words are */
	struct arena interned;
	struct table names;
	struct buf text; /* the file at hand */
};

/* The role that a file's name gives it, and its format as an article. */
enum record_role reader_role(struct span path, enum article_format *format_r);
/* Whether a name is passed over: dot files but for the ones with a meaning. */
bool reader_ignores(struct span name);

/* What editors and transfers leave beside a file, by the file's name. */
enum reader_leftover {
	LEFTOVER_NONE,
	LEFTOVER_ALWAYS,
	LEFTOVER_EMPTY, /* if it is empty */
	LEFTOVER_COPY, /* if there is a file of the original's name beside */
};
/* *original_r is the name that a copy was made of, or the empty span. */
enum reader_leftover reader_leftover(struct span name, struct span *original_r);

/* What the name and the first bytes say: an article, or which file. */
struct reader_class {
	enum record_role role;
	struct span mime, charset; /* charset is empty for UTF-8 */
};

/* Judges a file by all of its text, or by its head, cut between characters. */
struct reader_class reader_classify(
    struct reader *reader, struct span path, struct span text);
bool reader_is_text(struct span mime);

/* A copy of text that is shared and stays. */
struct span reader_intern(struct reader *reader, struct span text);
/*
 * Reads the file of a record whose path and role are set and whose identity is
 * expected to be `identity`; `language` is its directory's. The record's
 * terms go to the batch if it is to be shown at `now`; record->doc is then its
 * provisional number. Mistakes are noted under the record's path. Returns 0,
 * or -1 if the file changed meanwhile or cannot be read; the record is then as
 * it was.
 */
int reader_read(struct reader *reader, struct record *record,
    const struct identity *identity, struct span language, int64_t now,
    struct notes *notes);
/*
 * What a publisher should know of an article of `size` bytes beyond its front
 * matter's mistakes.
 */
void reader_remark(const struct record *record, const struct article *article,
    size_t size, int64_t now, struct notes *notes);
/* Gives back what a record owns, but for its path. */
void reader_forget(struct record *record);
void reader_free(struct reader *reader);

#endif
