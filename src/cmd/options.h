/* Command lines: one table of options for all commands. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "config/config.h"

enum exit_code { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/*
 * An option of one command alone; it goes before a common one of its name. It
 * has an argument if `argument` says what that is, which lands in *value; else
 * *set becomes true. A list of them ends with a name of NULL.
 */
struct options_own {
	const char *name, *argument, *help;
	bool *set;
	const char **value;
};

/*
 * Reads the options of a command and the configuration they name over all
 * defaults; `conf/loam.ini` is read if it is there and no other was named.
 * `words` is how many words the command wants behind its options, and `usage`
 * what it says of itself; `own` are its own options, NULL for none. Returns -1
 * to go on, with the words from *first_r on, or the code to exit with;
 * everything has been said by then.
 */
int options_read(int count, char **arguments, const char *usage, int words,
    const struct options_own *own, struct config *config, int *first_r);
/* Writes notes to standard error, one line each, hostile bytes escaped. */
void options_say(const struct notes *notes);

#endif
