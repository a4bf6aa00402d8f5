/* Atom: feeds of articles (RFC 4287). */
#ifndef WIRE_ATOM_H
#define WIRE_ATOM_H

#include "base/buf.h"

#define ATOM_MIME SPAN("application/atom+xml")

/* What feed and entry have alike. Identifiers and addresses are whole IRIs. */
struct atom_about {
	struct span id, title;
	struct span author; /* of an entry: empty where it is the feed's */
	struct span language; /* BCP 47; empty where it is not known */
	int64_t updated; /* seconds since 1970 */
	struct span page; /* where it is read */
	struct span mime; /* of that page; empty where it has none */
};

struct atom_entry {
	struct atom_about about;
	int64_t published;
	struct span summary; /* may be empty */
};

/*
 * Appends a feed: its head, each entry with its tags between start and end,
 * its end. What a document cannot hold is left out of any text. The feed has
 * an author, so that no entry needs one (section 4.1.1).
 */
void atom_start(
    const struct atom_about *feed, struct span self, struct buf *buf);
void atom_entry_start(const struct atom_entry *entry, struct buf *buf);
void atom_tag(struct span tag, struct buf *buf);
void atom_entry_end(struct buf *buf);
void atom_end(struct buf *buf);

#endif
