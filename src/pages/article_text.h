/* The text of an article's file, read a piece at a time. */
#ifndef PAGES_ARTICLE_TEXT_H
#define PAGES_ARTICLE_TEXT_H

#include "pages/article_file.h"

enum {
	/* Bytes of the file that are read at once. */
	ARTICLE_TEXT_PIECE = 16384,
	ARTICLE_TEXT_WHOLE = 256 << 10, /* all of a file of this size */
	/*
	 * Bytes of the text that similar entries are ranked by: analysing all
	 * that the index knows of a text would take longer than a turn.
	 */
	ARTICLE_TEXT_HEAD = 128 << 10,
};

/*
 * A window on the text, after the byte order mark and the front matter. It owns
 * the descriptor and the window; the charset's table is the edition's.
 */
struct article_text {
	int fd;
	uint64_t begin, at, end; /* of the file: text, next byte, end */
	struct identity identity; /* of the file that was opened */
	struct charset charset; /* no name: the bytes as they are */
	bool cr_lines; /* CR becomes LF */
	bool declares; /* it says its charset, which becomes UTF-8 with it */
	size_t piece; /* bytes to read at once */
	struct span made; /* the whole text, which the edition has; or none */
	struct buf window; /* bytes, of which `used` have been taken */
	size_t used;
	bool moved; /* the window no longer begins with the text */
};

/*
 * Opens the text of a file, decoded to UTF-8 and without what follows the end
 * of a text of DOS, unless `raw`. Returns 0, or -1 as article_file_open().
 */
int article_text_open(
    const struct article_file *file, bool raw, struct article_text *text_r);
/*
 * Reads until the window has `least` bytes that were not taken, or all the
 * rest. Returns 0, or -1 if the file is not as it was when it was opened.
 */
int article_text_fill(struct article_text *text, size_t least);
/* The bytes that were read and not taken; valid until the next fill. */
struct span article_text_window(const struct article_text *text);
/* Takes bytes from the front of the window. */
void article_text_take(struct article_text *text, size_t size);
/* Whether the window has all of the rest. */
bool article_text_is_last(const struct article_text *text);
/*
 * The first ARTICLE_TEXT_HEAD bytes of the text, wherever the window is, in an
 * arena or in the window. Returns 0, or -1 as article_text_fill().
 */
int article_text_head(
    struct article_text *text, struct arena *arena, struct span *head_r);
/* Goes back to the beginning. */
void article_text_rewind(struct article_text *text);
/*
 * Closes the file; the window stays. More of the text can be read once it is
 * open again.
 */
void article_text_pause(struct article_text *text);
/*
 * Opens the file again, if there is more to read. Returns 0; or -1 if there is
 * another file in its place, or none.
 */
int article_text_resume(
    struct article_text *text, const struct article_file *file);
/* Closes the file and frees the window. */
void article_text_close(struct article_text *text);

#endif
