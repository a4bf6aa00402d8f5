/* File name extensions, MIME types and Gopher item types: one table. */
#ifndef TEXT_MIMETYPE_H
#define TEXT_MIMETYPE_H

#include "base/span.h"

#define MIMETYPE_GEMTEXT SPAN("text/gemini")
#define MIMETYPE_PLAIN SPAN("text/plain")
#define MIMETYPE_MARKDOWN SPAN("text/markdown")
#define MIMETYPE_UNKNOWN SPAN("application/octet-stream")

/*
 * The MIME type (RFC 2045, no parameters) that the extension of a file name
 * stands for, in static memory; the empty span if the table has none.
 */
struct span mimetype_of_name(struct span name);
/* The Gopher item type for a MIME type: 0 1 9 g I s h. */
char mimetype_item(struct span mime);
/* The extension of a name with its dot, or the empty span. */
struct span mimetype_extension(struct span name);

#endif
