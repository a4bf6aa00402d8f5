/* The links of a gemtext document, changed where they lead elsewhere. */
#ifndef BOOK_GEMTEXT_LINKS_H
#define BOOK_GEMTEXT_LINKS_H

#include "text/gemtext.h"
#include "base/buf.h"

enum link_change {
	LINK_KEPT, /* the line stays as it is */
	LINK_CHANGED, /* leads to the URL that was appended to url_r */
	LINK_LABEL, /* becomes a line of text: its label, else its URL */
	LINK_LEFT_OUT, /* the line is left out */
};

/* Says what becomes of a link; `url_r` is empty. */
typedef enum link_change link_changer(
    void *context, struct span url, struct buf *url_r);

/*
 * Appends a document with its links changed. All bytes but those of changed
 * URLs and of lines that are links no more stay the same.
 */
void gemtext_links(
    struct span text, link_changer *change, void *context, struct buf *buf);
/* The same of one line and its source, which has its end. */
void gemtext_links_line(const struct line *line, struct span source,
    link_changer *change, void *context, struct buf *buf);

#endif
