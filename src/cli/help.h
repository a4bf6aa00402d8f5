/* What --help and `loam help` print, from the table of commands. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

struct command;

/* Prints all commands, a line each. */
void help_list(FILE *to);
/* Prints how a command is called; of `cert` each of its verbs. */
void help_usage(FILE *to, const struct command *command);
/* Prints the usage of a command and each of its options to standard output. */
void help_of_command(const struct command *command);

#endif
