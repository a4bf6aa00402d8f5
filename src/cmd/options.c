#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/format.h"
#include "base/utf8.h"
#include "cmd/config_file.h"
#include "cmd/options.h"
#include "config/expected.h"

/*
 * Common options are rows of a table, each the setting of the configuration
 * that it overrides; a command adds rows of its own. getopt_long(), --help and
 * the error messages work on the same table.
 */

static const struct {
	const char *name, *section, *key, *argument, *help;
} overrides[] = {
    {"capsule", "capsule", "root", "DIR", "the directory to serve"},
    {"certs", "capsule", "certs", "DIR", "where certificates are kept"},
    {"host", "host", "name", "NAME", "the name that readers ask for"},
    {"gemini", "gemini", "listen", "ADDR:PORT",
	"or off; port 0 is any free one"},
    {"gopher", "gopher", "listen", "ADDR:PORT",
	"or off; port 0 is any free one"},
};

enum {
	OVERRIDES = sizeof(overrides) / sizeof(overrides[0]),
	OWN_MAX = 4, /* options of one command alone */
	OPTIONS_MAX = OVERRIDES + OWN_MAX + 3,
	/* The values that getopt returns for the first of each. */
	OVERRIDE = 256,
	OWN = 512,
	READER_TIMEOUT = 1000, /* ms */
};

static void
help_line(const char *name, const char *argument, const char *text)
{
	printf("  --%s %-*s  %s\n", name, (int)(16 - strlen(name)),
	    argument ? argument : "", text);
}

/* Whether a command has its own option of that name. */
static bool
is_own(const struct options_own *own, const char *name)
{
	for (; own && own->name; own++)
		if (strcmp(own->name, name) == 0)
			return true;
	return false;
}

static void
help(const char *usage, const struct options_own *own)
{
	printf("%s\n\n  -c FILE              the configuration; "
	       "else " CONFIG_FILE_HERE ", else\n                       %s\n",
	    usage, config_file_installed);
	for (const struct options_own *one = own; one && one->name; one++)
		help_line(one->name, one->argument, one->help);
	for (size_t i = 0; i < OVERRIDES; i++)
		if (!is_own(own, overrides[i].name))
			help_line(overrides[i].name, overrides[i].argument,
			    overrides[i].help);
	printf("  --help, --version\n");
}

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

void
options_add_note(struct buf *buf, const struct note *note)
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
		options_add_note(&line, &notes->list[i]);
		buf_byte(&line, '\n');
		file_print(stderr, buf_span(&line));
		buf_free(&line);
	}
}

/* Reads the file, then applies the options over it. */
static int
apply(struct config *config, const char *file, const char *const *values,
    struct notes *notes)
{
	config->named = file != NULL;
	if (!file)
		file = config_file_standard();
	if (file && !*file)
		note_add(notes, NOTE_ERROR, SPAN("-c"), 0,
		    "is \"\", expected the file of a configuration");
	else if (file)
		config_read(config, span_of(file), notes);
	for (size_t i = 0; i < OVERRIDES; i++) {
		char option[32];
		if (!values[i])
			continue;
		snprintf(option, sizeof(option), "--%s", overrides[i].name);
		config_override(config, option, overrides[i].section,
		    overrides[i].key, span_of(values[i]), notes);
	}
	config_finish(config, notes);
	return notes->errors ? -1 : 0;
}

/* Prints what is wrong with a long option: it may be cut too short. */
static void
complain_of_long(const char *word, const struct option *options)
{
	struct span typed = span_of(word), names[OPTIONS_MAX];
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
static int
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

/*
 * The options for getopt: help and version, the command's own, and the common
 * ones that it does not replace.
 */
static void
list_options(const struct options_own *own, struct option options[OPTIONS_MAX])
{
	size_t count = 0;

	options[count++] = (struct option){"help", no_argument, NULL, 'h'};
	options[count++] = (struct option){"version", no_argument, NULL, 'v'};
	for (size_t i = 0; own && own[i].name; i++)
		options[count++] = (struct option){own[i].name,
		    own[i].argument ? required_argument : no_argument, NULL,
		    OWN + (int)i};
	for (size_t i = 0; i < OVERRIDES; i++)
		if (!is_own(own, overrides[i].name))
			options[count++] = (struct option){overrides[i].name,
			    required_argument, NULL, OVERRIDE + (int)i};
	options[count] = (struct option){NULL, 0, NULL, 0};
}

static void
take_own(const struct options_own *own, const char *argument)
{
	if (own->argument)
		*own->value = argument;
	else
		*own->set = true;
}

int
options_first_word(int count, char **arguments, const struct options_own *own)
{
	struct option options[OPTIONS_MAX];

	list_options(own, options);
	optind = 0; /* begins anew, with another order: no option after it */
	opterr = 0;
	/* With + it stops there; what is unknown is refused later. */
	while (getopt_long(count, arguments, "+:c:h", options, NULL) != -1)
		;
	return optind;
}

int
options_read(int count, char **arguments, const char *usage, int words,
    const struct options_own *own, struct config *config, int *first_r)
{
	return options_read_some(
	    count, arguments, usage, words, words, own, config, first_r);
}

int
options_read_some(int count, char **arguments, const char *usage, int least,
    int most, const struct options_own *own, struct config *config,
    int *first_r)
{
	struct option options[OPTIONS_MAX];
	const char *values[OVERRIDES] = {0}, *file = NULL;
	struct notes notes = {0};
	int got;

	list_options(own, options);
	optind = 0;
	opterr = 0;
	while ((got = getopt_long(count, arguments, ":c:h", options, NULL)) !=
	    -1) {
		if (got == 'c') {
			file = optarg;
		} else if (got == 'h') {
			help(usage, own);
			return EXIT_DONE;
		} else if (got == 'v') {
			printf("loam %s\n", LOAM_VERSION);
			return EXIT_DONE;
		} else if (got >= OWN) {
			take_own(&own[got - OWN], optarg);
		} else if (got >= OVERRIDE) {
			values[got - OVERRIDE] = optarg;
		} else {
			return refuse_option(
			    arguments[0], arguments[optind - 1], got, options);
		}
	}
	if (count - optind > most)
		options_complain("\"%s\" is one argument too many",
		    arguments[optind + most]);
	if (count - optind < least)
		options_complain("an argument is missing");
	if (count - optind < least || count - optind > most) {
		fprintf(stderr, "usage: %s\n", usage);
		return EXIT_USAGE;
	}
	*first_r = optind;
	int applied = apply(config, file, values, &notes);
	options_print_notes(&notes);
	note_free(&notes);
	return applied < 0 ? EXIT_USAGE : -1;
}
