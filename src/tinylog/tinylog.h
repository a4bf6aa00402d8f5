/* Tinylogs: articles of short entries, each below a heading with its time. */
#ifndef TINYLOG_TINYLOG_H
#define TINYLOG_TINYLOG_H

#include "text/article.h"

enum {
	TINYLOG_ENTRIES = 50, /* the newest, which are kept: as a feed has */
	TINYLOG_TEXT_MAX = 4096, /* bytes of an entry's text; it is cut */
};

/* What a tinylog is read from. */
struct tinylog_text {
	struct span page; /* gemtext, up to the last lines of tags */
	/* The text that it was made of; empty if it is of the file itself. */
	struct span source;
	unsigned line; /* of the first line of that, in the file */
	unsigned footnotes; /* that the page has numbered */
};

/*
 * Reads the entries of an article that says `tinylog: yes`. Sets the article's
 * packed entries (tinylog/packed.h), without those of the future, and from the
 * newest of them its date, and the summary if it has none of its own; the
 * author from the head of the text. A date that the article had is kept as one
 * before which it is not shown. Notes the headings that are no entries, with
 * their lines.
 */
void tinylog_read(struct article *article, const struct tinylog_text *text,
    int64_t now, struct arena *arena, struct notes *notes);
/*
 * Reads the time of an entry, all of a heading: `2024-05-01 10:30`, with
 * seconds or not, and with an offset, the abbreviation of a zone, or none,
 * which is UTC. Returns 0, or -1.
 */
int tinylog_time(struct span heading, struct date *date_r);

#endif
