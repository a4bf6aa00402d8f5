/* What an edition of a simulated world may show, and to whom. */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "sim/tree.h"

/* More kinds of them than a host has views for (reply/served_host.h). */
enum caller {
	READER_NOBODY,
	READER_MEMBER,
	READER_GUEST,
	READER_FRIEND,
	READER_KEEPER,
	READER_OTHER,
	READERS,
};

/* The zones of a world: who may enter a directory, a bit for each reader. */
struct zoning {
	struct {
		size_t dir;
		unsigned readers;
	} list[3];
	size_t count;
};

/* What is known of an edition: the tree when it was scanned. */
struct snapshot {
	const struct tree *tree;
	const struct zoning *zoning;
	int64_t wall; /* second of the scan, by which dates are judged */
	uint64_t step; /* of the world */
	uint64_t changes; /* of places so far */
	bool rested; /* nothing was in doubt, links included */
	struct {
		struct version *may[MAY_MAX];
		size_t count;
		size_t target; /* of a link, or PLACES */
		bool calm;
	} of[PLACES];
};

struct snapshot *snapshot_take(const struct tree *tree,
    const struct zoning *zoning, int64_t wall, uint64_t step, bool rested);

/* An edition, seen by a reader. */
struct sight {
	const struct snapshot *snapshot;
	enum caller reader;
	bool gopher;
};

enum presence { PRESENT_NO, PRESENT_MAYBE, PRESENT_YES };

/* Whether a directory is closed to the reader. */
bool sight_is_closed(const struct sight *sight, size_t dir);
/* Whether a version at a place is shown, if the edition has it. */
bool sight_shows(
    const struct sight *sight, size_t place, const struct version *version);
/*
 * The block of that kind for a directory's pages, or for those of the nearest
 * directory above it that has one: NULL if there is none, or if that is in
 * doubt.
 */
const struct version *sight_block(
    const struct sight *sight, enum place_kind kind, size_t dir);
/* Whether there is anything to be had at a place. */
enum presence sight_place(const struct sight *sight, size_t place);
/* The same of a directory. */
enum presence sight_dir(const struct sight *sight, size_t dir);
/* Whether the text with that token may be seen anywhere. */
bool sight_has_token(const struct sight *sight, uint32_t id);

enum { WITHOUT_MAX = 12 };

/* A list that a page has to be of. */
struct scope {
	enum {
		SCOPE_ALL, /* all that can be linked to */
		SCOPE_DIR, /* a directory's index */
		SCOPE_POSTS,
		SCOPE_YEAR,
		SCOPE_TAG,
		SCOPE_FEED, /* the posts below a directory */
		SCOPE_LINKED, /* articles that link to one */
	} of;
	size_t number; /* of the directory, tag or article; the year */
	size_t without[WITHOUT_MAX]; /* places that are left out */
	size_t without_count;
};

/* An entry that stands in the list, if the edition has this version. */
struct wish {
	size_t place; /* or PLACES and a directory's number */
	const struct version *version; /* NULL: a directory */
	enum presence presence; /* of any version of the place */
	bool dated;
	int32_t day;
	int64_t instant;
	int rank; /* articles, directories, files */
};

enum { WISHES = PLACES * MAY_MAX + DIRS };

/* How many entries it has, at least and at most. */
void sight_count(const struct sight *sight, const struct scope *scope,
    size_t *least_r, size_t *most_r);
/* Writes the list in its order. Returns how many there are. */
size_t sight_wishes(const struct sight *sight, const struct scope *scope,
    struct wish wishes_r[WISHES]);

#endif
