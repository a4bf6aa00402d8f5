/* The two files of a pair: replaced, kept as .old, put back. */
#ifndef CERT_PAIR_FILES_H
#define CERT_PAIR_FILES_H

#include "base/arena.h"
#include "base/note.h"

/* Both paths end in NUL and live in the configuration's arena. */
struct pair {
	struct span certificate, key;
	bool given; /* the configuration names them; else loam makes them */
};

/* Whether neither file exists. */
bool pair_is_missing(const struct pair *pair);
/*
 * Whether this process may replace a file, and those of a pair, with another of
 * the same owner. Returns 0, or -1 with a note.
 */
int pair_check_ours(struct span path, struct notes *notes);
int pair_check_owner(const struct pair *pair, struct notes *notes);
/*
 * A pair that loam makes is not made where readers know the host by the key of
 * an alias, which it had for its name before it was renamed. `names` are its
 * name and its aliases. Returns 0, or -1 with a note that says so.
 */
int pair_check_renamed(const struct pair *pair, const struct span *names,
    size_t count, struct notes *notes);
/* The path of a kept file: PATH.old for 1, PATH.old.2 for 2; in the arena. */
struct span pair_kept_path(
    struct arena *arena, struct span path, unsigned number);
/*
 * Gives any file that kept path as a second name; a copy has it where there are
 * no links. Returns 0, or -1 with errno: EEXIST if that name is taken, EPERM
 * for root if another user's link leads to what is not that user's.
 */
int pair_keep_file(struct span path, unsigned number);
/* Whether either file of the pair was kept under that number. */
bool pair_is_kept(const struct pair *pair, unsigned number);
/* The highest number that is in use; 0: none. */
unsigned pair_last_kept(const struct pair *pair);
/*
 * Gives what the pair's files hold now a name more, under a number that is
 * free, unless the same bytes are kept already. Nothing is overwritten. Returns
 * 0 and the number (0: there are no files), or -1 with notes.
 */
int pair_keep(const struct pair *pair, unsigned *number_r, struct notes *notes);
/*
 * Writes both files (one, if their paths are the same); without a chain there
 * is no certificate afterwards. If the pair there is whole, each moment finds
 * the old pair or the new one: the key's file has both keys until the
 * certificate is replaced. Returns 0, or -1 with notes.
 */
int pair_write(const struct pair *pair, struct span chain, struct span key,
    struct notes *notes);

#endif
