/* The file of an article, and its text. */
#ifndef PAGES_ARTICLE_FILE_H
#define PAGES_ARTICLE_FILE_H

#include "pages/context.h"

/*
 * What is needed of an entry to read its file, looked up once. It owns nothing
 * and is valid as long as the context; spans belong to the edition.
 */
struct article_file {
	const struct context *context;
	uint32_t number; /* of the entry */
	const struct edition_entry *entry;
	struct span path, mime, language;
	struct span source; /* the path of what is opened */
	const struct edition_made
	    *made; /* its text is in the edition; or NULL */
	struct charset charset; /* an empty name is UTF-8 */
	/* Where bytes are read to; NULL: the context's arena. */
	char *room;
};

struct article_file article_file_of(
    const struct context *context, uint32_t number);
/*
 * Opens the entry's file if it is still the one that the edition was made
 * from. Returns its descriptor, the caller's to close; or -1 with errno, which
 * is EAGAIN if the next edition has another file.
 */
int article_file_open(const struct article_file *file);
/*
 * Reads the text after the byte order mark and the front matter into the
 * context's arena, as UTF-8. Returns 0, or -1 as article_file_open(); EIO if it
 * cannot be read.
 */
int article_file_text(const struct article_file *file, struct span *text_r);
/*
 * Reads the same bytes as they are, not decoded: of an entry that is no larger
 * than ARTICLE_SIZE_MAX.
 */
int article_file_bytes(const struct article_file *file, struct span *bytes_r);
/* As article_file_text(), of no more than the file's first `limit` bytes. */
int article_file_head(
    const struct article_file *file, uint64_t limit, struct span *text_r);
/*
 * Checks that the file of a text that is in the edition is still the one that
 * it was made of. Returns 0, or -1 as article_file_open().
 */
int article_file_check(const struct article_file *file);
/* Whether an entry's file is still the one that the edition knows. */
bool article_file_is_current(const struct context *context, uint32_t entry);
/*
 * Whether Gopher sends a text as its bytes, a binary: one too large for an
 * article, if no charset is known that it would be converted from.
 */
bool article_file_is_raw(
    const struct edition *edition, const struct edition_entry *entry);
/* Whether menus follow the text of an entry. */
bool article_file_has_menus(const struct edition_entry *entry);

#endif
