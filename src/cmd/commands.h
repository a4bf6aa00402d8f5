/* The commands; command.h says what run() takes and returns. */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cli/command.h"

int cmd_serve(const struct command *command, int count, char **arguments);
int cmd_check(const struct command *command, int count, char **arguments);
int cmd_show(const struct command *command, int count, char **arguments);
int cmd_export(const struct command *command, int count, char **arguments);
int cmd_init(const struct command *command, int count, char **arguments);
int cmd_new(const struct command *command, int count, char **arguments);
int cmd_get(const struct command *command, int count, char **arguments);
int cmd_put(const struct command *command, int count, char **arguments);
int cmd_announce(const struct command *command, int count, char **arguments);
int cmd_history(const struct command *command, int count, char **arguments);
int cmd_restore(const struct command *command, int count, char **arguments);
int cmd_cert(const struct command *command, int count, char **arguments);
int cmd_status(const struct command *command, int count, char **arguments);
int cmd_reload(const struct command *command, int count, char **arguments);
int cmd_rescan(const struct command *command, int count, char **arguments);
int cmd_drain(const struct command *command, int count, char **arguments);
int cmd_help(const struct command *command, int count, char **arguments);

/* The options of a command that stand beside it. */
extern const struct command_option announce_options[];

#endif
