#include "edition/edition_priv.h"
#include "search/best_line.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/gemtext.h"

/* More than one line may have places. */
#define BIRDS                                                                  \
	"bird bird bird bird bird bird bird bird bird bird bird bird bird "

/* Lines of all kinds, with words of the query and without. */
static const char *const lines[] = {"A red bird sang to another one.",
    "The red one, and a bird in the sky", "# Red bird", "## The sky, red",
    "* a red bird", "> Sky and bird, said he", "=> /red Of the bird",
    "=> gemini://red.example/ Sky", "```red bird", "```",
    "See https://bird.example/red/sky for all that the sky has to say.", "bird",
    BIRDS BIRDS BIRDS "red", "[red sky]", "red    bird    sky",
    "Red, bird; sky!",
    "a re\xe2\x80\xaa"
    "d bird",
    "re\xef\xbb\xbf"
    "d \x1b[1mbird sky",
    "r\xc3\xa9"
    "d and \xe2\x80\x9c"
    "bird\xe2\x80\x9d there",
    "Nothing at all.", "", "| red | sky |", "tags: bird sky",
    "A long line of other words, none of which anybody asked for, goes on.",
    "The Red Bird", "Birdsong in the reddish skyline.", "Birds, a skyline",
    "A birdhouse", "* reddish birds"};

/* An article with its text, and the hit that it is. */
struct found {
	struct edition edition;
	struct edition_entry entry;
	struct nearness_text text;
	struct buf strings, bytes;
	struct arena arena;
	struct query query;
	struct searcher searcher;
	struct wanted_list wanted;
};

static struct nearness_text *
give_text(void *context, const struct search_hit *hit)
{
	(void)hit;
	return context;
}

/* Reads the text as search does, for the places of the words. */
static void
read_places(struct found *found)
{
	struct search_hit hit = {.words = UINT32_MAX};

	found->text = (struct nearness_text){.bytes = buf_span(&found->bytes)};
	found->edition.sections[EDITION_ENTRIES].data = &found->entry;
	found->edition.sections[EDITION_ENTRIES].size = sizeof(found->entry);
	found->edition.sections[EDITION_STRINGS].data =
	    found->strings.size > 0 ? found->strings.data : "";
	found->edition.sections[EDITION_STRINGS].size = found->strings.size;
	nearness_order(&(struct nearness_input){.wanted = &found->wanted,
			   .edition = &found->edition,
			   .text = give_text,
			   .context = &found->text},
	    &hit, 1, 1);
}

static void
ask(const char *query, struct found *found)
{
	query_parse(span_of(query), &found->arena, &found->query);
	wanted_in(&found->query, &found->searcher, &found->wanted);
}

static void
free_found(struct found *found)
{
	buf_free(&found->strings);
	buf_free(&found->bytes);
	arena_free(&found->arena);
}

/* Places as the lines give them, one after the other. */
struct model {
	const struct found *found;
	size_t count;
};

static void
see(void *context, const struct word *word)
{
	struct model *model = context;
	const struct nearness_text *text = &model->found->text;
	uint32_t words = wanted_bits(&model->found->wanted, word);
	size_t at = (size_t)(word->source.data - text->bytes.data);

	if (words == 0)
		return;
	if (model->count == NEARNESS_PLACES) {
		assert_true(text->known <= at);
		return;
	}
	assert_true(model->count < text->count);
	assert_int_equal(text->places[model->count].at, at);
	assert_int_equal(text->places[model->count++].words, words);
}

static void
expect_places(const struct found *found)
{
	struct gemtext reader = gemtext_start(found->text.bytes);
	struct model model = {.found = found};
	struct line line;

	while (gemtext_next(&reader, &line))
		words_each(line.text, see, &model);
	assert_int_equal(model.count, found->text.count);
}

static void
add_lines(struct mutator *random, size_t most, struct buf *buf)
{
	for (size_t i = mutator_below(random, most); i > 0; i--) {
		const char *line = lines[mutator_below(random, COUNT(lines))];
		buf_add(buf, span_of(line));
		buf_add(buf, i % 5 == 0 ? SPAN("\r\n") : SPAN("\n"));
	}
}

static struct best_line
best_of(struct found *found, const struct nearness_text *text,
    struct best_line_input *input_r)
{
	*input_r = (struct best_line_input){.arena = &found->arena,
	    .text = text,
	    .format = ARTICLE_GEMTEXT,
	    .title = SPAN("The Red Bird"),
	    .summary = SPAN("Nothing at all."),
	    .wanted = &found->wanted,
	    .all = found->wanted.all};
	return best_line_of(input_r);
}

/* Q100: the places of words tell which line is the best one, and no other. */
static void
as_in_order(void **state)
{
	struct mutator random = {.state = 3};
	size_t quoted = 0;

	(void)state;
	for (int round = 0; round < MUTATOR_ROUNDS; round++) {
		struct found found = {.text = {.count = 0}};
		struct best_line_input first, second;
		ask("red bird sky", &found);
		add_lines(&random, round % 10 ? 12 : 90, &found.bytes);
		read_places(&found);
		struct nearness_text bare = {.bytes = found.text.bytes};
		struct best_line want = best_of(&found, &bare, &first);
		struct best_line got = best_of(&found, &found.text, &second);
		assert_int_equal(got.match.words, want.match.words);
		assert_int_equal(got.match.exact, want.match.exact);
		assert_int_equal(got.match.count, want.match.count);
		expect_span("Q100", got.line, want.line);
		if (want.match.words == 0) {
			expect_span("Q100", got.first, want.first);
			expect_span("Q100", got.summary, want.summary);
		}
		quoted += want.match.words == found.wanted.all;
		free_found(&found);
	}
	assert_true(quoted > MUTATOR_ROUNDS / 20);
}

/*
 * J36: of lines with as many words that one is the best that has most of them
 * as they were typed, whether their places are known or not.
 */
static void
as_typed(void **state)
{
	static const struct {
		const char *query, *text, *want;
	} rows[] = {
	    {"gardening", "A gardener.\nOf gardens.\nOn gardening.\n",
		"On gardening."},
	    {"gardens", "A gardener.\nThe garden.\nOf gardens.\n",
		"Of gardens."},
	    {"gardening", "A gardener.\nOf gardens.\n", "A gardener."},
	    {"gardening birds",
		"Gardeners, birdsong.\nOf gardening.\nGardens "
		"and birds.\nBirds or gardening.\n",
		"Birds or gardening."},
	    {"gardening birds", "On gardening.\nA gardener and birdsong.\n",
		"A gardener and birdsong."},
	    {"\"garden\"", "Gardens.\nGardener.\nGarden.\n", "Garden."},
	    {"gard", "Garden.\nThe gard.\n", "The gard."},
	    {"to", "Of tomatoes.\nGo to it.\n", "Go to it."},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * 2; i++) {
		struct found found = {.text = {.count = 0}};
		struct best_line_input input;
		ask(rows[i / 2].query, &found);
		buf_add(&found.bytes, span_of(rows[i / 2].text));
		if (i % 2)
			read_places(&found);
		else
			found.text.bytes = buf_span(&found.bytes);
		expect_span(rows[i / 2].query,
		    best_of(&found, &found.text, &input).line,
		    span_of(rows[i / 2].want));
		free_found(&found);
	}
}

/* Q101: words of gemtext have the places that they have line by line. */
static void
places(void **state)
{
	struct span seeds[COUNT(lines)];
	struct mutator random = {.seeds = seeds, .count = COUNT(lines)};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		seeds[i] = span_of(lines[i]);
	for (int round = 0; round < MUTATOR_ROUNDS; round++) {
		struct found found = {.text = {.count = 0}};
		ask("red bird sky", &found);
		add_lines(&random, round % 10 ? 12 : 90, &found.bytes);
		for (int i = round % 4; i > 0; i--) {
			struct span input = mutator_next(&random);
			buf_add(&found.bytes, input);
			exact_free(&input);
			add_lines(&random, 4, &found.bytes);
		}
		read_places(&found);
		expect_places(&found);
		free_found(&found);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_in_order),
	    cmocka_unit_test(as_typed),
	    cmocka_unit_test(places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
