#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "pages/article_text.h"
#include "text/declared_charset.h"
#include "text/dos_text.h"

/*
 * A large text is never in memory as a whole: a reader of it takes lines off
 * the front of a window, which is filled again from the file. A publisher may
 * write to the file meanwhile. What was sent cannot be taken back, so each
 * piece is compared by the state of the file after it was read, and a reader
 * of two texts mixed is told by the end of the connection (E11). Editors that
 * write in place are common, and nearly all articles are small: up to
 * ARTICLE_TEXT_WHOLE the window takes all of the text at once, and nothing
 * that happens to the file later cuts the page (E9). A text that was made of a
 * file is in the edition, and there is its window.
 */

/* What writing to a file changes; a rename changes its time of change, too. */
static bool
is_unchanged(const struct article_text *text)
{
	struct stat about;

	if (fstat(text->fd, &about) < 0)
		return false;
	struct identity now = identity_of(&about);
	return now.size == text->identity.size &&
	    now.modified == text->identity.modified;
}

/* The text is in memory: there is nothing to read. */
static int
open_made(const struct article_file *file, struct article_text *text)
{
	text->made = edition_text(file->context->edition, file->made->text);
	return article_file_check(file);
}

/* The last bytes of the text, up to `size`; none if they cannot be read. */
static struct span
read_tail(const struct article_text *text, char *bytes, size_t size)
{
	uint64_t all = text->end - text->begin;

	if (all < size)
		size = (size_t)all;
	if (file_read_at(text->fd, bytes, size, text->end - size) != 0)
		size = 0;
	return (struct span){bytes, size};
}

/* Where a text that is decoded ends; the file may go on (F109). */
static uint64_t
decoded_end(const struct article_text *text)
{
	char bytes[DOS_TEXT_TAIL];

	if (!charset_is_narrow(text->charset.name) ||
	    !dos_text_may_end(read_tail(text, bytes, DOS_TEXT_RECORD)))
		return text->end;
	struct span tail = read_tail(text, bytes, sizeof(bytes));
	return text->end - tail.size + dos_text_size(tail);
}

int
article_text_open(
    const struct article_file *file, bool raw, struct article_text *text_r)
{
	uint64_t size = file->entry->size, body = file->entry->body;
	bool whole = size <= ARTICLE_TEXT_WHOLE;

	*text_r = (struct article_text){.fd = -1};
	if (file->made)
		return open_made(file, text_r);
	*text_r = (struct article_text){.fd = article_file_open(file),
	    .begin = body < size ? body : size,
	    .end = size,
	    .identity = edition_identity(file->context->edition, file->number),
	    .cr_lines = file->entry->flags & EDITION_CR_LINES,
	    .piece = whole ? ARTICLE_TEXT_WHOLE : ARTICLE_TEXT_PIECE};
	text_r->at = text_r->begin;
	if (text_r->fd < 0)
		return -1;
	if (!raw) {
		text_r->charset = file->charset;
		text_r->declares = declared_charset_is_in(file->mime);
		text_r->end = decoded_end(text_r);
	}
	return 0;
}

/* Reads `size` bytes at an offset. Returns 0, or -1. */
static int
read_at(const struct article_text *text, uint64_t at, char *bytes, size_t size)
{
	return file_read_at(text->fd, bytes, size, at) == 0 &&
		is_unchanged(text)
	    ? 0
	    : -1;
}

/*
 * Decodes `size` bytes more into the window. A character that goes on after
 * them is read again with its end. Returns how many were decoded, or -1.
 */
static ssize_t
decode_piece(struct article_text *text, size_t size)
{
	struct buf raw = {0};
	ssize_t taken = -1;

	if (read_at(text, text->at, buf_extend(&raw, size), size) == 0)
		taken = (ssize_t)charset_decode(&text->window, &text->charset,
		    buf_span(&raw), text->at + size == text->end);
	buf_free(&raw);
	return taken;
}

/* Reads a piece more into the window; a larger one if it is no character. */
static int
read_piece(struct article_text *text)
{
	uint64_t left = text->end - text->at;
	size_t size = left < text->piece ? (size_t)left : text->piece;
	size_t before = text->window.size;
	ssize_t taken = (ssize_t)size;

	if (text->charset.name.size == 0) {
		if (read_at(text, text->at, buf_extend(&text->window, size),
			size) < 0)
			return -1;
	} else {
		while ((taken = decode_piece(text, size)) == 0)
			size = size * 2 < left ? size * 2 : (size_t)left;
		if (text->declares && text->at == text->begin)
			declared_charset_set_utf8(&text->window, 0);
	}
	if (taken < 0)
		return -1;
	if (text->cr_lines)
		charset_end_lines(&text->window, before);
	text->at += (uint64_t)taken;
	return 0;
}

/* Moves what was not taken to the front. */
static void
move_window(struct article_text *text)
{
	struct buf *window = &text->window;

	if (text->used == 0)
		return;
	window->size -= text->used;
	memmove(window->data, window->data + text->used, window->size);
	text->used = 0;
	text->moved = true;
}

int
article_text_fill(struct article_text *text, size_t least)
{
	if (text->window.size - text->used >= least ||
	    article_text_is_last(text))
		return 0;
	move_window(text);
	while (text->window.size < least && !article_text_is_last(text))
		if (read_piece(text) < 0)
			return -1;
	return 0;
}

/* What has been read of the text, from the window's beginning on. */
static struct span
all_read(const struct article_text *text)
{
	return text->made.size > 0 ? text->made : buf_span(&text->window);
}

struct span
article_text_window(const struct article_text *text)
{
	return span_tail(all_read(text), text->used);
}

void
article_text_take(struct article_text *text, size_t size)
{
	text->used += size;
}

bool
article_text_is_last(const struct article_text *text)
{
	return text->at == text->end;
}

int
article_text_head(
    struct article_text *text, struct arena *arena, struct span *head_r)
{
	uint64_t all = text->end - text->begin;
	size_t size = all < ARTICLE_TEXT_HEAD ? (size_t)all : ARTICLE_TEXT_HEAD;

	/* All of a small text is in the window. */
	if (!text->moved && article_text_is_last(text)) {
		*head_r = span_head(all_read(text), ARTICLE_TEXT_HEAD);
		return 0;
	}
	char *bytes = arena_alloc(arena, size);
	if (read_at(text, text->begin, bytes, size) < 0)
		return -1;
	*head_r = (struct span){bytes, size};
	struct buf head = {0};
	struct charset charset = text->charset;
	charset.shift = 0;
	if (charset.name.size > 0)
		charset_decode(&head, &charset, *head_r, size == all);
	else if (text->cr_lines)
		buf_add(&head, *head_r);
	if (text->cr_lines)
		charset_end_lines(&head, 0);
	if (head.size > 0)
		*head_r = span_head(buf_keep(&head, arena), ARTICLE_TEXT_HEAD);
	return 0;
}

void
article_text_rewind(struct article_text *text)
{
	text->used = 0;
	/* What the window has is the text from its beginning on. */
	if (!text->moved)
		return;
	text->at = text->begin;
	text->charset.shift = 0;
	text->window.size = 0;
	text->moved = false;
}

void
article_text_pause(struct article_text *text)
{
	if (text->fd >= 0)
		close(text->fd);
	text->fd = -1;
}

int
article_text_resume(struct article_text *text, const struct article_file *file)
{
	struct stat about;

	if (text->fd >= 0 || article_text_is_last(text))
		return 0;
	text->fd = root_open_file(file->context->root, file->source, &about);
	if (text->fd < 0)
		return -1;
	struct identity now = identity_of(&about);
	now.changed = text->identity.changed;
	return identity_equal(&now, &text->identity) ? 0 : -1;
}

void
article_text_close(struct article_text *text)
{
	article_text_pause(text);
	buf_free(&text->window);
}
