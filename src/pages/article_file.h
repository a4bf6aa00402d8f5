/* The file that an answer is made from. */
#ifndef PAGES_ARTICLE_FILE_H
#define PAGES_ARTICLE_FILE_H

#include "pages/context.h"
#include "wire/response.h"

/* What an answer needs of an entry, looked up once. */
struct source {
	const struct desk *desk;
	uint32_t number;
	const struct edition_entry *entry;
	struct span path, language, charset;
	struct response *response;
};

/* Looks an entry up and says in the answer what will be sent of it. */
struct source source_of(
    const struct desk *desk, uint32_t number, struct response *response);
/*
 * Opens the entry's file if it is the one that the edition knows. Returns its
 * descriptor, or -1 with the answer refused, or put off to the next edition.
 */
int source_open(const struct source *source);
/*
 * Reads the page, from its first byte behind BOM and front matter, into the
 * arena; source_text() as UTF-8. Returns 0, or -1 as source_open().
 */
int source_body(const struct source *source, struct span *body_r);
int source_text(const struct source *source, struct span *text_r);
/* The same as source_text(), of no more than the file's first bytes. */
int source_head(
    const struct source *source, uint64_t limit, struct span *text_r);
/* Whether menus stand under it. */
bool source_has_menus(const struct source *source);

#endif
