#include <stdio.h>
#include <string.h>

#include "cmd/call.h"
#include "cmd/commands.h"
#include "cli/help.h"
#include "cli/options.h"
#include "config/expected.h"
#include "crypto/library.h"

/* Lists the commands, or the verbs of one if `of` is not NULL. */
static size_t
list_names(const struct command *of, struct span names_r[EXPECTED_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < command_count && count < EXPECTED_MAX; i++) {
		struct span verb = command_verb(&commands[i]);
		if (of ? command_is_verb(&commands[i], of) : verb.size == 0)
			names_r[count++] =
			    of ? verb : span_of(commands[i].name);
	}
	return count;
}

static void
complain_of(const struct command *of, const char *word)
{
	struct span names[EXPECTED_MAX];
	struct buf expected = {0};
	size_t count = list_names(of, names);

	if (count > 0)
		expected_add(&expected, span_of(word), names, count);
	else
		buf_format(&expected, ", expected %s alone", of->name);
	options_complain("unknown command \"%s%s%s\"%pS", of ? of->name : "",
	    of ? " " : "", word, SPAN_AT(buf_span(&expected)));
	buf_free(&expected);
}

/* The command of a name and a verb, or NULL. */
static const struct command *
find_verb(const char *name, const char *verb)
{
	struct buf full = {0};

	buf_format(&full, "%s %s", name, verb);
	const struct command *command = command_find(buf_span(&full));
	buf_free(&full);
	return command;
}

/*
 * The verb of a command is its first word, and is taken out, since options may
 * stand before it. A command without it stands for itself. Returns NULL if
 * there is no such verb.
 */
static const struct command *
take_verb(const struct command *command, int *count, char **arguments)
{
	struct span names[EXPECTED_MAX];
	const struct command *found;

	if (list_names(command, names) == 0)
		return command;
	int at = options_first_word(command, *count, arguments);
	if (at >= *count)
		return command;
	found = find_verb(command->name, arguments[at]);
	if (!found) {
		complain_of(command, arguments[at]);
		fprintf(stderr, "`loam help %s` says more.\n", command->name);
		return NULL;
	}
	memmove(arguments + at, arguments + at + 1,
	    (size_t)(*count - at) * sizeof(*arguments));
	--*count;
	return found;
}

int
cmd_help(const struct command *command, int count, char **arguments)
{
	struct given given;
	int code = options_read(command, count, arguments, NULL, &given);

	if (code != EXIT_NONE)
		return code;
	if (given.count == 0) {
		help_list(stdout);
		return EXIT_DONE;
	}
	const struct command *of = command_find(span_of(given.words[0]));
	const struct command *found =
	    of && given.count > 1 ? find_verb(of->name, given.words[1]) : of;
	if (found)
		help_of_command(found);
	else
		complain_of(of, given.words[of ? 1 : 0]);
	return found ? EXIT_DONE : EXIT_USAGE;
}

int
call_command(int count, char **arguments)
{
	const char *name = count > 1 ? arguments[1] : "";
	const struct command *command = command_find(span_of(name));
	int rest = count - 1;

	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		help_list(stdout);
		return EXIT_DONE;
	}
	if (strcmp(name, "--version") == 0) {
		printf("loam %s\n", LOAM_VERSION);
		return EXIT_DONE;
	}
	if (!command || command_verb(command).size > 0) {
		if (*name)
			complain_of(NULL, name);
		help_list(stderr);
		return EXIT_USAGE;
	}
	command = take_verb(command, &rest, arguments + 1);
	if (!command)
		return EXIT_USAGE;
	library_prepare();
	return command->run(command, rest, arguments + 1);
}
