#include "config/labels.h"
#include "text/language.h"
#include "support/exact.h"
#include "support/expect.h"

static void
primary_subtags(void **state)
{
	static const struct {
		const char *language, *primary;
	} rows[] = {
	    {"", ""},
	    {"en", "en"},
	    {"es-SV", "es"},
	    {"zh-Hant-TW", "zh"},
	    {"en,fr", "en"},
	    {"en-GB,fr", "en"},
	    {"-", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].language));
		expect_span(rows[i].language, language_primary(s),
		    span_of(rows[i].primary));
		exact_free(&s);
	}
}

static void
words_of_a_language(void **state)
{
	static const struct {
		const char *language;
		enum label label;
		const char *word;
	} rows[] = {
	    {"en", LABEL_RECENT, "Recent Posts"},
	    {"en-GB", LABEL_RECENT, "Recent Posts"},
	    {"es", LABEL_SIMILAR, "Entradas similares"},
	    {"es", LABEL_RECENT, "Entradas recientes"},
	    {"es-SV", LABEL_UP, "Subir"},
	    {"ES", LABEL_HOME, "Inicio"},
	    {"es,en", LABEL_HOME, "Inicio"},
	    {"fr", LABEL_HOME, "Home"},
	    {"", LABEL_HOME, "Home"},
	    {"en", LABEL_LANGUAGE, "English"},
	    {"es", LABEL_LANGUAGE, "Espa\xc3\xb1ol"},
	    {"fr", LABEL_LANGUAGE, "fr"},
	};
	struct labels labels = labels_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].language));
		expect_span(rows[i].language,
		    labels_word(&labels, s, rows[i].label),
		    span_of(rows[i].word));
		exact_free(&s);
	}
	assert_true(labels_know(&labels, SPAN("es-SV")));
	assert_false(labels_know(&labels, SPAN("e")));
	assert_false(labels_know(&labels, SPAN("est")));
	labels_free(&labels);
	labels_free(&labels);
}

static void
built_in_words_are_whole(void **state)
{
	struct labels labels = labels_new();

	(void)state;
	for (size_t set = 0; set < labels.count; set++)
		for (enum label i = 0; i < LABEL_COUNT; i++)
			expect_true("word", label_key(i),
			    labels.sets[set].words[i].size > 0);
	for (enum label i = 0; i < LABEL_COUNT; i++)
		for (enum label j = 0; j < i; j++)
			expect_true("key", label_key(i),
			    !span_equal(label_key(i), label_key(j)));
	labels_free(&labels);
}

static void
words_can_be_set(void **state)
{
	struct labels labels = labels_new();

	(void)state;
	assert_int_equal(
	    labels_set(&labels, SPAN("es"), SPAN("up"), SPAN("Arriba"), 3), 0);
	assert_int_equal(
	    labels_set(&labels, SPAN("ES-sv"), SPAN("up"), SPAN("Volver"), 5),
	    3);
	expect_span("the newer word",
	    labels_word(&labels, SPAN("es"), LABEL_UP), SPAN("Volver"));
	assert_int_equal(
	    labels_set(&labels, SPAN("es"), SPAN("Up"), SPAN("x"), 6), -1);
	assert_int_equal(
	    labels_set(&labels, SPAN("de"), SPAN(""), SPAN("x"), 6), -1);
	assert_false(labels_know(&labels, SPAN("de")));
	labels_free(&labels);
}

static void
a_new_language_falls_back(void **state)
{
	struct labels labels = labels_new();

	(void)state;
	assert_int_equal(labels_set(&labels, SPAN("fr-CA"), SPAN("home"),
			     SPAN("Accueil"), 1),
	    0);
	expect_span("set", labels_word(&labels, SPAN("fr"), LABEL_HOME),
	    SPAN("Accueil"));
	expect_span(
	    "English", labels_word(&labels, SPAN("fr"), LABEL_UP), SPAN("Up"));
	expect_span("of a language without a word",
	    labels_word(&labels, SPAN("de"), LABEL_UP), SPAN("Up"));
	expect_span("its own tag",
	    labels_word(&labels, SPAN("fr-CA"), LABEL_LANGUAGE), SPAN("fr-CA"));
	labels_free(&labels);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(primary_subtags),
	    cmocka_unit_test(words_of_a_language),
	    cmocka_unit_test(built_in_words_are_whole),
	    cmocka_unit_test(words_can_be_set),
	    cmocka_unit_test(a_new_language_falls_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
