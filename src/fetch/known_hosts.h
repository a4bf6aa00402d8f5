/* The keys that hosts had before: trust on first use. */
#ifndef FETCH_KNOWN_HOSTS_H
#define FETCH_KNOWN_HOSTS_H

#include "base/digest.h"
#include "fetch/patience.h"
#include "fetch/target.h"

/* A line of the file: `example.org 1965 sha256:0a1b… 2031-05-01T00:00:00Z`. */
struct known_host {
	unsigned line; /* where it stands, from 1 */
	unsigned char key[DIGEST_SIZE]; /* SHA-256 of SubjectPublicKeyInfo */
	int64_t ends; /* of its certificate, in seconds since 1970 */
};

/* An open file; known_hosts_close() gives back what it holds. */
struct known_hosts {
	const char *path;
	int fd; /* locked; -1: there is no file, or none that can be read */
	bool writable;
	struct buf text;
};

enum { KNOWN_HOSTS_BROKEN = -1, KNOWN_HOSTS_NONE, KNOWN_HOSTS_FOUND };

/*
 * Appends the path of the user's file: known_hosts in
 * $XDG_DATA_HOME/loam, else in ~/.local/share/loam. Returns 0, or -1 if the
 * environment names neither.
 */
int known_hosts_path(struct buf *path);
/*
 * Opens and reads the file, and makes it with its directories if it is to be
 * written. One that cannot be written is read. Returns 0, or -1 with a sentence
 * in *wrong if it is there and cannot be read.
 */
int known_hosts_open(struct known_hosts *known, const char *path, bool writes,
    const struct patience *patience, struct buf *wrong);
/*
 * Finds the last line of a host and its port. Returns KNOWN_HOSTS_FOUND,
 * KNOWN_HOSTS_NONE, or KNOWN_HOSTS_BROKEN, with its line, if a line of that
 * host, for this port or for none that is one, is not understood.
 */
int known_hosts_find(const struct known_hosts *known,
    const struct target *target, struct known_host *host_r);
/* Appends a line, which goes before earlier ones. Returns 0, or -1 with errno.
 */
int known_hosts_add(const struct known_hosts *known,
    const struct target *target, const struct known_host *host);
void known_hosts_close(struct known_hosts *known);

#endif
