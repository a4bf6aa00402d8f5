#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "serve/scan_rules.h"
#include "serve/vhosts.h"
#include "serve/zone_lists.h"
#include "support/booth.h"
#include "support/expect.h"

enum { PUBLIC_GEMINI = 1965, PUBLIC_GOPHER = 70 };

void
booth_make(struct booth *booth)
{
	*booth = (struct booth){.desk = {.root = -1}};
	server_make(&booth->capsule);
	config_start(&booth->config);
}

static void
close_edition(struct booth *booth)
{
	edition_release(&booth->edition);
	scan_free(&booth->scan);
	note_free(&booth->notes);
	booth->notes = (struct notes){0};
	if (booth->desk.root >= 0)
		close(booth->desk.root);
	booth->desk.root = -1;
}

void
booth_remove(struct booth *booth)
{
	close_edition(booth);
	rank_free(&booth->ranker);
	search_free(&booth->searcher);
	arena_free(&booth->arena);
	config_free(&booth->config);
	server_remove(&booth->capsule);
}

int
booth_setup(void **state)
{
	struct booth *booth = mem_alloc(sizeof(*booth));

	booth_make(booth);
	*state = booth;
	return 0;
}

int
booth_teardown(void **state)
{
	booth_remove(*state);
	free(*state);
	return 0;
}

void
booth_configure(struct booth *booth, const char *text)
{
	struct notes notes = {0};

	assert_int_equal(config_parse(&booth->config, SPAN("loam.ini"),
			     span_of(text), &notes),
	    0);
	assert_int_equal(config_finish(&booth->config, &notes), 0);
	note_free(&notes);
}

static void
press_edition(struct booth *booth)
{
	assert_int_equal(scan_press(booth->scan, &booth->pressed), 0);
	edition_release(&booth->edition);
	booth->edition = edition_map(booth->pressed.fd);
	close(booth->pressed.fd);
	booth->pressed.fd = -1;
	assert_non_null(booth->edition);
	booth->desk.edition = booth->edition;
}

void
booth_open(struct booth *booth)
{
	close_edition(booth);
	booth->config.hosts[0].root = span_of(booth->capsule.capsule);
	if (booth->config.hosts[0].language.size == 0)
		booth->config.hosts[0].language = booth->config.language;
	assert_int_equal(place_of(&booth->config, 0, PUBLIC_GEMINI,
			     PUBLIC_GOPHER, &booth->place),
	    0);
	booth->place.zones =
	    zones_of(&booth->config, 0, &booth->config.arena, &booth->notes);
	booth->rules = scan_rules_of(&booth->config, 0, NULL);
	booth->scan = scan_new(&booth->rules);
	assert_non_null(booth->scan);
	assert_true(scan_run(booth->scan, &booth->notes));
	booth->desk = (struct desk){.place = &booth->place,
	    .root = root_open(booth->capsule.capsule),
	    .ranker = &booth->ranker,
	    .searcher = &booth->searcher,
	    .arena = &booth->arena};
	assert_true(booth->desk.root >= 0);
	press_edition(booth);
}

void
booth_fill(struct booth *booth, const struct booth_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		server_write(&booth->capsule, files[i].path, files[i].text);
	booth_open(booth);
}

bool
booth_look(struct booth *booth)
{
	note_free(&booth->notes);
	booth->notes = (struct notes){0};
	scan_take_hints(booth->scan);
	scan_everything(booth->scan);
	if (!scan_run(booth->scan, &booth->notes))
		return false;
	press_edition(booth);
	return true;
}

static void
add_file(const struct reply *given, struct buf *bytes)
{
	uint64_t left = given->size;

	for (uint64_t at = given->offset; left > 0;) {
		char piece[4096];
		size_t want =
		    left < sizeof(piece) ? (size_t)left : sizeof(piece);
		ssize_t got = pread(given->fd, piece, want, (off_t)at);
		if (got <= 0)
			break;
		buf_add(bytes, (struct span){piece, (size_t)got});
		at += (uint64_t)got;
		left -= (uint64_t)got;
	}
}

static struct span
ask(struct booth *booth, enum asked_by by, struct span bytes)
{
	struct request request = {0};
	struct question question = {.by = by,
	    .request = &request,
	    .named = HOST_UNNAMED,
	    .visitor = booth->visitor};
	struct site site = {.desk = booth->desk};
	struct sites sites = {&site, 1};
	struct reply given;
	struct buf whole = {0};

	if (reply_parse(by, bytes, true, &booth->arena, &request) !=
	    REQUEST_DONE)
		return SPAN("");
	edition_keep(site.desk.edition);
	site.desk.root = dup(site.desk.root);
	reply(&sites, &question, &given);
	site_free(&site);
	buf_add(&whole, buf_span(&given.sheet->bytes));
	if (given.fd >= 0) {
		add_file(&given, &whole);
		close(given.fd);
	}
	sheet_release(&given.sheet);
	struct span kept = arena_copy(&booth->arena, buf_span(&whole));
	buf_free(&whole);
	return kept;
}

struct span
booth_gopher(struct booth *booth, const char *selector)
{
	return ask(booth, ASKED_BY_GOPHER,
	    arena_format(&booth->arena, "%s\r\n", selector));
}

struct span
booth_gemini(struct booth *booth, const char *path)
{
	return ask(booth, ASKED_BY_GEMINI,
	    arena_format(&booth->arena, "gemini://localhost%s\r\n", path));
}

struct span
booth_page(struct booth *booth, const char *path)
{
	struct span answer = booth_gemini(booth, path);

	expect_true(path, answer, span_starts(answer, SPAN("20 ")));
	span_cut(&answer, '\n');
	return answer;
}

bool
booth_has(const struct booth *booth, const char *path)
{
	return edition_find(booth->edition, span_of(path)) != EDITION_NONE;
}

const struct edition_entry *
booth_entry(const struct booth *booth, const char *path)
{
	expect_true(path, SPAN("has an entry"), booth_has(booth, path));
	return edition_entry(
	    booth->edition, edition_find(booth->edition, span_of(path)));
}

size_t
booth_count(struct span whole, const char *part)
{
	struct span wanted = span_of(part);
	size_t count = 0;

	for (; whole.size >= wanted.size && whole.size > 0;
	     whole = span_tail(whole, 1))
		count += span_starts(whole, wanted);
	return count;
}

bool
booth_holds(struct span whole, const char *part)
{
	return booth_count(whole, part) > 0;
}

bool
booth_noted(const struct booth *booth, const char *path, const char *text)
{
	for (size_t i = 0; i < booth->notes.count; i++)
		if (span_equal(booth->notes.list[i].path, span_of(path)) &&
		    booth_holds(booth->notes.list[i].sentence, text))
			return true;
	return false;
}
