/* What gophermap.c and gophermap_parts.c share. */
#ifndef MAPS_GOPHERMAP_PRIV_H
#define MAPS_GOPHERMAP_PRIV_H

#include "maps/gophermap.h"
#include "pages/article_text.h"
#include "text/gophermap.h"

enum {
	HIDDEN_MAX = 1024, /* names that a map hides from the listing */
};

/* A page while its map is read. */
struct map {
	struct page_parts parts; /* first */
	struct context own; /* with a reference to the edition */
	const struct context *context; /* the same */
	struct article_text
	    open[GOPHERMAP_NESTED_MAX + 1]; /* the map, included ones */
	uint32_t numbers[GOPHERMAP_NESTED_MAX + 1]; /* their entries */
	struct charset charsets[GOPHERMAP_NESTED_MAX + 1]; /* of their lines */
	bool typed[GOPHERMAP_NESTED_MAX + 1]; /* gophermap_is_typed() */
	bool drawn[GOPHERMAP_NESTED_MAX + 1]; /* gophermap_is_drawn() */
	uint32_t directory; /* that the map is of */
	/* The page of the listing. Of later ones a map says what they hide. */
	uint32_t number;
	struct span base; /* the directory's path */
	struct page *page;
	bool drawing; /* a preformatted block is open */
	unsigned depth, lines; /* depth: texts that are open */
	uint64_t included; /* bytes of included maps */
	uint64_t left[GOPHERMAP_NESTED_MAX +
	    1]; /* bytes of each that may be shown */
	bool cut; /* the page says that it is not whole */
	struct span hidden[HIDDEN_MAX]; /* paths left out of the listing */
	size_t hidden_count;
	char type; /* of the last item */
	bool ended; /* the current map */
	bool closing; /* the innermost map, with the next part */
	bool listed; /* the page has its listing of other entries */
	/*
	 * While the listing is made: at which depth, the child to be looked at,
	 * the part of the entries; whether it ends its map. A made index is a
	 * listing without a map around it.
	 */
	bool listing, list_ends, made;
	unsigned list_depth;
	uint32_t next, part;
};

/* Opens a file as map->open[map->depth]. Returns 0 or -1. */
int gophermap_open(struct map *map, const struct article_file *file);
/* Adds what a line of a map says; an included map is opened only. */
void gophermap_add_line(struct map *map, const struct map_line *line);
#define GOPHERMAP_NOT_ALL SPAN("[over 1 MiB of included maps: not all of it]")
/* Says on the page, once, why it is not whole. */
void gophermap_cut(struct map *map, struct span why);
/* Adds to the listing, or opens a map that stands in it. */
void gophermap_list(struct map *map);
/* Opens or closes the preformatted block around text. */
void gophermap_set_drawing(struct map *map, bool drawing);

#endif
