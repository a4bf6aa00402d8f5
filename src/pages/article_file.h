/* The file that an answer is made from. */
#ifndef PAGES_ARTICLE_FILE_H
#define PAGES_ARTICLE_FILE_H

#include "pages/context.h"
#include "wire/response.h"

/* What an answer needs of an entry, looked up once. */
struct article_file {
	const struct context *context;
	uint32_t number;
	const struct edition_entry *entry;
	struct span path, language, charset;
	struct response *response;
};

/* Looks an entry up and says in the answer what will be sent of it. */
struct article_file article_file_of(
    const struct context *context, uint32_t number, struct response *response);
/*
 * Opens the entry's file if it is the one that the edition knows. Returns its
 * descriptor, or -1 with the answer refused, or put off to the next edition.
 */
int article_file_open(const struct article_file *file);
/*
 * Reads the page, from its first byte behind BOM and front matter, into the
 * arena; article_file_text() as UTF-8. Returns 0, or -1 as article_file_open().
 */
int article_file_body(const struct article_file *file, struct span *body_r);
int article_file_text(const struct article_file *file, struct span *text_r);
/* The same as article_file_text(), of no more than the file's first bytes. */
int article_file_head(
    const struct article_file *file, uint64_t limit, struct span *text_r);
/* Whether menus stand under it. */
bool article_file_has_menus(const struct article_file *file);

#endif
