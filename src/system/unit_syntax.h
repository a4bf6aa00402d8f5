/* The text of a unit, read as systemd reads it (systemd.syntax(7)). */
#ifndef SYSTEM_UNIT_SYNTAX_H
#define SYSTEM_UNIT_SYNTAX_H

#include <stdbool.h>

#include "base/buf.h"

/* How far a text, which is borrowed, has been read. */
struct unit_text {
	struct span rest;
	struct buf line; /* the last one, with those that continue it */
	bool in_service; /* it is of the section [Service] */
};

struct unit_text unit_text_of(struct span text);
void unit_text_free(struct unit_text *text);
/*
 * Reads the next setting of the section [Service]. Returns whether there was
 * one; key and value stay valid until the next call.
 */
bool unit_next_setting(
    struct unit_text *text, struct span *key_r, struct span *value_r);
/*
 * Cuts a word off a value and copies what it says: quotes, escapes and doubled
 * percent signs are undone. Returns whether there was one.
 */
bool unit_next_word(struct span *rest, struct buf *word);
/* Makes one of each two signs that follow each other. */
void unit_undouble(struct buf *word, char sign);

#endif
