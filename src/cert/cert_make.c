#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/mem.h"
#include "cert/cert_make.h"
#include "dates/date.h"

/*
 * Clients that trust on first use mostly remember the public key: Lagrange and
 * Amfora keep its digest until the certificate expires, and accept another
 * certificate of the same key silently. So a key is kept for life, its
 * certificate expires decades from now, and names are added by signing the
 * same key again.
 */

enum {
	YEARS = 50, /* of validity */
	NAME_MAX_CN = 64, /* ub-common-name of RFC 5280 */
};

void
cert_wipe(struct buf *key)
{
	if (key->data)
		OPENSSL_cleanse(key->data, key->size);
	buf_free(key);
}

/* Appends what was written to a memory BIO. Returns 0, or -1 for nothing. */
static int
take_bio(BIO *bio, struct buf *pem)
{
	char *data;
	long size = BIO_get_mem_data(bio, &data);

	if (size > 0)
		buf_add(pem, (struct span){data, (size_t)size});
	return size > 0 && !pem->overflow ? 0 : -1;
}

int
cert_write_key(const EVP_PKEY *key, struct buf *pem)
{
	/* Secure memory is overwritten when it is freed. */
	BIO *bio = BIO_new(BIO_s_secmem());
	int result = -1;

	if (key && bio &&
	    PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL))
		result = take_bio(bio, pem);
	BIO_free(bio);
	return result;
}

int
cert_write_chain(const STACK_OF(X509) * chain, struct buf *pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool written = bio;

	for (int i = 0; i < sk_X509_num(chain) && written; i++)
		written = PEM_write_bio_X509(bio, sk_X509_value(chain, i));
	int result = written ? take_bio(bio, pem) : -1;
	BIO_free(bio);
	return result;
}

int
cert_make_key(struct buf *pem)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	int result = cert_write_key(key, pem);

	EVP_PKEY_free(key);
	return result;
}

static int
add_extension(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	int added = extension && X509_add_ext(certificate, extension, -1) == 1;

	X509_EXTENSION_free(extension);
	return added;
}

/* RFC 5280, 4.2.1.6: a name is a dNSName, an address an iPAddress. */
static int
add_alt_name(GENERAL_NAMES *all, struct span name)
{
	char *text = mem_copy(name.data, name.size);
	ASN1_OCTET_STRING *address = a2i_IPADDRESS(text);
	ASN1_IA5STRING *host = address ? NULL : ASN1_IA5STRING_new();
	GENERAL_NAME *one = GENERAL_NAME_new();
	int added = one &&
	    (address ||
		(host && ASN1_STRING_set(host, name.data, (int)name.size)));

	free(text);
	if (added) {
		GENERAL_NAME_set0_value(one, address ? GEN_IPADD : GEN_DNS,
		    address ? (void *)address : (void *)host);
		added = sk_GENERAL_NAME_push(all, one) > 0;
	} else {
		ASN1_OCTET_STRING_free(address);
		ASN1_IA5STRING_free(host);
	}
	if (!added)
		GENERAL_NAME_free(one);
	return added;
}

/* Built from objects: in OpenSSL's textual form a comma in a name is syntax. */
static int
add_alt_names(X509 *certificate, const struct span *names, size_t count)
{
	GENERAL_NAMES *all = sk_GENERAL_NAME_new_null();
	int added = all != NULL;

	for (size_t i = 0; i < count && added; i++)
		added = add_alt_name(all, names[i]);
	added = added &&
	    X509_add1_ext_i2d(certificate, NID_subject_alt_name, all, 0,
		X509V3_ADD_DEFAULT) == 1;
	sk_GENERAL_NAME_pop_free(all, GENERAL_NAME_free);
	return added;
}

static int
set_serial(X509 *certificate)
{
	BIGNUM *number = BN_new();
	int set = number &&
	    BN_rand(number, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) &&
	    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));

	BN_free(number);
	return set;
}

/*
 * The names are in subjectAltName (A22); the certificate signs no others.
 * Ed25519 has its digest in it (RFC 8410).
 */
static int
fill_certificate(
    X509 *certificate, EVP_PKEY *key, const struct span *names, size_t count)
{
	X509_NAME *name = X509_get_subject_name(certificate);

	return X509_set_version(certificate, 2) && set_serial(certificate) &&
	    X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_SECONDS) &&
	    X509_time_adj_ex(X509_getm_notAfter(certificate),
		YEARS * 365 + YEARS / 4, 0, NULL) &&
	    X509_set_pubkey(certificate, key) &&
	    (names[0].size > NAME_MAX_CN ||
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		    (const unsigned char *)names[0].data, (int)names[0].size,
		    -1, 0)) &&
	    X509_set_issuer_name(certificate, name) &&
	    add_alt_names(certificate, names, count) &&
	    add_extension(
		certificate, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(
		certificate, NID_key_usage, "critical,digitalSignature") &&
	    add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
	    X509_sign(certificate, key,
		EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256()) > 0;
}

/* An empty passphrase keeps OpenSSL from asking the terminal for one. */
EVP_PKEY *
cert_decode_key(struct span pem)
{
	static char none[] = "";
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	EVP_PKEY *key =
	    bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, none) : NULL;

	BIO_free(bio);
	return key;
}

int
cert_make(struct span key_pem, const struct span *names, size_t count,
    struct buf *pem)
{
	EVP_PKEY *key = cert_decode_key(key_pem);
	X509 *certificate = X509_new();
	BIO *bio = BIO_new(BIO_s_mem());
	int result = -1;

	if (key && certificate && bio && count > 0 &&
	    fill_certificate(certificate, key, names, count) &&
	    PEM_write_bio_X509(bio, certificate))
		result = take_bio(bio, pem);
	BIO_free(bio);
	X509_free(certificate);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return result;
}
