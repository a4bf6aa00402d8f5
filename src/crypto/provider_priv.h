/* What the files of the provider share. */
#ifndef CRYPTO_PROVIDER_PRIV_H
#define CRYPTO_PROVIDER_PRIV_H

#include <openssl/core_dispatch.h>
#include <openssl/params.h>

#include "base/span.h"

#define CALL(number, function)                                                 \
	{                                                                      \
		number, (void (*)(void))(function)                             \
	}

/* The calls of "TLS13-KDF" and of "HMAC". */
extern const OSSL_DISPATCH provider_kdf_calls[], provider_mac_calls[];

/* A parameter's bytes, as long as it lives; no data if it is not there. */
static inline struct span
bytes_named(const OSSL_PARAM params[], const char *name)
{
	const OSSL_PARAM *param = OSSL_PARAM_locate_const(params, name);

	if (!param || !param->data)
		return (struct span){NULL, 0};
	return (struct span){param->data, param->data_size};
}

#endif
