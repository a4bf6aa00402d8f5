#include <stdio.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "cert/cert_make.h"
#include "cert/cert_priv.h"
#include "dates/date.h"

/*
 * Checks of a certificate and its key that OpenSSL leaves to the application,
 * or makes only when a client comes, each with a message that names the file
 * and the remedy. What makes TLS impossible is an error; what only some clients
 * mind (a missing name, a type of key) is a remark, since clients that trust on
 * first use do not look at it.
 *
 * Files hold certificates in any order, and the order on the wire is fixed
 * (RFC 5246, section 7.4.2: the sender's own first, then each one's issuer). So
 * the pair and its chain are looked for and what is served is written anew.
 */

enum {
	CHAIN_MAX = 64, /* certificates */
	STRENGTH_LEAST = 112, /* bits: OpenSSL's security level 2 */
};

/* A certificate and its key, both borrowed. */
struct match {
	X509 *certificate;
	EVP_PKEY *key;
};

/* The first certificate for which there is a key. */
static struct match
find_match(const STACK_OF(X509) * certificates, const struct cert_bag *keys)
{
	int count = certificates ? sk_X509_num(certificates) : 0;

	for (int i = 0; i < count; i++)
		for (size_t j = 0; j < keys->key_count; j++) {
			X509 *one = sk_X509_value(certificates, i);
			if (X509_check_private_key(one, keys->keys[j]))
				return (struct match){one, keys->keys[j]};
		}
	return (struct match){NULL, NULL};
}

static bool
issued(X509 *issuer, X509 *subject)
{
	return X509_check_issued(issuer, subject) == X509_V_OK &&
	    X509_verify(subject, X509_get0_pubkey(issuer)) == 1;
}

/* Returns the issuer of a certificate among others, but itself, or NULL. */
static X509 *
find_issuer(const STACK_OF(X509) * certificates, X509 *subject)
{
	for (int i = 0; i < sk_X509_num(certificates); i++) {
		X509 *one = sk_X509_value(certificates, i);
		if (X509_cmp(one, subject) != 0 && issued(one, subject))
			return one;
	}
	return NULL;
}

static bool
in_chain(const STACK_OF(X509) * chain, const X509 *certificate)
{
	for (int i = 0; i < sk_X509_num(chain); i++)
		if (X509_cmp(sk_X509_value(chain, i), certificate) == 0)
			return true;
	return false;
}

/* The chain from a certificate upwards; its certificates are borrowed. */
static STACK_OF(X509) * arrange(const STACK_OF(X509) * certificates, X509 *own)
{
	STACK_OF(X509) *chain = sk_X509_new_null();

	for (X509 *next = own; chain && next && !in_chain(chain, next);
	     next = find_issuer(certificates, next))
		sk_X509_push(chain, next);
	return chain;
}

/* What a file holds besides, such as the chain of another certificate. */
static void
remark_left_out(const struct cert_loading *loading,
    const STACK_OF(X509) * certificates, const STACK_OF(X509) * chain)
{
	int left_out = 0;

	for (int i = 0; i < sk_X509_num(certificates); i++)
		left_out += !in_chain(chain, sk_X509_value(certificates, i));
	if (left_out > 0)
		note_add(loading->notes, NOTE_REMARK,
		    span_of(loading->certificate), 0,
		    "holds %d certificate%s that did not sign the host's, "
		    "which %s not sent to clients",
		    left_out, left_out > 1 ? "s" : "",
		    left_out > 1 ? "are" : "is");
}

/*
 * A signature of MD5 or SHA-1, or a short key, in the chain: the TLS library
 * fails every handshake with it. It does not look at the signature of a
 * certificate that signs itself.
 */
static int
check_strength(const struct cert_loading *loading, X509 *one, int number)
{
	bool own = X509_get_extension_flags(one) & EXFLAG_SS;
	int digest = NID_undef, bits = STRENGTH_LEAST;
	EVP_PKEY *key = X509_get0_pubkey(one);
	bool weak;

	X509_get_signature_info(one, &digest, NULL, &bits, NULL);
	weak = bits < STRENGTH_LEAST;
	/* What is imported is looked at again where it was put. */
	if (weak && own && number == 1 && !loading->foreign)
		note_add(loading->notes, NOTE_REMARK,
		    span_of(loading->certificate), 0,
		    "is signed with %s, which some clients refuse: `loam cert "
		    "renew` signs it again with the same key",
		    OBJ_nid2sn(digest));
	if (weak && !own)
		note_add(loading->notes, NOTE_ERROR,
		    span_of(loading->certificate), 0,
		    "%s signed with %s, which TLS refuses: its authority has "
		    "to sign it again, with SHA-256",
		    number == 1 ? "is" : "holds an authority's certificate",
		    OBJ_nid2sn(digest));
	else if (!key || EVP_PKEY_get_security_bits(key) < STRENGTH_LEAST)
		note_add(loading->notes, NOTE_ERROR,
		    span_of(loading->certificate), 0,
		    "holds an authority's certificate with a key of %d bits, "
		    "which TLS refuses: have the host's signed by another",
		    key ? EVP_PKEY_get_bits(key) : 0);
	else
		return 0;
	return -1;
}

static int
check_chain(const struct cert_loading *loading, const STACK_OF(X509) * chain)
{
	for (int i = 0; i < sk_X509_num(chain); i++)
		if (check_strength(loading, sk_X509_value(chain, i), i + 1) < 0)
			return -1;
	return 0;
}

/* Says which half is missing, or that they are halves of two pairs. */
static int
complain_unmatched(const struct cert_loading *loading,
    const STACK_OF(X509) * certificates, const struct cert_bag *keys,
    const char *key_path)
{
	if (keys->key_count == 0) {
		cert_complain(loading, key_path,
		    "holds no private key in PEM, DER or PKCS#12: name the "
		    "file that has the certificate's");
		return cert_of_key(loading->notes);
	}
	if (!certificates)
		return cert_complain(loading, loading->certificate,
		    "holds no certificate in PEM, DER or PKCS#12: name the "
		    "file that has the key's");
	note_add(loading->notes, NOTE_ERROR, span_of(loading->certificate), 0,
	    "does not belong to its key, %s: both have to be of one pair",
	    key_path);
	return -1;
}

static int
accept_key(const struct cert_loading *loading, const EVP_PKEY *key,
    const char *key_path)
{
	const char *remark;
	const char *mistake = cert_check_key(key, loading->cert->kind, &remark);

	if (mistake) {
		cert_complain(loading, key_path, mistake);
		return cert_of_key(loading->notes);
	}
	if (remark && !loading->foreign)
		note_add(loading->notes, NOTE_REMARK, span_of(key_path), 0,
		    "%s", remark);
	return 0;
}

/*
 * By difference: OpenSSL has no conversion to time_t. A difference from NULL
 * would be one from now.
 */
int64_t
cert_seconds(const ASN1_TIME *time)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;
	int known = epoch && ASN1_TIME_diff(&days, &seconds, epoch, time);

	ASN1_TIME_free(epoch);
	return known ? (int64_t)days * DAY_SECONDS + seconds : 0;
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

/* Writes down what a chain says. */
static void
describe_chain(struct cert *cert, STACK_OF(X509) * chain)
{
	X509 *own = sk_X509_value(chain, 0);

	cert->length = (size_t)sk_X509_num(chain);
	cert->not_before = cert_seconds(X509_get0_notBefore(own));
	cert->not_after = cert_seconds(X509_get0_notAfter(own));
	cert->self_signed = X509_verify(own, X509_get0_pubkey(own)) == 1;
	print_fingerprints(own, cert);
	cert_keep_names(cert, own);
}

static STACK_OF(X509) * parse_chain(struct span pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	STACK_OF(X509) *chain = sk_X509_new_null();
	static char none[] = "";
	X509 *next;

	while (bio && chain && sk_X509_num(chain) < CHAIN_MAX &&
	    (next = PEM_read_bio_X509(bio, NULL, NULL, none)))
		sk_X509_push(chain, next);
	BIO_free(bio);
	return chain;
}

int
cert_read_chain(struct cert *cert, struct span pem)
{
	STACK_OF(X509) *chain = parse_chain(pem);
	EVP_PKEY *key = sk_X509_num(chain) > 0
	    ? X509_get0_pubkey(sk_X509_value(chain, 0))
	    : NULL;
	const char *remark;
	int result = -1;

	*cert = (struct cert){.length = 0};
	if (key && !cert_check_key(key, cert->kind, &remark) &&
	    cert_write_chain(chain, &cert->chain) == 0) {
		describe_chain(cert, chain);
		result = 0;
	}
	sk_X509_pop_free(chain, X509_free);
	ERR_clear_error();
	if (result < 0)
		cert_free(cert);
	return result;
}

/* The key of a certificate among those of a file. Returns 0, or -1. */
static int
find_key_in(X509 *own, const char *path, struct buf *pem)
{
	struct notes unsaid = {0};
	struct cert_bag bag = {0};
	int result = -1;

	if (cert_bag_read(&bag, path, NULL, &unsaid) == 0)
		for (size_t i = 0; i < bag.key_count && result < 0; i++)
			if (X509_check_private_key(own, bag.keys[i]))
				result = cert_write_key(bag.keys[i], pem);
	cert_bag_free(&bag);
	note_free(&unsaid);
	ERR_clear_error();
	return result;
}

bool
cert_has_key(const struct cert *cert, struct span pem)
{
	STACK_OF(X509) *chain = parse_chain(buf_span(&cert->chain));
	EVP_PKEY *key = cert_decode_key(pem);
	bool has = key && sk_X509_num(chain) > 0 &&
	    X509_check_private_key(sk_X509_value(chain, 0), key);

	EVP_PKEY_free(key);
	sk_X509_pop_free(chain, X509_free);
	ERR_clear_error();
	return has;
}

int
cert_find_key(const struct cert *cert, const char *certificate, const char *key,
    struct buf *pem)
{
	STACK_OF(X509) *chain = parse_chain(buf_span(&cert->chain));
	X509 *own = sk_X509_num(chain) > 0 ? sk_X509_value(chain, 0) : NULL;
	int result = own &&
		(find_key_in(own, key, pem) == 0 ||
		    find_key_in(own, certificate, pem) == 0)
	    ? 0
	    : -1;

	sk_X509_pop_free(chain, X509_free);
	return result;
}

int
cert_validate(const struct cert_loading *loading,
    const STACK_OF(X509) * certificates, const struct cert_bag *keys,
    const char *key_path)
{
	struct match match = find_match(certificates, keys);
	struct cert *cert = loading->cert;
	int result = -1;

	if (!match.key) {
		complain_unmatched(loading, certificates, keys, key_path);
		ERR_clear_error();
		return -1;
	}
	STACK_OF(X509) *chain = arrange(certificates, match.certificate);
	if (chain && accept_key(loading, match.key, key_path) == 0 &&
	    check_chain(loading, chain) == 0 &&
	    cert_write_chain(chain, &cert->chain) == 0 &&
	    cert_write_key(match.key, &cert->key) == 0) {
		describe_chain(cert, chain);
		cert_remark_names(cert, loading->certificate, loading->names,
		    loading->count, loading->notes);
		remark_left_out(loading, certificates, chain);
		result = 0;
	}
	sk_X509_free(chain);
	ERR_clear_error();
	return result;
}
