/* Forms of one text: which entries they are, and which one a list has. */
#ifndef EDITION_EDITION_TWINS_H
#define EDITION_EDITION_TWINS_H

#include "edition/edition.h"

enum { EDITION_TWINS_MAX = 16 }; /* forms of one text that are known as such */

/* Whether the edition has any text in several forms. */
bool edition_has_twins(const struct edition *edition);
/* Whether two different entries are forms of one text. */
bool edition_are_twins(
    const struct edition *edition, uint32_t one, uint32_t other);
/*
 * Whether a view has another form of an entry's text, which goes before it in
 * lists, among the entries [first, end).
 */
bool edition_is_second(const struct edition *edition, uint32_t number,
    uint32_t first, uint32_t end);
/* The posts with all forms of each, for lists of a part of the capsule. */
const uint32_t *edition_all_posts(
    const struct edition *edition, uint32_t *count_r);

#endif
