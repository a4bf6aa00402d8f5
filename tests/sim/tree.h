/* The capsule of a simulated world: what its publisher knows of it. */
#ifndef SIM_TREE_H
#define SIM_TREE_H

#include "sim/texts.h"

enum {
	DIRS = 8,
	NAMES = 16,
	PLACES = DIRS * NAMES,
	PLACE_PATH = 40,
	MAY_MAX = 12, /* states of a file that may have been read last */
};

enum place_kind {
	PLACE_ARTICLE,
	PLACE_PLAIN,
	PLACE_FILE,
	PLACE_INDEX, /* the page of its directory */
	PLACE_INTRO, /* above the list of its directory */
	PLACE_STANDING, /* under the articles of its directory and below */
	PLACE_UNSEEN, /* by its name it is never served */
	PLACE_LINK, /* to an article, or to nothing */
	PLACE_DIR_LINK,
};

/* How the present state of a file came about. */
enum place_how {
	HOW_ARRIVED, /* renamed into place */
	HOW_CLOSED, /* written in place, and closed */
	HOW_OPEN, /* its writer goes on */
};

/* A path that there may be a file at. */
struct place {
	char path[PLACE_PATH];
	enum place_kind kind;
	size_t dir;
	bool dated; /* by its name */
	int32_t day;
	struct version *now; /* NULL: there is no such file */
	size_t target; /* of a link: a place, or a directory; PLACES: none */
	/*
	 * What an edition may have of it that is pressed after the last scan;
	 * NULL is among them if it may have nothing.
	 */
	struct version *may[MAY_MAX];
	size_t may_count;
	enum place_how how;
	bool calm; /* it has just what is there */
	bool veiled; /* at the last scan it was dated in the future */
	bool told; /* the indexer was told that it is in its place */
	bool known; /* and may know the file again, where it was moved */
	bool doubt; /* it is not known what the scan was told by events */
	int64_t changed, seen; /* monotonic ms: last written; first scanned */
	int64_t written; /* `changed` by the wall clock, s: the file's time */
	uint64_t touched; /* the world's step at which it changed last */
	uint64_t change; /* the number of that among all changes */
	int fd; /* of a writer that goes on, or -1 */
	struct version *whole; /* which it will have written */
};

struct tree {
	const char *root;
	struct place places[PLACES];
	bool made[DIRS]; /* the directory is there */
	bool fresh[DIRS]; /* since the last scan */
	bool swapped; /* so has the capsule's path another directory */
	uint64_t changes; /* of all places so far */
	uint64_t swap; /* as many were there when that directory came */
	const char *paths[PLACES];
};

extern const char *const tree_dirs[DIRS];

void tree_start(struct tree *tree, const char *root);
void tree_stop(struct tree *tree);
/* The place of a path, or PLACES. */
size_t tree_find(const struct tree *tree, struct span path);
/* The number of a directory's path, with a slash at its end, or DIRS. */
size_t tree_find_dir(struct span path);
/* Whether a directory is below another, or the same. */
bool tree_is_below(size_t dir, size_t above);

/* Nobody will know what events told since the last scan. */
void tree_lose_events(struct tree *tree);

/* How a scan looks at the tree. */
struct tree_look {
	int64_t now; /* monotonic ms */
	int64_t wall; /* s */
	bool events; /* it was told what has changed */
	bool writers; /* the system tells which files are open for writing */
	bool all; /* it takes every file as it stands */
};
/* A scan has looked: notes what the next edition may have. */
void tree_scanned(struct tree *tree, const struct tree_look *look);

#endif
