/* Markdown as gemtext. */
#ifndef MARKDOWN_MARKDOWN_H
#define MARKDOWN_MARKDOWN_H

#include "base/buf.h"

/* A link of a document, at a line of it that counts from 1. */
struct markdown_links {
	void (*found)(void *context, unsigned line, struct span url);
	void *context;
};

/*
 * Appends a document (UTF-8, without front matter) as gemtext. `links` is told
 * of each link line; or NULL. Returns how many footnotes it has numbered, from
 * 1 on; or -1 if the document is nested too deeply, asks for more work than a
 * text of its size may, or passes the buffer's limit: what was appended is then
 * of no use.
 */
int markdown_print(
    struct span text, const struct markdown_links *links, struct buf *gemtext);

#endif
