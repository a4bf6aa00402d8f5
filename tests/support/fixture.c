#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "hosts/scan_rules.h"
#include "hosts/vhosts.h"
#include "hosts/zone_lists.h"
#include "support/descriptors.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/part.h"

enum { PUBLIC_GEMINI = 1965, PUBLIC_GOPHER = 70 };

/* Fixtures that there are, and descriptors before the first of them. */
static size_t alive, open_before;
static struct descriptor list_before[DESCRIPTORS_LISTED];

void
fixture_make(struct fixture *fixture)
{
	if (alive++ == 0)
		open_before = descriptors_list(getpid(), list_before);
	*fixture = (struct fixture){.context = {.root = -1}};
	server_make(&fixture->capsule);
	config_start(&fixture->config);
}

/* Views are kept while the edition stays; the root is the context's. */
static void
forget_host(struct fixture *fixture)
{
	fixture->host.context.root = -1;
	served_host_free(&fixture->host);
}

static void
close_edition(struct fixture *fixture)
{
	forget_host(fixture);
	edition_release(&fixture->edition);
	scan_free(&fixture->scan);
	note_free(&fixture->notes);
	fixture->notes = (struct notes){0};
	if (fixture->context.root >= 0)
		close(fixture->context.root);
	fixture->context.root = -1;
}

static bool
was_open(int number)
{
	for (size_t i = 0; i < open_before; i++)
		if (list_before[i].number == number)
			return true;
	return false;
}

/*
 * A process that serves for months would have no descriptor left if
 * answers, scans or connections left one open now and then. Numbers, not their
 * count: a test may close what it has inherited.
 */
static void
expect_closed(void)
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(getpid(), list), left = 0;

	for (size_t i = 0; i < count; i++)
		if (!was_open(list[i].number)) {
			print_error(
			    "open: %d %s\n", list[i].number, list[i].target);
			left++;
		}
	assert_int_equal(left, 0);
}

void
fixture_remove(struct fixture *fixture)
{
	close_edition(fixture);
	rank_free(&fixture->ranker);
	search_free(&fixture->searcher);
	arena_free(&fixture->arena);
	config_free(&fixture->config);
	server_remove(&fixture->capsule);
	if (--alive == 0)
		expect_closed();
}

int
fixture_setup(void **state)
{
	struct fixture *fixture = mem_alloc(sizeof(*fixture));

	fixture_make(fixture);
	*state = fixture;
	return 0;
}

int
fixture_teardown(void **state)
{
	fixture_remove(*state);
	free(*state);
	return 0;
}

void
fixture_configure(struct fixture *fixture, const char *text)
{
	struct notes notes = {0};

	assert_int_equal(config_parse(&fixture->config, SPAN("loam.ini"),
			     span_of(text), &notes),
	    0);
	assert_int_equal(config_finish(&fixture->config, &notes), 0);
	note_free(&notes);
}

static void
press_edition(struct fixture *fixture)
{
	assert_int_equal(scan_press(fixture->scan, &fixture->pressed), 0);
	edition_release(&fixture->edition);
	fixture->edition =
	    edition_map(fixture->pressed.fd, fixture->pressed.base);
	close(fixture->pressed.fd);
	fixture->pressed.fd = -1;
	assert_non_null(fixture->edition);
	fixture->context.edition = fixture->edition;
}

void
fixture_open(struct fixture *fixture)
{
	close_edition(fixture);
	fixture->config.hosts[0].root = span_of(fixture->capsule.capsule);
	if (fixture->config.hosts[0].language.size == 0)
		fixture->config.hosts[0].language = fixture->config.language;
	assert_int_equal(vhost_of(&fixture->config, 0, PUBLIC_GEMINI,
			     PUBLIC_GOPHER, &fixture->vhost),
	    0);
	fixture->vhost.zones = zone_lists_read(
	    &fixture->config, 0, &fixture->config.arena, &fixture->notes);
	fixture->rules = scan_rules_of(&fixture->config, 0, NULL);
	fixture->scan = scan_new(&fixture->rules);
	assert_non_null(fixture->scan);
	assert_true(scan_run(fixture->scan, &fixture->notes));
	fixture->context = (struct context){.vhost = &fixture->vhost,
	    .root = root_open(fixture->capsule.capsule),
	    .ranker = &fixture->ranker,
	    .searcher = &fixture->searcher,
	    .work = &fixture->work,
	    .arena = &fixture->arena};
	assert_true(fixture->context.root >= 0);
	press_edition(fixture);
}

void
fixture_fill(
    struct fixture *fixture, const struct fixture_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	fixture_open(fixture);
}

bool
fixture_look(struct fixture *fixture)
{
	note_free(&fixture->notes);
	fixture->notes = (struct notes){0};
	scan_take_hints(fixture->scan);
	scan_check_all(fixture->scan);
	if (!scan_run(fixture->scan, &fixture->notes))
		return false;
	press_edition(fixture);
	return true;
}

struct buf
fixture_bytes(struct fixture *fixture)
{
	struct pressed pressed;
	struct buf bytes = {0};
	struct stat about;

	assert_int_equal(scan_press(fixture->scan, &pressed), 0);
	assert_int_equal(fstat(pressed.fd, &about), 0);
	char *room = buf_extend(&bytes, (size_t)about.st_size);
	assert_int_equal(pread(pressed.fd, room, bytes.size, 0), about.st_size);
	close(pressed.fd);
	return bytes;
}

static void
add_file(const struct outgoing *given, struct buf *bytes)
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

/* The context may have been given another edition since the last question. */
static void
set_host(struct fixture *fixture)
{
	struct served_host *host = &fixture->host;

	if (host->context.edition != fixture->context.edition) {
		forget_host(fixture);
		edition_keep(fixture->context.edition);
	}
	host->context = fixture->context;
}

static struct span
ask(struct fixture *fixture, const struct protocol *protocol, struct span bytes)
{
	struct request request = {0};
	struct asked asked = {.protocol = protocol,
	    .request = &request,
	    .named = HOST_UNNAMED,
	    .visitor = fixture->visitor};
	struct served_hosts sites = {&fixture->host, 1};
	struct outgoing given;
	struct buf whole = {0};

	if (protocol->parse(bytes, true, &fixture->arena, &request) !=
	    REQUEST_DONE)
		return SPAN("");
	set_host(fixture);
	outgoing_make(&sites, &asked, &given);
	do
		buf_add(&whole, buf_span(&given.rendered->bytes));
	while (outgoing_refill(&given) > 0);
	fixture->cost = given.work;
	if (given.fd >= 0)
		add_file(&given, &whole);
	outgoing_free(&given);
	return buf_keep(&whole, &fixture->arena);
}

struct span
fixture_gopher(struct fixture *fixture, const char *selector)
{
	return ask(fixture, &protocol_gopher,
	    arena_format(&fixture->arena, "%s\r\n", selector));
}

struct span
fixture_gemini(struct fixture *fixture, const char *path)
{
	return ask(fixture, &protocol_gemini,
	    arena_format(&fixture->arena, "gemini://localhost%s\r\n", path));
}

struct span
fixture_page(struct fixture *fixture, const char *path)
{
	struct span answer = fixture_gemini(fixture, path);

	expect_true(path, answer, span_starts(answer, SPAN("20 ")));
	span_cut(&answer, '\n');
	return answer;
}

bool
fixture_has(const struct fixture *fixture, const char *path)
{
	return edition_find(fixture->edition, span_of(path)) != EDITION_NONE;
}

const struct edition_entry *
fixture_entry(const struct fixture *fixture, const char *path)
{
	expect_true(path, SPAN("has an entry"), fixture_has(fixture, path));
	return edition_entry(
	    fixture->edition, edition_find(fixture->edition, span_of(path)));
}

struct span
fixture_title(const struct fixture *fixture, const char *path)
{
	return edition_title(fixture->edition, fixture_entry(fixture, path));
}

const struct edition_traits *
fixture_traits(const struct fixture *fixture, const char *path)
{
	return edition_traits(fixture->edition, fixture_entry(fixture, path));
}

size_t
fixture_count(struct span whole, const char *part)
{
	return part_count(whole, span_of(part));
}

bool
fixture_holds(struct span whole, const char *part)
{
	return fixture_count(whole, part) > 0;
}

void
fixture_expect_lines(
    struct fixture *fixture, const char *path, const char *lines)
{
	struct span page = fixture_page(fixture, path);

	expect_true(lines, page, fixture_holds(page, lines));
}

void
fixture_expect_none(struct fixture *fixture, const char *path, const char *text)
{
	struct span page = fixture_page(fixture, path);

	expect_true(text, page, !fixture_holds(page, text));
}

void
fixture_open_sample(struct fixture *fixture)
{
	char *sample = realpath("capsule", NULL);

	assert_non_null(sample);
	assert_int_equal(rmdir(fixture->capsule.capsule), 0);
	assert_int_equal(symlink(sample, fixture->capsule.capsule), 0);
	free(sample);
	fixture_open(fixture);
}

bool
fixture_noted(const struct fixture *fixture, const char *path, const char *text)
{
	for (size_t i = 0; i < fixture->notes.count; i++)
		if (span_equal(fixture->notes.list[i].path, span_of(path)) &&
		    fixture_holds(fixture->notes.list[i].sentence, text))
			return true;
	return false;
}
