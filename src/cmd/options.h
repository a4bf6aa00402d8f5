/* Command lines: one table of options for all commands. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "config/config.h"

enum exit_code { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/*
 * An option of one command, which replaces a common one of the same name. If
 * `argument` is not NULL it names the option's argument, which is stored in
 * *value; else *set becomes true. A list of them ends with a name of NULL.
 */
struct options_own {
	const char *name, *argument, *help;
	bool *set;
	const char **value;
};

/*
 * Reads the options of a command, and the configuration file that they name,
 * else that of config_file_standard(), over the defaults. `usage` is the
 * command's help text, `words` its number of arguments after the options, `own`
 * its own options or NULL. Returns -1 to go on, with the arguments from
 * *first_r on, or the exit code; all messages have been printed then.
 */
int options_read(int count, char **arguments, const char *usage, int words,
    const struct options_own *own, struct config *config, int *first_r);
/* The same with at least and at most so many arguments. */
int options_read_some(int count, char **arguments, const char *usage, int least,
    int most, const struct options_own *own, struct config *config,
    int *first_r);
/*
 * Returns where the first argument is that is no option and belongs to none, or
 * `count` if there is none. `own` holds every option that may stand before it.
 */
int options_first_word(
    int count, char **arguments, const struct options_own *own);
/*
 * Prints `loam: ` and a message to standard error; what it quotes cannot
 * control a terminal (K122).
 */
void options_complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
/* Says on standard error which configuration was read. */
void options_say_file(const struct config *config);
/*
 * Appends a note without a line end; one without a path begins with `loam: `,
 * as what options_complain() prints.
 */
void options_add_note(struct buf *buf, const struct note *note);
/*
 * Writes notes to standard error, one line each, controls escaped; what its
 * reader does not take for a second is dropped.
 */
void options_print_notes(const struct notes *notes);

#endif
