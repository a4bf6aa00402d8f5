/* What the process that reads the keys tells the one that must not. */
#ifndef CERT_KEY_REPORT_H
#define CERT_KEY_REPORT_H

#include "cert/cert.h"

enum { KEY_REPORT_MAX = 16 << 20 /* bytes */ };

/* Append the chain of a host's cert; all notes; and the end of the report. */
void key_report_chain(struct buf *report, size_t host, const struct cert *cert);
void key_report_notes(struct buf *report, const struct notes *notes);
void key_report_end(struct buf *report);

/*
 * Parses a report. A chain becomes the cert of its host, below `hosts`, which
 * is the caller's; the others stay zeroed. Adds the notes. Returns 0, or -1 if
 * it is no report, which may have added notes and filled some of the certs.
 */
int key_report_parse(
    struct span report, struct cert *certs, size_t hosts, struct notes *notes);
/*
 * Reads a report from a pipe until its end, which has to come within so many
 * ms. Returns 0, or -1: it has not, or the report is too large.
 */
int key_report_read(int fd, int ms, struct buf *report);

#endif
