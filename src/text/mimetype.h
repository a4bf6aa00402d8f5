/* File name extensions, MIME types and Gopher item types: one table. */
#ifndef TEXT_MIMETYPE_H
#define TEXT_MIMETYPE_H

#include "base/note.h"

#define MIMETYPE_GEMTEXT SPAN("text/gemini")
#define MIMETYPE_PLAIN SPAN("text/plain")
#define MIMETYPE_MARKDOWN SPAN("text/markdown")
/* Of menus; readers get the page of one, so that no client is told it. */
#define MIMETYPE_GOPHERMAP SPAN("text/x-gophermap")
#define MIMETYPE_UNKNOWN SPAN("application/octet-stream")

/* The operator's own types, which take precedence over the table. */
struct mimetypes;

/* Returns an empty list; mimetypes_free() frees it and clears the pointer. */
struct mimetypes *mimetypes_new(void);
void mimetypes_free(struct mimetypes **own);
/*
 * Adds the type of a rule, `.ext mime/type`. Parameters are refused: charset
 * and language are those of each file, a second one would be malformed, and
 * after a space the INI file's comment sign would silently cut them off.
 * Returns 0, or -1 with a note under file and line.
 */
int mimetypes_add(struct mimetypes *own, struct span rule, struct span file,
    unsigned line, struct notes *notes);

/*
 * Adds a rule, `/path/ name`: the charset of the texts whose paths begin so;
 * the longest one decides. The charset has to be known. Returns as above.
 */
int mimetypes_add_charset(struct mimetypes *own, struct span rule,
    struct span file, unsigned line, struct notes *notes);
/* The charset that a rule gives the text at a path, or empty; NULL: no rules.
 */
struct span mimetypes_charset(const struct mimetypes *own, struct span path);

/*
 * Returns the MIME type (RFC 2045, lower case, no parameters) of a file name's
 * extension, from the own types (NULL for none) or the table, else the empty
 * span. It lives as long as the own types.
 */
struct span mimetype_of_name(const struct mimetypes *own, struct span name);
/* The Gopher item type for a MIME type, in any case: 0 1 9 g I s h. */
char mimetype_item(struct span mime);
/* Whether it is one of texts: all of text/, JSON, XML, and sources. */
bool mimetype_is_text(struct span mime);
/* Returns the extension of a name with its dot, or the empty span. */
struct span mimetype_extension(struct span name);

#endif
