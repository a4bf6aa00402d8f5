#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/format.h"
#include "base/utf8.h"
#include "cli/config_file.h"
#include "cli/help.h"
#include "cli/options.h"
#include "config/expected.h"

/*
 * getopt_long() and the error messages work on the table of command.h. A common
 * option is the setting of the configuration that it overrides; the others are
 * given to the command.
 */

enum {
	/* getopt returns this and the number of the option. */
	OPTION = 256,
	READER_TIMEOUT = 1000, /* ms */
};

/* The options of a command as getopt wants them. */
struct accepted {
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count;
	struct option names[COMMAND_OPTIONS_MAX + 1];
	char letters[2 * COMMAND_OPTIONS_MAX + 3];
};

void
options_complain(const char *format, ...)
{
	struct buf text = {0}, line = {0};
	va_list arguments;

	va_start(arguments, format);
	format_add(&text, format, arguments);
	va_end(arguments);
	buf_add(&line, SPAN("loam: "));
	utf8_add_visible(&line, buf_span(&text));
	buf_byte(&line, '\n');
	file_print(stderr, buf_span(&line));
	buf_free(&text);
	buf_free(&line);
}

void
options_say_file(const struct config *config)
{
	struct buf text = {0};

	config_file_describe(config, &text);
	options_complain("%pS", SPAN_AT(buf_span(&text)));
	buf_free(&text);
}

/*
 * Appends a note without a line end; one without a path begins with `loam: `,
 * as what options_complain() prints.
 */
static void
add_note(struct buf *buf, const struct note *note)
{
	if (note->path.size == 0)
		buf_add(buf, SPAN("loam: "));
	note_write(note, buf);
}

void
options_print_notes(const struct notes *notes)
{
	/* A server reads its configuration again, too, and must not hang. */
	for (size_t i = 0;
	     i < notes->count && file_takes_line(STDERR_FILENO, READER_TIMEOUT);
	     i++) {
		struct buf line = {0};
		add_note(&line, &notes->list[i]);
		buf_byte(&line, '\n');
		file_print(stderr, buf_span(&line));
		buf_free(&line);
	}
}

/* Reads the file, then applies the options over it. */
static int
apply(struct config *config, const struct accepted *accepted,
    const struct given *given, struct notes *notes)
{
	const char *file = NULL;

	for (size_t i = 0; i < accepted->count; i++)
		if (accepted->list[i]->letter == 'c')
			file = given->values[i];
	config->named = file != NULL;
	if (!file)
		file = config_file_standard();
	if (file && !*file)
		note_add(notes, NOTE_ERROR, SPAN("-c"), 0,
		    "is \"\", expected the file of a configuration");
	else if (file)
		config_read(config, span_of(file), notes);
	for (size_t i = 0; i < accepted->count; i++) {
		const struct command_option *one = accepted->list[i];
		char option[32];
		if (!one->section || !given->values[i])
			continue;
		snprintf(option, sizeof(option), "--%s", one->name);
		config_override(config, option, one->section, one->key,
		    span_of(given->values[i]), notes);
	}
	config_finish(config, notes);
	return notes->errors ? -1 : 0;
}

/* Prints what is wrong with a long option: it may be cut too short. */
static void
complain_of_long(const char *word, const struct option *options)
{
	struct span typed = span_of(word), names[COMMAND_OPTIONS_MAX];
	struct span rest = typed, name = span_cut(&rest, '=');
	struct buf text = {0};
	size_t count = 0, begun = 0;

	buf_format(&text, "unknown option \"%pS\"", SPAN_AT(typed));
	for (; options[count].name; count++) {
		names[count] = span_of(options[count].name);
		begun += span_starts(names[count], span_tail(name, 2));
	}
	struct span meant = expected_nearest(span_tail(name, 2), names, count);
	if (begun > 1) {
		buf_add(&text, SPAN(", which begins several: "));
		for (size_t i = 0, at = 0; i < count; i++)
			if (span_starts(names[i], span_tail(name, 2)))
				buf_format(&text, "%s--%pS",
				    at++ > 0 ? ", " : "", SPAN_AT(names[i]));
	} else if (begun == 1) {
		text.size = 0;
		buf_format(&text, "%pS takes no argument", SPAN_AT(name));
	} else if (meant.size > 0) {
		buf_format(&text, ", did you mean \"--%pS\"?", SPAN_AT(meant));
	}
	options_complain("%pS", SPAN_AT(buf_span(&text)));
	buf_free(&text);
}

/* Prints what is wrong with the option that getopt has just refused. */
static enum exit_code
refuse_option(const char *command, const char *word, int got,
    const struct option *options)
{
	/* A letter among others (-xyz) is named alone. */
	char letter[] = {'-', (char)optopt, '\0'};
	bool of_letters = !span_starts(span_of(word), SPAN("--"));

	if (got == ':')
		options_complain("%s needs an argument after it",
		    of_letters ? letter : word);
	else if (of_letters)
		options_complain("unknown option \"%s\"", letter);
	else
		complain_of_long(word, options);
	fprintf(stderr, "`loam %s --help` says more.\n", command);
	return EXIT_USAGE;
}

/* Appends an option to what getopt knows: its letter, its name, its number. */
static void
accept_option(struct accepted *accepted, const struct command_option *option)
{
	size_t letters = strlen(accepted->letters), names = 0;

	while (accepted->names[names].name)
		names++;
	assert(accepted->count < COMMAND_OPTIONS_MAX);
	if (option->letter) {
		accepted->letters[letters] = option->letter;
		accepted->letters[letters + 1] = option->argument ? ':' : '\0';
	}
	if (option->name)
		accepted->names[names] = (struct option){option->name,
		    option->argument ? required_argument : no_argument, NULL,
		    OPTION + (int)accepted->count};
	accepted->list[accepted->count++] = option;
}

static void
accept_options(const struct command *command, struct accepted *accepted_r)
{
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list);

	*accepted_r = (struct accepted){.letters = ":"};
	for (size_t i = 0; i < count; i++)
		accept_option(accepted_r, list[i]);
}

/* The options of its verbs, too, with those that verbs share once or more. */
static void
accept_of_verbs(const struct command *command, struct accepted *accepted)
{
	for (size_t i = 0; i < command_count; i++) {
		const struct command_option *own = commands[i].own;
		if (!command_is_verb(&commands[i], command))
			continue;
		for (; own && (own->name || own->letter); own++)
			accept_option(accepted, own);
	}
}

/* The number of the option that getopt has returned; its count: none. */
static size_t
option_at(const struct accepted *accepted, int got)
{
	size_t at = 0;

	if (got >= OPTION)
		return (size_t)(got - OPTION);
	while (at < accepted->count && accepted->list[at]->letter != got)
		at++;
	return at;
}

int
options_first_word(const struct command *command, int count, char **arguments)
{
	struct accepted accepted;
	char letters[sizeof(accepted.letters) + 1];

	accept_options(command, &accepted);
	accept_of_verbs(command, &accepted);
	/* With + it stops at a word; what is unknown is refused later. */
	snprintf(letters, sizeof(letters), "+%s", accepted.letters);
	optind = 0; /* begins anew, with another order: no option after it */
	opterr = 0;
	while (
	    getopt_long(count, arguments, letters, accepted.names, NULL) != -1)
		;
	return optind;
}

/* Keeps the value of an option. */
static enum exit_code
take_option(const struct accepted *accepted, size_t at, const char *value,
    struct given *given)
{
	const struct command_option *option = accepted->list[at];
	const char *expected =
	    option->argument ? command_unfit(option, value) : NULL;

	given->values[at] = value ? value : "";
	if (option->repeats && given->repeated_count == GIVEN_REPEATED_MAX) {
		options_complain("--%s is given more than %d times",
		    option->name, GIVEN_REPEATED_MAX);
		return EXIT_USAGE;
	}
	if (option->repeats)
		given->repeated[given->repeated_count++] = value;
	if (expected) {
		options_complain("--%s is \"%s\", expected %s", option->name,
		    value, expected);
		return EXIT_USAGE;
	}
	if (option->letter == 'h') {
		help_of_command(given->command);
		return EXIT_DONE;
	}
	if (option->name && strcmp(option->name, "version") == 0) {
		printf("loam %s\n", LOAM_VERSION);
		return EXIT_DONE;
	}
	return EXIT_NONE;
}

/* Checks the words of the right number. */
static enum exit_code
check_word_kinds(const struct given *given)
{
	for (size_t i = 0; i < given->count; i++) {
		const struct command_word *word = &given->command->words[i];
		const char *expected =
		    command_unfit_word(word, given->words[i]);
		if (!expected)
			continue;
		options_complain("%s is \"%s\", expected %s", word->name,
		    given->words[i], expected);
		return EXIT_USAGE;
	}
	return EXIT_NONE;
}

/* Checks how many words there are, and what they are. */
static enum exit_code
take_words(int count, char **words, struct given *given)
{
	size_t most = command_words(given->command);

	given->words = words;
	given->count = (size_t)count;
	if (given->count <= most &&
	    given->count >= command_words_needed(given->command))
		return check_word_kinds(given);
	if (given->count > most)
		options_complain(
		    "\"%s\" is one argument too many", words[most]);
	else
		options_complain("an argument is missing");
	help_usage(stderr, given->command);
	return EXIT_USAGE;
}

static enum exit_code
read_words(const struct accepted *accepted, int count, char **arguments,
    struct given *given)
{
	int got;

	optind = 0;
	opterr = 0;
	while ((got = getopt_long(count, arguments, accepted->letters,
		    accepted->names, NULL)) != -1) {
		size_t at = option_at(accepted, got);
		if (at == accepted->count)
			return refuse_option(given->command->name,
			    arguments[optind - 1], got, accepted->names);
		enum exit_code code = take_option(accepted, at, optarg, given);
		if (code != EXIT_NONE)
			return code;
	}
	return take_words(count - optind, arguments + optind, given);
}

enum exit_code
options_read_noting(const struct command *command, int count, char **arguments,
    struct config *config, struct given *given_r, struct notes *notes)
{
	struct accepted accepted;

	*given_r = (struct given){.command = command};
	accept_options(command, &accepted);
	enum exit_code code = read_words(&accepted, count, arguments, given_r);
	if (code == EXIT_NONE && config &&
	    apply(config, &accepted, given_r, notes) < 0)
		code = EXIT_USAGE;
	return code;
}

enum exit_code
options_read(const struct command *command, int count, char **arguments,
    struct config *config, struct given *given_r)
{
	struct notes notes = {0};
	enum exit_code code = options_read_noting(
	    command, count, arguments, config, given_r, &notes);

	options_print_notes(&notes);
	note_free(&notes);
	return code;
}

const char *
given_value(const struct given *given, const char *name)
{
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(given->command, list);

	for (size_t i = 0; i < count; i++)
		if (list[i]->name && strcmp(list[i]->name, name) == 0)
			return given->values[i];
	abort(); /* the command asks for an option that its row lacks */
}
