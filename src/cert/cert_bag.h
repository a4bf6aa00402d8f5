/* The certificates and private keys of one file, of any common format. */
#ifndef CERT_CERT_BAG_H
#define CERT_CERT_BAG_H

#include <sys/stat.h>

#include <openssl/x509.h>

#include "cert/cert_password.h"

enum { CERT_BAG_KEYS = 8 };

/* Zeroed, it is empty. cert_bag_free() frees what it holds. */
struct cert_bag {
	STACK_OF(X509) * certificates; /* in the file's order; NULL: none */
	EVP_PKEY *keys[CERT_BAG_KEYS]; /* the first so many of the file */
	size_t key_count;
	struct stat about; /* the file */
};

/*
 * Reads a file of PEM (PKCS#1, SEC 1, PKCS#8), DER or PKCS#12. A password is
 * asked for only if the file needs one; password is NULL where nobody can be
 * asked. Returns 0, or -1 with an error in notes: the file cannot be read, is
 * damaged, has another format, or needs a password.
 */
int cert_bag_read(struct cert_bag *bag, const char *path,
    struct cert_password *password, struct notes *notes);
void cert_bag_free(struct cert_bag *bag);

#endif
