/* The sniffer: a file's type by its first bytes. The only user of libmagic. */
#ifndef INDEX_SNIFFER_H
#define INDEX_SNIFFER_H

#include "base/span.h"

struct sniffer;

enum { SNIFFER_BYTES = 4096 }; /* that libmagic is given at most */

/* Loads the database. NULL if there is none; the others accept that. */
struct sniffer *sniffer_new(void);
void sniffer_free(struct sniffer **sniffer);
/*
 * The MIME type of a file that begins with head; empty if unknown. Valid until
 * the next call.
 */
struct span sniffer_type(struct sniffer *sniffer, struct span head);

#endif
