#include <errno.h>

#include "fetch/dots.h"

/*
 * RFC 1436: a line of a dot ends a text, and a dot at the beginning of a line
 * is doubled. Not every server does so, and whether this one has is known at
 * the end: if there is such a last line, the dots were doubled. So a text is
 * certain up to its first line that begins with a dot, which in most is the
 * last one; what follows is held, and what does not fit into memory is in a
 * temporary file.
 */

enum {
	HELD_MOST = 1 << 20, /* bytes in memory */
	PIECE = 16384,
};

/* A step with the file has failed. */
static int
lose_file(struct dots *dots)
{
	dots->error = errno ? errno : EIO;
	return -1;
}

/* Writes what is held into the file. */
static int
spill(struct dots *dots)
{
	errno = 0;
	if (!dots->file)
		dots->file = tmpfile();
	if (!dots->file ||
	    fwrite(dots->held.data, 1, dots->held.size, dots->file) !=
		dots->held.size)
		return lose_file(dots);
	dots->held.size = 0;
	return 0;
}

/* Where a line of a piece begins with a dot; its size if none does. */
static size_t
find_dot(struct dots *dots, struct span piece)
{
	for (size_t i = 0; i < piece.size; i++) {
		if (!dots->inside && piece.data[i] == '.')
			return i;
		dots->inside = piece.data[i] != '\n';
	}
	return piece.size;
}

/* Keeps the last bytes of what came. */
static void
note_last(struct dots *dots, struct span piece)
{
	size_t size = sizeof(dots->last);
	struct span tail =
	    piece.size > size ? span_tail(piece, piece.size - size) : piece;

	memmove(dots->last, dots->last + tail.size, size - tail.size);
	memcpy(dots->last + size - tail.size, tail.data, tail.size);
	dots->size += piece.size;
}

int
dots_add(struct dots *dots, struct span piece, struct buf *out)
{
	if (piece.size == 0)
		return 0;
	note_last(dots, piece);
	size_t certain = dots->holds ? 0 : find_dot(dots, piece);
	buf_add(out, span_head(piece, certain));
	dots->holds |= certain < piece.size;
	buf_add(&dots->held, span_tail(piece, certain));
	dots->left += piece.size - certain;
	return dots->held.size > HELD_MOST ? spill(dots) : 0;
}

/* The size of a last line that is a dot; 0 without. */
static size_t
end_mark(const struct dots *dots)
{
	struct span last = {dots->last, sizeof(dots->last)};
	size_t size = span_ends(last, SPAN(".\r\n")) ? 3
	    : span_ends(last, SPAN(".\n"))           ? 2
						     : 0;
	bool is_line =
	    dots->size == size || last.data[last.size - size - 1] == '\n';

	return is_line ? size : 0;
}

int
dots_end(struct dots *dots, bool whole)
{
	size_t mark = whole ? end_mark(dots) : 0;

	dots->undoes = mark > 0;
	dots->left -= mark;
	dots->inside = false;
	if (!dots->file)
		return 0;
	if (spill(dots) < 0)
		return -1;
	if (fflush(dots->file) != 0)
		return lose_file(dots);
	rewind(dots->file);
	return 0;
}

/* Appends a piece without the dots that were doubled. */
static void
add_undone(struct dots *dots, struct span piece, struct buf *out)
{
	for (size_t i = 0; i < piece.size; i++) {
		char byte = piece.data[i];
		bool doubled = dots->dot && byte == '.';
		dots->dot = !dots->inside && byte == '.';
		dots->inside = byte != '\n';
		if (!doubled)
			buf_byte(out, byte);
	}
}

int
dots_next(struct dots *dots, struct buf *out)
{
	char bytes[PIECE];
	size_t size = dots->left < PIECE ? (size_t)dots->left : PIECE;
	struct span piece = {bytes, size};

	if (size == 0)
		return 0;
	if (!dots->file)
		piece = span_head(
		    span_tail(buf_span(&dots->held), dots->taken), size);
	else if (fread(bytes, 1, size, dots->file) != size)
		return lose_file(dots);
	dots->taken += size;
	dots->left -= size;
	if (dots->undoes)
		add_undone(dots, piece, out);
	else
		buf_add(out, piece);
	return 1;
}

void
dots_free(struct dots *dots)
{
	if (dots->file)
		fclose(dots->file);
	buf_free(&dots->held);
	*dots = (struct dots){0};
}
