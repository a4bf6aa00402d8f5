/* The text of a piece of HTML. */
#ifndef MARKDOWN_HTML_H
#define MARKDOWN_HTML_H

#include "base/buf.h"

/* Is told of each tag, the rest of the text behind it, before its text is. */
struct html_tags {
	void (*found)(void *context, struct span text);
	void *context;
};

/*
 * Appends the text between the tags, with character references decoded; not
 * that of comments, scripts and styles. Tags of blocks end a line. Text that is
 * preformatted keeps its lines: where it begins or ends, *preformatted changes,
 * and the rest is returned, which is empty at the end. It is the end of a whole
 * block, `source`.
 */
struct span html_text(struct span source, struct span html, bool *preformatted,
    const struct html_tags *tags, struct buf *text);
/* The size of a tag at the front of a text, which is all if it has no end. */
size_t html_tag_size(struct span text);
/* Its name; empty if there is none. */
struct span html_tag_name(struct span text);
/*
 * Whether a line without blanks around it begins HTML that ends at a blank
 * line: with a tag that ends a line, or with one that stands alone.
 */
bool html_begins_block(struct span line);
/*
 * What stands between the words on both sides of a tag in a line of Markdown,
 * which is a part of `source`: a line end, of a break or a tag of a block; a
 * blank, of a choice in a form;
 * `~~`, of what is struck out; or nothing. That of tags which name a file, as
 * within <picture>, or have their place around whole texts, as <title>, is
 * nothing.
 */
struct span html_between(struct span source, struct span tag);
/* Whether it is that of a script or a style, which are no text. */
bool html_hides(struct span tag);
/* Where a text has a part, letters in any case; or its size. */
size_t html_find(struct span text, struct span wanted);

#endif
