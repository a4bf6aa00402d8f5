/* The commands, one file each. */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

/* Each takes its arguments, from its name on, and returns an exit code. */
int cmd_serve(int count, char **arguments);
int cmd_check(int count, char **arguments);
int cmd_show(int count, char **arguments);
int cmd_cert(int count, char **arguments);
int cmd_status(int count, char **arguments);

#endif
