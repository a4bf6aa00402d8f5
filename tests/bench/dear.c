/*
 * The longest turns of a worker: what it takes to answer the requests that are
 * chosen to be dear, in processor time, without a socket and without a cache.
 * The words come from the capsule's own dictionary: the commonest, the most
 * crowded prefixes, misspelt ones of each kind.
 *
 *     dear CAPSULE [ANSWERS [KIND]]
 *
 * The capsule is one that `zipf` has made. Into the file ANSWERS go the
 * responses to ordinary searches, so that two builds can be compared; with KIND
 * only the kinds with that text in their names are asked instead.
 */
#include <fcntl.h>

#include "served.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "edition/dictionary.h"
#include "edition/edition_index.h"
#include "index/scan.h"
#include "reply/outgoing.h"
#include "hosts/scan_rules.h"
#include "hosts/vhosts.h"
#include "text/uri.h"

enum {
	ASKED = 60, /* of each kind */
	ORDINARY = 2000,
	COMMON = 40, /* words that count as the commonest */
	REQUEST = 1024,
};

struct entry {
	struct span letters;
	uint32_t df;
};

/* What a prefix has: words, and their document frequencies. */
struct prefix {
	struct span letters;
	uint64_t words, df;
};

static struct bench {
	struct config config;
	struct vhost vhost;
	struct served_host host;
	struct arena arena, kept;
	struct ranker ranker;
	struct searcher searcher;
	struct entry *words; /* the commonest first */
	size_t count, capacity;
	struct prefix crowded[6]; /* by letters: that with most words */
	struct prefix frequent[6]; /* that with most postings */
	FILE *answers;
} bench;

static uint64_t
next_random(uint64_t below)
{
	static uint64_t state = 88172645463325252U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

static double
processor_time(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* ---- the capsule ---- */

static void
open_capsule(const char *root)
{
	struct notes notes = {0};
	struct config *config = &bench.config;

	config_start(config);
	config->hosts[0].root = span_of(root);
	config->hosts[0].language = config->language;
	vhost_of(config, 0, 1965, 70, &bench.vhost);
	struct scan_rules rules = scan_rules_of(config, 0, NULL);
	struct scan *scan = scan_new(&rules);
	struct pressed pressed;
	if (!scan || !scan_run(scan, &notes) ||
	    scan_press(scan, &pressed) < 0) {
		perror(root);
		exit(1);
	}
	bench.host.context = (struct context){.vhost = &bench.vhost,
	    .edition = edition_map(pressed.fd, pressed.base),
	    .root = root_open(root),
	    .ranker = &bench.ranker,
	    .searcher = &bench.searcher,
	    .arena = &bench.arena};
	close(pressed.fd);
	scan_free(&scan);
	note_free(&notes);
	print_figure("articles",
	    edition_header(bench.host.context.edition)->articles, "");
	print_figure("edition",
	    (double)edition_header(bench.host.context.edition)->size / 1048576,
	    "MiB");
}

static int
by_df(const void *first, const void *second)
{
	const struct entry *a = first, *b = second;

	if (a->df != b->df)
		return a->df > b->df ? -1 : 1;
	return span_compare(a->letters, b->letters);
}

static size_t
letters_of(struct span word)
{
	size_t count = 0;

	for (; word.size > 0; count++)
		utf8_next(&word);
	return count;
}

/* The prefix of so many letters, or the empty span. */
static struct span
prefix_of(struct span word, size_t letters)
{
	struct span rest = word;

	for (size_t i = 0; i < letters; i++) {
		if (rest.size == 0)
			return SPAN("");
		utf8_next(&rest);
	}
	return span_head(word, word.size - rest.size);
}

static void
close_prefix(size_t letters, const struct prefix *prefix)
{
	if (prefix->letters.size == 0)
		return;
	if (prefix->words > bench.crowded[letters].words)
		bench.crowded[letters] = *prefix;
	if (prefix->df > bench.frequent[letters].df)
		bench.frequent[letters] = *prefix;
}

static void
read_dictionary(void)
{
	struct dictionary at;
	struct prefix open[6] = {{.words = 0}};
	const struct edition *edition = bench.host.context.edition;

	for (bool more = dictionary_seek(&at, edition, SPAN("")); more;
	     more = dictionary_next(&at)) {
		struct span word =
		    arena_copy(&bench.kept, dictionary_word(&at));
		uint32_t df = edition_df(edition, &at.postings);
		bench.words = mem_grow(bench.words, &bench.capacity,
		    bench.count + 1, sizeof(*bench.words));
		bench.words[bench.count++] = (struct entry){word, df};
		for (size_t i = 1; i < 6; i++) {
			struct span prefix = prefix_of(word, i);
			if (!span_equal(prefix, open[i].letters)) {
				close_prefix(i, &open[i]);
				open[i] = (struct prefix){.letters = prefix};
			}
			open[i].words += prefix.size > 0;
			open[i].df += df;
		}
	}
	for (size_t i = 1; i < 6; i++)
		close_prefix(i, &open[i]);
	qsort(bench.words, bench.count, sizeof(*bench.words), by_df);
	print_figure("words", (double)bench.count, "");
	for (size_t i = 0; i < 8; i++)
		fprintf(stderr, "%.*s %u\n", (int)bench.words[i].letters.size,
		    bench.words[i].letters.data, bench.words[i].df);
	for (size_t i = 1; i < 6; i++)
		fprintf(stderr, "%zu: %.*s %lu words; %.*s %lu postings\n", i,
		    (int)bench.crowded[i].letters.size,
		    bench.crowded[i].letters.data,
		    (unsigned long)bench.crowded[i].words,
		    (int)bench.frequent[i].letters.size,
		    bench.frequent[i].letters.data,
		    (unsigned long)bench.frequent[i].df);
}

/* ---- asking ---- */

static double
ask(const struct protocol *protocol, struct span bytes)
{
	struct request request = {0};
	struct asked asked = {
	    .protocol = protocol, .request = &request, .named = HOST_UNNAMED};
	struct served_hosts hosts = {&bench.host, 1};
	struct outgoing outgoing;

	double began = processor_time();
	if (protocol->parse(bytes, true, &bench.arena, &request) !=
	    REQUEST_DONE)
		exit(1);
	outgoing_make(&hosts, &asked, &outgoing);
	double time = processor_time() - began;
	if (bench.answers) {
		fprintf(bench.answers, "%.*s", (int)bytes.size, bytes.data);
		fwrite(outgoing.rendered->bytes.data, 1,
		    outgoing.rendered->bytes.size, bench.answers);
	}
	if (outgoing.fd >= 0)
		close(outgoing.fd);
	rendered_release(&outgoing.rendered);
	arena_free(&bench.arena);
	return time;
}

/* A kind of request: appends its words, or its whole path if it is a path. */
struct kind {
	const char *what;
	void (*add)(struct buf *words, unsigned turn, unsigned number);
	unsigned number;
	bool path;
};

static void
print_kind(const struct kind *kind, double *times, size_t count)
{
	double longest = 0;

	for (size_t i = 0; i < count; i++)
		longest = times[i] > longest ? times[i] : longest;
	qsort(times, count, sizeof(*times), compare_times);
	printf("%-44s %8.3f %8.3f %8.3f\n", kind->what, times[count / 2],
	    times[count * 99 / 100], longest);
	fflush(stdout);
}

static double
ask_kind(const struct kind *kind, unsigned turn)
{
	struct buf words = {0}, bytes = {0};

	kind->add(&words, turn, kind->number);
	if (kind->path && words.data[0] != '/') {
		buf_add(&bytes, span_tail(buf_span(&words), 1));
		buf_add(&bytes, SPAN("\r\n"));
		double time = ask(&protocol_gopher, buf_span(&bytes));
		buf_free(&bytes);
		buf_free(&words);
		return time;
	}
	buf_add(&bytes, SPAN("gemini://localhost"));
	if (kind->path) {
		buf_add(&bytes, buf_span(&words));
	} else {
		buf_add(&bytes, SPAN("/search?"));
		uri_encode_path(&bytes, buf_span(&words));
	}
	if (bytes.size > REQUEST) {
		bytes.size = REQUEST;
		/* No escape in halves. */
		while (memchr(bytes.data + bytes.size - 3, '%', 3))
			bytes.size--;
	}
	buf_add(&bytes, SPAN("\r\n"));
	double time = ask(&protocol_gemini, buf_span(&bytes));
	buf_free(&bytes);
	buf_free(&words);
	return time;
}

static void
measure(const struct kind *kind)
{
	double times[ASKED];

	for (unsigned i = 0; i < ASKED; i++)
		times[i] = ask_kind(kind, i);
	print_kind(kind, times, ASKED);
}

/* ---- words ---- */

static void
common(struct buf *words, unsigned turn, unsigned number)
{
	for (unsigned i = 0; i < number; i++) {
		buf_add(words, bench.words[(turn * 7 + i) % COMMON].letters);
		buf_byte(words, ' ');
	}
}

/* Each with a letter more, so that no article has it: only its forms count. */
static void
prefixes(struct buf *words, unsigned turn, unsigned number)
{
	for (unsigned i = 0; i < number; i++) {
		size_t size = 3 + (turn + i) % 3;
		struct span word = bench.words[turn * number + i].letters;
		if (letters_of(word) > size)
			word = prefix_of(word, size);
		buf_add(words, word);
		buf_byte(words, ' ');
	}
}

static void
crowded_prefix(struct buf *words, unsigned turn, unsigned number)
{
	buf_add(words,
	    turn % 2 ? bench.crowded[number].letters
		     : bench.frequent[number].letters);
}

static struct span
any_word(size_t least)
{
	for (;;) {
		/* Log-uniform, so that common and rare ones come. */
		uint64_t below = 1 + next_random(bench.count);
		struct span word = bench.words[next_random(below)].letters;
		if (letters_of(word) >= least)
			return word;
	}
}

static void
misspell(struct buf *words, struct span word, unsigned edit, size_t at)
{
	struct span head = prefix_of(word, at);
	struct span rest = span_tail(word, head.size), next = rest, after;

	utf8_next(&next);
	after = next;
	utf8_next(&after);
	struct span letter = span_head(rest, rest.size - next.size);
	struct span other = span_head(next, next.size - after.size);
	buf_add(words, head);
	switch (edit) {
	case 0: buf_add(words, next); break;
	case 1:
		buf_add(words, SPAN("x"));
		buf_add(words, rest);
		break;
	case 2:
		buf_add(words, SPAN("q"));
		buf_add(words, next);
		break;
	default:
		buf_add(words, other);
		buf_add(words, letter);
		buf_add(words, after);
		break;
	}
	buf_byte(words, ' ');
}

/* At the first letters, or somewhere. */
static void
misspelt(struct buf *words, unsigned turn, unsigned number)
{
	for (unsigned i = 0; i < number % 10; i++) {
		struct span word = any_word(number >= 20 ? 12 : 5);
		misspell(words, word, (turn + i) % 4,
		    number >= 10 && number < 20
			? turn % 2
			: next_random(letters_of(word) - 1));
	}
}

/* Two slips in each word, behind the most crowded two letters. */
static void
crowded_misspelt(struct buf *words, unsigned turn, unsigned number)
{
	struct span prefix = bench.crowded[2].letters;

	for (unsigned found = 0, i = turn; found < number; i++) {
		struct span word = any_word(7);
		struct buf once = {0};
		misspell(&once, word, i % 4, 2);
		buf_add(words, prefix);
		buf_add(
		    words, span_tail(buf_span(&once), prefix_of(word, 2).size));
		buf_free(&once);
		found++;
	}
}

/* Of letters that follow each other nowhere. */
static void
nonsense(struct buf *words, unsigned turn, unsigned number)
{
	static const char *const letters[] = {"a", "e", "o", "s", "t", "n", "r",
	    "i", "\xd0\xbe", "\xd0\xb5", "\xc3\xb8"};

	for (unsigned i = 0; i < number; i++) {
		for (unsigned j = 0; j < 3 + (turn + i) % 10; j++)
			buf_add(words, span_of(letters[next_random(11)]));
		buf_byte(words, ' ');
	}
}

static void
phrases(struct buf *words, unsigned turn, unsigned number)
{
	for (unsigned i = 0; i < number % 10; i++) {
		buf_byte(words, '"');
		common(words, turn + i, number / 10);
		buf_add(words, SPAN("\" "));
	}
}

static void
excluded(struct buf *words, unsigned turn, unsigned number)
{
	common(words, turn, 1);
	for (unsigned i = 1; i < number; i++) {
		buf_byte(words, '-');
		buf_add(words, bench.words[(turn + i) % COMMON].letters);
		buf_byte(words, ' ');
	}
}

static void
filters(struct buf *words, unsigned turn, unsigned number)
{
	static const char *const lists[] = {"tag:all", "lang:en", "tag:t1",
	    "tag:all tag:all tag:all tag:all tag:all tag:all tag:all lang:en",
	    "lang:en lang:en lang:en lang:en lang:en lang:en lang:en lang:en",
	    "tag:t1 -tag:t2 -tag:t3 -tag:t4 -tag:t5 -tag:t6 -tag:t7 -tag:t8"};

	buf_add(words, span_of(lists[turn % 6]));
	buf_byte(words, ' ');
	common(words, turn, number);
}

static void
han(struct buf *words, unsigned turn, unsigned number)
{
	for (unsigned i = 0; i < number; i++)
		utf8_add(words, 0x4e00 + (turn * 3 + i) % 60);
}

static void
ordinary(struct buf *words, unsigned turn, unsigned number)
{
	(void)turn;
	for (unsigned i = 0; i <= next_random(number); i++) {
		buf_add(words, any_word(2));
		buf_byte(words, ' ');
	}
}

/* ---- paths ---- */

/* An article somewhere; 0 Gemini, 1 Gopher's menu, 2 its related page. */
static void
articles(struct buf *path, unsigned turn, unsigned number)
{
	uint32_t docs;
	const struct edition *edition = bench.host.context.edition;
	const struct edition_doc *list = edition_docs(edition, &docs);
	uint32_t entry = list[(turn * 7919U + 13) % docs].entry;
	struct span name =
	    edition_text(edition, edition_entry(edition, entry)->path);

	if (number == 1)
		buf_byte(path, '-');
	if (number == 2)
		buf_add(path, SPAN("/related"));
	buf_add(path, number == 1 ? span_head(name, name.size - 4) : name);
}

static void
big(struct buf *path, unsigned turn, unsigned number)
{
	static const char *const names[] = {"prose", "common", "different"};
	const char *name = names[turn % 3];

	switch (number) {
	case 0: buf_format(path, "/big/%s.gmi", name); break;
	case 1: buf_format(path, "-/big/%s", name); break;
	default:
		buf_format(path, "/related/big/%s.gmi?page=%u", name, turn);
		break;
	}
}

static void
made(struct buf *path, unsigned turn, unsigned number)
{
	static const char *const paths[] = {"/", "/recent", "/archive/",
	    "/archive/2000", "/archive/2000?page=3", "/tags/", "/tags/all",
	    "/tags/all?page=900", "/tags/all/atom.xml", "/atom.xml", "/big/",
	    "/000/", "/000/atom.xml"};

	(void)number;
	buf_add(path, span_of(paths[turn % 13]));
}

static void
menus(struct buf *path, unsigned turn, unsigned number)
{
	(void)number;
	buf_add(path, turn % 2 ? SPAN("/big/menus.gmi") : SPAN("-/big/menus"));
}

static const struct kind kinds[] = {
    {"the commonest word", common, 1, false},
    {"3 of the commonest words", common, 3, false},
    {"8 of the commonest words", common, 8, false},
    {"24 of the commonest words", common, 24, false},
    {"a common prefix", prefixes, 1, false},
    {"3 common prefixes", prefixes, 3, false},
    {"24 common prefixes", prefixes, 24, false},
    {"the fullest prefix of 1 letter", crowded_prefix, 1, false},
    {"the fullest prefix of 2 letters", crowded_prefix, 2, false},
    {"the fullest prefix of 3 letters", crowded_prefix, 3, false},
    {"the fullest prefix of 5 letters", crowded_prefix, 5, false},
    {"1 misspelt word", misspelt, 1, false},
    {"3 misspelt words", misspelt, 3, false},
    {"4 misspelt words", misspelt, 4, false},
    {"4 misspelt in the first letters", misspelt, 14, false},
    {"4 misspelt long words", misspelt, 24, false},
    {"4 misspelt, the fullest two letters", crowded_misspelt, 4, false},
    {"24 misspelt, the fullest two letters", crowded_misspelt, 24, false},
    {"4 words of nonsense", nonsense, 4, false},
    {"24 words of nonsense", nonsense, 24, false},
    {"a phrase of 2 of the commonest", phrases, 21, false},
    {"a phrase of 4 of the commonest", phrases, 41, false},
    {"8 phrases of 3 of the commonest", phrases, 38, false},
    {"the commonest but 20 others", excluded, 21, false},
    {"filters only", filters, 0, false},
    {"filters and the commonest word", filters, 1, false},
    {"filters and 3 of the commonest words", filters, 3, false},
    {"a run of 4 Han characters", han, 4, false},
    {"a run of 100 Han characters, escaped", han, 100, false},
    {"ordinary: up to 3 words", ordinary, 3, false},
    {"an article, Gemini", articles, 0, true},
    {"an article, Gopher", articles, 1, true},
    {"a related page", articles, 2, true},
    {"an article of 1 MiB, Gemini", big, 0, true},
    {"an article of 1 MiB, Gopher", big, 1, true},
    {"a related page of 1 MiB", big, 2, true},
    {"indexes, archives, tags, feeds", made, 0, true},
    {"a page of 50 menus", menus, 0, true},
};

/* The responses to searches, some of misspelt words, and related pages. */
static void
write_answers(const char *path)
{
	struct kind kind = {"", ordinary, 4, false};

	bench.answers = fopen(path, "w");
	for (unsigned i = 0; bench.answers && i < 3 * ORDINARY; i++) {
		if (i == ORDINARY)
			kind.add = misspelt;
		if (i >= ORDINARY)
			kind.number = 1 + i % 3;
		if (i >= 2 * ORDINARY)
			kind = (struct kind){"", articles, 2, true};
		ask_kind(&kind, i);
	}
	if (bench.answers)
		fclose(bench.answers);
}

int
main(int count, char **arguments)
{
	if (count < 2)
		return 2;
	open_capsule(arguments[1]);
	read_dictionary();
	printf("%-44s %8s %8s %8s\n", "ms of processor time", "median", "p99",
	    "longest");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (count < 4 || strstr(kinds[i].what, arguments[3]))
			measure(&kinds[i]);
	if (count == 3)
		write_answers(arguments[2]);
	return 0;
}
