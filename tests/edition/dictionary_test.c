#include <stdio.h>
#include <stdlib.h>

#include "edition/edition_priv.h"
#include "support/expect.h"
#include "support/lexicon.h"
#include "support/mutator.h"

enum { WORDS_MAX = 700 };

/* The naive dictionary: a sorted list. */
struct listed {
	char letters[WORDS_BYTES_MAX];
	size_t size;
	unsigned flags;
	uint32_t offset;
};

static struct listed list[WORDS_MAX];
static size_t listed;

static struct span
letters_of(const struct listed *word)
{
	return (struct span){word->letters, word->size};
}

static int
compare(const void *first, const void *second)
{
	const struct listed *a = first, *b = second;
	int order = span_compare(letters_of(a), letters_of(b));

	return order ? order
		     : (a->offset > b->offset) - (a->offset < b->offset);
}

/* Words of few letters, to share prefixes; some bytes are not ASCII. */
static void
add_any_word(struct mutator *random)
{
	static const char letters[] = "aaaabbc\x01\xc3\xff";
	struct listed *word = &list[listed++];
	size_t most = mutator_below(random, 8) ? 6 : WORDS_BYTES_MAX;

	word->size = 1 + mutator_below(random, most);
	for (size_t i = 0; i < word->size; i++)
		word->letters[i] =
		    letters[mutator_below(random, sizeof(letters) - 1)];
	word->flags = 1 + (unsigned)mutator_below(random, 3);
	word->offset = (uint32_t)(listed * 2654435761U);
}

static void
expect_word(const struct dictionary *at, const struct listed *word)
{
	expect_span("letters", dictionary_word(at), letters_of(word));
	assert_int_equal(at->flags, word->flags);
	assert_int_equal(at->offset, word->offset);
}

/* A seek, and all words from there on. */
static void
expect_from(const struct lexicon *lexicon, struct span word, size_t steps)
{
	struct dictionary at;
	size_t first = 0;

	while (
	    first < listed && span_compare(letters_of(&list[first]), word) < 0)
		first++;
	bool more = dictionary_seek(&at, lexicon->edition, word);
	for (size_t i = first; i < listed && i - first < steps; i++) {
		expect_true("there", word, more);
		expect_word(&at, &list[i]);
		more = dictionary_next(&at);
	}
	if (listed - first < steps)
		expect_true("the end", word, !more);
}

static void
write_list(struct lexicon *lexicon)
{
	qsort(list, listed, sizeof(*list), compare);
	lexicon_start(lexicon);
	for (size_t i = 0; i < listed; i++)
		dictionary_add(&lexicon->writer, letters_of(&list[i]),
		    list[i].flags, list[i].offset);
	lexicon_map(lexicon);
}

/* Seeks to words, and to texts between them, agree with a sorted list. */
static void
as_a_sorted_list(void **state)
{
	/* Numbers of words around the size of a block, too. */
	static const size_t sizes[] = {
	    0, 1, 2, 15, 16, 17, 31, 32, 33, 48, 100, WORDS_MAX};
	struct mutator random = {.state = 21};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct lexicon lexicon;
		listed = 0;
		while (listed < sizes[i])
			add_any_word(&random);
		write_list(&lexicon);
		assert_int_equal(lexicon.writer.count, listed);
		expect_from(&lexicon, SPAN(""), WORDS_MAX + 1);
		expect_from(&lexicon, SPAN("\xff\xff\xff\xff\xff\xff\xff"), 3);
		for (size_t j = 0; j < listed; j++) {
			struct span word = letters_of(&list[j]);
			char more[WORDS_BYTES_MAX + 1];
			expect_from(&lexicon, word, 40);
			expect_from(
			    &lexicon, span_head(word, word.size - 1), 3);
			memcpy(more, word.data, word.size);
			more[word.size] = '\0';
			expect_from(
			    &lexicon, (struct span){more, word.size + 1}, 3);
			more[word.size - 1]--;
			expect_from(
			    &lexicon, (struct span){more, word.size}, 3);
		}
		lexicon_free(&lexicon);
	}
}

/* Q158: a cursor goes forward to the word that a seek finds, near or far. */
static void
advancing(void **state)
{
	struct mutator random = {.state = 22};
	struct lexicon lexicon;

	(void)state;
	listed = 0;
	while (listed < WORDS_MAX)
		add_any_word(&random);
	write_list(&lexicon);
	for (int round = 0; round < 20000; round++) {
		size_t far = mutator_below(&random, 2) ? 40 : WORDS_MAX;
		size_t from = mutator_below(&random, listed);
		size_t to = from + 1 + mutator_below(&random, far);
		struct span first = letters_of(&list[from]);
		char more[WORDS_BYTES_MAX + 1] = "\xff\xff\xff\xff\xff";
		struct span word = span_of(more);
		struct dictionary at, want;
		if (to < listed) {
			word = letters_of(&list[to]);
			memcpy(more, word.data, word.size);
			more[word.size] = '\0';
			word = (struct span){
			    more, word.size + mutator_below(&random, 2)};
		}
		if (span_compare(first, word) >= 0)
			continue;
		assert_true(dictionary_seek(&at, lexicon.edition, first));
		bool found = dictionary_seek(&want, lexicon.edition, word);
		expect_true(
		    "there", word, dictionary_advance(&at, word) == found);
		if (!found)
			continue;
		expect_span(
		    "letters", dictionary_word(&at), dictionary_word(&want));
		assert_int_equal(at.offset, want.offset);
		assert_int_equal(at.number, want.number);
	}
	lexicon_free(&lexicon);
}

/* Of a word in two languages the first is found, at any end of a block. */
static void
words_that_are_there_twice(void **state)
{
	(void)state;
	for (size_t before = 0; before < 40; before++) {
		struct lexicon lexicon;
		listed = 0;
		for (size_t i = 0; i < before + 24; i++) {
			struct listed *word = &list[listed++];
			bool same = i >= before && i < before + 20;
			int size =
			    snprintf(word->letters, sizeof(word->letters),
				same             ? "same"
				    : i < before ? "a%02zu"
						 : "z%02zu",
				i);
			word->size = (size_t)size;
			word->flags = DICTIONARY_PLAIN;
			word->offset = (uint32_t)i;
		}
		write_list(&lexicon);
		expect_from(&lexicon, SPAN("same"), WORDS_MAX);
		lexicon_free(&lexicon);
	}
}

/* The format in dictionary.h, byte by byte. */
static void
format(void **state)
{
	struct lexicon lexicon;

	(void)state;
	lexicon_start(&lexicon);
	dictionary_add(&lexicon.writer, SPAN("bird"), 1, 7);
	dictionary_add(&lexicon.writer, SPAN("birdsong"), 3, 9);
	dictionary_add(&lexicon.writer, SPAN("burrow"), 2, 0);
	uint32_t vhosts[] = {7, 9, 0};
	struct buf want = {0};
	static const struct span heads[] = {
	    {"\x40\1bird", 6}, {"\x44\3song", 6}, {"\x51\2urrow", 7}};
	for (size_t i = 0; i < COUNT(heads); i++) {
		buf_add(&want, heads[i]);
		buf_add(&want,
		    (struct span){(const char *)&vhosts[i], sizeof(vhosts[i])});
	}
	expect_span("words", buf_span(&lexicon.words), buf_span(&want));
	expect_span("blocks", buf_span(&lexicon.blocks), SPAN("\0\0\0\0"));
	buf_free(&want);
	lexicon_free(&lexicon);
}

/* K224: a word that ends where the size of its postings belongs is none. */
static void
size_missing(void **state)
{
	struct lexicon lexicon;
	struct dictionary at;

	(void)state;
	lexicon_start(&lexicon);
	dictionary_add(&lexicon.writer, SPAN("bird"), DICTIONARY_PLAIN, 7);
	/* No letters, and a size that is counted behind. */
	lexicon.words.size = 0;
	buf_add(&lexicon.words, (struct span){"\x00\xf1", 2});
	lexicon_map(&lexicon);
	assert_false(dictionary_seek(&at, lexicon.edition, SPAN("")));
	lexicon_free(&lexicon);
}

/* Q84: postings of a word of one article stand with the word. */
static void
singles(void **state)
{
	static const struct {
		const char *word;
		struct posting posting;
		unsigned zone;
	} rows[] = {
	    {"ant", {0, 1, 0}, 0},
	    {"bird", {77777, 3, 0}, 0},
	    {"birds", {1 << 20, 2, 1}, 0},
	    {"hidden", {1, 1, 0}, 3},
	    {"often", {1, 65535, 65535}, 3},
	};
	struct buf bytes = {0};
	struct lexicon lexicon;
	struct dictionary at;
	struct shares shares = {0};
	uint32_t offsets[COUNT(rows)];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t zone_of[2] = {0, (uint8_t)rows[i].zone};
		offsets[i] = (uint32_t)bytes.size;
		if (rows[i].zone == 0)
			postings_write_bare(&bytes, &rows[i].posting, 1, 0);
		else if (shares_count(&shares, &rows[i].posting, 1, zone_of))
			shares_write(
			    &bytes, &shares, &rows[i].posting, 1, zone_of);
	}
	lexicon_start(&lexicon);
	lexicon.writer.singles = buf_span(&bytes);
	for (size_t i = 0; i < COUNT(rows); i++)
		dictionary_add(&lexicon.writer, span_of(rows[i].word),
		    DICTIONARY_PLAIN | DICTIONARY_SINGLE |
			(rows[i].zone ? DICTIONARY_ZONED : 0U),
		    offsets[i]);
	lexicon_map(&lexicon);
	lexicon.edition->audience = AUDIENCE_ALL;
	bool more = dictionary_seek(&at, lexicon.edition, SPAN(""));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct posting posting;
		assert_true(more);
		expect_span(
		    "word", dictionary_word(&at), span_of(rows[i].word));
		assert_int_equal(at.offset, EDITION_NONE);
		assert_int_equal(at.flags & ~(unsigned)DICTIONARY_ZONED,
		    rows[i].posting.plural == rows[i].posting.count
			? DICTIONARY_PLURAL
			: DICTIONARY_PLAIN);
		struct postings reader =
		    postings_start_at(&at.postings, AUDIENCE_ALL);
		assert_true(postings_next(&reader, &posting));
		assert_memory_equal(
		    &posting, &rows[i].posting, sizeof(posting));
		assert_false(postings_next(&reader, &posting));
		more = dictionary_next(&at);
	}
	assert_false(more);
	shares_free(&shares);
	lexicon_free(&lexicon);
	buf_free(&bytes);
}

/* P558: outside of all zones are the words of which one article is there. */
static void
open_words(void **state)
{
	static const struct posting both[] = {{0, 1, 0}, {1, 1, 1}};
	static const uint8_t zone_of[] = {0, 3};
	static const struct {
		const char *word;
		size_t first, count;
		unsigned flags;
	} rows[] = {
	    {"both", 0, 2, DICTIONARY_ZONED | DICTIONARY_OPEN},
	    {"inside", 1, 1, DICTIONARY_ZONED},
	    {"more", 0, 2, DICTIONARY_ZONED | DICTIONARY_OPEN},
	};
	struct buf bytes = {0};
	struct lexicon lexicon;
	struct dictionary at;
	struct shares shares = {0};

	(void)state;
	lexicon_start(&lexicon);
	for (size_t i = 0; i < COUNT(rows); i++) {
		bytes.size = 0;
		assert_true(shares_count(
		    &shares, both + rows[i].first, rows[i].count, zone_of));
		shares_write(&bytes, &shares, both + rows[i].first,
		    rows[i].count, zone_of);
		lexicon.writer.singles = buf_span(&bytes);
		dictionary_add(&lexicon.writer, span_of(rows[i].word),
		    DICTIONARY_PLAIN | DICTIONARY_PLURAL | DICTIONARY_SINGLE |
			rows[i].flags,
		    0);
	}
	lexicon_map(&lexicon);
	lexicon.edition->audience = 1;
	assert_true(dictionary_seek(&at, lexicon.edition, SPAN("")));
	expect_span("outside", dictionary_word(&at), SPAN("both"));
	assert_true(dictionary_next(&at));
	expect_span("outside", dictionary_word(&at), SPAN("more"));
	assert_false(dictionary_next(&at));
	lexicon.edition->audience = 1 | 1 << 3;
	assert_true(dictionary_seek(&at, lexicon.edition, SPAN("c")));
	expect_span("inside", dictionary_word(&at), SPAN("inside"));
	shares_free(&shares);
	lexicon_free(&lexicon);
	buf_free(&bytes);
}

/* A word is cut at WORDS_BYTES_MAX. */
static void
long_words_are_cut(void **state)
{
	struct lexicon lexicon;
	struct dictionary at;
	char letters[300];

	(void)state;
	memset(letters, 'x', sizeof(letters));
	lexicon_start(&lexicon);
	dictionary_add(
	    &lexicon.writer, (struct span){letters, sizeof(letters)}, 1, 5);
	lexicon_map(&lexicon);
	assert_true(dictionary_seek(&at, lexicon.edition, SPAN("x")));
	expect_span("word", dictionary_word(&at),
	    (struct span){letters, WORDS_BYTES_MAX});
	assert_int_equal(at.offset, 5);
	assert_false(dictionary_next(&at));
	lexicon_free(&lexicon);
}

/* Writes four blocks; of the middle two all words are in zone 1. */
static void
write_zones(struct lexicon *lexicon)
{
	enum { WORDS = 4 * DICTIONARY_BLOCK };
	size_t at[WORDS];

	lexicon_start(lexicon);
	lexicon->writer.zones = &lexicon->zones;
	for (size_t i = 0; i < WORDS; i++) {
		char word[8];
		bool open = i < DICTIONARY_BLOCK || i == WORDS - 4;
		int size = snprintf(word, sizeof(word), "w%02zu", i);
		at[i] = lexicon->words.size;
		dictionary_add(&lexicon->writer,
		    (struct span){word, (size_t)size},
		    open ? DICTIONARY_PLAIN
			 : DICTIONARY_PLAIN | DICTIONARY_ZONED,
		    0);
		dictionary_add_zones(&lexicon->writer, open ? 1 : 2);
	}
	/* Nobody gets past the second word of these. */
	for (size_t i = 1; i < 3; i++)
		lexicon->words.data[at[i * DICTIONARY_BLOCK + 1]] = '\x1f';
	lexicon_map(lexicon);
}

/* K152: blocks without a word that the reader may see are not read. */
static void
hidden_blocks(void **state)
{
	struct lexicon lexicon;
	struct dictionary at;

	(void)state;
	write_zones(&lexicon);
	lexicon.edition->audience = 1;
	assert_true(dictionary_seek(&at, lexicon.edition, SPAN("")));
	for (size_t i = 1; i < DICTIONARY_BLOCK; i++)
		assert_true(dictionary_next(&at));
	expect_span("last", dictionary_word(&at), SPAN("w15"));
	assert_true(dictionary_next(&at));
	expect_span("next", dictionary_word(&at), SPAN("w60"));
	assert_false(dictionary_next(&at));
	assert_true(dictionary_seek(&at, lexicon.edition, SPAN("w17")));
	expect_span("from within", dictionary_word(&at), SPAN("w60"));
	assert_false(dictionary_seek(&at, lexicon.edition, SPAN("w61")));
	assert_true(dictionary_seek(&at, lexicon.edition, SPAN("w14")));
	assert_true(dictionary_advance(&at, SPAN("w20")));
	expect_span("advanced", dictionary_word(&at), SPAN("w60"));
	lexicon.edition->audience = AUDIENCE_ALL;
	/* Who may see them all reads them. */
	assert_false(dictionary_seek(&at, lexicon.edition, SPAN("w16")));
	lexicon_free(&lexicon);
}

/* K152: where no word that the reader may see follows, the words end. */
static void
hidden_end(void **state)
{
	enum { BLOCKS = 3 };
	struct lexicon lexicon;
	struct dictionary at;

	(void)state;
	lexicon_start(&lexicon);
	lexicon.writer.zones = &lexicon.zones;
	for (size_t i = 0; i < BLOCKS * DICTIONARY_BLOCK; i++) {
		char word[8];
		bool open = i < DICTIONARY_BLOCK;
		int size = snprintf(word, sizeof(word), "w%02zu", i);
		dictionary_add(&lexicon.writer,
		    (struct span){word, (size_t)size},
		    open ? DICTIONARY_PLAIN
			 : DICTIONARY_PLAIN | DICTIONARY_ZONED,
		    0);
		dictionary_add_zones(&lexicon.writer, open ? 1 : 2);
	}
	lexicon_map(&lexicon);
	lexicon.edition->audience = 1;
	assert_true(dictionary_seek(&at, lexicon.edition, SPAN("")));
	for (size_t i = 1; i < DICTIONARY_BLOCK; i++)
		assert_true(dictionary_next(&at));
	assert_false(dictionary_next(&at));
	assert_false(dictionary_seek(&at, lexicon.edition, SPAN("w20")));
	assert_true(dictionary_seek(&at, lexicon.edition, SPAN("w01")));
	assert_false(dictionary_advance(&at, SPAN("w40")));
	lexicon_free(&lexicon);
}

/* Corrupt bytes end a walk or give other words; no read is out of bounds. */
static void
corrupt(void **state)
{
	struct mutator random = {.state = 4};
	struct lexicon lexicon;

	(void)state;
	listed = 0;
	while (listed < 60)
		add_any_word(&random);
	for (int round = 0; round < 2000; round++) {
		write_list(&lexicon);
		for (size_t i = 1 + mutator_below(&random, 6); i > 0; i--) {
			struct buf *buf = mutator_below(&random, 4)
			    ? &lexicon.words
			    : &lexicon.blocks;
			buf->data[mutator_below(&random, buf->size)] =
			    (char)mutator_below(&random, 256);
		}
		if (mutator_below(&random, 2))
			lexicon.words.size =
			    mutator_below(&random, lexicon.words.size);
		lexicon_map(&lexicon);
		for (size_t i = 0; i < 4; i++) {
			struct dictionary at;
			size_t words = 0;
			struct span word =
			    letters_of(&list[mutator_below(&random, listed)]);
			bool more = dictionary_seek(&at, lexicon.edition, word);
			for (; more; more = dictionary_next(&at)) {
				words++;
				assert_true(dictionary_word(&at).size <=
				    WORDS_BYTES_MAX);
			}
			assert_true(words <= lexicon.words.size);
		}
		lexicon_free(&lexicon);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_a_sorted_list),
	    cmocka_unit_test(advancing),
	    cmocka_unit_test(words_that_are_there_twice),
	    cmocka_unit_test(format),
	    cmocka_unit_test(size_missing),
	    cmocka_unit_test(singles),
	    cmocka_unit_test(open_words),
	    cmocka_unit_test(long_words_are_cut),
	    cmocka_unit_test(hidden_blocks),
	    cmocka_unit_test(hidden_end),
	    cmocka_unit_test(corrupt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
