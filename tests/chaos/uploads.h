/* Readers of a storm who write: each has a page of its own. */
#ifndef CHAOS_UPLOADS_H
#define CHAOS_UPLOADS_H

#include "chaos/exchange.h"

/* Uploads the client's page with another number. */
void uploads_send(struct asker *asker, struct exchange *exchange);
/* Asks for the page: it is one that was taken, or that may have been. */
void uploads_see(struct asker *asker, struct exchange *exchange);

#endif
