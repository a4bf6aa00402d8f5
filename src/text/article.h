/* What loam knows of an article, read from its text and its name. */
#ifndef TEXT_ARTICLE_H
#define TEXT_ARTICLE_H

#include "base/note.h"
#include "dates/date.h"

enum article_format {
	ARTICLE_GEMTEXT,
	ARTICLE_PLAIN,
	ARTICLE_MARKDOWN,
};

/*
 * Each field is from the first source that has it: front matter, the text, the
 * file name; empty if none has. The language of a file name or directory and
 * the capsule's author are the caller's to fill in. Spans live in the arena
 * that was given to article_read().
 */
struct article {
	bool plain; /* ARTICLE_PLAIN: front_read() takes it from here */
	size_t body; /* offset of the page: after BOM and front matter */
	unsigned lines; /* lines before the body */
	size_t head; /* bytes of the body that are fields: front_read_head() */
	size_t end; /* offset of its last lines of tags, or its size */
	struct span title, summary, author, id, was;
	struct span aliases; /* further old paths, an LF after each */
	struct span series; /* the name of that which it is a part of */
	struct span language; /* of the front matter; BCP 47 */
	struct span *tags;
	size_t tag_count;
	struct date date, updated;
	struct date publish; /* the latest date of all: not shown before it */
	bool draft; /* or its draft mark or date cannot be read */
	bool doubtful; /* a draft for the second reason alone */
	bool misdated; /* it has a date that cannot be read */
	bool unlisted; /* `listed: no` */
	bool no_menus; /* `menus: none` */
	bool tinylog; /* `tinylog: yes`; tinylog_read() reads its entries */
	struct span entries; /* which are packed: tinylog/packed.h */
	bool headed; /* the title is the writer's, not made of the name */
	bool cut; /* the title was cut to ARTICLE_TITLE_MAX */
};

enum {
	/* Bytes; a larger text is served as a file, not as an article. */
	ARTICLE_SIZE_MAX = 4 << 20,
	ARTICLE_FRONT_LINES = 256, /* front matter closes within these */
	ARTICLE_FRONT_SIZE = 16384,
	ARTICLE_TITLE_WITHIN =
	    65536, /* title and summary are looked for here */
	ARTICLE_TITLE_MAX = 200, /* bytes; longer ones are cut at a word */
	ARTICLE_SUMMARY_MAX = 160,
	ARTICLE_TAGS_MAX = 32,
};

/* What ends a title that was cut. */
#define ARTICLE_CUT SPAN("\xe2\x80\xa6")

/*
 * Reads an article from its text (or a head of it) and its file name without
 * directory. It never fails: mistakes become notes with their line numbers and
 * an empty path. A `draft` or `date` that cannot be read makes the article a
 * draft (K24).
 */
void article_read(struct span text, enum article_format format,
    struct span name, struct arena *arena, struct notes *notes,
    struct article *article_r);

/*
 * A page in gemtext that was made of a text, and how many footnotes it has
 * numbered.
 */
struct article_page {
	struct span text;
	unsigned footnotes;
};

/*
 * The same of a text of which a page was made: title, summary and last tags are
 * those of the page.
 */
void article_read_made(struct span text, const struct article_page *page,
    struct span name, struct arena *arena, struct notes *notes,
    struct article *article_r);

/*
 * Gives an article in Markdown, which article_read() does not understand, the
 * title and the summary that its front matter lacks, from what was made of its
 * head in gemtext.
 */
void article_take_head(const struct article_page *head, struct arena *arena,
    struct article *article);

/*
 * Returns the stem of an article's file name, borrowed from it: without the
 * extension and the language suffix. The suffix, `es` of `x.es.gmi`, or the
 * empty span goes to *language_r; the caller decides whether it is a language.
 */
struct span article_stem(struct span name, struct span *language_r);
/*
 * Returns a text as one line in the arena, without blanks of any script around
 * it, cut to a limit of bytes: at a blank in its second half, else between two
 * clusters, with ARTICLE_CUT behind it.
 */
struct span article_cut(struct arena *arena, struct span text, size_t limit);

#endif
