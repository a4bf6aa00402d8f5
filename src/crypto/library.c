#include <stdlib.h>

#include <openssl/crypto.h>

#include "base/mem.h"
#include "crypto/library.h"

/*
 * OpenSSL prepares itself when it is used first. Without memory for that, once,
 * it stays as it is for good, and a later call is a segmentation fault (3.0:
 * EVP_MD_fetch() locks a lock that is not there). So it is prepared where that
 * can be seen.
 *
 * What it reads without memory it takes for what cannot be read: `loam check`
 * would tell of a certificate that is broken. A server lives with that, since
 * it costs one client; a command has nobody else, and ends with the true
 * reason.
 */

/* Of the signature that OpenSSL wants; no bytes are no memory. */
static void *
resize(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	if (size > 0)
		return mem_fit(old, size);
	free(old);
	return NULL;
}

static void *
new_bytes(size_t size, const char *file, int line)
{
	return resize(NULL, size, file, line);
}

static void
give(void *memory, const char *file, int line)
{
	(void)file;
	(void)line;
	free(memory);
}

void
library_prepare(bool ends)
{
	/* It refuses once it has allocated something. */
	if (ends)
		(void)CRYPTO_set_mem_functions(new_bytes, resize, give);
	if (!OPENSSL_init_crypto(0, NULL) ||
	    !OSSL_LIB_CTX_get0_global_default())
		mem_end();
}
