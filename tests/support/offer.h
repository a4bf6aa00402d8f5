/* What a client offers in its ClientHello, and the certificate that it has. */
#ifndef SUPPORT_OFFER_H
#define SUPPORT_OFFER_H

#include "support/client.h"

/* Sets up a client's context. The talk has to live as long as the handshake. */
void offer(SSL_CTX *context, const struct talk *talk);

#endif
