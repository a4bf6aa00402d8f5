#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "support/expect.h"

enum { MANY = 4096 };

/* Reads all that a non-blocking pipe holds. */
static struct buf
drain(int fd)
{
	struct buf all = {0};
	char bytes[4096];
	ssize_t got;

	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(&all, (struct span){bytes, (size_t)got});
	return all;
}

static bool
holds(struct span text, struct span part)
{
	while (text.size > part.size && !span_starts(text, part))
		text = span_tail(text, 1);
	return span_starts(text, part);
}

/*
 * Faults: a slow or blocked log pipe. Were it to wait, the test would never
 * end: nobody else reads.
 */
static void
stuck_pipe(void **state)
{
	int ends[2], before = dup(STDERR_FILENO);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	dup2(ends[1], STDERR_FILENO);
	for (int i = 0; i < MANY; i++)
		log_line(LOG_WARNING, "line %d of \x1b many", i);
	struct buf first = drain(ends[0]);
	log_line(LOG_WARNING, "another");
	struct buf second = drain(ends[0]);
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[0]);
	close(ends[1]);
	struct span rest = buf_span(&first);
	int whole = 0;
	while (rest.size > 0) {
		struct span line = span_cut(&rest, '\n');
		struct buf want = {0};
		buf_format(
		    &want, "loam: warning: line %d of \\x1B many", whole++);
		expect_span("line", line, buf_span(&want));
		buf_free(&want);
	}
	assert_true(whole > 0 && whole < MANY);
	struct buf want = {0};
	buf_format(&want,
	    "loam: %d lines are missing here\nloam: warning: another\n",
	    MANY - whole);
	expect_span("remark", buf_span(&second), buf_span(&want));
	assert_false(holds(buf_span(&first), SPAN("missing")));
	buf_free(&want);
	buf_free(&first);
	buf_free(&second);
}

/* K13, K14: a NUL is escaped, and a long text is cut between characters. */
static void
whole_lines(void **state)
{
	int ends[2], before = dup(STDERR_FILENO);
	struct buf text = {0}, want = {0};

	(void)state;
	assert_int_equal(pipe(ends), 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	dup2(ends[1], STDERR_FILENO);
	log_line(LOG_WARNING, "%pS|%d", SPAN_AT(SPAN("a\0b\n")), 1);
	for (int i = 0; i < 300; i++)
		buf_add(&text, SPAN("\xe4\xb8\xad"));
	log_line(LOG_INFO, "%pS", SPAN_AT(buf_span(&text)));
	struct buf all = drain(ends[0]);
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[0]);
	close(ends[1]);
	struct span rest = buf_span(&all);
	expect_span("NUL", span_cut(&rest, '\n'),
	    SPAN("loam: warning: a\\x00b\\x0A|1"));
	struct span line = span_cut(&rest, '\n');
	buf_add(&want, SPAN("loam: "));
	while (want.size + 12 <= 1023)
		buf_add(&want, SPAN("\\xE4\\xB8\\xAD"));
	expect_span("cut", line, buf_span(&want));
	expect_span("nothing behind", rest, SPAN(""));
	buf_free(&text);
	buf_free(&want);
	buf_free(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stuck_pipe),
	    cmocka_unit_test(whole_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
