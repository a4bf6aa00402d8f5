/* Series: articles that follow each other, each of which names its series. */
#ifndef EDITION_EDITION_SERIES_H
#define EDITION_EDITION_SERIES_H

#include "edition/edition.h"

/* A series in all spellings of its name, which have one key (text/tag.h). */
struct edition_series {
	struct edition_string key;
	uint32_t first, count; /* in the section of parts */
};

/* A part of a series, and the series' name as the article spells it. */
struct edition_part_of {
	uint32_t entry;
	struct edition_string name;
};

/*
 * The series of that number; NULL if there is none, or if all of its parts are
 * hidden.
 */
const struct edition_series *edition_series(
    const struct edition *edition, uint32_t number);
/* The series of an article; NULL if it is in none, or as above. */
const struct edition_series *edition_series_of(
    const struct edition *edition, uint32_t article);
/* How many series the edition has, with those whose parts are hidden. */
uint32_t edition_series_count(const struct edition *edition);
/* The number of the series with that key, of which a part shows; or NONE. */
uint32_t edition_series_find(const struct edition *edition, struct span key);
/*
 * Its parts: dated ones first, the oldest first, then the others; equals by
 * path.
 */
const struct edition_part_of *edition_parts(const struct edition *edition,
    const struct edition_series *series, uint32_t *count_r);
/* The name of a series: that which its first part has. */
struct span edition_series_name(
    const struct edition *edition, const struct edition_series *series);
/*
 * The place of an article among the parts of a series, whether it is one of
 * them or would stand before the one that is there.
 */
uint32_t edition_part_place(const struct edition *edition,
    const struct edition_series *series, uint32_t article);

#endif
