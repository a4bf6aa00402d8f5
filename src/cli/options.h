/* Command lines, read by the table of commands. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/command.h"
#include "config/config.h"

/*
 * What a command ends with, or a step of it that may end it: then all messages
 * have been printed.
 */
enum exit_code {
	EXIT_NONE = -1, /* go on */
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
};

enum { GIVEN_REPEATED_MAX = 16 };

/* What a command line gave, beside the configuration. */
struct given {
	const struct command *command;
	/* In the order of command_options(); "" of one without argument. */
	const char *values[COMMAND_OPTIONS_MAX];
	/* The values of the option that may be given several times. */
	const char *repeated[GIVEN_REPEATED_MAX];
	size_t repeated_count;
	char **words; /* what is no option; NULL after the last */
	size_t count;
};

/*
 * Reads the options and words of a command, from its name on, and the
 * configuration file that they name, else that of config_file_standard(), over
 * the defaults; none if config is NULL.
 */
enum exit_code options_read(const struct command *command, int count,
    char **arguments, struct config *config, struct given *given_r);
/*
 * The same, but what there is to say of the configuration goes to notes, which
 * has errors if it cannot be used.
 */
enum exit_code options_read_noting(const struct command *command, int count,
    char **arguments, struct config *config, struct given *given_r,
    struct notes *notes);
/*
 * Returns the value of an option, "" if it takes none, or NULL if it was not
 * given. A name that the command's row lacks ends the process.
 */
const char *given_value(const struct given *given, const char *name);
/*
 * Returns where the first argument is that is no option and belongs to none, or
 * `count` if there is none.
 */
int options_first_word(
    const struct command *command, int count, char **arguments);
/*
 * Prints `loam: ` and a message to standard error; what it quotes cannot
 * control a terminal (K122).
 */
void options_complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
/* Says on standard error which configuration was read. */
void options_say_file(const struct config *config);
/*
 * Writes notes to standard error, one line each, controls escaped; what its
 * reader does not take for a second is dropped.
 */
void options_print_notes(const struct notes *notes);

#endif
