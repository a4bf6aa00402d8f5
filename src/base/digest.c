#include <stdlib.h>

#include <openssl/evp.h>

#include "base/digest.h"

/*
 * The algorithm is looked up once a process: an implicit lookup at each call
 * costs more than the digest of a short text.
 */
void
digest_of(struct span s, unsigned char digest_r[DIGEST_SIZE])
{
	static EVP_MD *algorithm;

	if (!algorithm)
		algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!algorithm ||
	    !EVP_Digest(s.data, s.size, digest_r, NULL, algorithm, NULL))
		abort(); /* no input can cause this */
}
