/* Algorithms of our own for OpenSSL's TLS: its key schedule and its MAC. */
#ifndef CRYPTO_PROVIDER_H
#define CRYPTO_PROVIDER_H

/*
 * Makes them known to this process, and returns the properties by which an
 * SSL_CTX prefers them: SSL_CTX_new_ex(). NULL, with which it takes OpenSSL's
 * own, if that cannot be.
 */
const char *provider_properties(void);

#endif
