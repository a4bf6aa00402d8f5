/* What a storm's publisher has written, and which answers that allows. */
#ifndef CHAOS_WORLD_H
#define CHAOS_WORLD_H

#include <stdatomic.h>

#include "base/buf.h"

enum {
	SLOTS = 24, /* articles that change */
	DATED = 2, /* one in so many is dated, from the first on */
	KEYS = 64, /* of certificates, the newest ones */
	KEY_DIGEST = 32, /* bytes */
	FAULTS = 16384, /* that are kept until they are judged */
};

/*
 * Versions of something that changes, of which any from `first` to `last` may
 * be answered with. `last` is raised before a change is made, `first` once no
 * process can know an earlier one. So `first` before a request and `last` after
 * its answer bound what the answer may be of.
 */
struct versions {
	_Atomic uint32_t first, last;
};

/* What a version of a slot is: a function of the seed, the slot, the version.
 */
enum version_kind {
	VERSION_SHOWN,
	VERSION_DRAFT, /* its words may stand in no answer */
	VERSION_NONE, /* no file */
	VERSION_HALF, /* the first half of the next version, still open */
};

/* An exchange that did not go as it should. */
struct fault {
	atomic_bool written;
	bool cut; /* no whole answer, which the end of a worker excuses */
	int64_t began, opened, ended; /* monotonic ms */
	unsigned port; /* the client's own; 0: it had none */
	char text[256];
};

/* Shared by the process that makes the storm and by its clients. */
struct world {
	uint64_t seed;
	struct versions slots[SLOTS];
	_Atomic uint32_t halves[SLOTS]; /* `scanned` as a half was begun */
	struct versions moved; /* even: /s/d/ is there; odd: /s/e/ */
	struct versions tree; /* directories that were the capsule */
	struct versions clock; /* odd: it is years ahead */
	struct versions key; /* of the certificate */
	unsigned char keys[KEYS][KEY_DIGEST];
	struct versions mark; /* an article that shows that all is scanned */
	/* Indexers that may have begun so far, and those that read all since.
	 */
	_Atomic uint32_t scans, scanned;
	atomic_bool stop;
	_Atomic unsigned long asked[2], resumed, busy,
	    uploads; /* [1]: over TLS */
	_Atomic uint32_t fault_count;
	struct fault faults[FAULTS];
};

/* The earliest versions that an answer may be of. */
struct view {
	uint32_t slots[SLOTS], moved, tree, mark, clock, key;
};

/* Numbers that a seed gives; the state is any number at first. */
uint64_t world_random(uint64_t *state);

void world_look(const struct world *world, struct view *view_r);
enum version_kind world_kind(
    const struct world *world, size_t slot, uint32_t version);
/* Appends the file of a version, which is not NONE. */
void world_file(const struct world *world, size_t slot, uint32_t version,
    struct buf *bytes);

/*
 * Whether an answer may be: NULL, or why not. What is begun as it may be and
 * lacks an end is CUT.
 */
extern const char world_cut[];
/* The page of a slot with its menus on Gemini, or the file on Gopher. */
const char *world_judge_page(const struct world *world, const struct view *view,
    size_t slot, bool secure, struct span body);
/* The same of an article that is always the same. */
const char *world_judge_text(const struct world *world, const struct view *view,
    struct span text, bool secure, struct span body);
/* Any text that names articles; `whole`: the menu of /s/. */
const char *world_judge_menu(const struct world *world, const struct view *view,
    struct span text, bool whole);
/* One that names at least a slot, and each so many further on. */
const char *world_judge_list(const struct world *world, const struct view *view,
    struct span text, size_t first, size_t step);
/* Any answer at all; a member's may be of the zone. */
const char *world_judge_words(struct span text, bool member);
/* Whether a slot may be missing, or cannot be read for the moment. */
bool world_may_lack(
    const struct world *world, const struct view *view, size_t slot);
bool world_may_change(
    const struct world *world, const struct view *view, size_t slot);
/* The same of the directory that is renamed. */
bool world_may_move(const struct world *world, const struct view *view);
bool world_is_key(const struct world *world, const struct view *view,
    const unsigned char digest[KEY_DIGEST]);

#endif
