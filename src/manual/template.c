#include <string.h>

#include "cli/config_file.h"
#include "manual/mdoc.h"
#include "manual/template.h"

/*
 * The prose of a manual is written by hand, its lists are not: options, keys
 * and labels come from the tables that the program itself reads.
 */

static void
name_of(struct buf *buf, const struct command *command)
{
	buf_format(buf, ".Nm loam-%s\n.Nd %s\n", command->name, command->brief);
}

static const struct {
	const char *word;
	void (*add)(struct buf *buf, const struct command *command);
} of_command[] = {
    {"name", name_of},
    {"synopsis", mdoc_synopsis},
    {"description", mdoc_description},
    {"options", mdoc_options},
    {"verbs", mdoc_verbs},
};

/* Appends what a line `@WORD ARGUMENT` stands for. Returns 0, or -1. */
static int
expand_line(struct buf *buf, struct span line)
{
	struct span argument = line, word = span_cut(&argument, ' ');
	const struct command *command = command_find(argument);

	for (size_t i = 0;
	     command && i < sizeof(of_command) / sizeof(of_command[0]); i++)
		if (span_equal(word, span_of(of_command[i].word))) {
			of_command[i].add(buf, command);
			return 0;
		}
	if (span_equal(word, SPAN("commands")))
		mdoc_commands(buf);
	else if (span_equal(word, SPAN("manuals")))
		mdoc_manuals(buf);
	else if (span_equal(word, SPAN("labels")))
		mdoc_labels(buf);
	else if (span_equal(word, SPAN("keys")))
		return mdoc_keys(buf, argument);
	else
		return -1;
	return 0;
}

/* Appends a line with its variables replaced. */
static void
fill_line(struct buf *buf, struct span line)
{
	static const struct {
		const char *name, *value;
	} variables[] = {
	    {"@CONFIGURATION@", config_file_installed},
	    {"@VERSION@", LOAM_VERSION},
	};

	while (line.size > 0) {
		size_t plain = span_find(line, '@'), i = 0;
		buf_add(buf, span_head(line, plain));
		line = span_tail(line, plain);
		while (i < sizeof(variables) / sizeof(variables[0]) &&
		    !span_skip(&line, span_of(variables[i].name)))
			i++;
		if (i < sizeof(variables) / sizeof(variables[0]))
			mdoc_text(buf, span_of(variables[i].value));
		else if (span_skip(&line, SPAN("@")))
			buf_byte(buf, '@');
	}
	buf_byte(buf, '\n');
}

int
template_expand(
    struct buf *buf, struct span text, struct span file, struct notes *notes)
{
	size_t before = notes->errors;

	for (unsigned number = 1; text.size > 0; number++) {
		struct span line = span_cut_line(&text), word = line;
		if (!span_skip(&word, SPAN("@")))
			fill_line(buf, line);
		else if (expand_line(buf, word) < 0)
			note_add(notes, NOTE_ERROR, file, number,
			    "\"%pS\" is in no table of the program",
			    SPAN_AT(line));
	}
	return notes->errors == before ? 0 : -1;
}
