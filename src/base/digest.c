#include <openssl/evp.h>

#include "base/digest.h"
#include "base/mem.h"

/*
 * OpenSSL 3 looks an algorithm up by name, which costs more than the digest of
 * a short text: the result is kept for the life of the process.
 */
void
digest_of(struct span s, unsigned char digest_r[DIGEST_SIZE])
{
	static EVP_MD *algorithm;

	if (!algorithm)
		algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!algorithm ||
	    !EVP_Digest(s.data, s.size, digest_r, NULL, algorithm, NULL))
		mem_end(); /* no input causes this */
}
