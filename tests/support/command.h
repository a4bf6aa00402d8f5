/* Runs a command of loam to its end and keeps what it says. */
#ifndef SUPPORT_COMMAND_H
#define SUPPORT_COMMAND_H

#include "support/server.h"

/* ran_free() gives back what it holds. */
struct ran {
	int code; /* the exit code, or 128 and the signal */
	struct buf output, errors; /* standard output and standard error */
};

/*
 * Runs $LOAM (or build/loam) with these words, ending with a NULL, in the
 * server's directory where loam.ini, capsule and certs are, and with the
 * environment that the server has. Fails the scene if it does not end.
 */
struct ran command_run(const struct server *server, const char *const *words);
/*
 * The same by a child of the test that calls what main() does: a program is not
 * started, which takes longer than most commands do. For what a command makes
 * of its words; what it is as a process, command_run() tells: here it has no
 * tables of charsets (src/charsets.c), and /proc/self/exe is the test.
 */
struct ran command_call(const struct server *server, const char *const *words);
/* The same by a child that does this, and exits with what it returns. */
struct ran command_do(const struct server *server, const char *const *words,
    int (*act)(int count, char **arguments));
void ran_free(struct ran *ran);
/*
 * Fails unless the command ended with a code and said these parts of its output
 * and its errors, or nothing where they are NULL; then gives it back. The name
 * is for the failure.
 */
void ran_expect(struct ran *ran, const char *name, int code, const char *output,
    const char *errors);

#endif
