#include <openssl/err.h>
#include <openssl/pem.h>

#include "cert/key_report.h"
#include "cert/keyop.h"
#include "fuzz/fuzz.h"
#include "support/issue.h"

/*
 * Certificates, keys, and what the keyholder is asked to sign. Any bytes are no
 * certificate, or one that can be asked for its names; a report of keys fills
 * what it says and no more; what is signed is a message of a handshake.
 */

void
fuzz_certificate(struct span input)
{
	struct cert cert;

	if (cert_read_chain(&cert, input) == 0) {
		HOLDS(cert.length > 0);
		cert_has_name(&cert, SPAN("localhost"));
		cert_has_key(&cert, input);
		cert_free(&cert);
	}
	keyop_keep(KEYOP_KEYS - 1, input);
	ERR_clear_error();
}

void
fuzz_key_report(struct span input)
{
	struct cert certs[2] = {{.length = 0}};
	struct notes notes = {0};

	int parsed = key_report_parse(input, certs, 2, &notes);
	for (size_t i = 0; i < 2; i++) {
		HOLDS(certs[i].key.size == 0);
		HOLDS(certs[i].length == 0 || certs[i].chain.size > 0);
		if (certs[i].length > 0)
			cert_free(&certs[i]);
	}
	HOLDS(parsed == 0 || parsed == -1);
	note_free(&notes);
	ERR_clear_error();
}

/* A key of each kind, under its number. */
static void
keep_keys(void)
{
	static const char *const kinds[] = {"P-256", "P-384", "RSA", "ED25519"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct identity_pair pair = issue_pair(
		    &(struct issue){.name = "localhost", .kind = kinds[i]});
		BIO *bio = BIO_new(BIO_s_mem());
		char *data;
		PEM_write_bio_PrivateKey(
		    bio, pair.key, NULL, NULL, 0, NULL, NULL);
		long size = BIO_get_mem_data(bio, &data);
		HOLDS(keyop_keep(i, (struct span){data, (size_t)size}) == 0);
		BIO_free(bio);
		identity_free(&pair);
	}
}

/* What both messages have: RFC 8446, 4.4.3; RFC 8422, 5.4. */
static bool
is_like_handshake(struct span message)
{
	static const char verify[] = "TLS 1.3, server CertificateVerify";

	if (message.size > 64 + sizeof(verify) &&
	    memcmp(message.data + 64, verify, sizeof(verify)) == 0)
		return message.size == 64 + sizeof(verify) + 32 ||
		    message.size == 64 + sizeof(verify) + 48;
	return message.size > 64 + 4 && message.data[64] == 3 &&
	    message.size == 64 + 4U + (unsigned char)message.data[67];
}

/* A byte for the key, two for the scheme, then the message. */
void
fuzz_signing(struct span input)
{
	static bool kept;
	unsigned char signature[KEYOP_SIGNATURE_MAX];
	size_t size = sizeof(signature);

	if (!kept)
		keep_keys();
	kept = true;
	size_t number = fuzz_byte(&input) % 6;
	unsigned scheme = fuzz_byte(&input) << 8;
	scheme |= fuzz_byte(&input);
	if (keyop_sign(number, scheme, input, signature, &size) == 0) {
		HOLDS(is_like_handshake(input));
		HOLDS(size <= sizeof(signature));
	}
	ERR_clear_error();
}
