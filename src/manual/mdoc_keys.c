#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/rules.h"
#include "config/setting.h"
#include "manual/mdoc.h"

/*
 * What a key may be is said in the words of the error message for a value that
 * it may not be: a parser is given one that only text or a path can be. NULL:
 * it may be any text.
 */
static const char *
expected_of(const struct setting *setting)
{
	static char nothing[300];
	struct config *config = mem_alloc(sizeof(*config));
	struct arena arena = {0};
	const char *expected = NULL;
	struct span value = {nothing, sizeof(nothing)};

	memset(nothing, '?', sizeof(nothing));
	memset(config, 0, sizeof(*config));
	if (setting->kind != SETTING_ITEM && setting->kind != SETTING_TEXT)
		expected = setting_write(setting, &arena, config, &value);
	arena_free(&arena);
	free(config);
	if (expected || setting->kind != SETTING_PATH)
		return expected;
	return setting->words ? setting->words : "a path";
}

static void
key_help(struct buf *buf, const char *help)
{
	struct buf sentence = {0};

	command_sentence(&sentence, help);
	mdoc_sentences(buf, buf_span(&sentence));
	buf_free(&sentence);
}

static void
add_key(struct buf *buf, const struct setting *setting)
{
	buf_format(buf, ".It Ic %s\n", setting->key);
	key_help(buf, setting->help);
	struct buf expected = {0};
	if (expected_of(setting))
		buf_format(&expected, "Expected: %s.", expected_of(setting));
	mdoc_sentences(buf, buf_span(&expected));
	buf_free(&expected);
	if (*setting->standard) {
		buf_add(buf, SPAN("Default:\n.Ql "));
		mdoc_text(buf, span_of(setting->standard));
		buf_add(buf, SPAN(" .\n"));
	}
}

int
mdoc_keys(struct buf *buf, struct span section)
{
	size_t before;

	buf_add(buf, SPAN(".Bl -tag -width Ds\n"));
	before = buf->size;
	for (size_t i = 0; i < setting_count; i++)
		if (span_equal(section, span_of(settings[i].section)))
			add_key(buf, &settings[i]);
	for (size_t i = 0; i < rule_count; i++) {
		if (!span_equal(section, span_of(rule_keys[i].section)))
			continue;
		buf_format(buf, ".It Ic %s\n", rule_keys[i].key);
		key_help(buf, rule_keys[i].help);
		buf_format(buf, "Example:\n.Dl %s = %s\n", rule_keys[i].key,
		    rule_keys[i].example);
	}
	bool found = buf->size > before;
	buf_add(buf, SPAN(".El\n"));
	return found ? 0 : -1;
}

void
mdoc_labels(struct buf *buf)
{
	struct labels labels = labels_new();

	buf_add(buf, SPAN(".Bl -tag -width search_again\n"));
	for (enum label label = 0; label < LABEL_COUNT; label++) {
		buf_format(buf, ".It Ic %pS\n", SPAN_AT(label_key(label)));
		mdoc_sentences(buf, labels_word(&labels, SPAN("en"), label));
	}
	buf_add(buf, SPAN(".El\n"));
	labels_free(&labels);
}
