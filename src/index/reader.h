/* The reader: reads a file into its record, with type, fields and terms. */
#ifndef INDEX_READER_H
#define INDEX_READER_H

#include "base/charset_table.h"
#include "base/interned.h"
#include "config/labels.h"
#include "edition/tree_name.h"
#include "index/record.h"
#include "index/sniffer.h"
#include "terms/run_builder.h"
#include "terms/term_list.h"
#include "text/mimetype.h"

enum {
	READER_BLOCK_MAX = 64 << 10, /* bytes of an intro or standing block */
};

/*
 * The state of all reading. The labels and types are the configuration's.
 * Interned text lives until the scan has found that no record has it.
 */
struct reader {
	int root;
	const struct labels *labels;
	const struct mimetypes *types;
	struct span author; /* of articles that name none */
	struct sniffer *sniffer;
	struct words words;
	struct run_builder batch; /* terms of the articles that were read */
	struct term_list term_list; /* and their words */
	struct interned interned;
	struct charset_tables charsets; /* that texts were read in */
	struct buf text; /* the file that is being read */
	struct buf decoded;
	struct span page; /* its text as UTF-8, in one of both */
	struct buf made; /* the page that is made of it, in gemtext */
};

/*
 * The last component of a path without a part of a date that the directories
 * above complete, for a title that is made of the name.
 */
struct span reader_title_name(struct span path);
/* The role that a file's name gives it, and its format as an article. */
enum record_role reader_role(struct span path, enum article_format *format_r);

struct reader_class {
	enum record_role role;
	struct span mime, charset; /* charset is empty for UTF-8 */
};

/*
 * Classifies a file by its name and its text, or the head of it, which must not
 * end inside a character.
 */
struct reader_class reader_classify(
    struct reader *reader, struct span path, struct span text);

/* A shared copy of a text. */
struct span reader_intern(struct reader *reader, struct span text);
/*
 * Reads the file of a record whose path is set and whose identity is expected
 * to be `identity`. If it is an article and visible at
 * `now`, its terms are added to the batch, and record->doc is its number there.
 * Mistakes are noted under the record's path. Returns 0, or -1 with errno if
 * the file cannot be read, or (EAGAIN) has another identity; the record is then
 * unchanged.
 */
int reader_read(struct reader *reader, struct record *record,
    const struct identity *identity, const struct record *directory,
    int64_t now, struct notes *notes);
/* Whether the file of a record that could not be read opens; else with errno.
 */
bool reader_can_open(const struct reader *reader, const struct record *record);
/*
 * Whether the file of a record that was read has that identity and the bytes
 * that it had then: its times alone have changed. Of a file that was not read
 * whole that is not known.
 */
bool reader_has_same_bytes(struct reader *reader, struct record *record,
    const struct identity *identity);
/*
 * Notes what a publisher should know of the article that was read last, beside
 * the mistakes in its front matter.
 */
void reader_remark(const struct reader *reader, const struct record *record,
    const struct article *article, int64_t now, struct notes *notes);
/* Frees what reading has given a record, and marks it as not read. */
void reader_forget(struct record *record);
/*
 * Gives back the authors, titles, languages and types that records had once:
 * when the set has doubled, those in use are copied to a new one.
 */
void reader_give_back(struct reader *reader, struct record *top);
void reader_free(struct reader *reader);

#endif
