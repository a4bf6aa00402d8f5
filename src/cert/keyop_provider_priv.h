/* What the files of OpenSSL's provider share: keys, and their signatures. */
#ifndef CERT_KEYOP_PROVIDER_PRIV_H
#define CERT_KEYOP_PROVIDER_PRIV_H

#include <openssl/core_dispatch.h>

#include "cert/keyop_priv.h"

/* What a handle is besides its public half. */
struct keyop_handle {
	const struct keyop_signer *signer;
	size_t number;
	int bits, strength, size; /* of the key, of its signatures */
};

struct keyop_key {
	enum keyop_kind kind;
	struct keyop_handle handle;
	OSSL_PARAM *public; /* the public half, as it was imported */
};

#define CALL(number, function)                                                 \
	{                                                                      \
		number, (void (*)(void))(function)                             \
	}

/* The calls of a signature, in keyop_signature.c. */
extern const OSSL_DISPATCH keyop_signature_calls[];

#endif
