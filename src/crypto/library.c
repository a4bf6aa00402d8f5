#include <stdbool.h>
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
 * What it reads without memory it takes for what cannot be read, or reads in
 * part: a certificate is broken, has another key, no names, no curve. So lack
 * of memory ends a process, whose successor reads all of it. Only a worker that
 * serves goes on: there it costs one client.
 */

static bool goes_on;

/* Of the signature that OpenSSL wants; no bytes are no memory. */
static void *
resize(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	if (size == 0) {
		free(old);
		return NULL;
	}
	void *memory = realloc(old, size);
	if (!memory && !goes_on)
		mem_end();
	return memory;
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
library_prepare(void)
{
	/* It refuses once it has allocated something. */
	(void)CRYPTO_set_mem_functions(new_bytes, resize, give);
	if (!OPENSSL_init_crypto(0, NULL) ||
	    !OSSL_LIB_CTX_get0_global_default())
		mem_end();
}

void
library_may_fail(void)
{
	goes_on = true;
}
