/* What cert_bag.c and cert_bag_der.c share. */
#ifndef CERT_CERT_BAG_PRIV_H
#define CERT_CERT_BAG_PRIV_H

#include <openssl/pkcs7.h>

#include "cert/cert_bag.h"

/* A file that is being read. Only the first error of a file is noted. */
struct cert_reading {
	struct cert_bag *bag;
	const char *path;
	struct cert_password *password; /* or NULL */
	struct notes *notes;
	bool asked, locked; /* a password was given; one is missing */
	bool failed; /* an error was noted */
};

/* Adds the error that what is encrypted was not opened; `openssl tool` does. */
void cert_reading_lock(struct cert_reading *reading, const char *tool);
/* Adds the error that the file has another format, which has this mark. */
void cert_note_format(struct cert_reading *reading, struct span mark);
/* The words of OpenSSL for what has just failed, or NULL. */
const char *cert_library_cause(void);
/* Returns the password, or NULL if there is none to be had. */
const char *cert_reading_ask(struct cert_reading *reading);
/* Take over one part of the file; NULL was not decoded. */
void cert_take(struct cert_bag *bag, X509 *certificate);
void cert_take_key(struct cert_reading *reading, EVP_PKEY *key);
/* Takes the certificates of PKCS#7, which is freed. */
void cert_take_pkcs7(struct cert_bag *bag, PKCS7 *signed_data);
/* Decodes an encrypted PKCS#8 key in DER; NULL: it could not. */
EVP_PKEY *cert_decrypt_key(
    struct cert_reading *reading, const unsigned char *data, long size);
/* Reads a file without PEM. */
void cert_read_der(struct cert_reading *reading, struct span bytes);

#endif
