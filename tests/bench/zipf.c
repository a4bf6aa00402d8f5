/*
 * Writes a capsule whose words are as frequent as Zipf's law has them: half of
 * each article is real text, the sentences of the files given, and half is
 * drawn from vocabularies of several hundred thousand words in three scripts.
 * Beside the articles there are a few that are dear to answer: 1 MiB of prose,
 * of the commonest words, of words that are all different, and a page of fifty
 * menus.
 *
 *     zipf COUNT DIRECTORY             (files, one in a line, on standard
 * input)
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "text/escape.h"

enum {
	ARTICLE = 1800, /* bytes of each half */
	LARGE = 1 << 20,
	IN_DIRECTORY = 1000,
	SENTENCE_MIN = 30,
	SENTENCE_MAX = 300,
	TAGS = 5000,
	MENUS = 50,
};

/* How many words a language has. */
enum script { LATIN, CYRILLIC, HAN, SCRIPTS };
static const double vocabularies[SCRIPTS] = {400000, 150000, 4000};
static const char *const languages[SCRIPTS] = {"en", "ru", "zh"};

struct sentences {
	struct span *list;
	size_t count, capacity;
};

static uint64_t
mix(uint64_t state)
{
	state ^= state >> 31;
	state *= 0x9e3779b97f4a7c15U;
	return state ^ state >> 29;
}

static uint64_t
next_random(void)
{
	static uint64_t state = 1;

	return mix(state++ * 0x9e3779b97f4a7c15U);
}

static double
next_fraction(void)
{
	return (double)(next_random() >> 11) / (double)(1ULL << 53);
}

/* A rank by Zipf's law: log-uniform. */
static uint64_t
next_rank(double count)
{
	return (uint64_t)exp(next_fraction() * log(count));
}

/* The word of a rank, always the same; rarer ones are longer. */
static void
add_word(struct buf *text, enum script script, uint64_t rank)
{
	static const char *const syllables[] = {"a", "be", "con", "de", "er",
	    "in", "pre", "s", "ter", "to", "re", "un", "ing", "mo", "li", "st",
	    "ra", "ne", "cos", "ti", "vel", "gra", "ho", "ja", "kwe", "zu",
	    "fy", "\xc3\xb8", "\xc3\xb0", "pla", "ou", "do"};
	uint64_t bits = mix(rank + 77);

	if (script == HAN) {
		utf8_add(text, (uint32_t)(0x4e00 + rank));
		return;
	}
	for (uint64_t left = rank * 40; left > 0; left /= 24, bits = mix(bits))
		if (script == LATIN)
			buf_add(text, span_of(syllables[bits % 32]));
		else
			for (int i = 0; i < 2; i++)
				utf8_add(text,
				    (uint32_t)(0x430 + (bits >> 8 * i) % 32));
	if (rank % 5 == 0)
		buf_byte(text, script == LATIN ? 's' : ' ');
}

static void
add_sentence(struct sentences *sentences, struct span text)
{
	struct buf clean = {0};

	escape_label(&clean, text);
	struct span sentence = buf_span(&clean);
	if (sentence.size < SENTENCE_MIN || sentence.size > SENTENCE_MAX ||
	    !utf8_valid(sentence)) {
		buf_free(&clean);
		return;
	}
	sentences->list = mem_grow(sentences->list, &sentences->capacity,
	    sentences->count + 1, sizeof(*sentences->list));
	sentences->list[sentences->count++] = sentence;
}

static void
read_file(struct sentences *sentences, const char *path)
{
	struct buf text = {0};
	FILE *file = fopen(path, "r");
	char piece[65536];
	size_t got, start = 0;

	while (file && (got = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&text, (struct span){piece, got});
	if (file)
		fclose(file);
	for (size_t i = 0; i + 1 < text.size; i++) {
		if (!strchr(".;:", text.data[i]) ||
		    (text.data[i + 1] != ' ' && text.data[i + 1] != '\n'))
			continue;
		add_sentence(
		    sentences, (struct span){text.data + start, i + 1 - start});
		start = i + 1;
	}
	buf_free(&text);
}

static void
add_prose(struct buf *text, const struct sentences *sentences, size_t size)
{
	size_t end = text->size + size, at = next_random() % sentences->count;

	for (unsigned i = 1; text->size < end; i++) {
		if (next_random() % 10 >= 7)
			at = next_random() % sentences->count;
		buf_add(text, sentences->list[at]);
		buf_add(text, i % 4 ? SPAN(" ") : SPAN("\n\n"));
		at = (at + 1) % sentences->count;
	}
}

/* Words of ranks by Zipf's law, or from the first one on, in turn. */
static void
add_words(struct buf *text, enum script script, size_t size, double count,
    bool in_turn)
{
	size_t end = text->size + size;

	for (uint64_t i = 1; text->size < end; i++) {
		add_word(text, script,
		    in_turn ? i % (uint64_t)count + 1 : next_rank(count));
		if (script != HAN || i % 12 == 0)
			buf_byte(text, i % 100 ? ' ' : '\n');
	}
}

static void
write_file(const char *directory, const char *name, const struct buf *text)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "w");
	if (!file || file_print(file, buf_span(text)) < 0) {
		perror(path);
		exit(1);
	}
	fclose(file);
}

static void
start_article(struct buf *text, const char *language)
{
	text->size = 0;
	buf_format(text, "---\nlang: %s\ntags: all, t%u\n---\n# ", language,
	    (unsigned)next_rank(TAGS));
}

static void
write_article(
    const struct sentences *sentences, const char *directory, unsigned number)
{
	struct buf text = {0};
	char name[4096];
	uint64_t draw = next_random() % 20;
	enum script script = draw < 15 ? LATIN : draw < 18 ? CYRILLIC : HAN;

	snprintf(
	    name, sizeof(name), "%s/%03u", directory, number / IN_DIRECTORY);
	if (number % IN_DIRECTORY == 0)
		mkdir(name, 0755);
	start_article(&text, languages[script]);
	for (int i = 0; i < 4; i++) {
		add_word(&text, script, next_rank(vocabularies[script]));
		buf_byte(&text, ' ');
	}
	buf_add(&text, SPAN("\n\n"));
	add_prose(&text, sentences, ARTICLE);
	add_words(&text, script, ARTICLE, vocabularies[script], false);
	snprintf(name, sizeof(name), "%03u/%04u-%02u-%02u-post-%u.gmi",
	    number / IN_DIRECTORY, 2000 + number % 26, 1 + number % 12,
	    1 + number % 28, number);
	write_file(directory, name, &text);
	buf_free(&text);
}

static void
add_menus(struct buf *text)
{
	static const char *const lines[] = {"recent?under=/big/&count=100",
	    "tags?under=/001/&count=100", "recent?tag=none&count=100",
	    "related?count=100", "recent?tag=t4999&under=/big/", "archive",
	    "tags", "recent?year=2000&under=/big/"};

	for (size_t i = 0; i < MENUS; i++)
		buf_format(text, "=> menu:%s Menu %u\n",
		    lines[i % (sizeof(lines) / sizeof(lines[0]))], (unsigned)i);
}

static void
write_dear(const struct sentences *sentences, const char *directory)
{
	static const char *const names[] = {"big/prose.gmi", "big/common.gmi",
	    "big/different.gmi", "big/menus.gmi"};
	struct buf text = {0};
	char path[4096];

	snprintf(path, sizeof(path), "%s/big", directory);
	mkdir(path, 0755);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		start_article(&text, "en");
		buf_format(&text, "%s\n\n", names[i]);
		switch (i) {
		case 0: add_prose(&text, sentences, LARGE - 4096); break;
		case 1: add_words(&text, LATIN, LARGE - 4096, 300, true); break;
		case 2:
			add_words(&text, LATIN, LARGE - 4096,
			    vocabularies[LATIN], true);
			break;
		default: add_menus(&text); break;
		}
		write_file(directory, names[i], &text);
	}
	buf_free(&text);
}

int
main(int count, char **arguments)
{
	struct sentences sentences = {0};
	char path[4096];

	if (count < 3)
		return 2;
	while (fgets(path, sizeof(path), stdin)) {
		path[strcspn(path, "\n")] = '\0';
		read_file(&sentences, path);
	}
	if (sentences.count == 0) {
		fprintf(stderr, "zipf: no sentences in the files given\n");
		return 1;
	}
	mkdir(arguments[2], 0755);
	for (int i = 0; i < atoi(arguments[1]); i++)
		write_article(&sentences, arguments[2], (unsigned)i);
	write_dear(&sentences, arguments[2]);
	return 0;
}
