/*
 * What a start says: two lines for people and scripts, a few in the log, and
 * what may not be meant.
 */
#ifndef SERVE_ANNOUNCE_H
#define SERVE_ANNOUNCE_H

struct generation;
struct notes;
struct supervisor;

/* The listeners answer: their addresses, and the URLs of each host. */
void announce_ready(const struct supervisor *supervisor);
/*
 * Which layers the sandbox of the children has, if that differs from the
 * generation before; NULL: there is none.
 */
void announce_rights(
    const struct generation *generation, const struct generation *before);
/* Prints one line for all hosts, once each of them has an edition. */
void announce_editions(struct supervisor *supervisor);

/* Remarks on a configuration that is about to be served. */
void announce_remarks(const struct generation *generation, struct notes *notes);
/* Remarks on the user that its processes run as. */
void announce_user(const struct generation *generation, struct notes *notes);

#endif
