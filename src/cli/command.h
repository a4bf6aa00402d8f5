/* What a command is to its user: name, arguments, options, help. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/buf.h"

/* What an argument of a command or of an option is. */
enum value_kind {
	VALUE_TEXT,
	VALUE_FILE,
	VALUE_DIR,
	VALUE_HOST,
	VALUE_ADDRESS,
	VALUE_URL,
	VALUE_NUMBER, /* from low to high; checked when it is read */
	VALUE_CHOICE, /* one of `words`; checked when it is read */
	VALUE_COMMAND, /* the name of a command */
};

struct command_option {
	const char *name; /* after --; NULL: it has a letter only */
	char letter; /* after -; 0: it has a name only */
	const char *argument; /* its name; NULL: the option takes none */
	enum value_kind kind;
	int64_t low, high; /* of a number */
	const char *words; /* of a choice, separated by | */
	bool repeats; /* it may be given several times: one in a command may */
	const char *help; /* a sentence without capital and full stop */
	const char *section, *key; /* of the setting that it overrides */
};

/* An argument that is no option. */
struct command_word {
	const char *name;
	enum value_kind kind; /* but VALUE_CHOICE */
	int64_t low, high; /* of a number */
	const char *help;
	bool optional;
};

/*
 * The table in commands.c is read by the parser, by `loam help`, and by what
 * makes manuals and completions, so that none of them differs from another.
 */
struct command {
	const char *name; /* `cert renew`: the words that call it */
	const char *brief; /* a line for lists */
	const char *text; /* paragraphs, a line each; NULL: brief says it all */
	const struct command_word *words; /* ends without a name; or NULL */
	/*
	 * Options beside the common ones; one of the same name or letter
	 * replaces a common one. Ends without name and letter; or NULL.
	 */
	const struct command_option *own;
	bool alone; /* of the common options it takes --help only */
	/*
	 * Takes the arguments from its name on, before which that of the
	 * program stands; returns an exit code.
	 */
	int (*run)(const struct command *command, int count, char **arguments);
};

extern const struct command commands[];
extern const size_t command_count;

enum { COMMAND_OPTIONS_MAX = 32 };

/* Returns the command of that name, or NULL. */
const struct command *command_find(struct span name);
/*
 * Lists the options of a command: its own, then the common ones that it does
 * not replace. Returns how many there are.
 */
size_t command_options(const struct command *command,
    const struct command_option *list_r[COMMAND_OPTIONS_MAX]);
/* Whether a command has an option of that name or letter. */
bool command_has(
    const struct command *command, const struct command_option *option);
/* Returns how many words a command takes at most. */
size_t command_words(const struct command *command);
/* Returns how many of them have to be there. */
size_t command_words_needed(const struct command *command);
/* Whether a command is a verb of another: `cert renew` of `cert`. */
bool command_is_verb(const struct command *verb, const struct command *command);
/* The name of a command without its verb: `cert` of `cert renew`. */
struct span command_first(const struct command *command);
/* The verb of a command: `renew` of `cert renew`; empty if it has none. */
struct span command_verb(const struct command *command);
/* Appends the `words` of a choice with blanks between them. */
void command_choices(struct buf *buf, const char *words);
/*
 * Checks the value of an option, or a word, against its kind. Returns NULL, or
 * what it should have been; valid until the next call.
 */
const char *command_unfit(
    const struct command_option *option, const char *value);
const char *command_unfit_word(
    const struct command_word *word, const char *value);
/* Appends a brief or a help as a sentence, with its capital and full stop. */
void command_sentence(struct buf *buf, const char *text);

#endif
