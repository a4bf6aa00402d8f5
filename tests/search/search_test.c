#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "edition/weight.h"
#include "search/search.h"
#include "support/fields.h"
#include "support/fixture.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

/*
 * The ranking of search/search.c once more, in strings and doubles and without
 * optimizations: the integers must give the same results.
 */
enum { ARTICLES = 14, TOKENS = 120, TOKEN_SIZE = 16, QUERIES = 60 };

struct naive {
	char path[24];
	char tokens[TOKENS][TOKEN_SIZE]; /* in order: the title, the body */
	double weights[TOKENS]; /* 8 in the title, 1 in the body */
	size_t count;
	double length, score;
	bool whole, required, unwanted;
};

static struct naive articles[ARTICLES];

static size_t
base_size(const char *word)
{
	size_t size = strlen(word);

	return size > 3 && word[size - 1] == 's' && word[size - 2] != 's'
	    ? size - 1
	    : size;
}

static void
add_token(struct naive *article, struct buf *text, struct mutator *random)
{
	/* Plurals, words with a common prefix, words of less than five letters.
	 */
	static const char *const words[] = {"garden", "gardens", "gardener",
	    "gardening", "garde", "bird", "birds", "birdsong", "sea", "seas",
	    "gas", "glass", "glassy", "volcano", "volcanic", "volcanoes",
	    "volcan", "coffee", "harvest", "harvests", "meadow", "stone",
	    "stones", "it", "item", "items", "zebra"};
	const char *word = words[mutator_below(random, COUNT(words))];

	buf_format(text, "%s ", word);
	assert_true(article->count < TOKENS);
	strcpy(article->tokens[article->count], word);
	article->count++;
}

/* How often the tokens before `title` and all of them are one word. */
static struct fields
fields_of(
    const struct naive *article, size_t title, const char *token, bool alone)
{
	struct fields fields = {0, 0, 0};

	for (size_t i = 0; i < article->count; i++) {
		const char *other = article->tokens[i];
		size_t size = base_size(token);
		bool same = alone ? strcmp(token, other) == 0
				  : size == base_size(other) &&
			strncmp(token, other, size) == 0;
		fields.body += same;
		fields.title += same && i < title;
		fields.opening += same && i >= title;
	}
	return fields;
}

/*
 * Gives each spelling its part of the count of its word. All below the title is
 * one line, and so the opening.
 */
static void
weigh_tokens(struct naive *article, size_t title)
{
	struct fields words = {(double)article->count, (double)title,
	    (double)(article->count - title)};

	for (size_t i = 0; i < article->count; i++) {
		const char *token = article->tokens[i];
		struct fields all = fields_of(article, title, token, false);
		struct fields own = fields_of(article, title, token, true);
		struct fields rest = {all.body - own.body,
		    all.title - own.title, all.opening - own.opening};
		double count = fields_count(all, words);
		double here = fields_count(own, words);
		double there = fields_count(rest, words);
		bool first = true;
		for (size_t j = 0; j < i; j++)
			first = first && strcmp(article->tokens[j], token) != 0;
		if (!first)
			continue;
		/* That of the spelling with an s is rounded down. */
		bool plural = base_size(token) < strlen(token);
		double part =
		    floor(count * (plural ? here : there) / (here + there));
		if (rest.body > 0)
			part = part > 1 ? part : 1;
		article->weights[i] = rest.body == 0 ? count
		    : plural                         ? part
						     : count - part;
		article->length += article->weights[i];
	}
}

/* A heading is the title. */
static void
write_article(struct fixture *fixture, struct naive *article, size_t number,
    struct mutator *random)
{
	struct buf text = {0};
	size_t title = mutator_below(random, 3) + 1;

	*article = (struct naive){.count = 0};
	snprintf(article->path, sizeof(article->path), "/2020-01-%02zu%s.gmi",
	    number + 1, mutator_below(random, 3) ? "" : ".es");
	buf_add(&text, SPAN("# "));
	for (size_t i = 0; i < title; i++)
		add_token(article, &text, random);
	buf_byte(&text, '\n');
	for (size_t i = mutator_below(random, 80); i > 0; i--)
		add_token(article, &text, random);
	weigh_tokens(article, title);
	server_write_bytes(
	    &fixture->capsule, article->path + 1, buf_span(&text));
	buf_free(&text);
}

/* How a word of an article may match one of the query. */
typedef bool answers_to(const char *token, const char *word);

static bool
exactly(const char *token, const char *word)
{
	return strcmp(token, word) == 0;
}

/* `bird` and `birds`; and words with the same first three to five letters. */
static bool
alike(const char *token, const char *word)
{
	size_t size = base_size(word), other = base_size(token);
	size_t front = strlen(word) < 5 ? strlen(word) : 5;

	return (size == other && strncmp(token, word, size) == 0) ||
	    (strlen(word) >= 3 && other >= front &&
		strncmp(token, word, front) == 0);
}

static bool
begun(const char *token, const char *word)
{
	size_t size = strlen(word);

	return base_size(token) >= size && strncmp(token, word, size) == 0;
}

static double
times(const struct naive *article, const char *word, answers_to *answers)
{
	double count = 0;

	for (size_t i = 0; i < article->count; i++)
		if (answers(article->tokens[i], word))
			count += article->weights[i];
	return count;
}

/* BM25 with k1 = 1.2 and b = 0.75. Returns the document frequency. */
static double
add_scores(const char *word, answers_to *answers, double weight, bool *has)
{
	double df = 0, all = 0;

	for (size_t i = 0; i < ARTICLES; i++) {
		df += times(&articles[i], word, answers) > 0;
		all += articles[i].length;
	}
	double mean = floor(all / (double)ARTICLES);
	for (size_t i = 0; i < ARTICLES; i++) {
		double count = times(&articles[i], word, answers);
		double idf = log(1 + ((double)ARTICLES - df + .5) / (df + .5));
		double length_norm =
		    1.2 * (.25 + .75 * articles[i].length / mean);
		articles[i].score +=
		    weight * idf * count * 2.2 / (count + length_norm);
		has[i] = has[i] || count > 0;
	}
	return df;
}

static void
naive_word(const char *word, bool quoted, bool last)
{
	bool has[ARTICLES] = {false}, ignored[ARTICLES] = {false};
	bool unknown = add_scores(word, alike, 0, ignored) == 0;

	add_scores(word, exactly, 1, has);
	for (size_t i = 0; i < ARTICLES; i++)
		articles[i].required =
		    articles[i].required && (!quoted || has[i]);
	if (!quoted)
		add_scores(word, last && unknown ? begun : alike, .3, has);
	for (size_t i = 0; i < ARTICLES; i++)
		articles[i].whole = articles[i].whole && has[i];
}

/* How many words the query has. */
static size_t asked;

static void
naive_begin(void)
{
	asked = 0;
	for (size_t i = 0; i < ARTICLES; i++) {
		articles[i].score = 0;
		articles[i].whole = articles[i].required = true;
		articles[i].unwanted = false;
	}
}

/* A query of random words: wanted, quoted, excluded. */
static void
any_query(struct mutator *random, struct buf *text)
{
	static const char *const typed[] = {"garden", "gardens", "gardener",
	    "gardenia", "garde", "gar", "bird", "birds", "birdsongs", "sea",
	    "seas", "gas", "glass", "volcano", "volcanoe", "volcanism",
	    "coffee", "coffees", "harvest", "stones", "ston", "items", "it",
	    "zeb", "nowhere"};
	size_t count = 1 + mutator_below(random, 4);
	const char *chosen[4];

	naive_begin();
	for (size_t i = 0; i < count; i++) {
		chosen[i] = typed[mutator_below(random, COUNT(typed))];
		for (size_t j = 0; j < i; j++)
			if (strcmp(chosen[i], chosen[j]) == 0)
				chosen[i] = "";
	}
	size_t last = count;
	bool quoted[4];
	for (size_t i = 0; i < count; i++) {
		quoted[i] = mutator_below(random, 8) == 0;
		if (!quoted[i] && *chosen[i])
			last = i;
	}
	for (size_t i = 0; i < count; i++) {
		if (!*chosen[i])
			continue;
		asked++;
		buf_format(text, quoted[i] ? "\"%s\" " : "%s ", chosen[i]);
		naive_word(chosen[i], quoted[i], i == last);
	}
	if (mutator_below(random, 3))
		return;
	const char *unwanted = typed[mutator_below(random, COUNT(typed))];
	buf_format(text, "-%s", unwanted);
	for (size_t i = 0; i < ARTICLES; i++)
		articles[i].unwanted =
		    times(&articles[i], unwanted, exactly) > 0;
}

static void
search(struct searcher *searcher, const struct fixture *fixture,
    const char *text, struct arena *arena)
{
	struct query query;

	query_parse(span_of(text), arena, &query);
	search_run(searcher, fixture->edition, &query, SIZE_MAX);
}

static struct naive *
naive_of(const struct fixture *fixture, const struct search_hit *hit)
{
	struct span path = edition_text(fixture->edition,
	    edition_entry(fixture->edition, hit->entry)->path);

	for (size_t i = 0; i < ARTICLES; i++)
		if (span_equal(path, span_of(articles[i].path)))
			return &articles[i];
	fail_msg("no such article");
	return NULL;
}

static bool
is_wanted(const struct naive *article)
{
	return article->score > 0 && article->required && !article->unwanted;
}

/* The same articles and scores, and so the same order but for ties. */
static void
expect_recipe(
    const struct fixture *fixture, struct searcher *searcher, const char *row)
{
	struct search_hit hit, before = {0};
	size_t wanted = 0, whole = 0, found = searcher->found;

	for (size_t i = 0; i < ARTICLES; i++) {
		wanted += is_wanted(&articles[i]);
		whole += is_wanted(&articles[i]) && articles[i].whole;
	}
	expect_true(row, SPAN("as many"), found == wanted);
	expect_true(row, SPAN("with every word"), searcher->whole == whole);
	for (size_t i = 0; i < found; i++) {
		assert_true(search_next(searcher, &hit));
		const struct naive *article = naive_of(fixture, &hit);
		struct span path = span_of(article->path);
		double score = (double)hit.score / 10 / (1 << 2 * WEIGHT_BITS);
		expect_true(row, path, is_wanted(article));
		expect_true(row, path,
		    hit.ahead == (article->whole || asked >= SEARCH_LONG));
		expect_true(row, path,
		    fabs(score - article->score) <=
			.002 * article->score + .001);
		if (i > 0)
			expect_true(row, path,
			    before.ahead > hit.ahead ||
				(before.ahead == hit.ahead &&
				    (before.score > hit.score ||
					(before.score == hit.score &&
					    before.position < hit.position))));
		before = hit;
	}
	assert_false(search_next(searcher, &hit));
}

static void
expect_zero(const struct searcher *searcher)
{
	for (size_t i = 0; i < searcher->capacities[0]; i++)
		assert_int_equal(searcher->scores[i], 0);
	for (size_t i = 0; i < searcher->capacities[1]; i++)
		assert_int_equal(searcher->words[i], 0);
	for (size_t i = 0; i < searcher->capacities[2]; i++)
		assert_true(searcher->counts[i].exact == 0 &&
		    searcher->counts[i].alike == 0);
	assert_int_equal(searcher->touched_count, 0);
	assert_int_equal(searcher->match_count, 0);
}

/*
 * J37: articles with every word come first, up to three words; from four on the
 * score decides. One searcher for all queries: nothing is left of the one
 * before.
 */
static void
is_the_recipe(void **state)
{
	struct fixture *fixture = *state;
	struct mutator random = {.state = 17};
	size_t whole = 0, part = 0;

	for (int corpus = 0; corpus < 8; corpus++) {
		for (size_t i = 0; i < ARTICLES; i++)
			write_article(fixture, &articles[i], i, &random);
		fixture_open(fixture);
		for (int i = 0; i < QUERIES; i++) {
			struct buf text = {0};
			any_query(&random, &text);
			buf_byte(&text, '\0');
			search(&fixture->searcher, fixture, text.data,
			    &fixture->arena);
			expect_recipe(fixture, &fixture->searcher, text.data);
			expect_zero(&fixture->searcher);
			buf_free(&text);
		}
		for (size_t i = 0; i < ARTICLES; i++) {
			whole += articles[i].whole;
			part += articles[i].score > 0 && !articles[i].whole;
			unlink(server_path(
			    &fixture->capsule, articles[i].path + 1));
		}
	}
	/* Hits of both kinds were found. */
	assert_true(whole > 10 && part > 10);
}

/* The hits of a query, best first, by name. */
static void
expect_found(struct fixture *fixture, const char *text, const char *want)
{
	struct search_hit hit;
	struct buf got = {0};

	search(&fixture->searcher, fixture, text, &fixture->arena);
	expect_zero(&fixture->searcher);
	while (search_next(&fixture->searcher, &hit)) {
		struct span path = edition_text(fixture->edition,
		    edition_entry(fixture->edition, hit.entry)->path);
		path = span_tail(path, 1);
		buf_format(&got, "%s%pS", got.size ? " " : "",
		    SPAN_AT(span_head(path, span_find(path, '.'))));
	}
	expect_span(text, buf_span(&got), span_of(want));
	buf_free(&got);
}

static void
answers(void **state)
{
	static const struct {
		const char *path, *text;
	} files[] = {
	    {"both.gmi",
		"Far down the road and behind the last bridge lies a "
		"red house, and nothing is green but a gate.\n"},
	    {"green.gmi",
		"---\ntags: Colours, Two Words\n---\n# Green\n"
		"Green green green.\n"},
	    {"red.gmi",
		"---\ntags: #colours\n---\nRed is a colour of evening "
		"skies.\n"},
	    {"bird.gmi", "A bird sits in a tree.\n"},
	    {"birds.gmi", "Many birds sit in trees.\n"},
	    {"flock.txt", "Flock\n\nBirds of one feather and a bird.\n"},
	    {"frances.es.gmi",
		"---\ntags: caf\xc3\xa9\n---\nEl caf\xc3\xa9 "
		"tostado del gobernador\n"},
	    {"governor.gmi", "Governments tax coffee.\n"},
	    {"phrase1.gmi", "A lazy dog sleeps under an oak.\n"},
	    {"phrase2.gmi", "That lazy dog again.\n"},
	    {"phrase3.gmi", "The dog is lazy.\n"},
	    {"perro.es.gmi", "Un lazy dog que no duerme.\n"},
	    {"once.gmi", "A singular stroke of luck.\n"},
	    {"stroke.gmi", "A stroke that is singular.\n"},
	    {"cjk.gmi", "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\n"},
	    {"draft.gmi", "---\ndraft: true\n---\nRed secrets\n"},
	    {"future.gmi", "---\ndate: 9000-01-01\n---\nRed secrets\n"},
	    {"unlisted.gmi", "---\nlisted: no\n---\nRed secrets\n"},
	    {"picture.png", "red secrets"},
	    {"index.gmi", "Red secrets\n"},
	};
	static const struct {
		const char *query, *want;
	} rows[] = {
	    /* Articles that hold every word come first, but not only those. */
	    {"red green", "both green red"},
	    {"green red", "both green red"},
	    {"red greenish", "both red green"}, /* or begins like it */
	    {"red", "red both"}, /* the shorter one */
	    /* As it is spelled, then what begins so. */
	    {"birds", "birds flock bird"},
	    {"bird", "bird flock birds"},
	    {"\"bird\"", "bird flock"},
	    {"\"birds\"", "birds flock"},
	    {"\"bird\" \"birds\"", "flock"},
	    /* Five letters alike, in any language. */
	    {"governing", "governor"},
	    {"gobernar", "frances"},
	    {"\"governing\"", ""},
	    {"CAF\xc3\x89", "frances"},
	    /* The word typed last, and a word of four letters. */
	    {"gree", "green both"},
	    {"singula", "once stroke"},
	    {"xx coff", "governor"},
	    {"nothi xx", "both"},
	    /* Without an unwanted word, as it is spelled. */
	    {"bird -flock", "bird birds"},
	    {"bird -birds", "bird"},
	    {"birds -bird", "birds"},
	    {"bird -bird", "birds"},
	    {"red -secrets", "red both"},
	    {"red -\"green gate\"", "red both"}, /* the texts are to judge */
	    /* Phrases, as far as the index knows pairs of words. */
	    /* What English articles have says nothing of Spanish ones. */
	    {"\"lazy dog\"", "phrase2 perro phrase1"},
	    {"\"dog lazy\"",
		"phrase2 phrase3 perro phrase1"}, /* in no article */
	    {"\"lazy dog\" sleeps", "phrase1 phrase2 perro"},
	    {"\"singular stroke\"", "stroke once"}, /* one article has it */
	    {"\"lazy doggerel\"", ""},
	    {"\"lazy dogs\"", ""},
	    /* Filters, alone and with words. */
	    {"tag:colours", "green red"},
	    {"tag:#Colours red", "red"},
	    {"tag:\"two words\"", "green"},
	    {"tag:caf\xc3\xa9", "frances"},
	    {"tag:colours -tag:\"two words\"", "red"},
	    {"tag:colours -evening", "green"},
	    {"tag:colour", ""},
	    {"red -tag:colours", "both"},
	    {"lang:es", "frances perro"},
	    {"lang:ES-sv tostado", "frances"},
	    {"lang:es red", ""},
	    {"coffee lang:en", "governor"},
	    {"tostado -lang:en", "frances"},
	    {"tag:colours lang:es", ""},
	    /* Bigrams. */
	    {"\xe6\x96\x87\xe5\xad\x97", "cjk"},
	    {"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97", "cjk"},
	    {"\"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\"", "cjk"},
	    {"\xe5\xad\x97\xe4\xb8\xad", ""},
	    /* What is not listed is not found. */
	    {"secrets", ""},
	    {"tag:secrets", ""},
	    {"zzz", ""},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_found(fixture, rows[i].query, rows[i].want);
	/* In another order, so after another query: nothing is left over. */
	for (size_t i = COUNT(rows); i > 0; i--)
		expect_found(fixture, rows[i - 1].query, rows[i - 1].want);
}

/* Equal scores are in display order: newest first. */
static void
ties(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "2020-01-01-a.gmi", "# One\nstone\n");
	server_write(&fixture->capsule, "2020-01-03-b.gmi", "# One\nstone\n");
	server_write(&fixture->capsule, "2020-01-02-c.gmi", "# One\nstone\n");
	server_write(&fixture->capsule, "0.gmi", "# One\nstone\n");
	fixture_open(fixture);
	expect_found(
	    fixture, "stone", "2020-01-03-b 2020-01-02-c 2020-01-01-a 0");
	expect_found(
	    fixture, "lang:en", "2020-01-03-b 2020-01-02-c 2020-01-01-a 0");
}

/* Whether some article has a word as it was typed. */
static void
known_words(void **state)
{
	static const struct {
		const char *query;
		bool known[3];
	} rows[] = {
	    {"bird", {true}},
	    {"birds", {true}}, /* `bird` is there */
	    {"\"birds\"", {false}},
	    {"stones", {true}},
	    {"birdx stones", {false, true}},
	    {"gard stones", {false, true}},
	    {"stones gard", {true, true}}, /* the beginning of one */
	    {"stones \"gard\"", {true, false}},
	    {"stones gardeners", {true, false}},
	};
	struct fixture *fixture = *state;

	server_write(
	    &fixture->capsule, "a.gmi", "A bird, stones and a garden.\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		search(&fixture->searcher, fixture, rows[i].query,
		    &fixture->arena);
		for (size_t j = 0; j < 3; j++)
			expect_true(rows[i].query, SPAN("known"),
			    !rows[i].known[j] || fixture->searcher.known[j]);
		expect_true(rows[i].query, SPAN("unknown"),
		    fixture->searcher.known[0] == rows[i].known[0]);
	}
}

static void
nothing_to_search(void **state)
{
	struct fixture *fixture = *state;

	fixture_open(fixture);
	expect_found(fixture, "red green -blue \"a phrase\"", "");
	expect_found(fixture, "tag:x", "");
	server_write(&fixture->capsule, "a.gmi", "");
	fixture_open(fixture);
	expect_found(fixture, "red", "");
	expect_found(fixture, "lang:en", "a");
}

/* For any query each article is found at most once, and all is zero again. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("red -green \"lazy dog\" -\"no such\" tag:x -lang:es"),
	    SPAN("birds \"two words tag:\"a b\" -well-known it se"),
	    SPAN("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97 lang:en caf\xc3\xa9"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi",
	    "---\ntags: x\n---\nRed birds see a lazy dog.\n");
	server_write(&fixture->capsule, "b.gmi", "The lazy dog sees a bird.\n");
	server_write(
	    &fixture->capsule, "c.es.gmi", "Un caf\xc3\xa9, two words\n");
	server_write(&fixture->capsule, "d.gmi", "\xe4\xb8\xad\xe6\x96\x87\n");
	fixture_open(fixture);
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct arena arena = {0};
		struct query query;
		struct search_hit hit;
		uint32_t seen = 0;
		query_parse(input, &arena, &query);
		search_run(&fixture->searcher, fixture->edition, &query, 1);
		expect_zero(&fixture->searcher);
		while (search_next(&fixture->searcher, &hit)) {
			expect_true("once", input,
			    hit.position < 4 && !(seen & 1U << hit.position));
			seen |= 1U << hit.position;
		}
		arena_free(&arena);
		exact_free(&input);
	}
}

/* Just above what makes the bounds of both kinds of words count. */
enum { CROWD = 10500, RARE = 3 };

/* Appends `before` and a word for each but the last of a query's. */
static void
add_words(struct buf *text, const char *before, const char *word)
{
	buf_add(text, span_of(before));
	for (int i = 0; i < QUERY_WORDS_MAX - 1; i++)
		buf_format(text, "%s%c%c ", word, 'a' + i, 'a' + i);
}

/*
 * Articles that all have the same words, and three in seven have others beside
 * them; the last ones a rare one, too.
 */
static void
fill_crowd(struct fixture *fixture)
{
	struct buf text = {0};

	add_words(&text, "", "word");
	size_t size = text.size;
	for (int i = 0; i < CROWD; i++) {
		char path[32];
		snprintf(path, sizeof(path), "%d.txt", i);
		text.size = size;
		if (i % 7 < 3)
			add_words(&text, "", "thin");
		if (i >= CROWD - RARE)
			buf_add(&text, SPAN("rare"));
		buf_byte(&text, '\0');
		server_write(&fixture->capsule, path, text.data);
	}
	buf_free(&text);
	fixture_open(fixture);
}

/*
 * K82, K161: of words that all articles have only so many postings are read,
 * and the articles with the rare one come first all the same.
 */
static void
bounded(void **state)
{
	struct fixture *fixture = *state;
	struct searcher *searcher = &fixture->searcher;
	struct buf text = {0};
	struct search_hit hit;

	fill_crowd(fixture);
	add_words(&text, "", "word");
	buf_add(&text, SPAN("rare"));
	buf_byte(&text, '\0');
	search(searcher, fixture, text.data, &fixture->arena);
	expect_zero(searcher);
	/* Each posting is read, then scored; each article is a hit. */
	assert_in_range(searcher->work, SEARCH_POSTINGS_MAX,
	    2 * SEARCH_POSTINGS_MAX + 3 * CROWD);
	assert_int_equal(searcher->found, CROWD);
	assert_int_equal(searcher->whole, RARE);
	for (int i = 0; i < SEARCH_HITS_MAX; i++) {
		assert_true(search_next(searcher, &hit));
		assert_int_equal(hit.words >> (QUERY_WORDS_MAX - 1), i < RARE);
	}
	assert_false(search_next(searcher, &hit));

	/* The words that are excluded likewise, each read once. */
	text.size = 0;
	add_words(&text, "rare ", "-word");
	buf_byte(&text, '\0');
	search(searcher, fixture, text.data, &fixture->arena);
	assert_int_equal(searcher->found, 0);
	assert_in_range(searcher->work, CROWD, SEARCH_POSTINGS_MAX + CROWD);

	/* Of words that fewer than half have, half as many postings are read.
	 */
	text.size = 0;
	add_words(&text, "", "thin");
	buf_byte(&text, '\0');
	search(searcher, fixture, text.data, &fixture->arena);
	assert_int_equal(searcher->found, CROWD * 3 / 7);
	assert_in_range(searcher->read,
	    SEARCH_POSTINGS_MAX / SEARCH_SPARSE - CROWD / 2,
	    SEARCH_POSTINGS_MAX / SEARCH_SPARSE);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(is_the_recipe),
	    FIXTURE_TEST(answers),
	    FIXTURE_TEST(ties),
	    FIXTURE_TEST(known_words),
	    FIXTURE_TEST(nothing_to_search),
	    FIXTURE_TEST(mutated),
	    FIXTURE_TEST(bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
