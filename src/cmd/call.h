/* From a command line to the command that it calls. */
#ifndef CMD_CALL_H
#define CMD_CALL_H

/*
 * Runs the command of an argument list, from the program's name on. Returns the
 * exit code. The arguments are moved about.
 */
int call_command(int count, char **arguments);

#endif
