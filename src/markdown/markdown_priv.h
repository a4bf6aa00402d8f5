/* What the files of the printer share. */
#ifndef MARKDOWN_MARKDOWN_PRIV_H
#define MARKDOWN_MARKDOWN_PRIV_H

#include "base/arena.h"
#include "base/table.h"
#include "markdown/footnotes.h"
#include "markdown/markdown.h"
#include "markdown/parse.h"

/* A quote, a list or an item that is open. */
struct container {
	enum markdown_block block;
	uint64_t number; /* of an ordered list's next item, or of an item */
	char delimiter;
	bool ordered, task, done; /* of an item */
	bool pending; /* an item's marker is not printed yet */
};

/* A link of the block that is being printed. */
struct printer_link {
	struct span url, label;
	size_t label_at; /* in the text, where it began */
	unsigned line;
	struct printer_link *first; /* of its URL, or NULL: this is it */
	size_t told_in; /* the last paragraph with its URL; of the first */
	bool placed; /* the line of its URL is printed; of the first */
};

struct printer_cell {
	size_t at, size; /* in the text of the table */
	enum markdown_align align;
	bool ends_row;
};

struct printer {
	struct buf *out;
	size_t begin; /* of the page in it */
	const struct markdown_links *links_told;
	struct footnotes *footnotes;
	struct span source; /* what is being parsed, and the line before it */
	unsigned source_line, source_lines; /* up to `counted` */
	size_t counted;
	size_t told_to; /* up to there it is printed already; or 0 */
	size_t heard_to; /* the end of the last text that the parser told */

	struct container *containers;
	size_t depth, capacity;

	struct buf text; /* of the block: LF is a hard break */
	size_t broken_at; /* its last line end, if nothing follows; or 0 */
	size_t url_end; /* behind the last URL that is not its label's; or 0 */
	size_t plain_at; /* behind it is nothing but plain text */
	bool outside; /* it has more than the labels of links */
	bool hiding; /* a script or a style is open; what was before it: */
	size_t shown, shown_break, shown_links;
	bool shown_outside;
	unsigned images, inlines; /* that are open */
	bool named; /* the open link is one by name */
	size_t label_at; /* in the text, of the open link or image */
	size_t image_at, image_end; /* 0: it has none in the open link yet */
	struct span target, image_target; /* in the arena */
	unsigned target_line;

	/* Of the outermost block: printed after it, each URL once. */
	struct printer_link **links;
	size_t link_count, link_capacity;
	size_t link_block; /* the first of the paragraph */
	size_t paragraph; /* its number */
	struct table urls; /* their first links */
	struct arena arena, again; /* until the block, the paragraph ends */

	unsigned level; /* of the open heading, or 0 */
	size_t badges; /* that its text begins with, in bytes */
	bool code; /* in a block of code, of which `text` is a line */
	bool html; /* in a block of HTML */
	unsigned html_line; /* of its first line */
	bool html_link; /* the open link is one of HTML */
	bool tag_goes_on; /* the next HTML is of the tag before it */
	bool gathers; /* that tag may go on: */
	struct buf tag; /* its lines so far */
	unsigned tag_line; /* its first line */
	bool cell; /* in a cell of a table */
	size_t tags_at; /* of the last lines of tags; or SIZE_MAX */

	unsigned
	    footnote; /* whose number is printed in front of a line, or 0 */
	bool quoted; /* the last line is of a quote */

	struct buf cells_text;
	struct printer_cell *cells;
	size_t cell_count, cell_capacity;
	size_t columns; /* of the first row */
	enum markdown_align align; /* of the open cell */
};

/* How many quotes the next line is in. */
unsigned markdown_quotes(const struct printer *printer);
/* The item that the next line is the first of, or NULL. */
struct container *markdown_item(const struct printer *printer);
/* Prints a line of text, which is clean, at the place that the containers tell.
 */
void markdown_line(struct printer *printer, struct span text);
/*
 * Takes what stands in front of the next line: the marker of an item if that is
 * its first line, or the number of a footnote.
 */
void markdown_take_marker(struct printer *printer, struct buf *line);
/* What comes before a block that is no text: the marker of its item. */
void markdown_put_item(struct printer *printer);
/* A blank line, unless the page is empty or has one there. */
void markdown_gap(struct printer *printer);
/* Makes text of several lines clean and prints it as markdown_line() does. */
void markdown_lines(struct printer *printer, struct span text);
/* What begins and ends preformatted text. */
void markdown_toggle(struct printer *printer, struct span alt);
/* A line of it, without control characters; it never ends it. */
void markdown_verbatim(struct printer *printer, struct span line);

/*
 * Ends the text of a paragraph. That of an item whose list has no blank lines
 * has no block of its own: it ends where another begins, or the item ends.
 */
void markdown_end_paragraph(struct printer *printer);

/* Events within a line. */
void markdown_enter_inline(
    void *context, enum markdown_inline kind, struct span target);
void markdown_leave_inline(void *context, enum markdown_inline kind);
void markdown_text(void *context, enum markdown_text kind, struct span text);
/* Where a text of the document begins in it, or the document's size. */
size_t markdown_place(const struct printer *printer, struct span text);
/* Appends text to that of the block. */
void markdown_append(struct printer *printer, struct span text);
/* The same, with numbers in place of the labels of footnotes. */
void markdown_add_text(struct printer *printer, struct span text);
/* Whether a link by name at an offset of a text has a `!` in front. */
bool markdown_embeds(
    const struct printer *printer, struct span text, size_t at);
/*
 * Takes a link by name off the front of a text, prints its label and keeps it.
 * Returns false if there is none.
 */
bool markdown_take_named(
    struct printer *printer, struct span *text, bool embedded);
/* What of a text is not printed with such a link already. */
struct span markdown_untold(struct printer *printer, struct span text);
/*
 * Keeps a link whose label, the end of the text of the block, has ended; the
 * label began at an offset of that text.
 */
void markdown_keep_link(
    struct printer *printer, struct span target, size_t label_at);
/*
 * The same for a URL at an offset of that text, which is no label. Returns
 * false if it leads nowhere.
 */
bool markdown_keep_bare(struct printer *printer, struct span target, size_t at);
/* Ends a run of plain text: the URLs in it are links. */
void markdown_end_plain(struct printer *printer);
/* Takes the tag of HTML at the front of a text, if it has an address. */
void markdown_take_html_link(struct printer *printer, struct span text);
/* Takes the tag whose lines the parser has told, if it told any. */
void markdown_end_tag(struct printer *printer);
/* Ends the link of HTML that is open, if there is one. */
void markdown_end_html_link(struct printer *printer);
/* Prints a block of HTML. */
void markdown_end_html(struct printer *printer);
/* Whether the label of a link that ends is an image and nothing else. */
bool markdown_is_badge(const struct printer *printer);
/* Whether a paragraph is nothing but links, of different URLs. */
bool markdown_is_links(const struct printer *printer);
/* Prints the links of the paragraph as lines, in its place. */
void markdown_place_links(struct printer *printer);
/* Ends a paragraph or another block, whose links are left for later. */
void markdown_end_links(struct printer *printer);
/* Prints all links that are left, below their outermost block. */
void markdown_put_links(struct printer *printer);

/* Ends a link in a heading whose label is an image. */
void markdown_end_badge(struct printer *printer);
/* Prints a heading, whose text has ended. */
void markdown_end_heading(struct printer *printer);

/* Keep the cells of a table; print it when it has ended. */
void markdown_end_cell(struct printer *printer);
void markdown_end_row(struct printer *printer);
void markdown_end_table(struct printer *printer);

#endif
