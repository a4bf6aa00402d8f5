/* Front matter that was read, and its fields in one line each. */
#ifndef SUPPORT_FRONT_H
#define SUPPORT_FRONT_H

#include "text/front.h"

/* A block with what it was read into. */
struct reading {
	struct arena arena;
	struct notes notes;
	struct article article;
	size_t size;
	unsigned lines;
};

/* Reads text, of which nothing is kept. reading_free() is the caller's. */
struct reading reading_of(struct span text);
void reading_free(struct reading *reading);

/* A text and what one of the functions below says of it. */
struct front_row {
	const char *row, *text, *want;
};
void front_expect(const struct front_row *rows, size_t count,
    struct span (*field)(struct reading *));

/* `draft `, `unlisted `, `bare `, where it is. */
struct span front_flags(struct reading *reading);
/* Each note as E or R and its line. */
struct span front_notes(struct reading *reading);
/* The bytes of the block and its lines. */
struct span front_size(struct reading *reading);
/* `title|date|updated|language|author|summary`, then the tags, each <so>. */
struct span front_fields(struct reading *reading);

#endif
