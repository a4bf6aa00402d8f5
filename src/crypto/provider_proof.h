/* Whether libssl gets on with other implementations of its algorithms. */
#ifndef CRYPTO_PROVIDER_PROOF_H
#define CRYPTO_PROVIDER_PROOF_H

#include <stdbool.h>

/*
 * Whether an SSL_CTX with these properties, and one of OpenSSL's own, agree in
 * handshakes of TLS 1.3 in memory: with SHA-256 and with SHA-384, as server and
 * as client, and on the ticket of a session. Two milliseconds.
 */
bool provider_proof(const char *properties);

#endif
