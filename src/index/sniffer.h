/* What a file's first bytes say of it. The only door to libmagic. */
#ifndef INDEX_SNIFFER_H
#define INDEX_SNIFFER_H

#include "base/span.h"

struct sniffer;

/* The bytes that are looked at: of a file's beginning, or around a spot. */
enum { MAGIC_BYTES = 4096 };

/* Loads the database. NULL when there is none, which the others accept. */
struct sniffer *sniffer_new(void);
void sniffer_free(struct sniffer **sniffer);
/*
 * The MIME type of a file that begins with head; empty when undecided. Valid
 * until the next call.
 */
struct span sniffer_type(struct sniffer *sniffer, struct span head);
/* The character set of some text, as MIME names it (lower case), likewise. */
struct span sniffer_charset(struct sniffer *sniffer, struct span around);

#endif
