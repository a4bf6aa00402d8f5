#include "cmd/commands.h"
#include "manual/mdoc.h"

enum { WIDTH = 78 }; /* bytes of a line of source */

void
mdoc_text(struct buf *buf, struct span text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '\\')
			buf_add(buf, SPAN("\\e"));
		else if (text.data[i] == '-')
			buf_add(buf, SPAN("\\-"));
		else
			buf_byte(buf, text.data[i]);
	}
}

/* Appends a sentence in lines that fit, and a line end. */
static void
add_filled(struct buf *buf, struct span sentence)
{
	size_t begin = buf->size;

	while (sentence.size > 0) {
		struct span word = span_cut(&sentence, ' ');
		size_t before = buf->size;
		/* At the beginning of a line they would begin a request. */
		if (span_starts(word, SPAN(".")) ||
		    span_starts(word, SPAN("'")))
			buf_add(buf, SPAN("\\&"));
		mdoc_text(buf, word);
		if (before > begin && buf->size - begin > WIDTH) {
			buf->data[before - 1] = '\n';
			begin = before;
		}
		buf_byte(buf, sentence.size > 0 ? ' ' : '\n');
	}
}

void
mdoc_sentences(struct buf *buf, struct span text)
{
	while (text.size > 0) {
		size_t end = span_find(text, '.');
		while (end + 1 < text.size && text.data[end + 1] != ' ' &&
		    text.data[end + 1] != '\n')
			end += 1 + span_find(span_tail(text, end + 1), '.');
		end = end < text.size ? end + 1 : text.size;
		add_filled(buf, span_head(text, end));
		text = span_tail(text, end);
		if (span_skip(&text, SPAN("\n")))
			buf_add(buf, SPAN(".Pp\n"));
		else
			span_skip(&text, SPAN(" "));
	}
}

/* Appends a brief or a help as a sentence on its own line. */
static void
add_sentence(struct buf *buf, const char *text)
{
	struct buf sentence = {0};

	command_sentence(&sentence, text);
	mdoc_sentences(buf, buf_span(&sentence));
	buf_free(&sentence);
}

/* Appends `Fl -name Ar ARGUMENT`, of the letter if there is no name. */
static void
add_flag(struct buf *buf, const struct command_option *option, bool both)
{
	if (option->letter && (both || !option->name))
		buf_format(buf, " Fl %c", option->letter);
	if (both && option->letter && option->name)
		buf_add(buf, SPAN(" ,"));
	if (option->name) {
		buf_add(buf, SPAN(" Fl \\-"));
		mdoc_text(buf, span_of(option->name));
	}
	if (option->argument)
		buf_format(buf, " Ar %s", option->argument);
}

static void
add_call(struct buf *buf, const struct command *command)
{
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list);

	buf_add(buf, SPAN(".Nm loam\n.Cm "));
	mdoc_text(buf, span_of(command->name));
	buf_byte(buf, '\n');
	for (size_t i = 0; i < count; i++) {
		buf_add(buf, SPAN(".Op"));
		add_flag(buf, list[i], false);
		buf_byte(buf, '\n');
	}
	for (size_t i = 0; i < command_words(command); i++)
		buf_format(buf,
		    command->words[i].optional ? ".Op Ar %s\n" : ".Ar %s\n",
		    command->words[i].name);
}

void
mdoc_synopsis(struct buf *buf, const struct command *command)
{
	add_call(buf, command);
	for (size_t i = 0; i < command_count; i++)
		if (command_is_verb(&commands[i], command))
			add_call(buf, &commands[i]);
}

void
mdoc_description(struct buf *buf, const struct command *command)
{
	add_sentence(buf, command->brief);
	if (command->text)
		mdoc_sentences(buf, span_of(command->text));
}

static void
add_range(struct buf *buf, int64_t low, int64_t high)
{
	buf_format(buf, "Expected: a number from %lld to %lld.\n",
	    (long long)low, (long long)high);
}

/* Appends what the value of an option is checked for. */
static void
add_bounds(struct buf *buf, const struct command_option *option)
{
	struct span rest = span_of(option->words ? option->words : "");

	if (option->kind == VALUE_NUMBER)
		add_range(buf, option->low, option->high);
	if (rest.size == 0)
		return;
	buf_add(buf, SPAN("Expected: "));
	while (rest.size > 0) {
		struct span word = span_cut(&rest, '|');
		mdoc_text(buf, word);
		buf_add(buf, rest.size > 0 ? SPAN(", ") : SPAN(".\n"));
	}
}

/* Lists arguments and options but those that `without` has, if not NULL. */
static void
items_of(struct buf *buf, const struct command *command,
    const struct command *without)
{
	const struct command_option *list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list), words;

	words = command_words(command);
	buf_add(buf, SPAN(".Bl -tag -width Ds\n"));
	for (size_t i = 0; i < words; i++) {
		const struct command_word *word = &command->words[i];
		buf_format(buf, ".It Ar %s\n", word->name);
		add_sentence(buf, word->help);
		if (word->kind == VALUE_NUMBER)
			add_range(buf, word->low, word->high);
	}
	for (size_t i = 0; i < count; i++) {
		if (without && command_has(without, list[i]))
			continue;
		buf_add(buf, SPAN(".It"));
		add_flag(buf, list[i], true);
		buf_byte(buf, '\n');
		add_sentence(buf, list[i]->help);
		add_bounds(buf, list[i]);
	}
	buf_add(buf, SPAN(".El\n"));
}

void
mdoc_options(struct buf *buf, const struct command *command)
{
	items_of(buf, command, NULL);
}

/* Whether a verb has anything to list beside what its command has. */
static bool
has_more(const struct command *verb, const struct command *command)
{
	const struct command_option *one = verb->own;

	if (command_words(verb) > 0)
		return true;
	for (; one && (one->name || one->letter); one++)
		if (!command_has(command, one))
			return true;
	return false;
}

void
mdoc_verbs(struct buf *buf, const struct command *command)
{
	for (size_t i = 0; i < command_count; i++) {
		const struct command *verb = &commands[i];
		if (!command_is_verb(verb, command))
			continue;
		buf_format(buf, ".Ss loam %s\n", verb->name);
		mdoc_description(buf, verb);
		if (has_more(verb, command))
			items_of(buf, verb, command);
	}
}

void
mdoc_commands(struct buf *buf)
{
	buf_add(buf, SPAN(".Bl -tag -width Ds\n"));
	for (size_t i = 0; i < command_count; i++) {
		if (command_verb(&commands[i]).size > 0)
			continue;
		buf_format(buf, ".It Cm %s\n", commands[i].name);
		add_sentence(buf, commands[i].brief);
		if (commands[i].run != cmd_help)
			buf_format(
			    buf, "See\n.Xr loam-%s 1 .\n", commands[i].name);
	}
	buf_add(buf, SPAN(".El\n"));
}

void
mdoc_manuals(struct buf *buf)
{
	struct span last = SPAN("");

	/* In alphabetical order: the next after the last, until there is none.
	 */
	for (;;) {
		struct span next = SPAN("");
		for (size_t i = 0; i < command_count; i++) {
			struct span name = command_first(&commands[i]);
			if (commands[i].run != cmd_help &&
			    span_compare(name, last) > 0 &&
			    (next.size == 0 || span_compare(name, next) < 0))
				next = name;
		}
		if (next.size == 0)
			return;
		buf_format(buf, ".Xr loam-%pS 1 ,\n", SPAN_AT(next));
		last = next;
	}
}
