/* Atom feeds (RFC 4287). */
#ifndef WIRE_ATOM_H
#define WIRE_ATOM_H

#include "base/buf.h"

#define ATOM_MIME SPAN("application/atom+xml")

/* What a feed and an entry have in common. Identifiers and URLs are absolute.
 */
struct atom_about {
	struct span id, title;
	struct span author; /* empty for an entry by the feed's author */
	struct span language; /* BCP 47; empty if unknown */
	int64_t updated; /* seconds since 1970 */
	struct span page; /* the URL that clients open */
	struct span mime; /* of that page; may be empty */
};

struct atom_entry {
	struct atom_about about;
	int64_t published;
	struct span summary; /* may be empty */
	struct span content; /* all of it, as gemtext; may be empty */
};

/* The same text in another language. */
struct atom_translation {
	struct span language, mime,
	    page; /* as of atom_about; none empty but MIME */
};

/*
 * Appends a feed: atom_start(), for each entry its start, translations, tags
 * and end, then atom_end(). An entry has one translation a language, and none
 * in its own (RFC 4287 section 4.1.2). Characters that XML does not allow are
 * left out. The feed needs an author, so that its entries need none
 * (section 4.1.1).
 */
void atom_start(
    const struct atom_about *feed, struct span self, struct buf *buf);
void atom_entry_start(const struct atom_entry *entry, struct buf *buf);
void atom_translation(
    const struct atom_translation *translation, struct buf *buf);
void atom_tag(struct span tag, struct buf *buf);
void atom_entry_end(struct buf *buf);
void atom_end(struct buf *buf);

#endif
