#include "cli/command.h"
#include "manual/completion.h"

/* A line of `complete` for each command, verb, option and list of words. */

static const char fish_logic[] =
    "# Whether the command line is of a command, and of its verb if there is "
    "one.\n"
    "function __loam_at\n"
    "\tset -l line (commandline -opc)\n"
    "\ttest (count $line) -gt 1; and test $line[2] = $argv[1]; or return 1\n"
    "\ttest (count $argv) -lt 2; or contains -- $argv[2] $line[3..]\n"
    "end\n"
    "\n"
    "# Whether none of the words is there yet.\n"
    "function __loam_without\n"
    "\tset -l line (commandline -opc)\n"
    "\tfor word in $argv\n"
    "\t\tcontains -- $word $line[3..]; and return 1\n"
    "\tend\n"
    "\treturn 0\n"
    "end\n"
    "\n"
    "complete -c loam -f\n";

/* Appends text as a word in single quotes. */
static void
fish_quoted(struct buf *buf, struct span text)
{
	buf_byte(buf, '\'');
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '\'' || text.data[i] == '\\')
			buf_byte(buf, '\\');
		buf_byte(buf, text.data[i]);
	}
	buf_byte(buf, '\'');
}

/* Appends the options of `complete` for what a value is. */
static void
fish_value(struct buf *buf, enum value_kind kind, const char *words)
{
	switch (kind) {
	case VALUE_FILE: buf_add(buf, SPAN(" -F")); break;
	case VALUE_DIR:
		buf_add(buf, SPAN(" -a '(__fish_complete_directories)'"));
		break;
	case VALUE_HOST:
		buf_add(buf, SPAN(" -a '(__fish_print_hostnames)'"));
		break;
	case VALUE_CHOICE:
		buf_add(buf, SPAN(" -a '"));
		command_choices(buf, words);
		buf_byte(buf, '\'');
		break;
	default: break;
	}
}

static void
fish_condition(struct buf *buf, const struct command *command)
{
	buf_format(buf, "complete -c loam -n '__loam_at %s'", command->name);
}

static void
fish_option(struct buf *buf, const struct command *command,
    const struct command_option *option)
{
	fish_condition(buf, command);
	if (option->letter)
		buf_format(buf, " -s %c", option->letter);
	if (option->name)
		buf_format(buf, " -l %s", option->name);
	buf_add(buf, SPAN(" -d "));
	fish_quoted(buf, span_of(option->help));
	if (option->argument) {
		buf_add(buf,
		    option->kind == VALUE_FILE ? SPAN(" -r") : SPAN(" -x"));
		fish_value(buf, option->kind, option->words);
	}
	buf_byte(buf, '\n');
}

/* What the words of a command are: fish does not count them. */
static void
fish_words(struct buf *buf, const struct command *command)
{
	for (size_t i = 0; i < command_words(command); i++) {
		const struct command_word *word = &command->words[i];
		if (word->kind != VALUE_FILE && word->kind != VALUE_DIR &&
		    word->kind != VALUE_HOST)
			continue;
		fish_condition(buf, command);
		fish_value(buf, word->kind, NULL);
		buf_byte(buf, '\n');
	}
}

/* Appends `-a NAME -d BRIEF`. */
static void
fish_name(struct buf *buf, struct span name, const char *brief)
{
	buf_format(buf, " -a %pS -d ", SPAN_AT(name));
	fish_quoted(buf, span_of(brief));
	buf_byte(buf, '\n');
}

static void
fish_command(struct buf *buf, const struct command *command)
{
	struct span verb = command_verb(command);
	struct span first = command_first(command);

	if (verb.size == 0) {
		buf_add(buf, SPAN("complete -c loam -n __fish_use_subcommand"));
		fish_name(buf, first, command->brief);
		buf_add(buf,
		    SPAN("complete -c loam -n '__loam_at help; and "
			 "test (count (commandline -opc)) -eq 2'"));
		fish_name(buf, first, command->brief);
		return;
	}
	buf_format(buf,
	    "complete -c loam -n '__loam_at %pS; and __loam_without",
	    SPAN_AT(first));
	for (size_t i = 0; i < command_count; i++) {
		struct span one = command_verb(&commands[i]);
		if (one.size > 0 &&
		    span_equal(command_first(&commands[i]), first))
			buf_format(buf, " %pS", SPAN_AT(one));
	}
	buf_byte(buf, '\'');
	fish_name(buf, verb, command->brief);
}

/* The options of a command, of a verb those alone that its command lacks. */
static void
fish_options(struct buf *buf, const struct command *command)
{
	const struct command *above = command_find(command_first(command));
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list);

	for (size_t i = 0; i < count; i++)
		if (above == command || !command_has(above, list[i]))
			fish_option(buf, command, list[i]);
}

void
completion_fish(struct buf *buf)
{
	buf_add(
	    buf, SPAN("# Completions of loam's command line for fish.\n\n"));
	buf_add(buf, span_of(fish_logic));
	buf_add(buf,
	    SPAN("complete -c loam -n __fish_use_subcommand -l help -d "
		 "'print help'\n"
		 "complete -c loam -n __fish_use_subcommand -l version -d "
		 "'print the version'\n"));
	for (size_t i = 0; i < command_count; i++) {
		fish_command(buf, &commands[i]);
		fish_options(buf, &commands[i]);
		fish_words(buf, &commands[i]);
	}
}
