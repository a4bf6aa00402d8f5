/* What reader.c and reader_*.c share. */
#ifndef INDEX_READER_PRIV_H
#define INDEX_READER_PRIV_H

#include "index/reader.h"

/*
 * The charset that the mark in front of a text names; or UTF-16 or UTF-32 that
 * has none and begins with ASCII; or empty.
 */
struct span reader_mark(struct span text);
/* Whether loam or other tools make pages of files of such a name. */
bool reader_is_page(struct span path);
/* A text that was cut, without the beginning of a character at its end. */
struct span reader_whole(struct span text);
/* The size of the byte order mark in front of a text, or 0. */
uint32_t reader_mark_size(struct span charset, struct span bytes);
/*
 * The offset of the page, after front matter, in the bytes of a file, which
 * were decoded as `text` and read as `article`.
 */
uint32_t reader_body(const struct record *record, struct span bytes,
    struct span text, const struct article *article);
/*
 * Sets the reader's page, the text that it has read as UTF-8 with LF at the
 * ends of lines; and whether the record's lines end in CR.
 */
void reader_decode(struct reader *reader, struct record *record);
/*
 * Appends what a gophermap shows as plain text, with its front matter in the
 * same place; other lines follow an empty one.
 */
void reader_map_text(struct buf *plain, struct span map);
/*
 * Reads the text of an article, and the date of its path if it has none itself.
 * A directory's page has the name of the directory. `made` is the page that was
 * made of the text, or NULL.
 */
void reader_parse(const struct record *record, const struct record *directory,
    struct span text, const struct span *made, struct arena *arena,
    struct notes *notes, struct article *article_r);
/* What a record has of an article beside its fields. */
struct reader_texts {
	struct span folded; /* its title */
	struct span text; /* its page, where that is shown on others */
	struct span links; /* as reader_links() has them */
};
/* Copies an article's texts into the block of a record. */
void reader_pack(struct record *record, const struct article *article,
    const struct reader_texts *texts);
/*
 * Sets the fields of a record from an article, and its page's text where that
 * is shown on others, or was made; `directory` is the language of its
 * directory.
 */
void reader_set_fields(struct reader *reader, struct record *record,
    const struct article *article, struct span directory, struct span text);
/* Adds to a record's digest what was made of its bytes; words may be NULL. */
void reader_digest_made(struct record *record, const struct words *words);
/*
 * Appends a key for each path that gemtext links to (reader_links.c), an LF
 * behind each, no two the same; nothing of a text that is an index. Relative
 * links count from the path `base`. In a page that was made of Markdown they
 * can be by name.
 */
void reader_links(
    struct span base, struct span body, bool made, struct buf *keys);
/* Whether such a page has links by name. */
bool reader_names_others(struct span page);
/*
 * Makes the page of a file in Markdown, whose text the reader has, if its
 * characters are known. Where that fails it is a file; the reason is noted.
 */
void reader_make_page(
    struct reader *reader, struct record *record, struct notes *notes);
/*
 * Gives an article whose Markdown is served as it is the title and the summary
 * that a page made of it would have, in plain text.
 */
void reader_take_head(
    struct span text, struct arena *arena, struct article *article);
/* Whether a file is a gophermap, which is read as a text for its index. */
bool reader_is_map(const struct record *record);
/* Sets fields and terms of an article, whose text the reader has. */
void reader_article(struct reader *reader, struct record *record,
    const struct record *directory, int64_t now, struct notes *notes);
/*
 * Whether a file is an article though its role is another: the page of a page
 * bundle, or that in another language.
 */
bool reader_is_bundle(const struct record *record,
    const struct record *directory, const struct article *article);
/*
 * Reads the front matter of a file that is no article, and whose text the
 * reader has, for what hides the file.
 */
void reader_read_front(struct reader *reader, struct record *record,
    const struct record *directory, int64_t now, struct notes *notes);
/*
 * Reads a file that the reader has, if its name is that of a gophermap: a
 * program is hidden, also one with a suffix, and noted, as is each line that
 * includes one.
 */
void reader_read_map(
    struct reader *reader, struct record *record, struct notes *notes);

#endif
