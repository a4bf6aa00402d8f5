/* Certificates and their keys: loaded from files, made if there are none. */
#ifndef CERT_CERT_H
#define CERT_CERT_H

#include <sys/types.h>

#include "base/digest.h"
#include "base/note.h"

enum {
	CERT_PRINTED = 3 * DIGEST_SIZE, /* AB:CD:... with its NUL */
	CERT_KIND = 16,
	CERT_KEY_MODE = 0600, /* for its owner alone */
	CERT_MODE = 0644,
};

struct asn1_string_st;

/* A certificate with its chain and its key, and what they say. */
struct cert {
	/* PEM: the host's certificate, then each one's issuer; PKCS#8, which
	 * is empty in the processes of a server but the keyholder. */
	struct buf chain, key;
	/* SHA-256 of the certificate and of its SubjectPublicKeyInfo. */
	char fingerprint[CERT_PRINTED], public_fingerprint[CERT_PRINTED];
	int64_t not_before, not_after; /* seconds since 1970 */
	char kind[CERT_KIND]; /* the type of key: P-256, Ed25519, RSA 2048... */
	size_t length; /* certificates in the chain; 0: none is loaded */
	bool self_signed;
	struct span *names; /* subjectAltName, else the CN; in the arena */
	size_t name_count;
	struct arena arena;
};

/*
 * Loads a certificate and its key and checks them: the key is P-256, P-384,
 * Ed25519 or RSA of at least 2048 bits and not readable by everybody, and the
 * certificate is that key's. Each may be in either file, beside others and in
 * any order: the first certificate that has its key is the host's. If there is
 * no certificate and `make` is set, a self-signed one is written first, for the
 * key that exists or for a new one. `names` are the host's A-labels, its own
 * first; a name that the certificate lacks is a remark, as is anything else for
 * which clients may refuse it. Returns 0, or -1 with notes and nothing to free.
 */
int cert_load(struct cert *cert, const char *certificate, const char *key,
    const struct span *names, size_t count, bool make, struct notes *notes);
void cert_free(struct cert *cert);
/*
 * Makes a cert of a chain in PEM alone, from another process: it has no key,
 * and what it says is what the chain says. Returns 0, or -1 and nothing to
 * free.
 */
int cert_read_chain(struct cert *cert, struct span pem);
/* Whether a key in PEM is that of a cert. */
bool cert_has_key(const struct cert *cert, struct span pem);
/*
 * Appends the key of a cert, in PEM, if either file holds it, whatever else
 * they hold by now. Returns 0, or -1.
 */
int cert_find_key(const struct cert *cert, const char *certificate,
    const char *key, struct buf *pem);
/*
 * Makes the directory of a path, with mode 0700, if it does not exist: by
 * mkdir(), or file_make_directory() where a server may have another user than
 * this process. Returns 0, or -1 with a note unless notes is NULL.
 */
int cert_make_directory(
    const char *path, int (*make)(const char *, mode_t), struct notes *notes);

/* Whether there is no file at a path. */
bool cert_is_missing(const char *path);

/*
 * Whether the certificate is for a host or an address: by its names, of which
 * `*.` stands for one label, whatever their case, and in Unicode or A-labels.
 */
bool cert_has_name(const struct cert *cert, struct span name);
/* Adds a remark for each name that it lacks. */
void cert_remark_names(const struct cert *cert, const char *path,
    const struct span *names, size_t count, struct notes *notes);

/* Whether both have the same public key, which clients may have remembered. */
bool cert_same_key(const struct cert *cert, const struct cert *other);

enum {
	CERT_NO_WARNING = -1,
	CERT_EARLY = INT32_MAX - 1, /* given: it is not valid yet */
	CERT_UNWARNED = INT32_MAX,
};

/*
 * Which warning of expiry is due: 30, 7 or 1 (days left), 0 once expired, or
 * CERT_NO_WARNING if none is due or that one was given already. The caller
 * keeps the last result that was none of the latter, first CERT_UNWARNED.
 */
int cert_expiry_warning(int64_t not_after, int64_t now, int last_warned);
/* Seconds since 1970 of an ASN1_TIME of OpenSSL, or 0 if it cannot be read. */
int64_t cert_seconds(const struct asn1_string_st *time);
/* Appends a phrase about its dates: `expires in 6 days, on 2026-12-01`. */
void cert_describe_dates(
    const struct cert *cert, int64_t now, struct buf *sentence);
/* Adds that phrase as a remark if the certificate is not valid or expires soon.
 */
void cert_remark_dates(const struct cert *cert, struct span path, int64_t now,
    struct notes *notes);

#endif
