/* OpenSSL's library, of which a process has one. */
#ifndef CRYPTO_LIBRARY_H
#define CRYPTO_LIBRARY_H

#include <stdbool.h>

/*
 * Prepares it, before anything else calls it; lack of memory for that ends the
 * process. With `ends`, so does any allocation of its own that fails later on;
 * without, what is asked of it fails.
 */
void library_prepare(bool ends);

#endif
