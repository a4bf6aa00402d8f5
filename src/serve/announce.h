/* What a start says: two lines for people and scripts, and a few in the log. */
#ifndef SERVE_ANNOUNCE_H
#define SERVE_ANNOUNCE_H

struct supervisor;

/* The listeners answer: their addresses, and the URLs of each host. */
void announce_ready(const struct supervisor *supervisor);
/* Prints one line for all hosts, once each of them has an edition. */
void announce_editions(struct supervisor *supervisor);

#endif
