/* What keyop.c and keyop_ed25519.c share. */
#ifndef CERT_KEYOP_PRIV_H
#define CERT_KEYOP_PRIV_H

#include "cert/keyop.h"

/*
 * A handle with a public key and the number of its kept key, or NULL; the
 * caller frees it.
 */
struct evp_pkey_st *keyop_ed25519_handle(
    int number, const struct evp_pkey_st *public);

#endif
