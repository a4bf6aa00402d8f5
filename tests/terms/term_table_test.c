#include <stdio.h>
#include <stdlib.h>

#include "support/expect.h"
#include "support/lexicon.h"
#include "support/mutator.h"
#include "terms/term_list.h"

enum { KNOWN_MAX = 20000 };

/* The naive term table: every word that was ever read. */
static struct known {
	char letters[24];
	uint64_t hash;
	uint32_t offset;
	unsigned flags; /* in the edition at hand */
} known[KNOWN_MAX];
static size_t known_count;

static void
learn_text(
    struct term_table *term_table, struct span language, const struct buf *text)
{
	struct term_list term_list = {0};
	struct words words = {.known = &term_list.known};

	words_count(&words, language, SPAN(""), buf_span(text), ARTICLE_PLAIN);
	term_list_learn(&term_list, &words);
	term_list_give(&term_list, term_table);
	words_free(&words);
}

static int
compare(const void *first, const void *second)
{
	const struct known *a = first, *b = second;
	int order = strcmp(a->letters, b->letters);

	return order ? order : (a->hash > b->hash) - (a->hash < b->hash);
}

/* Some article has the word in that form. */
static void
use(struct term_table *term_table, struct known *word, unsigned flags)
{
	struct term_table_word *found = term_table_find(term_table, word->hash);

	assert_non_null(found);
	expect_span("letters", (struct span){found->letters, found->size},
	    span_of(word->letters));
	found->flags = word->flags = flags;
	found->offset = word->offset;
}

/* The words in use are written, in order, and no others. */
static void
expect_written(struct term_table *term_table)
{
	struct lexicon lexicon;
	struct dictionary at;

	lexicon_start(&lexicon);
	term_table_write(term_table, &lexicon.writer);
	lexicon_map(&lexicon);
	qsort(known, known_count, sizeof(*known), compare);
	bool more = dictionary_seek(&at, lexicon.edition, SPAN(""));
	for (size_t i = 0; i < known_count; i++) {
		if (!known[i].flags)
			continue;
		assert_true(more);
		expect_span(
		    "word", dictionary_word(&at), span_of(known[i].letters));
		assert_int_equal(at.flags, known[i].flags);
		assert_int_equal(at.offset, known[i].offset);
		known[i].flags = 0;
		more = dictionary_next(&at);
	}
	assert_false(more);
	term_table_clear(term_table);
	lexicon_free(&lexicon);
}

/* A text of new and known words. */
static void
read_article(
    struct term_table *term_table, struct mutator *random, size_t count)
{
	static const char *const languages[] = {"en", "es"};
	struct span language = span_of(languages[mutator_below(random, 2)]);
	uint64_t spoken = words_language(language);
	struct buf text = {0};

	for (size_t i = 0; i < count; i++) {
		struct known word = {.offset = (uint32_t)known_count * 7};
		/* Ten letters, for common prefixes; none is an s. */
		int size = snprintf(word.letters, sizeof(word.letters), "%c%zu",
		    'a' + (char)mutator_below(random, 3),
		    mutator_below(random, 30000));
		word.hash =
		    term_hash(words_hash(spoken,
				  (struct span){word.letters, (size_t)size}),
			0);
		bool is_new = true;
		for (size_t j = 0; j < known_count && is_new; j++)
			is_new = known[j].hash != word.hash;
		buf_format(&text, "%s, ", word.letters);
		assert_true(known_count < KNOWN_MAX);
		if (is_new && size > 1)
			known[known_count++] = word;
	}
	learn_text(term_table, language, &text);
	buf_free(&text);
}

/* Editions one after another, as an indexer writes them. */
static void
editions(void **state)
{
	struct term_table term_table = {0};
	struct mutator random = {.state = 31};

	(void)state;
	known_count = 0;
	expect_written(&term_table);
	for (int round = 0; round < 12; round++) {
		read_article(&term_table, &random,
		    round == 0 ? 3000 : mutator_below(&random, 80));
		assert_int_equal(term_table.count, known_count);
		for (size_t i = 0; i < known_count; i++)
			if (mutator_below(&random, 8))
				use(&term_table, &known[i],
				    1 + (unsigned)mutator_below(&random, 3));
		expect_written(&term_table);
	}
	/* No word has been used since, so none is written. */
	expect_written(&term_table);
	term_table_free(&term_table);
}

/* Words that are not used any more do not pile up. */
static void
forgetting(void **state)
{
	struct term_table term_table = {0};
	struct mutator random = {.state = 5};

	(void)state;
	known_count = 0;
	for (int round = 0; round < 6; round++)
		read_article(&term_table, &random, 1500);
	size_t all = known_count;
	assert_true(all > 8000);
	assert_int_equal(term_table.count, all);
	for (size_t i = 0; i < all; i += 10)
		use(&term_table, &known[i], DICTIONARY_PLAIN);
	uint64_t kept = known[10].hash, gone = known[11].hash;
	expect_written(&term_table);
	assert_int_equal(term_table.count, (all + 9) / 10);
	assert_non_null(term_table_find(&term_table, kept));
	assert_null(term_table_find(&term_table, gone));
	/* The words that are left are still in order, together with new ones.
	 */
	for (size_t i = 0; i < known_count; i++)
		if (!term_table_find(&term_table, known[i].hash))
			known[i--] = known[--known_count];
	read_article(&term_table, &random, 50);
	for (size_t i = 0; i < known_count; i++)
		use(&term_table, &known[i], DICTIONARY_PLURAL);
	expect_written(&term_table);
	term_table_free(&term_table);
}

/* Words without their plural s, folded, of each language by itself; no pairs.
 */
static void
what_is_learned(void **state)
{
	struct term_table term_table = {0};
	struct buf text = {0};
	uint64_t en = words_language(SPAN("en"));
	uint64_t es = words_language(SPAN("es"));

	(void)state;
	assert_null(term_table_find(
	    &term_table, term_hash(words_hash(en, SPAN("bird")), 0)));
	buf_add(&text, SPAN("Birds BIRD caf\xc3\xa9 glass"));
	learn_text(&term_table, SPAN("en"), &text);
	assert_int_equal(term_table.count, 3);
	learn_text(&term_table, SPAN("en"), &text);
	assert_int_equal(term_table.count, 3);
	learn_text(&term_table, SPAN("es"), &text);
	assert_int_equal(term_table.count, 6);
	static const char *const words[] = {"bird", "cafe", "glass"};
	for (size_t i = 0; i < COUNT(words); i++) {
		struct span word = span_of(words[i]);
		struct term_table_word *one = term_table_find(
		    &term_table, term_hash(words_hash(en, word), 0));
		struct term_table_word *other = term_table_find(
		    &term_table, term_hash(words_hash(es, word), 0));
		assert_non_null(one);
		assert_non_null(other);
		assert_ptr_not_equal(one, other);
		expect_span(
		    words[i], (struct span){one->letters, one->size}, word);
	}
	buf_free(&text);
	term_table_free(&term_table);
}

/* The longest stretch of slots that are taken: what a look-up may cost. */
static size_t
longest_stretch(const struct term_table *term_table)
{
	size_t longest = 0, stretch = 0;

	for (size_t i = 0; i < term_table->slot_count; i++) {
		stretch = term_table->slots[i] ? stretch + 1 : 0;
		longest = stretch > longest ? stretch : longest;
	}
	return longest;
}

/* K120: words whose hashes agree in their high or low bits are spread. */
static void
chosen_hashes(void **state)
{
	enum { CHOSEN = 20000 };
	static struct term_letters told[CHOSEN];

	(void)state;
	for (unsigned shift = 1; shift < 48; shift += 23) {
		struct term_table term_table = {0};
		for (size_t i = 0; i < CHOSEN; i++)
			told[i] = (struct term_letters){
			    0x5a5a000000000000 + (i << shift), SPAN("word")};
		term_table_learn(&term_table, told, CHOSEN);
		assert_int_equal(term_table.count, CHOSEN);
		assert_true(longest_stretch(&term_table) < 500);
		assert_non_null(term_table_find(&term_table, told[77].hash));
		assert_null(term_table_find(&term_table, 6));
		term_table_free(&term_table);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(editions),
	    cmocka_unit_test(forgetting),
	    cmocka_unit_test(what_is_learned),
	    cmocka_unit_test(chosen_hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
