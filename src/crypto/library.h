/* OpenSSL's library, of which a process has one. */
#ifndef CRYPTO_LIBRARY_H
#define CRYPTO_LIBRARY_H

/*
 * Prepares it, before anything else calls it. From here on an allocation of its
 * own that fails ends the process, as loam's do, and those that it forks.
 */
void library_prepare(void);
/* In this process what is asked of it fails then, and no more. */
void library_may_fail(void);

#endif
