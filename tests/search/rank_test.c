#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "edition/weight.h"
#include "support/expect.h"
#include "support/fields.h"
#include "support/fixture.h"

/*
 * The ranking of search/rank.c once more, in strings and doubles and without
 * optimizations: the integers must give the same results.
 */
enum { TERMS = 600, TERM_SIZE = 96, ARTICLES = 16 };

struct naive {
	const char *path;
	char language[3];
	char terms[TERMS][TERM_SIZE];
	struct fields counts[TERMS], words;
	bool pair[TERMS];
	size_t count;
	char last[TERM_SIZE]; /* the word before, for pairs */
};

enum field { BODY, TITLE, OPENING };

static struct naive articles[ARTICLES];
static size_t article_count;

static void
naive_count(
    struct naive *article, const char *term, bool pair, enum field field)
{
	size_t i = 0;

	while (i < article->count && strcmp(article->terms[i], term) != 0)
		i++;
	assert_true(i < TERMS && strlen(term) < TERM_SIZE);
	if (i == article->count) {
		strcpy(article->terms[i], term);
		article->pair[i] = pair;
		article->counts[i] = (struct fields){0, 0, 0};
		article->count++;
	}
	article->counts[i].body++;
	article->counts[i].title += field == TITLE;
	article->counts[i].opening += field == OPENING;
}

/* Words: letters and digits, folded, 2 to 40, without an s at the end. */
static void
naive_words(struct naive *article, const char *text, enum field field)
{
	char word[TERM_SIZE], both[2 * TERM_SIZE + 2];
	char *before = article->last;

	while (*text) {
		size_t size = 0;
		for (; isalnum((unsigned char)*text); text++)
			word[size++] = (char)tolower((unsigned char)*text);
		if (*text)
			text++;
		if (size < 2 || size > 40)
			continue;
		word[size] = '\0';
		if (size > 3 && word[size - 1] == 's' && word[size - 2] != 's')
			word[size - 1] = '\0';
		naive_count(article, word, false, field);
		article->words.body++;
		article->words.title += field == TITLE;
		article->words.opening += field == OPENING;
		snprintf(both, sizeof(both), "%s %s", before, word);
		if (*before)
			naive_count(article, both, true, field);
		strcpy(before, word);
	}
}

static size_t
naive_find(const struct naive *article, const char *term)
{
	size_t i = 0;

	while (i < article->count && strcmp(article->terms[i], term) != 0)
		i++;
	return i;
}

/* Weights: sqrt(c) x ln(N / df), pairs x 0.5; N and df of one language. */
static double
naive_weight(const struct naive *article, size_t term)
{
	double docs = 0, df = 0;

	for (size_t i = 0; i < article_count; i++) {
		if (strcmp(articles[i].language, article->language) != 0)
			continue;
		docs++;
		df += naive_find(&articles[i], article->terms[term]) <
		    articles[i].count;
	}
	return sqrt(fields_count(article->counts[term], article->words)) *
	    log(docs / df) * (article->pair[term] ? 0.5 : 1);
}

/* The product over the lengths of both whole vectors. */
static double
naive_cosine(const struct naive *a, const struct naive *b)
{
	double product = 0, first = 0, second = 0;

	for (size_t i = 0; i < a->count; i++) {
		double weight = naive_weight(a, i);
		size_t there = naive_find(b, a->terms[i]);
		first += weight * weight;
		if (there < b->count)
			product += weight * naive_weight(b, there);
	}
	for (size_t i = 0; i < b->count; i++)
		second += naive_weight(b, i) * naive_weight(b, i);
	return first > 0 && second > 0 ? product / sqrt(first * second) : 0;
}

/* The words of an article as search counts them. */
static double
naive_length(const struct naive *article)
{
	double length = 0;

	for (size_t i = 0; i < article->count; i++)
		length += article->pair[i]
		    ? 0
		    : fields_count(article->counts[i], article->words);
	return length;
}

/* What an article's words add to its cosine: with the mean of all languages. */
static double
naive_bonus(const struct naive *article)
{
	double all = 0;

	for (size_t i = 0; i < article_count; i++)
		all += naive_length(&articles[i]);
	return 1 +
	    log(naive_length(article) * (double)article_count / all) / 20;
}

/* The least cosine of an article that stands out. */
static double
naive_cut(const struct naive *self)
{
	double sum = 0, squares = 0, count = 0;

	for (size_t i = 0; i < article_count; i++) {
		if (&articles[i] == self ||
		    strcmp(articles[i].language, self->language) != 0)
			continue;
		double cosine = naive_cosine(self, &articles[i]);
		sum += cosine;
		squares += cosine * cosine;
		count++;
	}
	double mean = sum / count;
	return fmin(
	    .08, fmax(.02, mean + 2 * sqrt(squares / count - mean * mean)));
}

/* Articles that are alike and not, in two languages, visible and not. */
static const struct article_file {
	const char *path, *language, *front, *title, *body;
} sources[] = {
    {"/2020-01-01-gopher.gmi", "en", "", "Gopher menus",
	"Gopher menus have item types and selectors. A gopher server sends a "
	"menu for each selector, and readers follow selectors by number."},
    {"/2020-02-01-selectors.gmi", "en", "", "What selectors are",
	"Selectors are opaque strings. A gopher client sends selectors as the "
	"server gave them, and the server sends a menu or a text back."},
    {"/2020-03-01-gemini.gmi", "en", "", "Gemini requests",
	"Gemini requests carry a whole address over TLS, where gopher sends "
	"selectors. The server answers "
	"with a status, a type and the text; certificates are trusted on "
	"first use."},
    {"/2020-04-01-certificates.gmi", "en", "", "Trust on first use",
	"Certificates are trusted on first use by gemini clients. A client "
	"keeps the certificate and warns when the certificate has changed."},
    {"/2020-05-01-coffee.gmi", "en", "", "Coffee harvest",
	"The coffee harvest begins in November. Pickers carry baskets of red "
	"coffee cherries down from the slopes of volcanoes."},
    {"/2020-06-01-volcanoes.gmi", "en", "", "Volcanoes",
	"Volcanoes stand along the coast. Their slopes carry coffee and their "
	"heat drives turbines."},
    {"/2020-07-01-letters.gmi", "en", "", "Letters on terminals",
	"Terminals draw letters in cells, and gopher menus are made of such "
	"letters. Wide letters take two cells, and "
	"combining marks take none."},
    {"/2020-08-01-twins.gmi", "en", "", "Twins",
	"Zebras graze quietly beside elephants."},
    {"/2020-08-01-twins-b.gmi", "en", "", "Twins",
	"Zebras graze quietly beside elephants."},
    {"/2019-08-01-twins-c.gmi", "en", "", "Twins",
	"Zebras graze quietly beside elephants."},
    {"/2020-09-01-menus.es.gmi", "es", "", "Menus de gopher",
	"Gopher menus y selectors: el servidor sends a menu para cada "
	"selector, and readers follow selectors."},
    {"/2020-10-01-selectores.es.gmi", "es", "", "Selectors de gopher",
	"Gopher menus y selectors, cada selector con su menu."},
    {"/2020-11-01-café.es.gmi", "es", "", "La cosecha",
	"La cosecha empieza en noviembre sobre los volcanes."},
    {"/draft.gmi", NULL, "---\ndraft: true\n---\n", "Gopher menus",
	"Gopher menus have item types and selectors."},
    {"/future.gmi", NULL, "---\ndate: 9000-01-01\n---\n", "Gopher menus",
	"Gopher menus have item types and selectors."},
    {"/unlisted.gmi", NULL, "---\nlisted: no\n---\n", "Gopher menus",
	"Gopher menus have item types and selectors."},
};

/* A term that every article has weighs nothing, in a length as well. */
#define PAGE "# %s\n\n%s\nWritten here.\n"

static void
fill(struct fixture *fixture)
{
	article_count = 0;
	for (size_t i = 0; i < COUNT(sources); i++) {
		const struct article_file *source = &sources[i];
		char text[1024], body[1024];
		snprintf(body, sizeof(body), PAGE, source->title, source->body);
		snprintf(text, sizeof(text), "%s%s", source->front, body);
		server_write(&fixture->capsule, source->path + 1, text);
		if (!source->language)
			continue;
		struct naive *naive = &articles[article_count++];
		*naive = (struct naive){.path = source->path};
		strcpy(naive->language, source->language);
		/* Less than 40 words: all below the title is the opening. */
		snprintf(
		    body, sizeof(body), "%s\nWritten here.\n", source->body);
		naive_words(naive, source->title, TITLE);
		naive_words(naive, body, OPENING);
	}
	fixture_open(fixture);
}

static struct span
body_of(struct fixture *fixture, const struct article_file *source)
{
	return arena_format(&fixture->arena, PAGE, source->title, source->body);
}

static const struct naive *
naive_of(struct span path)
{
	for (size_t i = 0; i < article_count; i++)
		if (span_equal(path, span_of(articles[i].path)))
			return &articles[i];
	return NULL;
}

static struct span
hit_path(const struct fixture *fixture, size_t hit)
{
	return edition_text(fixture->edition,
	    edition_entry(fixture->edition, fixture->ranker.hits[hit].entry)
		->path);
}

static const double tolerance = 0.002;

/* Every hit has its cosine, is of the language, and is no less than the next.
 */
static void
expect_list(const struct fixture *fixture, const struct naive *self)
{
	double before = 2;
	size_t expected = 0;

	for (size_t i = 0; i < fixture->ranker.count; i++) {
		const struct naive *other = naive_of(hit_path(fixture, i));
		expect_true("known", hit_path(fixture, i), other != NULL);
		double want = naive_cosine(self, other);
		double got =
		    (double)fixture->ranker.hits[i].cosine / (1 << COSINE_BITS);
		if (fabs(got - want) > tolerance)
			print_error(
			    "%s: got %.5f, want %.5f\n", self->path, got, want);
		expect_true("cosine", hit_path(fixture, i),
		    fabs(got - want) <= tolerance);
		expect_true("not itself", hit_path(fixture, i), other != self);
		expect_true("language", hit_path(fixture, i),
		    strcmp(other->language, self->language) == 0);
		double order = want * naive_bonus(other);
		expect_true(
		    "order", hit_path(fixture, i), order <= before + tolerance);
		before = order;
	}
	/* No article is near enough to the cut to be a matter of rounding. */
	for (size_t i = 0; i < article_count; i++)
		expected += &articles[i] != self &&
		    strcmp(articles[i].language, self->language) == 0 &&
		    naive_cosine(self, &articles[i]) >= naive_cut(self);
	expect_true(
	    "count", span_of(self->path), fixture->ranker.count == expected);
}

/* J11, J12: the lists are those of the recipe in doubles. */
static void
recipe(void **state)
{
	struct fixture *fixture = *state;
	size_t hits = 0;

	fill(fixture);
	for (size_t i = 0; i < COUNT(sources); i++) {
		const struct article_file *source = &sources[i];
		if (!source->language)
			continue;
		rank_related(&fixture->ranker, fixture->edition,
		    edition_find(fixture->edition, span_of(source->path)),
		    body_of(fixture, source), SIZE_MAX);
		hits += fixture->ranker.count;
		expect_list(fixture, naive_of(span_of(source->path)));
	}
	/* There was something to compare. */
	assert_true(hits > 15);
}

/* Ties go to the newer date, then to the path. */
static void
ties(void **state)
{
	static const struct {
		const char *self, *want[2];
	} rows[] = {
	    {"/2019-08-01-twins-c.gmi",
		{"/2020-08-01-twins-b.gmi", "/2020-08-01-twins.gmi"}},
	    {"/2020-08-01-twins.gmi",
		{"/2020-08-01-twins-b.gmi", "/2019-08-01-twins-c.gmi"}},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		rank_related(&fixture->ranker, fixture->edition,
		    edition_find(fixture->edition, span_of(rows[i].self)),
		    body_of(fixture, &sources[7]), 5);
		assert_int_equal(fixture->ranker.count, 2);
		for (size_t j = 0; j < 2; j++)
			expect_span(rows[i].self, hit_path(fixture, j),
			    span_of(rows[i].want[j]));
	}
}

enum { MATES = 35 };

static struct span
mate_body(struct fixture *fixture, int number)
{
	return arena_format(&fixture->arena,
	    "# Note %d\n\nOf the pair%dword alone.\n", number, number % MATES);
}

/*
 * Q219: two articles of many are alike, and each is all of the other's list,
 * wherever they stand among the documents.
 */
static void
mates(void **state)
{
	struct fixture *fixture = *state;
	char path[32];

	for (int i = 0; i < 2 * MATES; i++) {
		snprintf(path, sizeof(path), "note-%02d.gmi", i);
		server_write(
		    &fixture->capsule, path, mate_body(fixture, i).data);
	}
	fixture_open(fixture);
	for (int i = 0; i < 2 * MATES; i++) {
		snprintf(path, sizeof(path), "/note-%02d.gmi", i);
		rank_related(&fixture->ranker, fixture->edition,
		    edition_find(fixture->edition, span_of(path)),
		    mate_body(fixture, i), SIZE_MAX);
		snprintf(path, sizeof(path), "/note-%02d.gmi",
		    (i + MATES) % (2 * MATES));
		assert_int_equal(fixture->ranker.count, 1);
		expect_span("mate", hit_path(fixture, 0), span_of(path));
	}
}

/* A short list is the beginning of a long one. */
static void
at_most(void **state)
{
	struct fixture *fixture = *state;
	uint32_t all[ARTICLES];

	fill(fixture);
	uint32_t self =
	    edition_find(fixture->edition, span_of(sources[0].path));
	struct span body = body_of(fixture, &sources[0]);
	rank_related(&fixture->ranker, fixture->edition, self, body, SIZE_MAX);
	size_t count = fixture->ranker.count;
	assert_true(count >= 2 && count <= ARTICLES);
	for (size_t i = 0; i < count; i++)
		all[i] = fixture->ranker.hits[i].entry;
	for (size_t most = 0; most <= count + 1; most++) {
		rank_related(
		    &fixture->ranker, fixture->edition, self, body, most);
		assert_int_equal(
		    fixture->ranker.count, most < count ? most : count);
		for (size_t i = 0; i < fixture->ranker.count; i++)
			assert_int_equal(fixture->ranker.hits[i].entry, all[i]);
	}
}

/* A draft has no list, and no list has a hidden article. */
static void
hidden(void **state)
{
	static const char *const paths[] = {"/draft.gmi", "/future.gmi"};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(paths); i++)
		assert_false(fixture_has(fixture, paths[i]));
	/* An unlisted article is in no list, but has one. */
	uint32_t self = edition_find(fixture->edition, SPAN("/unlisted.gmi"));
	rank_related(&fixture->ranker, fixture->edition, self,
	    body_of(fixture, &sources[15]), SIZE_MAX);
	assert_true(fixture->ranker.count > 0);
	for (size_t i = 0; i < fixture->ranker.count; i++)
		assert_true(fixture->ranker.hits[i].entry != self);
}

static void
alone(void **state)
{
	struct fixture *fixture = *state;

	fixture_open(fixture);
	rank_related(&fixture->ranker, fixture->edition, 0, SPAN("words"), 5);
	assert_int_equal(fixture->ranker.count, 0);
	server_write(&fixture->capsule, "one.gmi", "# One\nlonely words\n");
	fixture_open(fixture);
	rank_related(&fixture->ranker, fixture->edition,
	    edition_find(fixture->edition, SPAN("/one.gmi")),
	    SPAN("# One\nlonely words\n"), 5);
	assert_int_equal(fixture->ranker.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(recipe),
	    FIXTURE_TEST(ties),
	    FIXTURE_TEST(mates),
	    FIXTURE_TEST(at_most),
	    FIXTURE_TEST(hidden),
	    FIXTURE_TEST(alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
