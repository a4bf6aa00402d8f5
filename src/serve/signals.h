/* Signals as bytes in a pipe: handlers do nothing else. */
#ifndef SERVE_SIGNALS_H
#define SERVE_SIGNALS_H

#include <stdint.h>

/*
 * From now on each of the signals, a list that ends in 0, comes as an event of
 * the descriptor that is returned; -1 with errno. A process that forks and
 * watches other signals calls it again. SIGPIPE is ignored.
 */
int signals_watch(const int *signals);
/*
 * The signals that came, a bit each, as signals_bit() has them; 0: none did. It
 * reads once: of a stream of signals the descriptor tells the rest.
 */
uint64_t signals_take(int fd);
uint64_t signals_bit(int signal);

#endif
