/* Where OpenSSL has its random numbers from. */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <stdbool.h>

/*
 * Makes OpenSSL take the random numbers of this process, and of those that it
 * forks, from the system in place of its own generator. Returns whether it is
 * so: not where it has used its own already, where its configuration says by
 * what they are made, or where the system has no memory for them (reserve.h).
 */
bool random_of_system(void);

#endif
