/* Host labels beyond ASCII as A-labels (RFC 5890, RFC 3492). */
#ifndef TEXT_PUNYCODE_H
#define TEXT_PUNYCODE_H

#include "base/buf.h"

/* Appends a host, which is UTF-8, in lower case and composed (NFC). */
void punycode_fold(struct buf *buf, struct span host);
/*
 * Appends a label of a host, which is in lower case: unchanged if it is ASCII,
 * else `xn--` and its punycode. Returns 0, or -1 if it is empty, not UTF-8, or
 * longer than the 63 bytes of a DNS label.
 */
int punycode_label(struct buf *buf, struct span label);

#endif
