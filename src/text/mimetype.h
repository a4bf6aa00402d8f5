/* File name extensions, MIME types and Gopher item types: one table. */
#ifndef TEXT_MIMETYPE_H
#define TEXT_MIMETYPE_H

#include "base/note.h"

#define MIMETYPE_GEMTEXT SPAN("text/gemini")
#define MIMETYPE_PLAIN SPAN("text/plain")
#define MIMETYPE_MARKDOWN SPAN("text/markdown")
#define MIMETYPE_UNKNOWN SPAN("application/octet-stream")

/* An operator's own types, which go before those of the table. */
struct mimetypes;

/* None yet; mimetypes_free() gives them back and clears the pointer. */
struct mimetypes *mimetypes_new(void);
void mimetypes_free(struct mimetypes **own);
/*
 * Adds the type of a line, `.ext mime/type`. Without parameters: the charset is
 * what the bytes are in and the language what the article is in, a second one
 * of either would be malformed, and behind a space the file's comment sign
 * would cut them off without a word. Returns 0, or -1 with a note under file
 * and line.
 */
int mimetypes_add(struct mimetypes *own, struct span rule, struct span file,
    unsigned line, struct notes *notes);

/*
 * The MIME type (RFC 2045, lower case, no parameters) that the extension of a
 * file name stands for; the empty span if neither an own type (NULL: there are
 * none) nor the table says. It lives as long as the own types.
 */
struct span mimetype_of_name(const struct mimetypes *own, struct span name);
/* The Gopher item type for a MIME type: 0 1 9 g I s h. */
char mimetype_item(struct span mime);
/* The extension of a name with its dot, or the empty span. */
struct span mimetype_extension(struct span name);

#endif
