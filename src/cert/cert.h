/* Certificates: made where there are none, read where there are. */
#ifndef CERT_CERT_H
#define CERT_CERT_H

#include "base/digest.h"
#include "base/note.h"

enum {
	CERT_PRINTED = 3 * DIGEST_SIZE, /* AB:CD:... with its NUL */
	CERT_KIND = 16,
	CERT_KEY_MODE = 0600, /* row 20: a key is for its owner */
	CERT_MODE = 0644,
};

/* A certificate with its chain and its key, as PEM, and what it says. */
struct cert {
	struct buf chain, key;
	/* SHA-256, of the certificate and of its public key (the SPKI). */
	char fingerprint[CERT_PRINTED], public_fingerprint[CERT_PRINTED];
	int64_t not_before, not_after; /* seconds since 1970 */
	char kind[CERT_KIND]; /* of the key: P-256, RSA 2048... */
	size_t length; /* certificates in the chain */
	bool self_signed;
	struct span *names; /* of SAN, else the CN; in the arena */
	size_t name_count;
	struct arena arena;
};

/*
 * Reads a host's pair of files and checks that they belong together: a key of
 * P-256, P-384 or RSA from 2048 bits on, not readable by everybody, and the
 * certificate of that key, first of its chain. Both may be one file. If there
 * is none and `make`, one is made before, self-signed, for a key that is there
 * or else for a new one. The names are the host's A-labels, its own first;
 * those that the certificate lacks are remarks, as is what clients may mind.
 * Returns 0, or -1 with notes and nothing to free.
 */
int cert_load(struct cert *cert, const char *certificate, const char *key,
    const struct span *names, size_t count, bool make, struct notes *notes);
void cert_free(struct cert *cert);
/* Gives a buffer back in which a key was, with nothing of it left behind. */
void cert_wipe(struct buf *key);
/* The directory that a file of a pair stands in is made if it is not there. */
void cert_make_directory(const char *path);

/* Whether clients that trust on first use would see another key. */
bool cert_same_key(const struct cert *cert, const struct cert *other);

enum { CERT_NO_WARNING = -1, CERT_UNWARNED = INT32_MAX };

/*
 * The days before the end of which a warning is due: 30, 7, 1, and 0 once it
 * is over; CERT_NO_WARNING while there is none, or when that of these days was
 * the last one given. The caller keeps it, beginning with CERT_UNWARNED.
 */
int cert_expiry_warning(int64_t not_after, int64_t now, int last_warned);
/* Appends what its dates come to: `expires in 6 days, on 2026-12-01`. */
void cert_describe_dates(
    const struct cert *cert, int64_t now, struct buf *sentence);
/* Adds that as a remark about its file if it is not valid or soon will not be.
 */
void cert_remark_dates(const struct cert *cert, struct span path, int64_t now,
    struct notes *notes);

#endif
