#include "cli/command.h"
#include "manual/completion.h"

/* A function for each command, which names its options to _arguments. */

/* Appends text between single quotes, for a message of _arguments. */
static void
zsh_message(struct buf *buf, struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		switch (text.data[i]) {
		case '\'': buf_add(buf, SPAN("'\\''")); break;
		case '[':
		case ']':
		case ':':
		case '\\': buf_byte(buf, '\\'); /* fall through */
		default: buf_byte(buf, text.data[i]);
		}
}

/* Appends the action of _arguments that completes a value. */
static void
zsh_action(struct buf *buf, enum value_kind kind, const char *words)
{
	switch (kind) {
	case VALUE_FILE: buf_add(buf, SPAN("_files")); break;
	case VALUE_DIR: buf_add(buf, SPAN("_files -/")); break;
	case VALUE_HOST: buf_add(buf, SPAN("_hosts")); break;
	case VALUE_COMMAND: buf_add(buf, SPAN("_loam_commands")); break;
	case VALUE_CHOICE:
		buf_byte(buf, '(');
		command_choices(buf, words);
		buf_byte(buf, ')');
		break;
	default: buf_byte(buf, ' ');
	}
}

static void
zsh_spec(struct buf *buf, const struct command_option *option, bool letter)
{
	buf_add(buf, SPAN(" \\\n\t\t'"));
	if (letter)
		buf_format(buf, "-%c[", option->letter);
	else
		buf_format(
		    buf, "--%s%s[", option->name, option->argument ? "=" : "");
	zsh_message(buf, span_of(option->help));
	buf_byte(buf, ']');
	if (option->argument) {
		buf_byte(buf, ':');
		zsh_message(buf, span_of(option->argument));
		buf_byte(buf, ':');
		zsh_action(buf, option->kind, option->words);
	}
	buf_byte(buf, '\'');
}

static void
zsh_words(struct buf *buf, const struct command *command)
{
	for (size_t i = 0; i < command_words(command); i++) {
		const struct command_word *word = &command->words[i];
		buf_format(
		    buf, " \\\n\t\t'%zu:%s", i + 1, word->optional ? ":" : "");
		zsh_message(buf, span_of(word->name));
		buf_byte(buf, ':');
		zsh_action(buf, word->kind, NULL);
		buf_byte(buf, '\'');
	}
}

/* Appends the branch of a command: what _arguments is told. */
static void
zsh_command(struct buf *buf, const struct command *command)
{
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list);

	buf_format(buf, "\t'%s') _arguments -S", command->name);
	for (size_t i = 0; i < count; i++) {
		if (list[i]->letter)
			zsh_spec(buf, list[i], true);
		if (list[i]->name)
			zsh_spec(buf, list[i], false);
	}
	for (size_t i = 0; i < command_count; i++)
		if (command_is_verb(&commands[i], command)) {
			buf_add(buf, SPAN(" \\\n\t\t'1::verb:_loam_verbs'"));
			break;
		}
	zsh_words(buf, command);
	buf_add(buf, SPAN(" ;;\n"));
}

/* A list for _describe: the commands, or the verbs of all that have some. */
static void
zsh_list(struct buf *buf, bool verbs)
{
	buf_format(buf, "_loam_%s()\n{\n\tlocal -a list=(",
	    verbs ? "verbs" : "commands");
	for (size_t i = 0; i < command_count; i++) {
		struct span verb = command_verb(&commands[i]);
		struct span name =
		    verb.size > 0 ? verb : span_of(commands[i].name);
		if ((verb.size > 0) != verbs)
			continue;
		buf_format(buf, "\n\t\t'%pS:", SPAN_AT(name));
		zsh_message(buf, span_of(commands[i].brief));
		buf_byte(buf, '\'');
	}
	buf_format(
	    buf, ")\n\t_describe %s list\n}\n\n", verbs ? "verb" : "command");
}

void
completion_zsh(struct buf *buf)
{
	buf_add(buf,
	    SPAN("#compdef loam\n"
		 "# Completions of loam's command line for zsh.\n\n"));
	zsh_list(buf, false);
	zsh_list(buf, true);
	buf_add(buf,
	    SPAN("_loam()\n{\n\tlocal command=$words[2] i\n"
		 "\tif (( CURRENT == 2 )); then\n"
		 "\t\t_arguments -S '(-)--help[print help]' "
		 "'(-)--version[print the version]' '1: :_loam_commands'\n"
		 "\t\treturn\n\tfi\n"
		 "\tshift words\n\t(( CURRENT-- ))\n"
		 "\tfor (( i = 2; i < CURRENT; i++ )); do\n"
		 "\t\tcase \"$command $words[i]\" in\n"));
	for (size_t i = 0; i < command_count; i++)
		if (command_verb(&commands[i]).size > 0)
			buf_format(buf,
			    "\t\t'%s') command=\"%s\"; words[i]=(); "
			    "(( CURRENT-- )); break ;;\n",
			    commands[i].name, commands[i].name);
	buf_add(buf, SPAN("\t\tesac\n\tdone\n\tcase $command in\n"));
	for (size_t i = 0; i < command_count; i++)
		zsh_command(buf, &commands[i]);
	buf_add(buf, SPAN("\tesac\n}\n\n_loam \"$@\"\n"));
}
