/* A host's certificate in words, for people. */
#ifndef CMD_CERT_SHOW_H
#define CMD_CERT_SHOW_H

#include "cert/pair.h"

/*
 * Prints what the pair of a host says of itself under the first of its names;
 * what clients may mind is a remark. A pair that is yet to be made is no harm.
 * Returns 0, or -1 with notes.
 */
int cert_show(const struct pair *pair, const struct span *names, size_t count,
    struct notes *notes);

#endif
