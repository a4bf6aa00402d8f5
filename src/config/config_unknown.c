#include "config/config_priv.h"
#include "config/expected.h"
#include "config/rules.h"
#include "config/setting.h"

bool
config_knows_section(struct span section)
{
	for (size_t i = 0; i < setting_count; i++)
		if (span_equal(section, span_of(settings[i].section)))
			return true;
	return rules_section(section);
}

/* Notes the sentence, and what was meant by a word if any names are known. */
static void
note_unknown(struct notes *notes, struct span file, unsigned line,
    struct buf *sentence, struct span word, const struct span *names,
    size_t count)
{
	if (count > 0)
		expected_add(sentence, word, names, count);
	note_add(
	    notes, NOTE_ERROR, file, line, "%pS", SPAN_AT(buf_span(sentence)));
	buf_free(sentence);
}

void
config_note_label(
    struct notes *notes, struct span file, unsigned line, struct span key)
{
	struct span names[LABEL_COUNT];
	struct buf sentence = {0};

	for (enum label i = 0; i < LABEL_COUNT; i++)
		names[i] = label_key(i);
	buf_format(&sentence, "unknown label \"%pS\"", SPAN_AT(key));
	note_unknown(notes, file, line, &sentence, key, names, LABEL_COUNT);
}

void
config_note_key(struct notes *notes, struct span file, unsigned line,
    struct span section, struct span key)
{
	struct span keys[EXPECTED_MAX], others[EXPECTED_MAX];
	size_t count = setting_keys(section, keys);
	size_t elsewhere = key.size > 0 ? setting_sections(key, others) : 0;
	struct buf sentence = {0};

	buf_format(&sentence, "unknown key \"%pS\" in [%pS]", SPAN_AT(key),
	    SPAN_AT(section));
	for (size_t i = 0; i < elsewhere; i++)
		buf_format(&sentence, "%s[%pS]",
		    i > 0 ? " and of " : ", it is a key of ",
		    SPAN_AT(others[i]));
	note_unknown(
	    notes, file, line, &sentence, key, keys, elsewhere > 0 ? 0 : count);
}

void
config_note_section(struct notes *notes, struct span file, unsigned line,
    struct span section, struct span name)
{
	struct span known[EXPECTED_MAX + 3];
	size_t count = setting_sections(SPAN(""), known);
	struct buf sentence = {0};

	known[count++] = SPAN("labels");
	known[count++] = SPAN("redirects");
	known[count++] = SPAN("types");
	buf_format(&sentence, "unknown section [%pS%s%pS]", SPAN_AT(section),
	    name.size ? " " : "", SPAN_AT(name));
	if (config_knows_section(section)) {
		buf_format(&sentence, ", expected [%pS] without a name",
		    SPAN_AT(section));
		count = 0;
	}
	note_unknown(notes, file, line, &sentence, section, known, count);
}
