#define _GNU_SOURCE
/*
 * Processes that were compromised: what a child sends to the supervisor in its
 * place. The test takes a copy of the child's end of its channel, as a process
 * with the rights to trace it may, and speaks there.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memfile.h"
#include "edition/edition.h"
#include "serve/channel.h"
#include "support/ask.h"
#include "support/descriptors.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/raw_message.h"
#include "support/sanitized.h"

#define A "gemini://localhost/a.gmi\r\n"

enum { FLOOD = SANITIZED ? 1000 : 3000, BYTES_MAX = 512 };

#define CLOSED "the end of its channel"

/* A server of which a child is about to offend. */
struct fallen {
	struct server *server;
	pid_t (*find)(const struct server *server);
	const char *name; /* in the log */
	size_t descriptors; /* of the supervisor */
	size_t offences; /* but for CLOSED, which server_offences() omits */
};

static pid_t
one_worker(const struct server *server)
{
	pid_t workers[PROCESS_MAX];

	return process_workers(server, workers) == 1 ? workers[0] : 0;
}

/* Starts a server. Returns false, after a word, if nothing can be seen. */
static bool
begin_with(struct fallen *fallen, struct server *server,
    pid_t (*find)(const struct server *server), const char *name,
    const char *configuration)
{
	server_start_settled(server, configuration);
	server->faults = true;
	*fallen = (struct fallen){.server = server, .find = find, .name = name};
	EVENTUALLY(one_worker(server) > 0 || geteuid() != 0);
	EVENTUALLY(process_indexer(server) > 0);
	if (!descriptors_may_copy(server->pid))
		return false;
	EVENTUALLY(find(server) > 0);
	fallen->descriptors = process_descriptors(server->pid);
	return true;
}

static bool
begin(struct fallen *fallen, struct server *server,
    pid_t (*find)(const struct server *server), const char *name)
{
	return begin_with(
	    fallen, server, find, name, "[server]\nworkers = 1\n");
}

/* The channel of the child that has the role now. */
static int
channel_of(const struct fallen *fallen, pid_t *pid_r)
{
	int channel = -1;

	/* One that has just been started may not run in its role yet. */
	EVENTUALLY((*pid_r = fallen->find(fallen->server)) > 0 &&
	    (channel = descriptors_channel(*pid_r)) >= 0);
	return channel;
}

/* It was killed, the log says why, and nothing of it is left. */
static void
expect_ended(struct fallen *fallen, pid_t pid, const char *offence)
{
	const struct server *server = fallen->server;
	char line[160];

	snprintf(line, sizeof(line), "loam: error: %s sent %s: it is ended",
	    fallen->name, offence);
	EVENTUALLY(!process_alive(pid));
	EVENTUALLY(server_logged(server, line) > 0);
	fallen->offences += strcmp(offence, CLOSED) != 0;
	EVENTUALLY(server_offences(server) == fallen->offences);
	EVENTUALLY(fallen->find(server) > 0);
	EVENTUALLY(process_descriptors(server->pid) <= fallen->descriptors);
	gemini_expect(server, A, "20 ");
}

static void
offend(struct fallen *fallen, struct span bytes, const int *fds, size_t count,
    const char *offence)
{
	pid_t pid;
	int channel = channel_of(fallen, &pid);

	assert_int_equal(raw_message_send(channel, bytes, fds, count, 1), 0);
	close(channel);
	expect_ended(fallen, pid, offence);
}

static void
offend_by_message(struct fallen *fallen, uint32_t kind, size_t size,
    size_t count, const char *offence)
{
	char bytes[BYTES_MAX] = {0};
	int fds[RAW_DESCRIPTORS_MAX];
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] = fd;
	memcpy(bytes, &kind, sizeof(kind));
	offend(fallen, (struct span){bytes, size}, fds, count, offence);
	close(fd);
}

#define KIND "a message of a kind that is not its to send"
#define SIZE "a message of a wrong size"
#define NUMBER "a message with a wrong number of descriptors"

enum {
	EDITION_BYTES = sizeof(uint32_t) + sizeof(struct edition_info),
	LOG_BYTES = sizeof(uint32_t),
	SIGNING_BYTES = 2 * sizeof(uint32_t)
};

/* D75, D84: an indexer that sends what is no edition. */
static void
messages_of_an_indexer(void **state)
{
	struct fallen fallen;

	if (!begin(&fallen, *state, process_indexer, "the indexer"))
		skip();
	offend_by_message(&fallen, CHANNEL_LOG, LOG_BYTES, 1, KIND);
	offend_by_message(&fallen, CHANNEL_SOCKET, SIGNING_BYTES, 1, KIND);
	offend_by_message(&fallen, 9, EDITION_BYTES, 2, KIND);
	offend_by_message(&fallen, CHANNEL_EDITION, 1, 2, KIND);
	offend_by_message(&fallen, CHANNEL_EDITION, 215, 2, SIZE);
	offend_by_message(&fallen, CHANNEL_EDITION, EDITION_BYTES,
	    RAW_DESCRIPTORS_MAX, NUMBER);
	offend_by_message(&fallen, CHANNEL_EDITION, EDITION_BYTES, 0, NUMBER);
	assert_int_equal(server_stop(*state), 0);
}

/* D75, D84: a worker has nothing to say, not even what an indexer may. */
static void
messages_of_a_worker(void **state)
{
	struct fallen fallen;

	if (!begin(&fallen, *state, one_worker, "a worker"))
		skip();
	offend_by_message(&fallen, CHANNEL_EDITION, EDITION_BYTES, 2, KIND);
	offend_by_message(&fallen, CHANNEL_LOG, LOG_BYTES, 1, KIND);
	offend_by_message(&fallen, CHANNEL_SOCKET, SIGNING_BYTES, 1, KIND);
	offend_by_message(&fallen, 9, 100, RAW_DESCRIPTORS_MAX, KIND);
	assert_int_equal(server_stop(*state), 0);
}

/* D75, D84: nor has the keyholder, not even what it is sent itself. */
static void
messages_of_a_keyholder(void **state)
{
	struct fallen fallen;

	if (!begin(&fallen, *state, process_keyholder, "the keyholder"))
		skip();
	offend_by_message(&fallen, CHANNEL_EDITION, EDITION_BYTES, 2, KIND);
	offend_by_message(&fallen, CHANNEL_SOCKET, SIGNING_BYTES, 1, KIND);
	offend_by_message(&fallen, CHANNEL_SOCKET, 1, 0, KIND);
	offend_by_message(&fallen, 9, 100, RAW_DESCRIPTORS_MAX, KIND);
	assert_int_equal(server_stop(*state), 0);
}

/*
 * D88: what a worker that offended has counted against clients is forgotten
 * with it; what one that just ended has counted is not.
 */
static void
forgotten_counts(void **state)
{
	struct server *server = *state;
	struct fallen fallen;
	pid_t pid;

	if (!begin_with(&fallen, server, one_worker, "a worker",
		"[server]\nworkers = 1\nlimit_loopback = yes\n"
		"[limits]\nrequests = 2\n"))
		skip();
	gemini_expect(server, A, "20 ");
	gemini_expect(server, A, "20 ");
	EVENTUALLY((pid = one_worker(server)) > 0);
	kill(pid, SIGKILL);
	EVENTUALLY(server_logged(server, "another starts") == 1);
	gemini_expect(server, A, "44 ");
	offend_by_message(&fallen, 9, 4, 0, KIND);
	assert_int_equal(server_stop(server), 0);
}

/* An edition that the server holds, and what was said of it. */
struct model {
	struct edition_header header;
	struct buf bytes;
	int root;
};

static void
take_model(struct model *model, const struct server *server)
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(server->pid, list);
	int found = -1;

	for (size_t i = 0; i < count && found < 0; i++) {
		int fd = descriptors_copy(server->pid, list[i].number);
		if (fd >= 0 && !edition_check(fd, -1, &model->header))
			found = fd;
		else if (fd >= 0)
			close(fd);
	}
	assert_true(found >= 0);
	model->bytes = (struct buf){0};
	char *room = buf_extend(&model->bytes, model->header.size);
	assert_int_equal(pread(found, room, model->bytes.size, 0),
	    (ssize_t)model->bytes.size);
	close(found);
	model->root = open(server->capsule, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(model->root >= 0);
}

static void
drop_model(struct model *model)
{
	buf_free(&model->bytes);
	close(model->root);
}

/* A file with the bytes of the model. */
static int
copy_of(const struct model *model)
{
	int fd = memfile_new("test");

	assert_true(fd >= 0);
	assert_int_equal(memfile_write(fd, buf_span(&model->bytes), 0), 0);
	return fd;
}

static struct edition_info
info_of(const struct model *model)
{
	struct edition_info info = {
	    .articles = model->header.articles, .files = model->header.files};

	memcpy(info.digest, model->header.digest, sizeof(info.digest));
	return info;
}

/* Both descriptors are taken over. */
static void
offend_by_edition(struct fallen *fallen, int edition, int root,
    struct edition_info about, const char *offence)
{
	const struct channel_files files = {edition, root, -1};
	pid_t pid;
	int channel = channel_of(fallen, &pid);

	assert_true(edition >= 0 && root >= 0);
	assert_int_equal(channel_send_edition(channel, &files, &about), 0);
	close(edition);
	close(root);
	close(channel);
	expect_ended(fallen, pid, offence);
}

/* D72, D75: files that are no editions, and editions that are corrupt. */
static void
editions_of_an_indexer(void **state)
{
	struct server *server = *state;
	struct edition_header none = {.magic = EDITION_MAGIC};
	struct fallen fallen;
	struct model model;

	if (!begin(&fallen, server, process_indexer, "the indexer"))
		skip();
	take_model(&model, server);
	const struct edition_info about = info_of(&model);
	int ends[2], empty = memfile_new("test"), corrupt = memfile_new("test");
	assert_int_equal(pipe(ends), 0);
	close(ends[1]);
	assert_int_equal(memfile_seal(empty), 0);
	none.size = sizeof(none);
	assert_int_equal(
	    memfile_write(
		corrupt, (struct span){(const char *)&none, sizeof(none)}, 0),
	    0);
	assert_int_equal(memfile_seal(corrupt), 0);
	if (fcntl(empty, F_GET_SEALS) >= 0)
		offend_by_edition(&fallen, copy_of(&model), dup(model.root),
		    about, "an edition that is not a sealed file in memory");
	offend_by_edition(&fallen, ends[0], dup(model.root), about,
	    "an edition that is not a sealed file in memory");
	offend_by_edition(&fallen, open("/dev/zero", O_RDONLY), dup(model.root),
	    about, "an edition that is not a sealed file in memory");
	offend_by_edition(&fallen, empty, dup(model.root), about,
	    "an edition without a header");
	offend_by_edition(&fallen, corrupt, dup(model.root), about,
	    "an edition with wrong counts");
	drop_model(&model);
	assert_int_equal(server_stop(server), 0);
}

static int
sealed_copy_of(const struct model *model)
{
	int fd = copy_of(model);

	assert_int_equal(memfile_seal(fd), 0);
	return fd;
}

/* D74, D75: an edition that is whole, with what contradicts it. */
static void
lies_of_an_indexer(void **state)
{
	static const char *const counts =
	    "an edition with other counts than its header";
	struct server *server = *state;
	struct fallen fallen;
	struct model model;

	if (!begin(&fallen, server, process_indexer, "the indexer"))
		skip();
	take_model(&model, server);
	struct edition_info about = info_of(&model);
	about.host = 1;
	offend_by_edition(&fallen, sealed_copy_of(&model), dup(model.root),
	    about, "an edition of another host");
	about.host = UINT32_MAX;
	offend_by_edition(&fallen, sealed_copy_of(&model), dup(model.root),
	    about, "an edition of another host");
	about = info_of(&model);
	about.articles++;
	offend_by_edition(
	    &fallen, sealed_copy_of(&model), dup(model.root), about, counts);
	about = info_of(&model);
	about.large = about.files + 1;
	offend_by_edition(
	    &fallen, sealed_copy_of(&model), dup(model.root), about, counts);
	offend_by_edition(&fallen, sealed_copy_of(&model),
	    open("/dev/null", O_RDONLY), info_of(&model),
	    "an edition without a directory");
	drop_model(&model);
	assert_int_equal(server_stop(server), 0);
}

/*
 * D76: an indexer that hangs, its channel closed, is ended, and so is a worker.
 */
static void
closed_channels(void **state)
{
	static const struct {
		pid_t (*find)(const struct server *server);
		const char *name;
	} rows[] = {{process_indexer, "the indexer"}, {one_worker, "a worker"},
	    {process_keyholder, "the keyholder"}};
	struct server *server = *state;
	struct fallen fallen;
	pid_t pid;

	if (!begin(&fallen, server, process_indexer, "the indexer"))
		skip();
	for (size_t i = 0; i < COUNT(rows); i++) {
		fallen.find = rows[i].find;
		fallen.name = rows[i].name;
		int channel = channel_of(&fallen, &pid);
		kill(pid, SIGSTOP);
		assert_int_equal(shutdown(channel, SHUT_RDWR), 0);
		close(channel);
		expect_ended(&fallen, pid, CLOSED);
	}
	assert_int_equal(server_stop(server), 0);
}

/*
 * D77: editions without end, each of them right: clients, the control socket
 * and the other children are served all the while, and the newest edition
 * counts.
 */
static void
flood_of_editions(void **state)
{
	struct server *server = *state;
	struct fallen fallen;
	struct model model;
	pid_t pid;

	if (!begin(&fallen, server, process_indexer, "the indexer"))
		skip();
	take_model(&model, server);
	int channel = channel_of(&fallen, &pid);
	const struct channel_files files = {
	    sealed_copy_of(&model), model.root, -1};
	const struct edition_info about = info_of(&model);
	for (int i = 0; i < FLOOD; i++) {
		(void)!channel_send_edition(channel, &files, &about);
		if (i % 100 == 0) {
			gemini_expect(server, A, "20 ");
			assert_int_equal(process_indexer(server), pid);
		}
	}
	close(files.edition);
	close(channel);
	EVENTUALLY(process_descriptors(server->pid) <= fallen.descriptors);
	server_drop(server, "b.gmi", "# B\n");
	wait_for(server, "gemini://localhost/b.gmi\r\n", answer_has, "# B");
	drop_model(&model);
	assert_int_equal(server_offences(server), 0);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(messages_of_an_indexer),
	    SERVER_SCENE(messages_of_a_worker),
	    SERVER_SCENE(messages_of_a_keyholder),
	    SERVER_SCENE(forgotten_counts),
	    SERVER_SCENE(editions_of_an_indexer),
	    SERVER_SCENE(lies_of_an_indexer),
	    SERVER_SCENE(closed_channels),
	    SERVER_SCENE(flood_of_editions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
