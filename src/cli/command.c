#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "config/expected.h"

/* An option that overrides a key goes before the configuration's value. */
static const struct command_option common[] = {
    {.letter = 'c',
	.argument = "FILE",
	.kind = VALUE_FILE,
	.help = "the configuration"},
    {.name = "capsule",
	.argument = "DIR",
	.kind = VALUE_DIR,
	.help = "the directory to serve",
	.section = "capsule",
	.key = "root"},
    {.name = "certs",
	.argument = "DIR",
	.kind = VALUE_DIR,
	.help = "where certificates are kept",
	.section = "capsule",
	.key = "certs"},
    {.name = "host",
	.argument = "NAME",
	.kind = VALUE_HOST,
	.help = "the name that readers ask for",
	.section = "host",
	.key = "name"},
    {.name = "gemini",
	.argument = "ADDR:PORT",
	.kind = VALUE_ADDRESS,
	.help = "where Gemini is served, or off; port 0 is any free one",
	.section = "gemini",
	.key = "listen"},
    {.name = "gopher",
	.argument = "ADDR:PORT",
	.kind = VALUE_ADDRESS,
	.help = "where Gopher is served, or off; port 0 is any free one",
	.section = "gopher",
	.key = "listen"},
};

static const struct command_option everywhere[] = {
    {.name = "help", .letter = 'h', .help = "print the command's help"},
    {.name = "version", .help = "print the version of loam"},
};

enum {
	COMMON = sizeof(common) / sizeof(common[0]),
	EVERYWHERE = sizeof(everywhere) / sizeof(everywhere[0]),
};

const struct command *
command_find(struct span name)
{
	for (size_t i = 0; i < command_count; i++)
		if (span_equal(name, span_of(commands[i].name)))
			return &commands[i];
	return NULL;
}

static bool
same_option(const struct command_option *a, const struct command_option *b)
{
	return (a->name && b->name && strcmp(a->name, b->name) == 0) ||
	    (a->letter && a->letter == b->letter);
}

/* Appends an option, unless one before it has its name or letter. */
static size_t
list_option(const struct command_option *option,
    const struct command_option *list[COMMAND_OPTIONS_MAX], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (same_option(option, list[i]))
			return count;
	assert(count < COMMAND_OPTIONS_MAX);
	list[count] = option;
	return count + 1;
}

size_t
command_options(const struct command *command,
    const struct command_option *list_r[COMMAND_OPTIONS_MAX])
{
	const struct command_option *own = command->own;
	size_t count = 0;

	for (; own && (own->name || own->letter); own++)
		count = list_option(own, list_r, count);
	for (size_t i = 0; i < COMMON && !command->alone; i++)
		count = list_option(&common[i], list_r, count);
	for (size_t i = 0; i < EVERYWHERE; i++)
		count = list_option(&everywhere[i], list_r, count);
	return count;
}

bool
command_has(const struct command *command, const struct command_option *option)
{
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list);

	for (size_t i = 0; i < count; i++)
		if (same_option(list[i], option))
			return true;
	return false;
}

size_t
command_words(const struct command *command)
{
	size_t count = 0;

	while (command->words && command->words[count].name)
		count++;
	return count;
}

size_t
command_words_needed(const struct command *command)
{
	size_t needed = 0;

	for (size_t i = 0; i < command_words(command); i++)
		needed += !command->words[i].optional;
	return needed;
}

struct span
command_first(const struct command *command)
{
	struct span rest = span_of(command->name);

	return span_cut(&rest, ' ');
}

struct span
command_verb(const struct command *command)
{
	struct span rest = span_of(command->name);

	span_cut(&rest, ' ');
	return rest;
}

static const char *
unfit_number(int64_t low, int64_t high, const char *value)
{
	static char expected[80];
	uint64_t number;

	if (span_number(span_of(value), (uint64_t)high, &number) == 0 &&
	    number >= (uint64_t)low)
		return NULL;
	snprintf(expected, sizeof(expected), "a number from %lld to %lld",
	    (long long)low, (long long)high);
	return expected;
}

/* A variable of a script that is not set: no message could name the file. */
static const char *
unfit_path(enum value_kind kind, const char *value)
{
	return (kind == VALUE_FILE || kind == VALUE_DIR) && !*value ? "a path"
								    : NULL;
}

const char *
command_unfit(const struct command_option *option, const char *value)
{
	static char expected[80];
	struct span words = span_of(option->words ? option->words : "");
	struct span list[EXPECTED_MAX];
	struct buf text = {.limit = sizeof(expected) - 1};
	size_t count = 0;

	if (option->kind == VALUE_NUMBER)
		return unfit_number(option->low, option->high, value);
	while (option->kind == VALUE_CHOICE && words.size > 0) {
		list[count] = span_cut(&words, '|');
		if (span_equal(list[count++], span_of(value)))
			return NULL;
	}
	/* What is wrong with a setting is told as in the file. */
	if (count == 0)
		return option->section || !option->name
		    ? NULL
		    : unfit_path(option->kind, value);
	expected_list(&text, list, count);
	memcpy(expected, text.data, text.size);
	expected[text.size] = '\0';
	buf_free(&text);
	return expected;
}

const char *
command_unfit_word(const struct command_word *word, const char *value)
{
	return word->kind == VALUE_NUMBER
	    ? unfit_number(word->low, word->high, value)
	    : unfit_path(word->kind, value);
}

void
command_sentence(struct buf *buf, const char *text)
{
	size_t at = buf->size;

	buf_add(buf, span_of(text));
	if (buf->size > at)
		buf->data[at] = (char)toupper((unsigned char)buf->data[at]);
	buf_byte(buf, '.');
}

void
command_choices(struct buf *buf, const char *words)
{
	for (; *words; words++)
		buf_byte(buf, *words == '|' ? ' ' : *words);
}

bool
command_is_verb(const struct command *verb, const struct command *command)
{
	return verb != command &&
	    span_equal(command_first(verb), span_of(command->name));
}
