/* Markdown as a sequence of events. The only user of md4c. */
#ifndef MARKDOWN_PARSE_H
#define MARKDOWN_PARSE_H

#include "base/span.h"

enum markdown_block {
	MARKDOWN_QUOTE,
	MARKDOWN_LIST,
	MARKDOWN_ORDERED,
	MARKDOWN_ITEM,
	MARKDOWN_HEADING,
	MARKDOWN_PARAGRAPH,
	MARKDOWN_CODE,
	MARKDOWN_HTML,
	MARKDOWN_RULE,
	MARKDOWN_TABLE,
	MARKDOWN_ROW,
	MARKDOWN_CELL,
	MARKDOWN_BLOCKS, /* what has no meaning here: the document itself */
};

enum markdown_align { MARKDOWN_LEFT, MARKDOWN_CENTER, MARKDOWN_RIGHT };

/* What is said of a block when it begins. */
struct markdown_detail {
	unsigned level; /* of a heading, 1 to 6 */
	uint64_t start; /* number of an ordered list's first item */
	char delimiter; /* behind the numbers: `.` or `)` */
	bool task, done; /* of an item */
	enum markdown_align align; /* of a cell */
	struct span info; /* of a fenced block of code; valid in the call */
};

enum markdown_inline { MARKDOWN_LINK, MARKDOWN_IMAGE };

enum markdown_text {
	MARKDOWN_NORMAL,
	MARKDOWN_CODE_TEXT, /* of a block, or within a line */
	MARKDOWN_HTML_TEXT, /* as written */
	MARKDOWN_HARD_BREAK,
	MARKDOWN_SOFT_BREAK,
};

/*
 * Called in the order of the text. A text is a part of what is parsed where it
 * can be: then its place there tells the line.
 */
struct markdown_events {
	void (*enter)(void *context, enum markdown_block block,
	    const struct markdown_detail *detail);
	void (*leave)(void *context, enum markdown_block block);
	/* Targets are as written, without escapes, and may be empty. */
	void (*enter_inline)(
	    void *context, enum markdown_inline kind, struct span target);
	void (*leave_inline)(void *context, enum markdown_inline kind);
	void (*text)(void *context, enum markdown_text kind, struct span text);
	/* Whether a footnote has that label; NULL: there are none. */
	bool (*labels)(void *context, struct span label);
};

/*
 * Bytes of 0 behind a text that is parsed, which ends in LF itself: version
 * 0.4.8 of md4c looks behind the end of some texts.
 */
enum { PARSE_PADDING = 64 };

/*
 * Parses CommonMark with tables and task lists. The work is counted, in calls
 * and their bytes: returns 0, or -1 if the text makes more of it than a text of
 * its size may, or the parser is mistaken.
 */
int parse_markdown(
    struct span text, const struct markdown_events *events, void *context);

#endif
