#include <stdio.h>
#include <unistd.h>

#include "pages/variants.h"
#include "support/expect.h"
#include "support/sanitized.h"
#include "support/twins.h"

/*
 * The texts are of words that are as common and as rare as in a language, and
 * made so that hidden articles pull at everything: they have words of their
 * own, which begin as visible ones do or differ from them by a letter; they use
 * visible words in other proportions, and in pairs that are rare; they are
 * longer; they spell tags otherwise; and some are in a language that no visible
 * article is in.
 */

enum {
	VISIBLE = 120,
	WORDS = 900, /* that visible articles use */
	HIDDEN_WORDS = 400, /* that hidden articles use beside them */
	TEXT_MAX = 1 << 14,
	SHOWN_MAX = 3, /* differences that are printed */
};

/* A capsule's text while it is written. */
struct text {
	char bytes[TEXT_MAX];
	int size;
};

static void __attribute__((format(printf, 2, 3)))
add(struct text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	text->size += vsnprintf(text->bytes + text->size,
	    sizeof(text->bytes) - (size_t)text->size, format, arguments);
	va_end(arguments);
	assert_true(text->size < TEXT_MAX);
}

/* A number below limit; small ones are far more likely. */
static size_t
skewed(struct mutator *random, size_t limit)
{
	return mutator_below(random, 1 + mutator_below(random, limit));
}

/* A word by its number. Those from WORDS on are like one before them. */
static void
spell(size_t number, char word[32])
{
	static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";
	size_t base = number < WORDS ? number : number * 7 % WORDS;
	size_t left = base * 2654435761U % 1000003 + 1000, at = 0;

	for (; left > 0 && at < 12; left /= 70) {
		word[at++] = consonants[left % 14];
		word[at++] = vowels[left / 14 % 5];
	}
	word[at++] = (char)('a' + base % 26);
	if (number >= WORDS && number % 3 == 0)
		word[at / 2] = 'w'; /* one letter is another */
	else if (number >= WORDS)
		at +=
		    (size_t)sprintf(word + at, "%c", (char)('a' + number % 26));
	word[at] = '\0';
}

static void
add_words(struct text *text, struct mutator *random, size_t count, bool hidden)
{
	char word[32];

	for (size_t i = 0; i < count; i++) {
		size_t number = skewed(random, WORDS);
		if (hidden && mutator_below(random, 3) == 0)
			number = WORDS + skewed(random, HIDDEN_WORDS);
		else if (hidden && mutator_below(random, 2) == 0)
			number = WORDS - 1 - skewed(random, WORDS);
		spell(number, word);
		add(text, "%s%s%s", word,
		    mutator_below(random, 9) == 0 ? "s" : "",
		    mutator_below(random, 11) == 0 ? ".\n" : " ");
	}
	add(text, "\n");
}

/* Hidden articles prefer another spelling, and have tags of their own. */
static void
add_tags(struct text *text, struct mutator *random, bool hidden)
{
	static const char *const visible[] = {"gopher", "Gopher", "tea leaves",
	    "Tea Leaves", "menus", "volcano", "caf\xc3\xa9"};
	static const char *const others[] = {"GOPHER", "TEA leaves", "Menus",
	    "Volcano", "CAF\xc3\x89", "conclave", "secret"};

	for (size_t i = 0; i < 3; i++) {
		size_t number = skewed(random, COUNT(visible));
		add(text, "%s%s", i ? ", " : "tags: [",
		    hidden ? others[number] : visible[number]);
	}
	add(text, "]\n");
}

/* Lines that ask for menus: their counts and lists show no hidden article. */
static void
add_menus(struct text *text, size_t number)
{
	static const char *const lines[] = {"=> menu:tags?count=4\n",
	    "=> menu:archive\n", "=> menu:recent?tag=gopher&count=9\n",
	    "=> menu:related?count=9 More\n", "=> menu:tags?under=/notes/\n",
	    "=> menu:recent?under=/notes/&year=2021\n", "=> menu:index\n"};

	add(text, "%s", lines[number % COUNT(lines)]);
}

void
twins_write(const struct server *capsule)
{
	struct mutator random = {.state = 2021};
	struct text text;
	char path[64], title[32];

	for (size_t i = 0; i < VISIBLE; i++) {
		text.size = 0;
		add(&text, "---\n");
		add_tags(&text, &random, false);
		if (i % 9 > 0)
			add(&text, "date: %zu-%02zu-%02zu\n", 2018 + i % 5,
			    1 + i % 12, 1 + i % 28);
		if (i == 17)
			add(&text, "was: /once/here.gmi\n");
		spell(skewed(&random, WORDS), title);
		add(&text, "---\n# The %s\n\n", title);
		add_words(
		    &text, &random, 20 + mutator_below(&random, 120), false);
		if (i % 10 == 3)
			add_menus(&text, i / 10);
		snprintf(path, sizeof(path), "%s%zu%s", i % 3 ? "notes/" : "",
		    i,
		    i % 4 == 1        ? ".es.gmi"
			: i % 20 == 2 ? ".md"
				      : ".gmi");
		server_write(capsule, path, text.bytes);
	}
	server_write(capsule, "notes/index.gmi",
	    "# Notes\n=> menu:index\n=> menu:recent?count=40\n");
	server_write(capsule, ".standing.gmi", "Standing.\n=> /tags Tags\n");
	server_write(
	    capsule, "old/gophermap", "A map\n0A note\t/notes/1.es.txt\n*\n");
	server_write(capsule, "old/file.bin", "bytes");
}

static void
hidden_path(const struct twins_hidden *hidden, size_t number, char path[128])
{
	snprintf(path, 128, "%sh%zu%s", hidden->directory, number,
	    number % 4 == 1       ? ".es.gmi"
		: number % 7 == 2 ? ".fr.gmi"
				  : ".gmi");
}

void
twins_hide(const struct server *capsule, const struct twins_hidden *hidden)
{
	struct text text;
	char path[128];

	for (size_t i = hidden->first; i < hidden->first + hidden->count; i++) {
		struct mutator random = {.state = 77 + i};
		char title[32];
		text.size = 0;
		add(&text, "---\n%s", hidden->front);
		add_tags(&text, &random, true);
		if (!*hidden->front && i % 5 > 0)
			add(&text, "date: %zu-%02zu-%02zu\n", 2017 + i % 7,
			    1 + i % 12, 1 + i % 28);
		spell(WORDS + i % HIDDEN_WORDS, title);
		add(&text, "---\n# The %s\n\n", title);
		add_words(
		    &text, &random, 60 + mutator_below(&random, 300), true);
		hidden_path(hidden, i, path);
		server_drop(capsule, path, text.bytes);
	}
}

void
twins_reveal(const struct server *capsule, const struct twins_hidden *hidden)
{
	char path[128];

	for (size_t i = hidden->first; i < hidden->first + hidden->count; i++) {
		hidden_path(hidden, i, path);
		assert_int_equal(unlink(server_path(capsule, path)), 0);
	}
}

static void
make_one(struct fixture *fixture, const char *config)
{
	fixture_make(fixture);
	fixture_configure(fixture, config);
	twins_write(&fixture->capsule);
}

void
twins_make(struct twins *twins, const char *config,
    const struct twins_hidden *hidden, size_t count)
{
	*twins = (struct twins){.random = {.state = 4711}};
	make_one(&twins->bare, config);
	make_one(&twins->full, config);
	for (size_t i = 0; i < count; i++)
		twins_hide(&twins->full.capsule, &hidden[i]);
	fixture_open(&twins->bare);
	fixture_open(&twins->full);
}

void
twins_remove(struct twins *twins)
{
	fixture_remove(&twins->bare);
	fixture_remove(&twins->full);
}

/* As many postings are read, too: of what is hidden there is none. */
static bool
read_as_many(const struct twins *twins)
{
	return twins->bare.searcher.read == twins->full.searcher.read &&
	    twins->bare.ranker.read == twins->full.ranker.read;
}

/* Whether the two answers differ, the first of which are shown. */
static size_t
differs(struct twins *twins, bool gemini, const char *what, size_t before)
{
	struct span one = gemini ? fixture_gemini(&twins->bare, what)
				 : fixture_gopher(&twins->bare, what);
	struct span other = gemini ? fixture_gemini(&twins->full, what)
				   : fixture_gopher(&twins->full, what);
	bool same = span_equal(one, other) && read_as_many(twins);

	twins->asked++;
	if (!same && before < SHOWN_MAX)
		print_error("%s %s\nwithout:\n%.*s\nwith:\n%.*s\n",
		    gemini ? "gemini" : "gopher", what, SHOWN(one),
		    SHOWN(other));
	arena_free(&twins->bare.arena);
	arena_free(&twins->full.arena);
	return !same;
}

static size_t
both_differ(struct twins *twins, struct span path, size_t before)
{
	char text[512];

	snprintf(text, sizeof(text), "%.*s", SHOWN(path));
	return differs(twins, true, text, before) +
	    differs(twins, false, text, before);
}

static size_t
pages_of_entry(struct twins *twins, uint32_t number, size_t before)
{
	const struct edition *edition = twins->bare.edition;
	const struct edition_entry *entry = edition_entry(edition, number);
	struct span path = edition_text(edition, entry->path);
	struct buf name = {0};
	size_t found = both_differ(twins, path, before);

	if (entry->kind == EDITION_DIRECTORY) {
		buf_format(&name, "%.*satom.xml", SHOWN(path));
		found += both_differ(twins, buf_span(&name), before);
	} else if (entry->kind == EDITION_ARTICLE) {
		buf_format(&name, "/related%.*s", SHOWN(path));
		found += both_differ(twins, buf_span(&name), before);
		for (int variant = 0; variant < 2; variant++) {
			name.size = 0;
			variants_selector(edition, number,
			    variant ? VARIANT_TEXT : VARIANT_MENU, &name);
			found += both_differ(twins, buf_span(&name), before);
		}
	}
	buf_free(&name);
	return found;
}

/* Pages of tags and years, those of hidden articles among them. */
static size_t
pages_of_lists(struct twins *twins)
{
	static const char *const pages[] = {"/", "/recent", "/tags/",
	    "/archive/", "/atom.xml", "/robots.txt", "/caps.txt", "/search",
	    "/once/here.gmi", "/hidden", "/hidden/", "/hidden/h1.gmi",
	    "/hidden/h2", "/h3.gmi", "/tags/conclave", "/tags/secret",
	    "/tags/conclave/atom.xml", "/?page=2", "/notes/?page=2",
	    "/tags/gopher?page=2", "/related/hidden/h1.gmi"};
	static const char *const tags[] = {
	    "gopher", "tea-leaves", "menus", "volcano", "caf\xc3\xa9"};
	size_t found = 0;
	char path[64];

	for (size_t i = 0; i < COUNT(pages); i++)
		found += both_differ(twins, span_of(pages[i]), found);
	for (int year = 2016; year < 2030; year++) {
		snprintf(path, sizeof(path), "/archive/%d", year);
		found += both_differ(twins, span_of(path), found);
	}
	for (size_t i = 0; i < 2 * COUNT(tags); i++) {
		snprintf(path, sizeof(path), "/tags/%s%s", tags[i / 2],
		    i % 2 ? "/atom.xml" : "");
		found += both_differ(twins, span_of(path), found);
	}
	return found;
}

size_t
twins_pages(struct twins *twins)
{
	const uint32_t step = SANITIZED ? 3 : 1;
	size_t found = pages_of_lists(twins);

	for (uint32_t i = 0; i < edition_count(twins->bare.edition); i += step)
		found += pages_of_entry(twins, i, found);
	return found;
}

/* A word of either vocabulary, whole, misspelt, or its beginning. */
static void
typed_word(struct mutator *random, char word[32])
{
	size_t number = mutator_below(random, 2) ? skewed(random, WORDS)
	    : mutator_below(random, 2)           ? mutator_below(random, WORDS)
				       : WORDS + skewed(random, HIDDEN_WORDS);

	spell(number, word);
	size_t size = strlen(word), at = mutator_below(random, size - 1);
	char swapped = word[at];
	switch (mutator_below(random, 8)) {
	case 0: word[2 + mutator_below(random, size - 2)] = '\0'; break;
	case 1: word[at] = (char)('a' + mutator_below(random, 26)); break;
	case 2: memmove(word + at, word + at + 1, size - at); break;
	case 3:
		word[at] = word[at + 1];
		word[at + 1] = swapped;
		break;
	case 4: strcat(word, "s"); break;
	default: break;
	}
}

/* `/search?` or `/search/2?` and a query, its words between `between`. */
static void
typed_query(struct mutator *random, struct text *query)
{
	static const char *const filters[] = {"tag:gopher", "tag:conclave",
	    "-tag:menus", "lang:es", "lang:fr", "-lang:es", "tag:secret"};
	size_t words = 1 + mutator_below(random, 6);
	bool phrase = mutator_below(random, 4) == 0;
	char word[32];

	for (size_t i = 0; i < words; i++) {
		typed_word(random, word);
		add(query, "%s%s%s%s", i ? " " : "",
		    i > 0 && mutator_below(random, 10) == 0 ? "-" : "",
		    phrase && i == 0 ? "\"" : "", word);
		if (phrase && i == (words > 1))
			add(query, "\"");
	}
	if (mutator_below(random, 5) == 0)
		add(query, " %s",
		    filters[mutator_below(random, COUNT(filters))]);
}

static size_t
search_differs(struct twins *twins, const struct text *query, size_t before)
{
	const char *page = mutator_below(&twins->random, 8) ? "" : "/2";
	struct text gemini = {.size = 0}, gopher = {.size = 0};

	add(&gemini, "/search%s?", page);
	add(&gopher, "/search%s\t%s", page, query->bytes);
	for (const char *at = query->bytes; *at; at++)
		if (*at == ' ' || *at == '"')
			add(&gemini, "%%%02X", (unsigned)*at);
		else
			add(&gemini, "%c", *at);
	return differs(twins, true, gemini.bytes, before) +
	    differs(twins, false, gopher.bytes, before);
}

size_t
twins_searches(struct twins *twins, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		struct text query = {.size = 0};
		typed_query(&twins->random, &query);
		found += search_differs(twins, &query, found);
	}
	return found;
}
