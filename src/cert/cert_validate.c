#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/mem.h"
#include "cert/cert_priv.h"

/*
 * Checks of a certificate and its key that OpenSSL leaves to the application,
 * each with a message that names the file and the remedy. What makes TLS
 * impossible is an error; what only some clients mind (a missing name, a chain
 * out of order) is a remark, since clients that trust on first use do not look
 * at it.
 */

enum {
	RSA_LEAST = 2048, /* bits */
	DAY = 86400, /* seconds */
};

/* A server cannot ask for a passphrase. *context: it was needed. */
static int
no_passphrase(char *text, int size, int writing, void *context)
{
	(void)text;
	(void)size;
	(void)writing;
	*(bool *)context = true;
	return -1;
}

/* Writes the key's type. Returns why it is not accepted, or NULL. */
static const char *
check_key_type(const EVP_PKEY *key, char kind[CERT_KIND])
{
	int bits = EVP_PKEY_get_bits(key);
	char curve[32] = "";

	if (EVP_PKEY_is_a(key, "RSA") && bits >= RSA_LEAST) {
		snprintf(kind, CERT_KIND, "RSA %d", bits);
		return NULL;
	}
	if (EVP_PKEY_is_a(key, "RSA"))
		return "has an RSA key of less than 2048 bits, which clients "
		       "refuse";
	if (EVP_PKEY_is_a(key, "EC"))
		EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL);
	bool named =
	    strcmp(curve, "prime256v1") == 0 || strcmp(curve, "secp384r1") == 0;
	if (!named)
		return "has a key of a type that not all clients support, "
		       "expected P-256, P-384 or RSA";
	snprintf(kind, CERT_KIND, "P-%d", bits);
	return NULL;
}

static EVP_PKEY *
load_key(const struct cert_loading *loading)
{
	struct cert *cert = loading->cert;
	BIO *bio = BIO_new_mem_buf(cert->key.data, (int)cert->key.size);
	bool locked = false;
	EVP_PKEY *key =
	    PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &locked);
	const char *mistake = key ? check_key_type(key, cert->kind)
	    : locked
	    ? "is encrypted with a passphrase, which a server cannot ask for"
	    : "holds no private key in PEM";

	BIO_free(bio);
	if (!mistake)
		return key;
	cert_complain(loading, loading->key, mistake);
	EVP_PKEY_free(key);
	return NULL;
}

static STACK_OF(X509) * read_chain(struct cert *cert)
{
	BIO *bio = BIO_new_mem_buf(cert->chain.data, (int)cert->chain.size);
	STACK_OF(X509) *chain = sk_X509_new_null();
	X509 *next;

	while (chain && (next = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		if (!sk_X509_push(chain, next))
			X509_free(next);
	BIO_free(bio);
	cert->length = chain ? (size_t)sk_X509_num(chain) : 0;
	return chain;
}

/* RFC 5246, 7.4.2: the sender's own first, then each one's issuer. */
static void
check_order(const struct cert_loading *loading, const STACK_OF(X509) * chain)
{
	for (int i = 1; i < sk_X509_num(chain); i++)
		if (X509_check_issued(sk_X509_value(chain, i),
			sk_X509_value(chain, i - 1)) != X509_V_OK) {
			note_add(loading->notes, NOTE_REMARK,
			    span_of(loading->certificate), 0,
			    "certificate %d of its chain did not sign the one "
			    "before it: clients that check the chain may "
			    "refuse it",
			    i + 1);
			return;
		}
}

/* The end-entity certificate, if it is the first and the key's; else NULL. */
static const X509 *
find_leaf(const struct cert_loading *loading, const STACK_OF(X509) * chain,
    const EVP_PKEY *key)
{
	int at = 0, count = chain ? sk_X509_num(chain) : 0;

	while (at < count &&
	    !X509_check_private_key(sk_X509_value(chain, at), key))
		at++;
	if (at == 0 && count > 0)
		return sk_X509_value(chain, 0);
	if (at == count)
		cert_complain(loading, loading->certificate,
		    count ? "does not belong to its key"
			  : "holds no certificate in PEM");
	else
		note_add(loading->notes, NOTE_ERROR,
		    span_of(loading->certificate), 0,
		    "holds the certificate of its key as number %d: it must be "
		    "the first",
		    at + 1);
	return NULL;
}

/* Seconds since 1970. By difference: OpenSSL has no conversion to time_t. */
static int64_t
seconds_of(const ASN1_TIME *time)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;

	ASN1_TIME_diff(&days, &seconds, epoch, time);
	ASN1_TIME_free(epoch);
	return (int64_t)days * DAY + seconds;
}

static void
print_digest(struct span bytes, char text[CERT_PRINTED])
{
	unsigned char digest[DIGEST_SIZE];

	digest_of(bytes, digest);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		snprintf(text + 3 * i, CERT_PRINTED - 3 * i,
		    i < DIGEST_SIZE - 1 ? "%02X:" : "%02X", digest[i]);
}

/*
 * Clients that trust on first use remember one of the two: the digest of the
 * DER certificate, or of its public key.
 */
static void
print_fingerprints(const X509 *own, struct cert *cert)
{
	unsigned char *whole = NULL, *public = NULL;
	int size = i2d_X509(own, &whole);
	int public_size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(own), &public);

	if (size > 0)
		print_digest((struct span){(char *)whole, (size_t)size},
		    cert->fingerprint);
	if (public_size > 0)
		print_digest((struct span){(char *)public, (size_t)public_size},
		    cert->public_fingerprint);
	OPENSSL_free(whole);
	OPENSSL_free(public);
}

/* The bytes are copied with their length: a NUL in a name ends nothing (K15).
 */
static void
keep_name(struct cert *cert, const ASN1_STRING *text, bool address)
{
	const unsigned char *bytes = ASN1_STRING_get0_data(text);
	int size = ASN1_STRING_length(text);
	char printed[INET6_ADDRSTRLEN];
	struct span name = {(const char *)bytes, (size_t)size};

	if (address && size != 4 && size != 16)
		return;
	if (address)
		name = span_of(inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes,
		    printed, sizeof(printed)));
	cert->names[cert->name_count++] = arena_copy(&cert->arena, name);
}

/* RFC 6125, 6.4.4: the CN is used only without names in subjectAltName. */
static void
keep_names(const X509 *own, struct cert *cert)
{
	GENERAL_NAMES *all =
	    X509_get_ext_d2i(own, NID_subject_alt_name, NULL, NULL);
	const X509_NAME *subject = X509_get_subject_name(own);
	int count = all ? sk_GENERAL_NAME_num(all) : 0;
	int common = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);

	cert->names = arena_alloc(
	    &cert->arena, (size_t)(count + 1) * sizeof(*cert->names));
	for (int i = 0; i < count; i++) {
		const GENERAL_NAME *one = sk_GENERAL_NAME_value(all, i);
		if (one->type == GEN_DNS)
			keep_name(cert, one->d.dNSName, false);
		else if (one->type == GEN_IPADD)
			keep_name(cert, one->d.iPAddress, true);
	}
	if (cert->name_count == 0 && common >= 0)
		keep_name(cert,
		    X509_NAME_ENTRY_get_data(
			X509_NAME_get_entry(subject, common)),
		    false);
	GENERAL_NAMES_free(all);
}

/* OpenSSL's matching, which knows wildcards, addresses and the CN. */
static void
check_names(const struct cert_loading *loading, X509 *own)
{
	for (size_t i = 0; i < loading->count; i++) {
		struct span name = loading->names[i];
		char *text = mem_copy(name.data, name.size);
		if (X509_check_host(own, name.data, name.size, 0, NULL) != 1 &&
		    X509_check_ip_asc(own, text, 0) != 1)
			note_add(loading->notes, NOTE_REMARK,
			    span_of(loading->certificate), 0,
			    "lacks the name %pS: clients may refuse it there",
			    SPAN_AT(name));
		free(text);
	}
}

int
cert_validate(const struct cert_loading *loading)
{
	struct cert *cert = loading->cert;
	EVP_PKEY *key = load_key(loading);
	STACK_OF(X509) *chain = key ? read_chain(cert) : NULL;
	const X509 *own = key ? find_leaf(loading, chain, key) : NULL;

	if (own) {
		cert->not_before = seconds_of(X509_get0_notBefore(own));
		cert->not_after = seconds_of(X509_get0_notAfter(own));
		cert->self_signed =
		    X509_verify(sk_X509_value(chain, 0), key) == 1;
		print_fingerprints(own, cert);
		keep_names(own, cert);
		check_names(loading, sk_X509_value(chain, 0));
		check_order(loading, chain);
	}
	sk_X509_pop_free(chain, X509_free);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return own ? 0 : -1;
}
