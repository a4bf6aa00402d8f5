/* The arguments and options of the commands, for their rows in commands.c. */
#ifndef CMD_COMMAND_OPTIONS_H
#define CMD_COMMAND_OPTIONS_H

#include "cli/command.h"

/* What is no option; each ends without a name. */
extern const struct command_word show_words[];
extern const struct command_word new_words[];
extern const struct command_word history_words[];
extern const struct command_word undo_words[];
extern const struct command_word import_words[];
extern const struct command_word restore_words[];
extern const struct command_word help_words[];
extern const struct command_word export_words[];
extern const struct command_word get_words[];
extern const struct command_word put_words[];

/* The kinds of service that `init` sets up, separated as a choice's words. */
#define COMMAND_SERVICES "none|user|system"

/* Options beside the common ones; each ends without name and letter. */
extern const struct command_option check_options[];
extern const struct command_option show_options[];
extern const struct command_option init_options[];
extern const struct command_option new_options[];
extern const struct command_option one_host_options[];
extern const struct command_option import_options[];
extern const struct command_option new_key_options[];
extern const struct command_option status_options[];
extern const struct command_option drain_options[];
extern const struct command_option export_options[];
extern const struct command_option get_options[];
extern const struct command_option put_options[];

#endif
