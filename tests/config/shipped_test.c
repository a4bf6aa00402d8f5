/* conf/loam.ini, the file that is shipped, is what the table of settings says.
 */
#include <string.h>

#include "base/file.h"
#include "config/labels.h"
#include "config/rules.h"
#include "config/setting.h"
#include "support/expect.h"

/* The heading of a section; a zone is a commented example. */
static void
print_section(struct buf *buf, const char *section)
{
	switch (setting_scope(span_of(section))) {
	case SCOPE_HOST: buf_format(buf, "\n[%s main]\n", section); break;
	case SCOPE_ZONE: buf_format(buf, "\n#[%s club]\n", section); break;
	case SCOPE_CONFIG: buf_format(buf, "\n[%s]\n", section); break;
	}
}

/* A repeatable key has an example instead of a default. */
static void
print_setting(struct buf *buf, size_t at)
{
	const struct setting *setting = &settings[at];
	bool example = setting->kind == SETTING_ITEM ||
	    setting_scope(span_of(setting->section)) == SCOPE_ZONE;
	const char *value = example ? setting->words : setting->standard;

	if (at == 0 || strcmp(settings[at - 1].section, setting->section) != 0)
		print_section(buf, setting->section);
	buf_format(buf, "# %s\n%s%s =%s%s\n", setting->help, example ? "#" : "",
	    setting->key, *value ? " " : "", value);
}

/* Both sections of rules, with an example each. */
static void
print_rules(struct buf *buf)
{
	for (size_t i = 0; i < rule_count; i++) {
		const struct rule *rule = &rule_keys[i];
		if (i == 0 || strcmp(rule[-1].section, rule->section) != 0)
			buf_format(buf, "\n[%s]\n", rule->section);
		buf_format(buf, "# %s\n# %s = %s\n", rule->help, rule->key,
		    rule->example);
	}
}

/* Every key with its default and a line of help. */
static void
print_defaults(struct buf *buf)
{
	buf_add(buf,
	    SPAN("# loam's configuration: every key with its default."
		 "\n# A line that begins with # or ; is a comment, "
		 "and so is the rest of a\n# line after a space and ;.\n"));
	for (size_t i = 0; i < setting_count; i++)
		print_setting(buf, i);
	print_rules(buf);
	buf_add(buf,
	    SPAN("\n# The words that loam puts on pages, in any language; "
		 "these are built in.\n"));
	struct labels labels = labels_new();
	for (size_t i = 0; i < labels.count; i++) {
		buf_format(
		    buf, "\n[labels %pS]\n", SPAN_AT(labels.sets[i].language));
		for (enum label label = 0; label < LABEL_COUNT; label++)
			buf_format(buf, "%pS = %pS\n",
			    SPAN_AT(label_key(label)),
			    SPAN_AT(labels.sets[i].words[label]));
	}
	labels_free(&labels);
}

static void
is_the_table(void **state)
{
	struct buf defaults = {0}, shipped = {0};

	(void)state;
	assert_int_equal(file_read("conf/loam.ini", &shipped, NULL), 0);
	print_defaults(&defaults);
	expect_span("loam.ini", buf_span(&shipped), buf_span(&defaults));
	buf_free(&shipped);
	buf_free(&defaults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
