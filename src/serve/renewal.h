/* Certificates of a running server: files that change, ends that come near. */
#ifndef SERVE_RENEWAL_H
#define SERVE_RENEWAL_H

#include "serve/children.h"

/*
 * Looks, when it is time, whether a certificate's file has changed, and asks
 * for a refresh; warns of those whose end has come near.
 */
void renewal_watch(struct supervisor *supervisor);
/* Reads the certificates again, and puts those that have changed in use. */
void renewal_refresh(struct supervisor *supervisor);
/* Milliseconds until there is something to look at. */
int64_t renewal_timeout(const struct supervisor *supervisor);

#endif
