/* Prints a host's certificate for its operator. */
#ifndef CMD_CERT_SHOW_H
#define CMD_CERT_SHOW_H

#include "cert/pair.h"

/*
 * Prints the names, files, dates and fingerprints of a host's pair; properties
 * that clients may object to are remarks. A pair that does not exist yet is no
 * error. Returns 0, or -1 with notes.
 */
int cert_show(const struct pair *pair, const struct span *names, size_t count,
    struct notes *notes);

#endif
