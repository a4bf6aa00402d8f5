/* A line of prose as its reader sees it. */
#ifndef SEARCH_QUOTE_H
#define SEARCH_QUOTE_H

#include "base/buf.h"
#include "text/article.h"

/*
 * Appends a line of prose (prose_next()) as it is read: one line without
 * controls; in Markdown without marks and the targets of links, and with
 * entities decoded. Returns whether it is prose: not an address, links alone, a
 * rule or a drawing; what was appended is to be ignored otherwise.
 */
bool quote_line(enum article_format format, struct span line, struct buf *buf);

#endif
