#include <openssl/err.h>
#include <openssl/pkcs12.h>

#include "cert/cert_bag_priv.h"

/*
 * DER has no labels: what a file is shows by what can be decoded. PKCS#12 is a
 * box of certificates and a key under a password, which may be empty.
 */

/* Returns whether the contents were taken. */
static bool
open_box(struct cert_reading *reading, PKCS12 *box, const char *password)
{
	STACK_OF(X509) *others = NULL;
	EVP_PKEY *key = NULL;
	X509 *own = NULL;

	if (!PKCS12_parse(box, password, &key, &own, &others))
		return false;
	cert_take(reading->bag, own);
	while (others && sk_X509_num(others) > 0)
		cert_take(reading->bag, sk_X509_shift(others));
	sk_X509_free(others);
	if (key)
		cert_take_key(reading, key);
	return true;
}

/* An empty password is written in two ways (RFC 7292, appendix B.1). */
static bool
needs_password(PKCS12 *box)
{
	return PKCS12_mac_present(box) && !PKCS12_verify_mac(box, "", 0) &&
	    !PKCS12_verify_mac(box, NULL, 0);
}

static void
read_box(struct cert_reading *reading, PKCS12 *box)
{
	if (!needs_password(box) && open_box(reading, box, ""))
		return;
	const char *password = cert_reading_ask(reading);
	ERR_clear_error();
	if (!password ||
	    (PKCS12_mac_present(box) && !PKCS12_verify_mac(box, password, -1)))
		cert_reading_lock(reading, "pkcs12 -nodes");
	else if (!open_box(reading, box, password) && !reading->failed) {
		note_add(reading->notes, NOTE_ERROR, span_of(reading->path), 0,
		    "cannot be decrypted: %s; `openssl pkcs12 -legacy -nodes "
		    "-in %s -out pair.pem` may, where OpenSSL has its old "
		    "ciphers",
		    cert_library_cause() ? cert_library_cause()
					 : "unknown cipher",
		    reading->path);
		reading->failed = true;
	}
}

/* Each returns whether the bytes are of its kind. */
static bool
take_certificates(
    struct cert_reading *reading, const unsigned char *at, long size)
{
	const unsigned char *end = at + size;
	X509 *next;

	/* They may follow one another. */
	while (at < end && (next = d2i_X509(NULL, &at, (long)(end - at))))
		cert_take(reading->bag, next);
	return reading->bag->certificates;
}

static bool
take_box(struct cert_reading *reading, const unsigned char *at, long size)
{
	PKCS12 *box = d2i_PKCS12(NULL, &at, size);

	if (!box)
		return false;
	read_box(reading, box);
	PKCS12_free(box);
	return true;
}

static bool
take_encrypted(struct cert_reading *reading, const unsigned char *at, long size)
{
	const unsigned char *data = at;
	X509_SIG *encrypted = d2i_X509_SIG(NULL, &at, size);

	if (!encrypted)
		return false;
	X509_SIG_free(encrypted);
	cert_take_key(reading, cert_decrypt_key(reading, data, size));
	return true;
}

static bool
take_pkcs7(struct cert_reading *reading, const unsigned char *at, long size)
{
	cert_take_pkcs7(reading->bag, d2i_PKCS7(NULL, &at, size));
	return reading->bag->certificates;
}

static bool
take_public(struct cert_reading *reading, const unsigned char *at, long size)
{
	EVP_PKEY *public = d2i_PUBKEY(NULL, &at, size);

	if (!public)
		return false;
	EVP_PKEY_free(public);
	cert_note_format(reading, SPAN("PUBLIC KEY"));
	return true;
}

static bool
take_request(struct cert_reading *reading, const unsigned char *at, long size)
{
	X509_REQ *request = d2i_X509_REQ(NULL, &at, size);

	if (!request)
		return false;
	X509_REQ_free(request);
	cert_note_format(reading, SPAN("CERTIFICATE REQUEST"));
	return true;
}

static bool
take_private(struct cert_reading *reading, const unsigned char *at, long size)
{
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, size);

	if (key)
		cert_take_key(reading, key);
	return key;
}

void
cert_read_der(struct cert_reading *reading, struct span bytes)
{
	static bool (*const kinds[])(struct cert_reading * reading,
	    const unsigned char *at, long size) = {take_certificates, take_box,
	    take_encrypted, take_pkcs7, take_public, take_request,
	    take_private};
	const unsigned char *data = (const unsigned char *)bytes.data;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i](reading, data, (long)bytes.size))
			return;
	cert_note_format(reading, bytes);
}
