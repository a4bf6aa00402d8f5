/* What loam knows of an article, read from its text and its name. */
#ifndef TEXT_ARTICLE_H
#define TEXT_ARTICLE_H

#include "base/note.h"
#include "text/date.h"

enum article_format {
	ARTICLE_GEMTEXT,
	ARTICLE_PLAIN,
	ARTICLE_MARKDOWN,
};

/*
 * The fields of product.md, each from the first source that has it; empty
 * when none has. What a file name or a directory says of the language, and the
 * capsule's author, are for the caller to fill in. Spans live in the arena
 * given to article_read().
 */
struct article {
	size_t body; /* offset of the page: after BOM and front matter */
	unsigned lines; /* lines before the body */
	struct span title, summary, author, id, was;
	struct span language; /* of the front matter; BCP 47 */
	struct span *tags;
	size_t tag_count;
	struct date date, updated;
	struct date publish; /* the last of all dates that it may wait for */
	bool draft; /* or so badly marked that it is taken for one */
	bool doubtful; /* a draft for that alone */
	bool unlisted; /* `listed: no` */
	bool bare; /* `menus: none` */
	bool headed; /* the title is the writer's, not made of the name */
	bool cut; /* and too long to be shown whole */
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

/*
 * Reads an article from its whole text (or a head of it) and its file name
 * without directory. Never fails: what cannot be read is a note, with its line
 * number, under an empty path. A `draft` or `date` that cannot be read makes
 * a draft of it: hiding is the mistake that can be mended.
 */
void article_read(struct span text, enum article_format format,
    struct span name, struct arena *arena, struct notes *notes,
    struct article *article_r);

/*
 * The stem of an article's file name, borrowed from it: without extension and
 * without language suffix. The suffix, `es` of `x.es.gmi`, goes to
 * *language_r, or the empty span; whether a language of that name is known is
 * the caller's to judge.
 */
struct span article_stem(struct span name, struct span *language_r);

/* A last line that only gives tags: every word is # and a letter onwards. */
bool article_is_tag_line(struct span line);
/* The offset where such a last line begins, or text.size. */
size_t article_tag_line_at(struct span text);

#endif
