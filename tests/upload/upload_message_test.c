/* What workers send a writer, and what it believes of it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memfile.h"
#include "edition/root.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/raw_message.h"
#include "upload/upload_run.h"

static const struct fingerprint writer = {{7}};
static const struct zone zone = {.path = {"/", 1},
    .open = true,
    .writable = true,
    .writers = &writer,
    .writer_count = 1,
    .most = 1000,
    .space = 100000,
    .deletes = true,
    .keep = 1};
static const struct zones zones = {&zone, 1};

static struct server capsule;
static int ends[2];
static size_t open_before;

static int
begin(void **state)
{
	(void)state;
	server_make(&capsule);
	open_before = process_descriptors(getpid());
	return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends);
}

static int
end(void **state)
{
	(void)state;
	close(ends[0]);
	close(ends[1]);
	server_remove(&capsule);
	return 0;
}

static struct upload
upload_of(const char *path, uint64_t size)
{
	return (struct upload){.path = span_of(path),
	    .mime = SPAN("text/gemini"),
	    .size = size,
	    .visitor = {.state = VISITOR_KNOWN, .key = writer}};
}

/* A sealed file in memory with these bytes. */
static int
body_of(struct span bytes)
{
	int fd = memfile_new("body");

	assert_true(fd >= 0);
	assert_int_equal(memfile_write(fd, bytes, 0), 0);
	assert_int_equal(memfile_seal(fd), 0);
	return fd;
}

/* Receives a message, carries it out, and returns what was answered. */
static struct upload_reply
answer(int reply)
{
	struct upload_message message;
	struct upload_reply done, got;
	struct upload_host host = {
	    .zones = &zones, .root = root_open(capsule.capsule)};

	assert_int_equal(upload_message_receive(ends[1], &message), UPLOAD_GOT);
	upload_run(&host, &message, &done);
	upload_message_reply(&message, &done);
	close(host.root);
	assert_int_equal(upload_reply_receive(reply, &got), UPLOAD_GOT);
	close(reply);
	return got;
}

static enum refusal
run(enum upload_order order, const struct upload *upload, int body)
{
	int reply = upload_message_send(ends[0], order, upload, body);

	assert_true(reply >= 0);
	if (body >= 0)
		close(body);
	return (enum refusal)answer(reply).refusal;
}

/* P302: a question, a body and a removal; no descriptor is left. */
static void
carried_out(void **state)
{
	struct upload upload = upload_of("/a.gmi", 4);
	struct buf bytes = {0};

	(void)state;
	assert_int_equal(run(UPLOAD_ASK, &upload, -1), REFUSAL_NONE);
	assert_int_equal(access(server_path(&capsule, "a.gmi"), F_OK), -1);
	assert_int_equal(
	    run(UPLOAD_WRITE, &upload, body_of(SPAN("# A\n"))), REFUSAL_NONE);
	assert_int_equal(
	    file_read(server_path(&capsule, "a.gmi"), &bytes, NULL), 0);
	expect_span("bytes", buf_span(&bytes), SPAN("# A\n"));
	upload.size = 0;
	assert_int_equal(run(UPLOAD_ASK, &upload, -1), REFUSAL_NONE);
	assert_int_equal(run(UPLOAD_WRITE, &upload, -1), REFUSAL_NONE);
	assert_int_equal(access(server_path(&capsule, "a.gmi"), F_OK), -1);
	buf_free(&bytes);
	assert_int_equal(process_descriptors(getpid()), open_before + 2);
}

/* P302: the writer judges by itself what a worker should have refused. */
static void
nothing_is_believed(void **state)
{
	struct upload upload = upload_of("/a.gmi", 4);

	(void)state;
	upload.visitor.key.bytes[0]++;
	assert_int_equal(run(UPLOAD_WRITE, &upload, body_of(SPAN("# A\n"))),
	    REFUSAL_NOT_ALLOWED);
	upload = upload_of("/.a.gmi", 4);
	assert_int_equal(run(UPLOAD_WRITE, &upload, body_of(SPAN("# A\n"))),
	    REFUSAL_BAD_NAME);
	upload = upload_of("/../a.gmi", 4);
	assert_int_equal(run(UPLOAD_WRITE, &upload, body_of(SPAN("# A\n"))),
	    REFUSAL_BAD_NAME);
	upload = upload_of("a.gmi", 4);
	assert_int_equal(run(UPLOAD_WRITE, &upload, body_of(SPAN("# A\n"))),
	    REFUSAL_NO_UPLOADS);
	upload = upload_of("/a.txt", 4);
	assert_int_equal(run(UPLOAD_WRITE, &upload, body_of(SPAN("# A\n"))),
	    REFUSAL_WRONG_TYPE);
	upload = upload_of("/a.gmi", 1001);
	assert_int_equal(run(UPLOAD_WRITE, &upload, body_of(SPAN("# A\n"))),
	    REFUSAL_TOO_LARGE);
	upload = upload_of("/a.gmi", 3);
	assert_int_equal(
	    run(UPLOAD_WRITE, &upload, body_of(SPAN("# A\n"))), REFUSAL_FAULT);
	upload = upload_of("/a.gmi", 5);
	assert_int_equal(
	    run(UPLOAD_WRITE, &upload, body_of(SPAN("# A\n"))), REFUSAL_FAULT);
	upload = upload_of("/a.gmi", 4);
	assert_int_equal(run(UPLOAD_WRITE, &upload, body_of(SPAN("# \xff\n"))),
	    REFUSAL_NOT_TEXT);
	/* It would make the writer read what the worker may not. */
	assert_int_equal(run(UPLOAD_WRITE, &upload,
			     open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
	    REFUSAL_FAULT);
	assert_int_equal(access(server_path(&capsule, "a.gmi"), F_OK), -1);
	assert_int_equal(process_descriptors(getpid()), open_before + 2);
}

/* P302: a file that somebody could still change is none, where that shows. */
static void
unsealed(void **state)
{
	struct upload upload = upload_of("/a.gmi", 4);
	int body = memfile_new("body");

	(void)state;
	assert_int_equal(memfile_write(body, SPAN("# A\n"), 0), 0);
	bool shows = memfile_check(body) < 0;
	assert_int_equal(run(UPLOAD_WRITE, &upload, body),
	    shows ? REFUSAL_FAULT : REFUSAL_NONE);
}

/* P302: what is no message is dropped with its descriptors. */
static void
offences(void **state)
{
	static const char zeros[UPLOAD_MESSAGE_MAX + 100];
	static const struct {
		size_t size, descriptors;
	} rows[] = {{1, 1}, {90, 1}, {UPLOAD_MESSAGE_MAX, 1},
	    {UPLOAD_MESSAGE_MAX + 100, 1}, {92, 0}, {200, 2}, {10, 7}, {0, 1}};
	struct upload_message message;
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	const int list[] = {
	    nothing, nothing, nothing, nothing, nothing, nothing, nothing};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		raw_message_send(ends[0], (struct span){zeros, rows[i].size},
		    list, rows[i].descriptors, 1);
		assert_int_equal(
		    upload_message_receive(ends[1], &message), UPLOAD_OFFENCE);
	}
	close(nothing);
	assert_int_equal(
	    upload_message_receive(ends[1], &message), UPLOAD_EMPTY);
	assert_int_equal(process_descriptors(getpid()), open_before + 2);
}

/* P302: a message is as long as it says, and has the descriptors of its kind.
 */
static void
measured(void **state)
{
	char bytes[UPLOAD_MESSAGE_MAX];
	struct upload upload = upload_of("/a.gmi", 4);
	struct upload_message message;
	int body = body_of(SPAN("# A\n"));
	int reply = upload_message_send(ends[0], UPLOAD_WRITE, &upload, body);

	(void)state;
	close(reply);
	ssize_t size = recv(ends[1], bytes, sizeof(bytes), 0);
	assert_in_range(size, 1, sizeof(bytes) - 1);
	for (size_t i = 0; i <= (size_t)size + 1; i++)
		assert_int_equal(
		    upload_message_parse((struct span){bytes, i}, &message),
		    i == (size_t)size ? 0 : -1);
	reply = upload_message_send(ends[0], UPLOAD_ASK, &upload, body);
	assert_int_equal(
	    upload_message_receive(ends[1], &message), UPLOAD_OFFENCE);
	close(reply);
	close(body);
	assert_int_equal(process_descriptors(getpid()), open_before + 2);
}

/* P303: a writer that ends is no answer, and nor is what it never says. */
static void
no_answer(void **state)
{
	struct upload upload = upload_of("/a.gmi", 4);
	struct upload_message message;
	struct upload_reply reply;
	int fd = upload_message_send(ends[0], UPLOAD_ASK, &upload, -1);

	(void)state;
	assert_int_equal(upload_reply_receive(fd, &reply), UPLOAD_EMPTY);
	assert_int_equal(upload_message_receive(ends[1], &message), UPLOAD_GOT);
	close(message.reply);
	assert_int_equal(upload_reply_receive(fd, &reply), UPLOAD_CLOSED);
	close(fd);
	fd = upload_message_send(ends[0], UPLOAD_ASK, &upload, -1);
	assert_int_equal(upload_message_receive(ends[1], &message), UPLOAD_GOT);
	struct upload_reply wrong = {.refusal = REFUSAL_COUNT};
	assert_int_equal(
	    send(message.reply, &wrong, sizeof(wrong), 0), sizeof(wrong));
	assert_int_equal(upload_reply_receive(fd, &reply), UPLOAD_OFFENCE);
	assert_int_equal(send(message.reply, &wrong, 3, 0), 3);
	assert_int_equal(upload_reply_receive(fd, &reply), UPLOAD_OFFENCE);
	close(message.reply);
	close(fd);
	/* Nobody reads any more. */
	close(ends[1]);
	assert_int_equal(
	    upload_message_send(ends[0], UPLOAD_ASK, &upload, -1), -1);
	ends[1] = dup(ends[0]);
}

/* P390: a worker that has given up waits no more, and one that has not does. */
static void
given_up(void **state)
{
	struct upload upload = upload_of("/a.gmi", 4);
	struct upload_message message;
	int fd = upload_message_send(ends[0], UPLOAD_ASK, &upload, -1);

	(void)state;
	assert_int_equal(upload_message_receive(ends[1], &message), UPLOAD_GOT);
	assert_true(upload_message_is_awaited(&message));
	close(fd);
	assert_false(upload_message_is_awaited(&message));
	upload_message_drop(&message);
	assert_int_equal(process_descriptors(getpid()), open_before + 2);
}

#define MESSAGE_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    MESSAGE_TEST(carried_out),
	    MESSAGE_TEST(nothing_is_believed),
	    MESSAGE_TEST(unsealed),
	    MESSAGE_TEST(offences),
	    MESSAGE_TEST(measured),
	    MESSAGE_TEST(no_answer),
	    MESSAGE_TEST(given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
