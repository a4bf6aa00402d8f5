/* Footnotes, which CommonMark does not have. */
#ifndef MARKDOWN_FOOTNOTES_H
#define MARKDOWN_FOOTNOTES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/table.h"

enum { FOOTNOTES_LABEL_MAX = 100 }; /* bytes of a label */

struct footnote {
	struct span label;
	struct buf text; /* what it says, as Markdown */
	unsigned line; /* before the first of its text */
	unsigned number; /* by first use, from 1; 0: not used yet */
};

struct footnotes {
	struct footnote *list;
	size_t count, capacity;
	struct table by_label; /* their place in the list, plus one */
	size_t *order; /* by number */
	size_t used, order_capacity;
	size_t looked; /* at, for those that nothing uses */
	struct buf rest; /* the document without them, line for line */
	/*
	 * Lines of the document that define references, which its footnotes may
	 * use; and how many bytes of them all footnotes together may get.
	 */
	struct buf references;
	size_t left;
};

/*
 * Takes the footnotes out of a document: each is `[^label]: text` at the start
 * of a line, with the lines that go on with it. Returns the document without
 * them, in which its other lines keep their place; valid as long as both.
 */
struct span footnotes_take(struct footnotes *footnotes, struct span text);
/* The number of a footnote that is used, which it gets now; 0: there is none.
 */
unsigned footnotes_use(struct footnotes *footnotes, struct span label);
/*
 * The next that was not returned yet, in the order of numbers; or NULL. Behind
 * its text are the references that it may use.
 */
struct footnote *footnotes_next(struct footnotes *footnotes, size_t *at);
void footnotes_free(struct footnotes *footnotes);

#endif
