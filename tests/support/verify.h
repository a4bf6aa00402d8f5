/* What a server signs in a handshake of TLS 1.3 (RFC 8446 section 4.4.3). */
#ifndef SUPPORT_VERIFY_H
#define SUPPORT_VERIFY_H

#include <string.h>

enum {
	VERIFY_HEAD = 98, /* bytes before the hash of the handshake */
	VERIFY_MESSAGE = VERIFY_HEAD + 32, /* with SHA-256 */
};

/* Writes one with a hash of so many bytes, and returns its size. */
static inline size_t
verify_write(void *bytes_r, size_t hash)
{
	static const char context[] = "TLS 1.3, server CertificateVerify";
	char *bytes = bytes_r;
	const size_t padding = VERIFY_HEAD - sizeof(context);

	memset(bytes, ' ', padding);
	memcpy(bytes + padding, context, sizeof(context));
	memset(bytes + VERIFY_HEAD, 'h', hash);
	return VERIFY_HEAD + hash;
}

#endif
