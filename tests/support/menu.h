/* What holds for every Gopher menu, read by an independent parser. */
#ifndef SUPPORT_MENU_H
#define SUPPORT_MENU_H

#include "base/span.h"

/* One line of a menu; borrowed. */
struct menu_line {
	char type;
	struct span display, selector, host, port;
};

/*
 * Takes the next line off the front of *rest. Returns false before the last
 * line, which has to be all that is left. Fails the test, naming the row, at a
 * line that does not have exactly three tabs, CRLF and a decimal port.
 */
bool menu_next(const char *row, struct span *rest, struct menu_line *line_r);
/*
 * Fails the test unless menu is one as rows G10 to G15 ask for. Lines whose
 * text is `wide` may be wider than 67 cells.
 */
void menu_expect(const char *row, struct span menu, const char *wide);
/* The lines that lead somewhere. */
size_t menu_items(const char *row, struct span menu);

#endif
