/* What one program of a server hands over to the next, read like a stranger's.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/pem.h>

#include "base/mem.h"
#include "base/memfile.h"
#include "index/scan_priv.h"
#include "net/socket.h"
#include "limits/throttle.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/issue.h"
#include "upgrade/handover.h"
#include "wire/gemini.h"
#include "wire/gopher.h"

enum { LISTENERS = 2, CHILDREN = 3, FDS = 16 };

/* A handover with all that there can be, and what it is made of. */
struct whole {
	struct handover handover;
	struct listener listeners[LISTENERS];
	struct handover_child children[CHILDREN];
	struct ticket_keys keys;
	int ends[CHILDREN];
	struct fixture *fixture;
};

static int
listen_anywhere(void)
{
	struct address any = {.bytes = {127, 0, 0, 1}};
	unsigned port;
	int fd = socket_listen(&any, &port);

	assert_true(fd >= 0);
	return fd;
}

static void
make_cert(struct cert *cert)
{
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "one.example"});
	struct buf pem = {0};
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;

	assert_int_equal(PEM_write_bio_X509(bio, pair.certificate), 1);
	long size = BIO_get_mem_data(bio, &data);
	buf_add(&pem, (struct span){data, (size_t)size});
	BIO_free(bio);
	assert_int_equal(cert_read_chain(cert, buf_span(&pem)), 0);
	buf_free(&pem);
	identity_free(&pair);
}

static void
make_hosts(struct whole *whole)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n"}, {"c.png", "PNG"}};
	struct handover *handover = &whole->handover;
	struct pressed pressed;

	fixture_fill(whole->fixture, files, COUNT(files));
	assert_int_equal(scan_press(whole->fixture->scan, &pressed), 0);
	handover->hosts[0] = (struct handover_host){.name = SPAN("one.example"),
	    .root = span_of(whole->fixture->capsule.capsule),
	    .edition = pressed.fd,
	    .base = -1,
	    .directory = open(whole->fixture->capsule.capsule,
		O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    .large = 0,
	    .adopted = 1234,
	    .warned = 7};
	make_cert(&handover->hosts[0].cert);
	handover->hosts[1] = (struct handover_host){.name = SPAN("two.example"),
	    .root = SPAN("a directory\nof 100%"),
	    .edition = -1,
	    .directory = -1,
	    .base = -1};
	handover->host_count = 2;
	handover->zones[0] =
	    (struct handover_zone){3, SPAN("/a club/\303\244")};
	handover->zone_count = 1;
}

static void
make_children(struct whole *whole)
{
	for (int i = 0; i < CHILDREN; i++) {
		int ends[2];
		assert_int_equal(
		    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends),
		    0);
		whole->ends[i] = ends[1];
		whole->children[i] = (struct handover_child){
		    1000 + i, (enum handover_role)i, ends[0]};
	}
	whole->handover.children = whole->children;
	whole->handover.child_count = CHILDREN;
}

static void
make_whole(struct whole *whole, struct fixture *fixture)
{
	struct handover *handover = &whole->handover;

	memset(whole, 0, sizeof(*whole));
	whole->fixture = fixture;
	for (int i = 0; i < LISTENERS; i++)
		whole->listeners[i] = (struct listener){.fd = listen_anywhere(),
		    .protocol = i ? &protocol_gopher : &protocol_gemini};
	for (size_t i = 0; i < TICKET_OWN; i++)
		memset(&whole->keys.key[i], 'k' + (int)i,
		    sizeof(whole->keys.key[i]));
	ticket_keys_resume(&whole->keys, 77);
	*handover = (struct handover){.version = SPAN("0.9 beta"),
	    .process = 4321,
	    .indexed = true,
	    .started = 99,
	    .reloads = UINT64_MAX,
	    .file = SPAN("/etc/loam/my loam.ini"),
	    .listeners = {.list = whole->listeners, .count = LISTENERS},
	    .control = {listen_anywhere(), 5, 6, SPAN("/run/loam.sock")},
	    .signatures = 8,
	    .refusals = 9,
	    .ticket_keys = &whole->keys,
	    .key = {10, UINT64_MAX},
	    .buckets = mem_alloc(THROTTLE_BUCKETS * sizeof(uint64_t))};
	handover->buckets[0] = 1;
	handover->buckets[THROTTLE_BUCKETS - 1] = UINT64_MAX;
	for (size_t i = 0; i < TALLY_COUNTS; i++)
		handover->counts[i] = i * i;
	make_hosts(whole);
	make_children(whole);
}

/* All descriptors of it, which the handover that is read takes over. */
static size_t
list_fds(const struct whole *whole, int fds[FDS])
{
	size_t count = 0;

	for (int i = 0; i < LISTENERS; i++)
		fds[count++] = whole->listeners[i].fd;
	fds[count++] = whole->handover.control.fd;
	fds[count++] = whole->handover.hosts[0].edition;
	fds[count++] = whole->handover.hosts[0].directory;
	for (int i = 0; i < CHILDREN; i++)
		fds[count++] = whole->children[i].channel;
	return count;
}

static void
free_whole(struct whole *whole)
{
	int fds[FDS];
	size_t count = list_fds(whole, fds);

	for (size_t i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	for (int i = 0; i < CHILDREN; i++)
		close(whole->ends[i]);
	cert_free(&whole->handover.hosts[0].cert);
	free(whole->handover.buckets);
}

static void
expect_same_hosts(const struct handover *read, const struct whole *whole)
{
	const struct handover_host *one = &read->hosts[0],
				   *own = &whole->handover.hosts[0];

	assert_int_equal(read->host_count, 2);
	assert_true(span_equal(one->name, own->name));
	assert_true(span_equal(one->root, own->root));
	assert_int_equal(one->edition, own->edition);
	assert_int_equal(one->directory, own->directory);
	assert_null(one->fault);
	assert_int_equal(one->adopted, own->adopted);
	assert_int_equal(one->warned, own->warned);
	assert_true(
	    span_equal(buf_span(&one->cert.chain), buf_span(&own->cert.chain)));
	assert_string_equal(one->cert.fingerprint, own->cert.fingerprint);
	assert_true(
	    span_equal(read->hosts[1].root, whole->handover.hosts[1].root));
	assert_int_equal(read->hosts[1].edition, -1);
	assert_int_equal(read->hosts[1].cert.length, 0);
	assert_int_equal(read->zone_count, 1);
	assert_int_equal(read->zones[0].hosts, 3);
	assert_true(
	    span_equal(read->zones[0].path, whole->handover.zones[0].path));
}

static void
expect_same(const struct handover *read, const struct whole *whole)
{
	const struct handover *own = &whole->handover;

	assert_true(span_equal(read->version, own->version));
	assert_true(span_equal(read->file, own->file));
	assert_int_equal(read->process, own->process);
	assert_int_equal(read->trial, own->trial);
	assert_int_equal(read->indexed, own->indexed);
	assert_int_equal(read->started, own->started);
	assert_true(read->reloads == own->reloads);
	assert_int_equal(read->listeners.count, LISTENERS);
	for (int i = 0; i < LISTENERS; i++) {
		const struct listener *one = &read->listeners.list[i];
		assert_int_equal(one->fd, whole->listeners[i].fd);
		assert_ptr_equal(one->protocol, whole->listeners[i].protocol);
		assert_int_equal(one->bound.bytes[0], 127);
		assert_true(one->bound.port > 0);
	}
	assert_int_equal(read->control.fd, own->control.fd);
	assert_int_equal(read->control.device, 5);
	assert_int_equal(read->control.inode, 6);
	assert_string_equal(read->control.path.data, "/run/loam.sock");
	assert_int_equal(read->child_count, CHILDREN);
	assert_memory_equal(
	    read->children, own->children, sizeof(whole->children));
	assert_memory_equal(read->counts, own->counts, sizeof(own->counts));
	assert_int_equal(read->signatures, 8);
	assert_int_equal(read->refusals, 9);
	assert_memory_equal(
	    read->ticket_keys, &whole->keys, sizeof(whole->keys));
	assert_memory_equal(&read->key, &own->key, sizeof(own->key));
	assert_memory_equal(read->buckets, own->buckets,
	    THROTTLE_BUCKETS * sizeof(*own->buckets));
	expect_same_hosts(read, whole);
}

/* V93: all that is written is read again, and is closed on exec by then. */
static void
written_and_read(void **state)
{
	struct whole whole;
	struct handover read;
	struct buf text = {0};
	int fds[FDS];

	make_whole(&whole, *state);
	whole.handover.trial = true;
	size_t count = list_fds(&whole, fds);
	assert_int_equal(handover_keep(&whole.handover, true), 0);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fcntl(fds[i], F_GETFD), 0);
	handover_write(&whole.handover, &text);
	assert_null(handover_read(buf_span(&text), &read));
	expect_same(&read, &whole);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fcntl(fds[i], F_GETFD), FD_CLOEXEC);
	handover_free(&read);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fcntl(fds[i], F_GETFD), -1);
	whole.handover.control.fd = whole.handover.hosts[0].edition = -1;
	whole.handover.hosts[0].directory = -1;
	for (int i = 0; i < LISTENERS; i++)
		whole.listeners[i].fd = -1;
	for (int i = 0; i < CHILDREN; i++)
		whole.children[i].channel = -1;
	free_whole(&whole);
	buf_free(&text);
}

/* K469: without a reload there is no line that older programs do not know. */
static void
no_reload(void **state)
{
	struct whole whole;
	struct buf text = {0};

	make_whole(&whole, *state);
	whole.handover.reloads = 0;
	handover_write(&whole.handover, &text);
	buf_byte(&text, '\0');
	assert_null(strstr(text.data, "\nreloads "));
	free_whole(&whole);
	buf_free(&text);
}

/*
 * Reads it in a process of its own, so that what it closes stays open here.
 * NULL: no fault is expected; "": any.
 */
static void
expect_fault(struct span text, const char *fault)
{
	struct handover read;
	int status;

	fflush(NULL);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		const char *got = handover_read(text, &read);
		if (!got)
			handover_free(&read);
		_exit(!got != !fault ||
		    (got && *fault && strcmp(got, fault) != 0));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status == 0)
		return;
	const char *got = handover_read(text, &read);
	fail_msg("expected \"%s\", got \"%s\" of: %.*s", fault ? fault : "",
	    got ? got : "", (int)text.size, text.data);
}

/* The text with one field of one line changed: NULL, it and the rest is cut. */
static struct buf
change_field(struct span text, size_t number, size_t field, const char *to)
{
	struct buf changed = {0};

	for (size_t i = 0; text.size > 0; i++) {
		struct span line = span_cut(&text, '\n');
		for (size_t j = 0; i == number && j < field; j++) {
			buf_add(&changed, span_cut(&line, ' '));
			if (j + 1 < field || to)
				buf_byte(&changed, ' ');
		}
		if (i == number) {
			span_cut(&line, ' ');
			buf_add(&changed, span_of(to));
			if (to && line.size > 0)
				buf_byte(&changed, ' ');
		}
		if (i != number || to)
			buf_add(&changed, line);
		buf_byte(&changed, '\n');
	}
	return changed;
}

static size_t
count_fields(struct span line)
{
	size_t count = 1;

	while (span_find(line, ' ') < line.size) {
		span_cut(&line, ' ');
		count++;
	}
	return count;
}

static bool
is_among(struct span line, const char *const *words)
{
	struct span word = span_cut(&line, ' ');

	for (; *words; words++)
		if (span_equal(word, span_of(*words)))
			return true;
	return false;
}

/* V93: a field that is garbage, or missing, or too many is a fault. */
static void
each_field(void **state)
{
	/* Of these the last field is a text that may be empty... */
	static const char *const may_end[] = {
	    "version", "file", "listener", "counts", NULL};
	/* ... and these may have more, or not more than the keyword. */
	static const char *const may_go_on[] = {"counts", NULL};
	struct whole whole;
	struct buf text = {0};
	size_t number = 0;

	make_whole(&whole, *state);
	handover_write(&whole.handover, &text);
	for (struct span rest = buf_span(&text); rest.size > 0; number++) {
		struct span line = span_cut(&rest, '\n');
		size_t fields = count_fields(line);
		bool of_counts = is_among(line, may_go_on);
		for (size_t i = 0; i < (of_counts ? 3 : fields); i++) {
			struct buf changed =
			    change_field(buf_span(&text), number, i, "%zz");
			expect_fault(buf_span(&changed), "");
			buf_free(&changed);
		}
		if (fields > 1 && !is_among(line, may_end)) {
			struct buf changed = change_field(
			    buf_span(&text), number, fields - 1, NULL);
			expect_fault(buf_span(&changed), "");
			buf_free(&changed);
		}
		if (!of_counts) {
			struct buf changed =
			    change_field(buf_span(&text), number, fields, "1");
			expect_fault(buf_span(&changed), "");
			buf_free(&changed);
		}
	}
	assert_true(number > 20);
	expect_fault(buf_span(&text), NULL);
	buf_free(&text);
	free_whole(&whole);
}

/* V93: of what there is once no second is taken. */
static void
twice(void **state)
{
	static const struct {
		const char *word, *fault;
	} rows[] = {
	    {"tickets ", "there are more than two ticket keys"},
	    {"control ", "there are two control sockets"},
	    {"certificate ", "a host has two certificates"},
	};
	struct whole whole;
	struct buf text = {0};

	make_whole(&whole, *state);
	handover_write(&whole.handover, &text);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf changed = {0};
		for (struct span rest = buf_span(&text); rest.size > 0;) {
			struct span line = span_cut(&rest, '\n');
			bool it = span_starts(line, span_of(rows[i].word));
			for (int j = 0; j <= it; j++)
				buf_format(&changed, "%pS\n", SPAN_AT(line));
		}
		expect_fault(buf_span(&changed), rows[i].fault);
		buf_free(&changed);
	}
	buf_free(&text);
	free_whole(&whole);
}

/* V93: nor is it read if it ends before its end, or goes on behind it. */
static void
cut_off(void **state)
{
	struct whole whole;
	struct buf text = {0};

	make_whole(&whole, *state);
	handover_write(&whole.handover, &text);
	for (size_t i = 0; i + 2 < text.size; i++) {
		struct span head = span_head(buf_span(&text), i);
		/* At each beginning and end of a line, and here and there. */
		if (i % 97 == 0 || span_ends(head, SPAN("\n")) ||
		    text.data[i] == '\n')
			expect_fault(head, "");
	}
	buf_add(&text, SPAN("indexed\n"));
	expect_fault(buf_span(&text), "something follows its end");
	buf_free(&text);
	free_whole(&whole);
}

#define BEGIN "loam handover 1\nprocess 5\nhost a.example /srv\n"
#define TEN(line) line line line line line line line line line line

/* V93: what lines alone cannot show. */
static void
lines_together(void **state)
{
	static const struct {
		const char *text, *fault;
	} rows[] = {
	    {BEGIN "end\n", NULL},
	    {BEGIN "counts 1 2 3\nend\n", NULL},
	    {BEGIN "counts" TEN(TEN(TEN(" 1"))) "\nend\n", NULL},
	    {BEGIN "addresses 1 2\naddresses 3 4\nend\n", NULL},
	    {"", "it does not begin as a handover"},
	    {"\n", "it does not begin as a handover"},
	    {"loam edition 6\n", "it does not begin as a handover"},
	    {"loam handover 2\nend\n",
		"it is of another format than this program's"},
	    {"loam handover \nend\n",
		"it is of another format than this program's"},
	    {"loam handover 1 \nend\n",
		"it is of another format than this program's"},
	    {"loam handover 1\nprocess 5\nend\n", "it names no host"},
	    {"loam handover 1\nhost a /a\nend\n", "it names no process"},
	    {"loam handover 1\nprocess 0\nhost a /a\nend\n",
		"it names no process"},
	    {"loam handover 1\nedition 3 4 0 0\nend\n",
		"a line comes before its host"},
	    {"loam handover 1\ncertificate 0 00\nend\n",
		"a line comes before its host"},
	    {BEGIN "\nend\n", "a line has an unknown keyword"},
	    {BEGIN "titan 1\nend\n", "a line has an unknown keyword"},
	    {BEGIN "host  /a\nend\n", "a host has no name or no directory"},
	    {BEGIN "host a%00b /a\nend\n", "a text is not encoded as expected"},
	    {BEGIN "bucket 0 1\nend\n",
		"a bucket comes before the key of addresses"},
	    {BEGIN "addresses 1 2\nbucket 32768 1\nend\n",
		"a field is no number of its kind"},
	    {BEGIN "addresses 1 18446744073709551616\nend\n",
		"a field is no number of its kind"},
	    {BEGIN "started -1\nend\n", "a field is no number of its kind"},
	    {BEGIN "tickets 2 1 00 00\nend\n",
		"a field is no number of its kind"},
	    {BEGIN "tickets 1 1 00 00\nend\n", "a ticket key has a wrong size"},
	    {BEGIN "certificate 0 0\nend\n", "a field is not hexadecimal"},
	    {BEGIN "certificate 0 41\nend\n", "a certificate cannot be read"},
	    {BEGIN "zone 1 \nend\n", "a zone has no path"},
	    {BEGIN TEN(TEN("host a /a\n")) "end\n", "there are too many hosts"},
	    {BEGIN TEN(TEN("zone 1 /a\n")) "end\n", "there are too many zones"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_fault(span_of(rows[i].text), rows[i].fault);
}

/* A text of one line, with descriptors in it. */
static void __attribute__((format(printf, 2, 3)))
expect_line(const char *fault, const char *format, ...)
{
	struct buf text = {0};
	char line[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	buf_format(&text, BEGIN "%s\nend\n", line);
	expect_fault(buf_span(&text), fault);
	buf_free(&text);
}

/* V93: a descriptor is open, of its kind, and named once. */
static void
descriptors_of_each_kind(void **state)
{
	static const char not_listening[] =
	    "a descriptor is no listening stream socket";
	static const char not_open[] = "a descriptor is not open";
	int listening = listen_anywhere(), ends[2], streams[2];
	int file = open("/dev/null", O_RDWR | O_CLOEXEC);
	int datagram = socket(AF_INET, SOCK_DGRAM, 0);
	int silent = socket(AF_INET, SOCK_STREAM, 0);
	int closed = fcntl(file, F_DUPFD, 500);

	(void)state;
	close(closed);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, streams), 0);
	expect_line(NULL, "listener %d gemini 0 0 ", listening);
	expect_line(NULL, "listener %d gopher 0 0", listening);
	expect_line(not_listening, "listener %d gemini 0 0 ", file);
	expect_line(not_listening, "listener %d gemini 0 0 ", datagram);
	expect_line(not_listening, "listener %d gemini 0 0 ", silent);
	expect_line(not_listening, "listener %d gemini 0 0 ", streams[0]);
	for (int i = 0; i <= STDERR_FILENO; i++)
		expect_line(not_open, "listener %d gemini 0 0 ", i);
	expect_line(not_open, "listener %d gemini 0 0 ", closed);
	expect_line("a field is no number of its kind",
	    "listener 2147483648 gemini 0 0 ");
	expect_line(
	    "a protocol is unknown", "listener %d titan 0 0 ", listening);
	expect_line("a descriptor is named twice",
	    "listener %d gemini 0 0 \nlistener %d gopher 0 0 ", listening,
	    listening);
	expect_line(NULL, "control %d 0 0 /c", listening);
	expect_line(not_listening, "control %d 0 0 /c", ends[0]);
	expect_line(
	    "the control socket has no path", "control %d 0 0 ", listening);
	expect_line(NULL, "child 7 worker %d", ends[0]);
	expect_line("a channel is no socket", "child 7 worker %d", file);
	expect_line("a channel is no socket", "child 7 worker %d", streams[0]);
	expect_line(not_open, "child 7 worker %d", closed);
	expect_line("a process has no number", "child 1 worker %d", ends[0]);
	expect_line(
	    "a process has an unknown role", "child 7 master %d", ends[0]);
	expect_line("a process is named twice",
	    "child 7 worker %d\nchild 7 indexer %d", ends[0], ends[1]);
	expect_line(not_open, "edition %d %d 0 0", closed, file);
	expect_line(
	    "a descriptor is named twice", "edition %d %d 0 0", file, file);
	const int all[] = {listening, file, datagram, silent, ends[0], ends[1],
	    streams[0], streams[1]};
	for (size_t i = 0; i < COUNT(all); i++)
		close(all[i]);
}

/* Reads a handover with one edition. Returns whether it was taken. */
static bool
takes_edition(int edition, int directory, unsigned large)
{
	struct buf text = {0};
	struct handover read;

	buf_format(&text, BEGIN "edition %d %d %u 0\nend\n", edition, directory,
	    large);
	assert_null(handover_read(buf_span(&text), &read));
	bool taken = read.hosts[0].edition >= 0;
	assert_true(taken == !read.hosts[0].fault);
	assert_int_equal(
	    taken ? read.hosts[0].edition : -1, taken ? edition : -1);
	handover_free(&read);
	assert_int_equal(fcntl(edition, F_GETFD), -1);
	assert_int_equal(fcntl(directory, F_GETFD), -1);
	buf_free(&text);
	return taken;
}

/* A copy of an edition whose format has another name; not sealed if `open`. */
static int
copy_edition(int fd, const char *format, bool open)
{
	struct edition_header header;
	struct buf bytes = {0};

	assert_null(edition_check(fd, -1, &header));
	char *room = buf_extend(&bytes, header.size);
	assert_int_equal(pread(fd, room, bytes.size, 0), (ssize_t)bytes.size);
	memcpy(room, format, strlen(format));
	int copy = memfile_new("test");
	assert_int_equal(memfile_write(copy, buf_span(&bytes), 0), 0);
	if (!open)
		assert_int_equal(memfile_seal(copy), 0);
	buf_free(&bytes);
	return copy;
}

static int
open_directory(const struct whole *whole)
{
	return open(whole->fixture->capsule.capsule,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* V93, V94: an edition that is of another format, or none, is left out. */
static void
editions(void **state)
{
	struct whole whole;

	make_whole(&whole, *state);
	int fd = whole.handover.hosts[0].edition;
	assert_true(takes_edition(
	    copy_edition(fd, EDITION_MAGIC, false), open_directory(&whole), 1));
	assert_false(takes_edition(copy_edition(fd, "loam edition ?\n", false),
	    open_directory(&whole), 0));
	assert_false(takes_edition(
	    copy_edition(fd, EDITION_MAGIC, false), open_directory(&whole), 9));
	assert_false(takes_edition(copy_edition(fd, EDITION_MAGIC, false),
	    open("/dev/null", O_RDONLY), 0));
	assert_false(takes_edition(
	    open("/dev/null", O_RDONLY), open_directory(&whole), 0));
	/* The portable twin has no seals. */
	int open = copy_edition(fd, EDITION_MAGIC, true);
	if (memfile_check(open) < 0)
		assert_false(takes_edition(open, open_directory(&whole), 0));
	else
		close(open);
	free_whole(&whole);
}

/* An edition of the fixture's that needs a base, which goes to *base_r. */
static int
press_patch(struct fixture *fixture, int *base_r)
{
	struct scan *scan = fixture->scan;
	struct pressed pressed = {.base = -1};

	struct buf text = {0};

	scan->term_index.small = 0;
	scan->space.least = 64;
	for (int i = 0; i < 2000; i++)
		buf_format(&text, "w%d ", i);
	for (int i = 0; i < 9; i++) {
		char path[16];
		snprintf(path, sizeof(path), "w%d.gmi", i);
		server_write_bytes(&fixture->capsule, path, buf_span(&text));
	}
	buf_free(&text);
	for (int i = 0; i < 3 && pressed.base < 0; i++) {
		char path[16];
		snprintf(path, sizeof(path), "%d.gmi", i);
		server_drop(&fixture->capsule, path, "# More\n");
		scan_check_all(scan);
		scan_take_unfinished(scan);
		assert_true(scan_run(scan, &fixture->notes));
		if (i > 0)
			close(pressed.fd);
		assert_int_equal(scan_press(scan, &pressed), 0);
	}
	assert_true(pressed.base >= 0);
	*base_r = fcntl(pressed.base, F_DUPFD_CLOEXEC, 0);
	return pressed.fd;
}

/* Reads a handover with an edition and perhaps its base, which are copied. */
static void
expect_base(
    const struct whole *whole, const int *fds, bool before, const char *fault)
{
	struct buf text = {0};
	struct handover read;
	int edition = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
	int base = fds[1] < 0 ? -1 : fcntl(fds[1], F_DUPFD_CLOEXEC, 0);

	buf_add(&text, SPAN(BEGIN));
	if (base >= 0 && before)
		buf_format(&text, "base %d\n", base);
	buf_format(
	    &text, "edition %d %d 0 0\n", edition, open_directory(whole));
	if (base >= 0 && !before)
		buf_format(&text, "base %d\n", base);
	buf_add(&text, SPAN("end\n"));
	const char *got = handover_read(buf_span(&text), &read);
	expect_span(
	    "base", span_of(got ? got : read.hosts[0].fault), span_of(fault));
	if (!got && !fault) {
		assert_int_equal(read.hosts[0].edition, edition);
		assert_int_equal(read.hosts[0].base, base);
	}
	if (!got)
		handover_free(&read);
	assert_int_equal(fcntl(edition, F_GETFD), -1);
	assert_int_equal(fcntl(base, F_GETFD), -1);
	buf_free(&text);
}

static void
expect_base_twice(int base)
{
	struct buf text = {0};
	struct handover read;
	int first = fcntl(base, F_DUPFD_CLOEXEC, 0);
	int second = fcntl(base, F_DUPFD_CLOEXEC, 0);

	buf_format(&text, BEGIN "base %d\nbase %d\nend\n", first, second);
	const char *got = handover_read(buf_span(&text), &read);
	expect_span("twice", span_of(got ? got : ""),
	    SPAN("a base comes twice, or after its edition"));
	assert_int_equal(fcntl(first, F_GETFD), -1);
	assert_int_equal(fcntl(second, F_GETFD), -1);
	buf_free(&text);
}

/* Q73: an edition is handed over with its base, and not without it. */
static void
bases(void **state)
{
	struct whole whole;
	struct buf text = {0};
	int base;

	make_whole(&whole, *state);
	int edition = press_patch(whole.fixture, &base);
	const int both[] = {edition, base}, alone[] = {edition, -1};
	const int wrong[] = {edition, edition};
	const int own[] = {whole.handover.hosts[0].edition, base};
	expect_base(&whole, both, true, NULL);
	expect_base(&whole, alone, true, "an edition without its base");
	expect_base(&whole, wrong, true, "an edition with the base of another");
	expect_base(
	    &whole, both, false, "a base comes twice, or after its edition");
	expect_base(
	    &whole, wrong, false, "a base comes twice, or after its edition");
	expect_base(
	    &whole, own, false, "a base comes twice, or after its edition");
	expect_base_twice(base);
	close(whole.handover.hosts[0].edition);
	whole.handover.hosts[0].edition = edition;
	whole.handover.hosts[0].base = base;
	handover_write(&whole.handover, &text);
	const char *line = arena_format(
	    &whole.fixture->arena, "\nbase %d\nedition %d ", base, edition)
			       .data;
	assert_true(fixture_holds(buf_span(&text), line));
	close(base);
	free_whole(&whole);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(bases),
	    FIXTURE_TEST(written_and_read),
	    FIXTURE_TEST(no_reload),
	    FIXTURE_TEST(each_field),
	    FIXTURE_TEST(twice),
	    FIXTURE_TEST(cut_off),
	    cmocka_unit_test(lines_together),
	    cmocka_unit_test(descriptors_of_each_kind),
	    FIXTURE_TEST(editions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
