/*
 * What the process that reads the keys tells the supervisor, if it lies, stops
 * in the middle or never ends: row D18.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cert/cert_make.h"
#include "cert/key_report.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/patience.h"

enum {
	HOSTS = 3,
	NOTES_MOST = 1024, /* of a report */
	SENTENCE_MOST = 8192,
	CHUNK = 65536,
	CHAIN = 0, /* kinds of records, see key_report.c */
	REMARK = 1,
	MISTAKE = 2,
	END = 3,
	KEY_MISTAKE = 4,
};

/* The chains of two hosts, and a report of them with two notes. */
struct told {
	struct buf chains[2], report;
};

static struct span
chain_of(const struct told *told, size_t number)
{
	return buf_span(&told->chains[number]);
}

static void
add_record(struct buf *report, uint32_t kind, uint32_t at, uint32_t size,
    struct span body)
{
	const uint32_t head[] = {kind, at, size};

	buf_add(report, (struct span){(const char *)head, sizeof(head)});
	buf_add(report, body);
}

static void
add_whole(struct buf *report, uint32_t kind, uint32_t at, struct span body)
{
	add_record(report, kind, at, (uint32_t)body.size, body);
}

static int
make(void **state)
{
	static const struct span names[] = {{"localhost", 9}};
	struct told *told = calloc(1, sizeof(*told));
	struct notes notes = {0};

	for (size_t i = 0; i < 2; i++) {
		struct buf key = {0};
		struct cert cert;
		assert_int_equal(cert_make_key(&key), 0);
		assert_int_equal(
		    cert_make(buf_span(&key), names, 1, &told->chains[i]), 0);
		assert_int_equal(cert_read_chain(&cert, chain_of(told, i)), 0);
		key_report_chain(&told->report, 2 * i, &cert);
		cert_free(&cert);
		cert_wipe(&key);
	}
	note_add(&notes, NOTE_REMARK, SPAN("a.crt"), 7, "is old");
	note_add(&notes, NOTE_ERROR, SPAN("b.key"), 0, "is open");
	key_report_notes(&told->report, &notes);
	key_report_end(&told->report);
	note_free(&notes);
	*state = told;
	return 0;
}

static int
unmake(void **state)
{
	struct told *told = *state;

	buf_free(&told->chains[0]);
	buf_free(&told->chains[1]);
	buf_free(&told->report);
	free(told);
	return 0;
}

/* What a report was taken for. */
struct taken {
	int result;
	struct cert certs[HOSTS];
	struct notes notes;
};

static void
take(struct taken *taken, struct span report)
{
	struct span exact = exact_copy(report);

	*taken = (struct taken){.result = 0};
	taken->result =
	    key_report_parse(exact, taken->certs, HOSTS, &taken->notes);
	exact_free(&exact);
}

static void
give_back(struct taken *taken)
{
	for (size_t i = 0; i < HOSTS; i++)
		cert_free(&taken->certs[i]);
	note_free(&taken->notes);
}

static int
result_of(struct span report)
{
	struct taken taken;

	take(&taken, report);
	give_back(&taken);
	return taken.result;
}

/* D18: what was told is what was read, and a report has to be whole. */
static void
whole_and_cut(void **state)
{
	const struct told *told = *state;
	struct span report = buf_span(&told->report);
	struct taken taken;

	take(&taken, report);
	assert_int_equal(taken.result, 0);
	expect_span(
	    "host 0", buf_span(&taken.certs[0].chain), chain_of(told, 0));
	assert_int_equal(taken.certs[1].length, 0);
	expect_span(
	    "host 2", buf_span(&taken.certs[2].chain), chain_of(told, 1));
	assert_int_equal(taken.notes.count, 2);
	assert_int_equal(taken.notes.errors, 1);
	assert_int_equal(taken.notes.list[0].line, 7);
	expect_span("path", taken.notes.list[1].path, SPAN("b.key"));
	give_back(&taken);
	for (size_t size = 0; size < report.size; size++)
		assert_int_equal(result_of(span_head(report, size)), -1);
}

/* D18: a record that contradicts the others, or itself, spoils the report. */
static void
lies(void **state)
{
	const struct told *told = *state;
	const struct span chain = chain_of(told, 0);
	const struct {
		const char *name;
		uint32_t kind, at, size;
		struct span body;
		bool good;
	} rows[] = {
	    {"a chain", CHAIN, 0, (uint32_t)chain.size, chain, true},
	    {"of no host", CHAIN, HOSTS, (uint32_t)chain.size, chain, false},
	    {"of host -1", CHAIN, UINT32_MAX, (uint32_t)chain.size, chain,
		false},
	    {"of a host twice", CHAIN, 1, (uint32_t)chain.size, chain, false},
	    {"no chain", CHAIN, 0, 7, SPAN("nothing"), false},
	    {"an empty chain", CHAIN, 0, 0, SPAN(""), false},
	    {"half a chain", CHAIN, 0, (uint32_t)chain.size / 2,
		span_head(chain, chain.size / 2), false},
	    {"one byte too many", CHAIN, 0, (uint32_t)chain.size + 13, chain,
		false},
	    {"4 GiB", CHAIN, 0, UINT32_MAX, chain, false},
	    {"a key", CHAIN, 0, 31, SPAN("-----BEGIN PRIVATE KEY-----\nAA=="),
		false},
	    {"a remark", REMARK, 0, 4, SPAN("a\0bc"), true},
	    {"an empty remark", REMARK, 0, 0, SPAN(""), true},
	    {"a remark without a path", REMARK, UINT32_MAX, 2, SPAN("ab"),
		true},
	    {"a long error", MISTAKE, 0, UINT32_MAX, SPAN("a\0b"), false},
	    {"an error of a key", KEY_MISTAKE, 0, 4, SPAN("a\0bc"), true},
	    {"a long error of a key", KEY_MISTAKE, 0, UINT32_MAX, SPAN("a\0b"),
		false},
	    {"kind 5", 5, 0, 0, SPAN(""), false},
	    {"kind -1", UINT32_MAX, 0, 0, SPAN(""), false},
	    {"an end before the end", END, 0, 0, SPAN(""), false},
	    {"an end with bytes", END, 0, 1, SPAN("a"), false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf report = {0};
		add_whole(&report, CHAIN, 1, chain);
		add_record(&report, rows[i].kind, rows[i].at, rows[i].size,
		    rows[i].body);
		add_whole(&report, END, 0, SPAN(""));
		expect_true(rows[i].name, SPAN(""),
		    (result_of(buf_span(&report)) == 0) == rows[i].good);
		buf_free(&report);
	}
}

/* D18: notes have a limit, of bytes and in number, beside those before. */
static void
limits_of_notes(void **state)
{
	char bytes[SENTENCE_MOST + 1];

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	for (size_t more = 0; more < 2; more++) {
		struct buf report = {0};
		struct taken taken = {.result = 0};
		add_whole(&report, REMARK, 0,
		    (struct span){bytes, SENTENCE_MOST + more});
		add_whole(&report, END, 0, SPAN(""));
		assert_int_equal(result_of(buf_span(&report)), more ? -1 : 0);
		buf_free(&report);
		note_add(&taken.notes, NOTE_REMARK, SPAN(""), 0, "before");
		for (size_t i = 0; i < NOTES_MOST + more; i++)
			add_whole(&report, REMARK, 0, SPAN("a\0b"));
		add_whole(&report, END, 0, SPAN(""));
		assert_int_equal(key_report_parse(buf_span(&report),
				     taken.certs, HOSTS, &taken.notes),
		    more ? -1 : 0);
		assert_int_equal(taken.notes.count, NOTES_MOST + 1);
		give_back(&taken);
		buf_free(&report);
	}
}

/* D18: reports with bytes changed, cut and joined; ASan looks on. */
static void
mutations(void **state)
{
	const struct told *told = *state;
	struct buf small = {0};

	add_whole(&small, REMARK, 3, SPAN("path\0sentence"));
	add_whole(&small, MISTAKE, 3, SPAN("path\0sentence"));
	add_whole(&small, END, 0, SPAN(""));
	const struct span seeds[] = {buf_span(&told->report), buf_span(&small)};
	struct mutator mutator = {.seeds = seeds, .count = 2, .state = 18};
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct taken taken;
		struct span input = mutator_next(&mutator);
		take(&taken, input);
		assert_true(taken.notes.count <= NOTES_MOST);
		give_back(&taken);
		exact_free(&input);
	}
	buf_free(&small);
}

/* A process that writes so many bytes at a time, and does not end. */
static pid_t
write_without_end(int ends[2], size_t size)
{
	static char bytes[CHUNK];

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid != 0) {
		close(ends[1]);
		return pid;
	}
	close(ends[0]);
	signal(SIGPIPE, SIG_DFL);
	while (write(ends[1], bytes, size) > 0)
		continue;
	_exit(0);
}

/* D18: of a report without end a bounded part is read, in a bounded time. */
static void
endless(void **state)
{
	static const struct {
		size_t size;
		int ms, error;
	} rows[] = {{CHUNK, PATIENCE, EMSGSIZE}, {1, 1, ETIMEDOUT}};
	int ends[2], status;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf report = {0};
		pid_t pid = write_without_end(ends, rows[i].size);
		assert_int_equal(
		    key_report_read(ends[0], rows[i].ms, &report), -1);
		assert_int_equal(errno, rows[i].error);
		assert_true(report.size <= KEY_REPORT_MAX + CHUNK);
		close(ends[0]);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		buf_free(&report);
	}
}

/* D18: one that hangs, and one that ends at once. */
static void
silent(void **state)
{
	struct buf report = {0};
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(key_report_read(ends[0], 1, &report), -1);
	assert_int_equal(errno, ETIMEDOUT);
	close(ends[1]);
	assert_int_equal(key_report_read(ends[0], PATIENCE, &report), 0);
	assert_int_equal(report.size, 0);
	assert_int_equal(result_of(buf_span(&report)), -1);
	close(ends[0]);
	buf_free(&report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_and_cut),
	    cmocka_unit_test(lies),
	    cmocka_unit_test(limits_of_notes),
	    cmocka_unit_test(mutations),
	    cmocka_unit_test(endless),
	    cmocka_unit_test(silent),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
