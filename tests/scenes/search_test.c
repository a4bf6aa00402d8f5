/* Searching: on both networks, in what has just been dropped, and by fools. */
#include <stdio.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/menu.h"

#define HOST "gemini://localhost"

static void
start(struct server *server)
{
	server_write(server, "2020-01-01-old.gmi",
	    "# Old post\n\nGophers dig burrows.\n");
	server_write(server, "es/topos.es.gmi", "# Topos\n\nCavan cuevas.\n");
	server_start(server, NULL);
}

static void
expect_answer(
    const struct server *server, const char *request, const char *part)
{
	bool secure = strncmp(request, "gemini:", 7) == 0;
	struct heard heard = ask_either(server, request);

	expect_true(
	    request, heard_span(&heard), answer_has(heard_span(&heard), part));
	if (!secure)
		menu_expect(request, heard_span(&heard), NULL);
	heard_free(&heard);
}

/*
 * S10, G32, G33, Y1: no words, or some; one selector with other words is
 * another page.
 */
static void
on_both_networks(void **state)
{
	struct server *server = *state;

	start(server);
	gemini_expect(server, HOST "/search\r\n", "10 Words to search for\r\n");
	gemini_expect(
	    server, HOST "/search?\r\n", "10 Words to search for\r\n");
	expect_answer(server, HOST "/search?burrows\r\n",
	    "\n=> /2020-01-01-old.gmi 2020-01-01 Old post\n"
	    "Gophers dig burrows.\n");
	expect_answer(server, HOST "/search?cuevas%20lang:es\r\n",
	    "\n=> /es/topos.es.gmi Topos\nCavan cuevas.\n");
	expect_answer(server, HOST "/search?burows\r\n",
	    "\n=> /search?burrows Showing hits for: burrows\n");
	expect_answer(server, HOST "/2020-01-01-old.gmi\r\n",
	    "\n=> / Home\n=> /search Search\n");
	/* Each twice: the second may be one that was kept. */
	for (int i = 0; i < 2; i++) {
		expect_answer(server, "/search\tburrows\r\n",
		    "\n12020-01-01 Old post\t/2020-01-01-old\t");
		expect_answer(
		    server, "/search\tcuevas\r\n", "\n1Topos\t/es/topos.es\t");
		expect_answer(
		    server, "/search?cuevas+lang:es\r\n", "\niCavan cuevas.\t");
		expect_answer(server, "7/search\tburrows\t+\r\n",
		    "\niGophers dig burrows.\t");
		expect_answer(server, "/search\t\r\n", "\niType words in any");
		expect_answer(server, "/search\r\n", "\niType words in any");
	}
}

/* What is dropped is found, and what is removed is not. */
static void
follows_the_files(void **state)
{
	struct server *server = *state;

	start(server);
	expect_answer(server, "/search\tvolcano\r\n", "Nothing found.");
	expect_answer(server, HOST "/search?volcano\r\n", "Nothing found.");
	server_drop(
	    server, "2020-02-02-new.gmi", "# New post\n\nA volcano smokes.\n");
	wait_for(server, HOST "/search?volcano\r\n", answer_has,
	    "=> /2020-02-02-new.gmi 2020-02-02 New post\n");
	wait_for(server, "/search\tvolcano\r\n", answer_has,
	    "12020-02-02 New post\t/2020-02-02-new\t");
	wait_for(server, "/search?vulcano\r\n", answer_has,
	    "Showing hits for: volcano\t");
	server_drop(server, "2020-02-02-new.gmi",
	    "# New post\n\nIt has fallen silent.\n");
	wait_for(
	    server, HOST "/search?volcano\r\n", answer_has, "Nothing found.");
	wait_for(server, "/search\tsilent\r\n", answer_has, "iIt has fallen");
	unlink(server_path(server, "2020-02-02-new.gmi"));
	wait_for(server, "/search\tsilent\r\n", answer_has, "Nothing found.");
	wait_for(server, HOST "/search?post\r\n", answer_lacks, "New post");
	expect_answer(server, HOST "/search?post\r\n", "Old post\n");
	/* And a draft that is one no more. */
	server_drop(server, "draft.gmi",
	    "---\ndraft: true\n---\n# Draft\n\nA tsunami.\n");
	server_drop(server, "mark.gmi", "# Mark\n\nA tidemark.\n");
	wait_for(server, "/search\ttidemark\r\n", answer_has, "1Mark\t");
	expect_answer(server, "/search\ttsunami\r\n", "Nothing found.");
	server_drop(server, "draft.gmi", "# Draft\n\nA tsunami.\n");
	wait_for(server, "/search\ttsunami\r\n", answer_has, "1Draft\t");
}

/* K10: words that are made to hurt: each has an answer, and so has the next. */
static void
hostile_words(void **state)
{
	static const char *const pieces[] = {"\"", "-", "\"a\" ", "gophers ",
	    "-\"dig burrows\" ", "tag:", "lang:", "%", "%00", "+", "\x1b[2J",
	    "\x01", "\xff", "\xcc\x81", "\xe4\xb8\xad", "a b c d e f g ", "=> ",
	    "../", "\t", "w"};
	struct server *server = *state;
	char typed[1000], gopher[1100], gemini[1100];

	start(server);
	for (size_t i = 0; i < 3 * COUNT(pieces); i++) {
		const char *piece = pieces[i % COUNT(pieces)];
		size_t most = i < COUNT(pieces) ? 40
		    : i < 2 * COUNT(pieces)     ? 300
						: sizeof(typed) - 1;
		size_t size = 0, at;
		for (; size + strlen(piece) <= most; size += strlen(piece))
			memcpy(typed + size, piece, strlen(piece));
		typed[size] = '\0';
		snprintf(gopher, sizeof(gopher), "/search\t%s\r\n", typed);
		struct heard heard = gopher_ask(server, gopher);
		expect_true(piece, heard_span(&heard),
		    answer_starts(heard_span(&heard),
			strchr("\x01\x1b", piece[0]) ? "3The request contains"
						     : "iSearch"));
		menu_expect(piece, heard_span(&heard), NULL);
		heard_free(&heard);
		at = (size_t)snprintf(gemini, sizeof(gemini), HOST "/search?");
		for (size_t j = 0; j < size && at < 980; j++)
			at += (size_t)snprintf(gemini + at, sizeof(gemini) - at,
			    "%%%02X", (unsigned char)typed[j]);
		snprintf(gemini + at, sizeof(gemini) - at, "\r\n");
		gemini_expect(server, gemini, "20 text/gemini");
	}
	expect_answer(server, HOST "/search?burrows\r\n", "Old post\n");
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(on_both_networks),
	    SERVER_SCENE(follows_the_files),
	    SERVER_SCENE(hostile_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
