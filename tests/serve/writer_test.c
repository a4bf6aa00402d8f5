/* The writer as a process: what it tells the indexer. */
#include <sys/socket.h>
#include <unistd.h>

#include "base/memfile.h"
#include "serve/channel.h"
#include "serve/writer.h"
#include "support/expect.h"
#include "support/process.h"
#include "upload/upload_message.h"

enum { READ, WRITE };

static const struct fingerprint author = {{7}};
static const struct zone zone = {.path = {"/", 1},
    .open = true,
    .writable = true,
    .writers = &author,
    .writer_count = 1,
    .most = 1000,
    .space = 100000,
    .deletes = true};
static const struct zones zones = {&zone, 1};

static int
run_writer(void *order)
{
	return writer_run(order);
}

/* Carries out what was sent. */
static void
write_all(const struct server *server, int upload, int written)
{
	struct rights rights = {.mode = CONFINE_OFF};
	struct config config;
	struct loaded_root loaded;
	int channel[2];

	config_start(&config);
	config.hosts[0].root = span_of(server->capsule);
	loaded_root_find(&loaded, &config, 0, geteuid());
	assert_int_equal(channel_pair(channel), 0);
	close(channel[WRITE]);
	struct writer_order order = {
	    .box = {.role = ROLE_WRITER, .rights = &rights},
	    .loaded = &loaded,
	    .root = server->capsule,
	    .zones = &zones,
	    .channel = channel[READ],
	    .uploads = &upload,
	    .upload_count = 1,
	    .written = written};
	assert_int_equal(box_apart(run_writer, &order), 0);
	close(channel[READ]);
	config_free(&config);
}

/* Uploads a file, or removes it, and expects the path that is told. */
static void
expect_told(struct server *server, struct span bytes, const char *path,
    const char *expected)
{
	const struct upload upload = {.path = span_of(path),
	    .mime = SPAN("text/gemini"),
	    .size = bytes.size,
	    .visitor = {.state = VISITOR_KNOWN, .key = author}};
	int uploads[2], written[2], body = -1;
	char told[CHANNEL_PATH_MAX];
	struct identity file;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, uploads), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, written), 0);
	if (bytes.size > 0) {
		body = memfile_new("body");
		assert_int_equal(memfile_write(body, bytes, 0), 0);
		assert_int_equal(memfile_seal(body), 0);
	}
	int reply =
	    upload_message_send(uploads[WRITE], UPLOAD_WRITE, &upload, body);
	assert_true(reply >= 0);
	write_all(server, uploads[READ], written[WRITE]);
	ssize_t size = channel_receive_written(written[READ], told, &file);
	assert_true(size > 0);
	expect_span(path, (struct span){told, (size_t)size}, span_of(expected));
	assert_int_equal(file.inode != 0, bytes.size > 0);
	close(reply);
	if (body >= 0)
		close(body);
	for (int i = READ; i <= WRITE; i++) {
		close(uploads[i]);
		close(written[i]);
	}
}

/* V223: the indexer is told a path in the spelling of the disk. */
static void
spelled(void **state)
{
	struct server *server = *state;

	server_write(server, "e\xcc\x81/old.gmi", "# Old\n");
	expect_told(
	    server, SPAN("# A\n"), "/\xc3\xa9/new.gmi", "/e\xcc\x81/new.gmi");
	expect_told(
	    server, SPAN(""), "/\xc3\xa9/new.gmi", "/e\xcc\x81/new.gmi");
	expect_told(server, SPAN("# A\n"), "/\xc3\xa9.gmi", "/\xc3\xa9.gmi");
}

/*
 * Q271: an upload that its worker has given up is not written: its client was
 * told, or sees by the end of its connection, that it was not.
 */
static void
given_up(void **state)
{
	struct server *server = *state;
	const struct upload upload = {.path = SPAN("/late.gmi"),
	    .mime = SPAN("text/gemini"),
	    .size = 4,
	    .visitor = {.state = VISITOR_KNOWN, .key = author}};
	int uploads[2], written[2], body = memfile_new("body");

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, uploads), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, written), 0);
	assert_int_equal(memfile_write(body, SPAN("# A\n"), 0), 0);
	assert_int_equal(memfile_seal(body), 0);
	int reply =
	    upload_message_send(uploads[WRITE], UPLOAD_WRITE, &upload, body);
	assert_true(reply >= 0);
	close(reply);
	write_all(server, uploads[READ], written[WRITE]);
	assert_int_equal(access(server_path(server, "late.gmi"), F_OK), -1);
	close(body);
	for (int i = READ; i <= WRITE; i++) {
		close(uploads[i]);
		close(written[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(spelled),
	    SERVER_SCENE(given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
