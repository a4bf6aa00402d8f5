/* What the files that load a certificate share. */
#ifndef CERT_CERT_PRIV_H
#define CERT_CERT_PRIV_H

#include "cert/cert.h"
#include "cert/cert_bag.h"

/* The parameters of cert_load(), and more. */
struct cert_loading {
	struct cert *cert;
	const char *certificate, *key; /* key: NULL where one file has both */
	const struct span *names;
	size_t count;
	/* Of another server, to be copied: anybody may have read it there. */
	bool foreign;
	struct cert_password *password; /* NULL: nobody can be asked */
	struct notes *notes;
};

/* Reads and checks the files. Returns 0, or -1 with notes. */
int cert_load_from(const struct cert_loading *loading);
/* Adds an error about one of the files. Returns -1. */
int cert_complain(
    const struct cert_loading *loading, const char *path, const char *what);
/*
 * Adds the error, from errno, that something cannot be done with a file, with
 * what to do about it. Returns -1.
 */
int cert_complain_errno(
    struct notes *notes, struct span path, const char *what);
/* The same for a file that cannot be written. */
int cert_complain_write(struct notes *notes, const char *path);
/* Lets the last note, of a failure, be about a key. Returns -1. */
int cert_of_key(struct notes *notes);
/*
 * Checks the mode of a file of keys, which is for its owner alone, as ssh(1)
 * wants it. One that everybody may read is an error, or a remark if it is
 * another server's; group and writers are remarks. Returns 0, or -1 with notes.
 */
int cert_check_mode(
    struct span path, mode_t file_mode, bool foreign, struct notes *notes);
/*
 * Finds the pair among what the files hold, checks it, and fills the cert.
 * key_path is the file that the keys are from. Returns 0, or -1 with notes.
 */
int cert_validate(const struct cert_loading *loading,
    const STACK_OF(X509) * certificates, const struct cert_bag *keys,
    const char *key_path);
/*
 * Returns why a key is not accepted, or NULL and writes its type; if it is
 * accepted, *remark_r is what some clients mind, or NULL.
 */
const char *cert_check_key(
    const EVP_PKEY *key, char kind_r[CERT_KIND], const char **remark_r);
/* Stores the names of a certificate, of subjectAltName, else its CN. */
void cert_keep_names(struct cert *cert, const X509 *own);

#endif
