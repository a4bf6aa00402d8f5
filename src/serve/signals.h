/* Signals as bytes in a pipe: handlers do nothing else. */
#ifndef SERVE_SIGNALS_H
#define SERVE_SIGNALS_H

/*
 * From now on each of the signals, a list that ends in 0, comes as an event of
 * the descriptor that is returned; -1 with errno. A process that forks and
 * watches other signals calls it again. SIGPIPE is ignored.
 */
int signals_watch(const int *signals);
/* The next signal that came, or 0. */
int signals_next(int fd);

#endif
