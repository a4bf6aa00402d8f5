#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "support/expect.h"
#include "support/issue.h"

static EVP_PKEY *
make_key(const char *kind)
{
	if (!kind)
		return EVP_EC_gen("P-256");
	if (strncmp(kind, "ED", 2) == 0)
		return EVP_PKEY_Q_keygen(NULL, NULL, kind);
	if (strncmp(kind, "RSA", 3) == 0)
		return EVP_RSA_gen(kind[3] ? 1024U : 2048U);
	return EVP_EC_gen(kind);
}

static void
add_names(X509 *certificate, const struct issue *issue)
{
	char text[512];

	if (issue->names && !*issue->names)
		return;
	snprintf(text, sizeof(text), "%s%s", issue->names ? "" : "DNS:",
	    issue->names ? issue->names : issue->name);
	X509_EXTENSION *extension =
	    X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, text);
	assert_non_null(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

struct identity_pair
issue_pair(const struct issue *issue)
{
	static long serial;
	struct identity_pair pair = {X509_new(), make_key(issue->kind)};
	const struct identity_pair *issuer =
	    issue->issuer ? issue->issuer : &pair;
	X509_NAME *subject = X509_get_subject_name(pair.certificate);
	bool dated = issue->from || issue->until;

	assert_non_null(pair.key);
	X509_set_version(pair.certificate, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(pair.certificate), ++serial);
	X509_gmtime_adj(
	    X509_getm_notBefore(pair.certificate), dated ? issue->from : -3600);
	X509_gmtime_adj(
	    X509_getm_notAfter(pair.certificate), dated ? issue->until : 86400);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
	    (const unsigned char *)issue->name, -1, -1, 0);
	X509_set_issuer_name(
	    pair.certificate, X509_get_subject_name(issuer->certificate));
	X509_set_pubkey(pair.certificate, pair.key);
	add_names(pair.certificate, issue);
	X509_sign(pair.certificate, issuer->key,
	    strncmp(EVP_PKEY_get0_type_name(issuer->key), "ED", 2) == 0
		? NULL
		: EVP_sha256());
	return pair;
}

void
issue_write(const char *path, mode_t mode, X509 *const *certificates,
    EVP_PKEY *key, const char *passphrase)
{
	char aside[4096];

	snprintf(aside, sizeof(aside), "%s.aside", path);
	FILE *file = fopen(aside, "w");
	assert_non_null(file);
	for (; certificates && *certificates; certificates++)
		PEM_write_X509(file, *certificates);
	if (key)
		PEM_write_PKCS8PrivateKey(file, key,
		    passphrase ? EVP_aes_128_cbc() : NULL, NULL, 0, NULL,
		    (void *)(uintptr_t)passphrase);
	fclose(file);
	assert_int_equal(chmod(aside, mode), 0);
	assert_int_equal(rename(aside, path), 0);
}

void
issue_write_pair(
    const char *certificate, const char *key, const struct identity_pair *pair)
{
	X509 *const one[] = {pair->certificate, NULL};

	issue_write(key, 0600, NULL, pair->key, NULL);
	issue_write(certificate, 0644, one, NULL, NULL);
}
