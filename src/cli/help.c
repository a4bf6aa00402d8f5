#include "base/file.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/help.h"

enum {
	WIDTH = 79, /* columns of a line */
	OPTION_COLUMN = 25, /* where the text of an option begins */
	BRIEF_COLUMN = 16, /* of a command in a list */
};

/* Appends text in lines that begin at a column, and a line end. */
static void
add_wrapped(struct buf *buf, struct span text, size_t column)
{
	size_t at = column;

	for (bool first = true; text.size > 0; first = false) {
		struct span word = span_cut(&text, ' ');
		if (!first && at + 1 + word.size > WIDTH) {
			buf_byte(buf, '\n');
			buf_repeat(buf, ' ', column);
			at = column;
		} else if (!first) {
			buf_byte(buf, ' ');
			at++;
		}
		buf_add(buf, word);
		at += word.size;
	}
	buf_byte(buf, '\n');
}

/* Appends a name, and its text from a column on. */
static void
add_entry(struct buf *buf, struct span name, const char *text, size_t column)
{
	buf_format(buf, "  %pS ", SPAN_AT(name));
	if (name.size + 3 < column)
		buf_repeat(buf, ' ', column - name.size - 3);
	add_wrapped(buf, span_of(text), column);
}

static void
add_switch(struct buf *buf, const struct command_option *option)
{
	struct buf name = {0};

	if (option->letter)
		buf_format(
		    &name, "-%c%s", option->letter, option->name ? ", " : "");
	if (option->name)
		buf_format(&name, "--%s", option->name);
	if (option->argument)
		buf_format(&name, " %s", option->argument);
	add_entry(buf, buf_span(&name), option->help, OPTION_COLUMN);
	buf_free(&name);
}

/* Appends `loam cert import [options] CERTIFICATE [KEY]`. */
static void
add_usage(struct buf *buf, const struct command *command)
{
	size_t count = command_words(command);

	buf_format(buf, "loam %s [options]", command->name);
	for (size_t i = 0; i < count; i++)
		buf_format(buf, command->words[i].optional ? " [%s]" : " %s",
		    command->words[i].name);
	buf_byte(buf, '\n');
}

static void
add_usages(struct buf *buf, const struct command *command)
{
	buf_add(buf, SPAN("usage: "));
	add_usage(buf, command);
	for (size_t i = 0; i < command_count; i++) {
		if (!command_is_verb(&commands[i], command))
			continue;
		buf_add(buf, SPAN("       "));
		add_usage(buf, &commands[i]);
	}
}

/* What a command does: its brief as a sentence, then its paragraphs. */
static void
add_sentences(struct buf *buf, const struct command *command)
{
	struct span rest = span_of(command->text ? command->text : "");
	struct buf brief = {0};

	command_sentence(&brief, command->brief);
	add_wrapped(buf, buf_span(&brief), 0);
	buf_free(&brief);
	while (rest.size > 0)
		add_wrapped(buf, span_cut(&rest, '\n'), 0);
}

static void
add_verbs(struct buf *buf, const struct command *command)
{
	size_t before = buf->size;

	for (size_t i = 0; i < command_count; i++)
		if (command_is_verb(&commands[i], command))
			add_entry(buf, span_of(commands[i].name),
			    commands[i].brief, BRIEF_COLUMN);
	if (buf->size > before)
		buf_byte(buf, '\n');
}

static void
add_arguments(struct buf *buf, const struct command *command)
{
	for (size_t i = 0; i < command_words(command); i++)
		add_entry(buf, span_of(command->words[i].name),
		    command->words[i].help, OPTION_COLUMN);
}

void
help_usage(FILE *to, const struct command *command)
{
	struct buf text = {0};

	add_usages(&text, command);
	file_print(to, buf_span(&text));
	buf_free(&text);
}

void
help_of_command(const struct command *command)
{
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list);
	struct buf text = {0};

	add_usages(&text, command);
	buf_byte(&text, '\n');
	add_sentences(&text, command);
	buf_byte(&text, '\n');
	add_verbs(&text, command);
	add_arguments(&text, command);
	for (size_t i = 0; i < count; i++)
		add_switch(&text, list[i]);
	if (!command->alone)
		buf_format(&text,
		    "\nWithout -c the configuration is " CONFIG_FILE_HERE
		    ", else\n%s.\n",
		    config_file_installed);
	file_print(stdout, buf_span(&text));
	buf_free(&text);
}

void
help_list(FILE *to)
{
	struct buf text = {0};

	buf_add(&text, SPAN("usage: loam COMMAND [options]\n\n"));
	for (size_t i = 0; i < command_count; i++) {
		struct buf name = {0};
		if (command_verb(&commands[i]).size > 0)
			continue;
		buf_format(&name, "loam %s", commands[i].name);
		add_entry(
		    &text, buf_span(&name), commands[i].brief, BRIEF_COLUMN);
		buf_free(&name);
	}
	buf_add(&text, SPAN("\n`loam help COMMAND` says more.\n"));
	file_print(to, buf_span(&text));
	buf_free(&text);
}
