/* A reader who opens every item of every menu of a server. */
#ifndef SUPPORT_CRAWL_H
#define SUPPORT_CRAWL_H

#include "support/server.h"

struct crawl {
	const struct server *server; /* borrowed, as the next */
	const char *const *missing; /* selectors that are refused, and a NULL */
	struct buf drawn; /* the preformatted lines, which may be wide */
	/* What was met so far, a line for each: its type and its selector. */
	struct buf seen;
	size_t menus, texts, files, refused, directories; /* how many */
};

/*
 * Opens all that the root leads to, over every local item. Fails the scene at
 * a menu that is none, a text with a line that does harm, a refusal that is
 * not among the missing, one of the missing that was not met, and a directory
 * that does not have one item for each entry. Gives back what *crawl holds.
 */
void crawl_all(struct crawl *crawl);

#endif
