#include <stdlib.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "fuzz/capsule.h"
#include "text/uri.h"

/*
 * Whole answers of a capsule in which a zone, drafts, a post of the far future
 * and a hidden file have words that stand nowhere else: whatever is asked, in
 * whichever protocol, none of them is in an answer, suggested spellings and
 * lists of tags included.
 */

static const struct fixture_file files[] = {
    {"index.gmi",
	"# Front\n=> menu:recent?tag=one&year=2020\n=> menu:index\n"
	"=> menu:tags?count=2\n=> menu:archive\n"},
    {"2020-01-02-second.gmi",
	"---\ntags: one, two\nwas: /old\n---\n# Second\nGophers dig "
	"burrows in meadows.\n=> /club/secret.gmi A link\n"},
    {"2020-01-01-first.gmi",
	"# First\nGophers dig burrows in gardens.\n\n#one #three\n"},
    {"2020-01-04-fourth.es.gmi", "# Cuarta\nLas topos cavan.\n"},
    {"news/.intro.gmi", "# News\nWhat is new.\n"},
    {"news/2021-05-05-a.gmi", "# A\nBurrows.\n"},
    {"news/deep/er/b.txt", "B\n\nPlain text of gophers.\n"},
    {"news/deep/c.gmi", "---\ntags: ONE, one, Two\n---\n# C\nGophers dig.\n"},
    {"picture.png", "PNG"},
    {"gopherhole/gophermap", "!A hole\n0Second\t/2020-01-02-second.gmi\n*\n"},
    {"draft.gmi",
	"---\ndraft: yes\ntags: qxjtag\nwas: /qxjold\n---\n"
	"# Gophers qxjdraft\nGophers dig qxjburrows in qxjmeadows.\n"},
    {"2999-01-01-future.gmi",
	"---\ntags: one, qxjlater\n---\n# Qxj future\nGophers qxjfuture.\n"},
    {"club/secret.gmi",
	"---\ntags: one, qxjclub\n---\n# The qxjsecret\nGophers dig "
	"qxjburrows.\n"},
    {"club/2020-02-02-qxjpost.gmi", "# Qxj post\nGophers dig.\n"},
    {".hidden.gmi", "# qxjhidden\n"},
    {"broken.gmi", "---\ndate: qxj\n---\n# Gophers qxjbroken\n"},
};

static struct fixture capsule;
static bool made;

static void
remove_capsule(void)
{
	fixture_remove(&capsule);
}

struct fixture *
fuzz_capsule(void)
{
	if (made)
		return &capsule;
	made = true;
	fixture_make(&capsule);
	fixture_configure(&capsule,
	    "[zone deep]\npath = /news/deep/\nallow = any\n"
	    "[zone club]\npath = /club/\nallow = "
	    "0000000000000000000000000000000000000000000000000000000000000001"
	    "\n");
	fixture_fill(&capsule, files, sizeof(files) / sizeof(files[0]));
	HOLDS(symlink("news", server_path(&capsule.capsule, "to")) == 0);
	fixture_open(&capsule);
	atexit(remove_capsule);
	return &capsule;
}

/* The request may hold the words, and be shown again. */
static bool
asks_for_hidden(struct span request)
{
	struct buf decoded = {0}, folded = {0};
	bool asks;

	if (uri_decode(&decoded, request) < 0)
		decoded.size = 0;
	buf_add(&decoded, request);
	utf8_fold_bare(&folded, buf_span(&decoded));
	asks = fuzz_holds(buf_span(&folded), FUZZ_HIDDEN);
	buf_free(&decoded);
	buf_free(&folded);
	return asks;
}

void
fuzz_check_gemini(struct span answer)
{
	struct span header = span_cut(&answer, '\n');

	HOLDS(span_ends(header, SPAN("\r")));
	header.size--;
	HOLDS(header.size >= 3 && header.size <= 3 + 1024);
	HOLDS(header.data[0] >= '1' && header.data[0] <= '6');
	HOLDS(ascii_is_digit(header.data[1]) && header.data[2] == ' ');
	fuzz_one_line(header);
	HOLDS(header.data[0] == '2' || answer.size == 0);
}

/*
 * The first byte says who asks, and how: Gemini with or without a certificate,
 * or Gopher. NUL ends the request, as it does in the strings of fixtures.
 */
void
fuzz_answers(struct span input)
{
	struct fixture *fixture = fuzz_capsule();
	unsigned how = fuzz_byte(&input) % 3;
	const char *request = fuzz_string(
	    &fixture->arena, span_head(input, span_find(input, '\0')));
	bool asks = asks_for_hidden(span_of(request));
	struct span answer;

	fixture->visitor.state = how == 1 ? VISITOR_KNOWN : VISITOR_UNKNOWN;
	answer = how == 2 ? fixture_gopher(fixture, request)
			  : fixture_gemini(fixture, request);
	if (how != 2 && answer.size > 0)
		fuzz_check_gemini(answer);
	HOLDS(asks || !fuzz_holds(answer, FUZZ_HIDDEN));
	arena_free(&fixture->arena);
}
