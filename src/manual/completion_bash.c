#include "cli/command.h"
#include "manual/completion.h"

/*
 * The script has three functions that are tables, each a `case`, and one that
 * is always the same. Files and directories are left to readline, by compopt,
 * since it knows how to quote them.
 */

static const char bash_logic[] =
    "_loam()\n"
    "{\n"
    "\tlocal word=${COMP_WORDS[COMP_CWORD]} "
    "before=${COMP_WORDS[COMP_CWORD-1]}\n"
    "\tlocal command= at=0 i part kind=\n"
    "\tCOMPREPLY=()\n"
    "\t# --option=value is three words here.\n"
    "\tif [ \"$word\" = = ]; then\n"
    "\t\tword=\n"
    "\telif [ \"$before\" = = ]; then\n"
    "\t\tbefore=${COMP_WORDS[COMP_CWORD-2]}\n"
    "\tfi\n"
    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
    "\t\tpart=${COMP_WORDS[i]}\n"
    "\t\tif [[ $part == -* ]]; then\n"
    "\t\t\t[ \"${COMP_WORDS[i+1]}\" = = ] && ((i++))\n"
    "\t\t\t[ \"$(_loam_value \"$command\" \"$part\")\" ] && ((i++))\n"
    "\t\telif [ -z \"$command\" ]; then\n"
    "\t\t\tcommand=$part\n"
    "\t\telif [ $at = 0 ] && [ \"$(_loam_options \"$command $part\")\" ]; "
    "then\n"
    "\t\t\tcommand=\"$command $part\"\n"
    "\t\telse\n"
    "\t\t\t((at++))\n"
    "\t\tfi\n"
    "\tdone\n"
    "\t[[ $before == -* ]] && kind=$(_loam_value \"$command\" \"$before\")\n"
    "\tif [ -z \"$kind\" ] && [[ $word == -* ]]; then\n"
    "\t\tkind=\"words $(_loam_options \"$command\")\"\n"
    "\telif [ -z \"$kind\" ]; then\n"
    "\t\tkind=$(_loam_word \"$command\" $at)\n"
    "\tfi\n"
    "\tcase $kind in\n"
    "\tfile) compopt -o default ;;\n"
    "\tdir) compopt -o dirnames ;;\n"
    "\thost) mapfile -t COMPREPLY < <(compgen -A hostname -- \"$word\") ;;\n"
    "\twords*) mapfile -t COMPREPLY < <(\n"
    "\t\tcompgen -W \"${kind#words }\" -- \"$word\") ;;\n"
    "\tesac\n"
    "}\n"
    "complete -F _loam loam\n";

/* Appends the kind of a value as the logic knows it. */
static void
bash_kind(struct buf *buf, enum value_kind kind, const char *words)
{
	switch (kind) {
	case VALUE_FILE: buf_add(buf, SPAN("file")); break;
	case VALUE_DIR: buf_add(buf, SPAN("dir")); break;
	case VALUE_HOST: buf_add(buf, SPAN("host")); break;
	case VALUE_CHOICE:
		buf_add(buf, SPAN("words "));
		command_choices(buf, words);
		break;
	case VALUE_COMMAND:
		buf_add(buf, SPAN("words"));
		for (size_t i = 0; i < command_count; i++)
			if (command_verb(&commands[i]).size == 0)
				buf_format(buf, " %s", commands[i].name);
		break;
	default: buf_add(buf, SPAN("other"));
	}
}

static void
bash_options(struct buf *buf, const struct command *command)
{
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list);

	buf_format(buf, "\t'%s') echo '", command->name);
	for (size_t i = 0; i < count; i++) {
		const char *blank = i > 0 ? " " : "";
		if (list[i]->name)
			buf_format(buf, "%s--%s", blank, list[i]->name);
		else
			buf_format(buf, "%s-%c", blank, list[i]->letter);
	}
	buf_add(buf, SPAN("' ;;\n"));
}

/* A line for each spelling of an option that takes an argument. */
static void
bash_values(struct buf *buf, const struct command *command)
{
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list);

	for (size_t i = 0; i < count; i++) {
		const struct command_option *one = list[i];
		if (!one->argument)
			continue;
		buf_add(buf, SPAN("\t"));
		if (one->letter)
			buf_format(buf, "'%s -%c'%s", command->name,
			    one->letter, one->name ? " | " : "");
		if (one->name)
			buf_format(buf, "'%s --%s'", command->name, one->name);
		buf_add(buf, SPAN(") echo '"));
		bash_kind(buf, one->kind, one->words);
		buf_add(buf, SPAN("' ;;\n"));
	}
}

/* What stands at each place that is no option: verbs come first. */
static void
bash_words(struct buf *buf, const struct command *command)
{
	size_t words = command_words(command), verbs = 0;
	struct buf list = {0};

	for (size_t i = 0; i < command_count; i++) {
		struct span verb = command_verb(&commands[i]);
		if (!command_is_verb(&commands[i], command))
			continue;
		buf_format(&list, " %pS", SPAN_AT(verb));
		verbs++;
	}
	if (verbs > 0)
		buf_format(buf, "\t'%s 0') echo 'words%pS' ;;\n", command->name,
		    SPAN_AT(buf_span(&list)));
	for (size_t i = 0; i < words && verbs == 0; i++) {
		buf_format(buf, "\t'%s %zu') echo '", command->name, i);
		bash_kind(buf, command->words[i].kind, NULL);
		buf_add(buf, SPAN("' ;;\n"));
	}
	buf_free(&list);
}

static void
bash_table(struct buf *buf, const char *name, const char *key,
    void (*add)(struct buf *buf, const struct command *command))
{
	buf_format(buf, "%s()\n{\n\tcase %s in\n", name, key);
	for (size_t i = 0; i < command_count; i++)
		add(buf, &commands[i]);
}

void
completion_bash(struct buf *buf)
{
	static const char end[] = "\tesac\n}\n\n";

	buf_add(
	    buf, SPAN("# Completions of loam's command line for bash.\n\n"));
	bash_table(buf, "_loam_options", "$1", bash_options);
	buf_format(buf, "\t'') echo '--help --version' ;;\n%s", end);
	bash_table(buf, "_loam_value", "\"$1 $2\"", bash_values);
	buf_add(buf, span_of(end));
	bash_table(buf, "_loam_word", "\"$1 $2\"", bash_words);
	buf_add(buf, SPAN("\t' 0') echo '"));
	bash_kind(buf, VALUE_COMMAND, NULL);
	buf_format(buf, "' ;;\n%s%s", end, bash_logic);
}
