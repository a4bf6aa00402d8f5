#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/socket.h"
#include "support/expect.h"
#include "support/patience.h"
#include "system/control.h"
#include "system/control_ask.h"

/* A directory of its own for each test, and a socket's path in it. */
struct place {
	char directory[64], path[128];
	struct control control;
	int answered;
	size_t size; /* of an answer */
	bool ready; /* `wait` is answered */
};

static struct span
path_of(const struct place *place)
{
	return span_of(place->path);
}

static int
make(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	if (!place)
		return -1;
	strcpy(place->directory, "/tmp/loam.XXXXXX");
	if (!mkdtemp(place->directory))
		return -1;
	snprintf(place->path, sizeof(place->path), "%s/s", place->directory);
	place->size = 6;
	*state = place;
	return 0;
}

static int
unmake(void **state)
{
	struct place *place = *state;

	control_close(&place->control);
	unlink(place->path);
	rmdir(place->directory);
	free(place);
	return 0;
}

/*
 * Echoes the command, or as many bytes as the test wants; `wait` and a letter
 * once they are ready.
 */
static bool
answer(void *context, struct control_request *request, struct buf *bytes)
{
	struct place *place = context;
	struct span asked = request->command;

	if (span_starts(asked, SPAN("wait"))) {
		assert_int_equal(request->mark, request->again ? 7 : 0);
		request->mark = 7;
		if (place->ready)
			buf_format(bytes, "%pS\n", SPAN_AT(asked));
		return place->ready;
	}
	place->answered++;
	expect_span("command", asked, SPAN("hello"));
	buf_add(bytes, asked);
	buf_repeat(bytes, '\n', place->size - asked.size);
	return true;
}

/* One turn of the loop, as the supervisor does it. */
static void
turn(struct place *place, int timeout)
{
	struct pollfd fds[CONTROL_FDS];

	control_poll(&place->control, fds);
	poll(fds, CONTROL_FDS, control_timeout(&place->control, timeout));
	control_turn(&place->control, answer, place);
}

static int
client(const struct place *place, const char *text)
{
	int fd = socket_connect_local(path_of(place));

	assert_true(fd >= 0);
	assert_int_equal(
	    send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	return fd;
}

/* How many bytes came, up to `most`; -1 while it is open and silent. */
static ssize_t
hear(int fd, char *bytes, size_t most)
{
	return recv(fd, bytes, most, MSG_DONTWAIT);
}

/* P107: a setting means a list of places, whatever the environment has. */
static void
paths(void **state)
{
	static const struct {
		const char *setting, *runtime, *user, *places;
	} rows[] = {
	    {"off", "/run/loam", "/run/user/0", ""},
	    {"a/b.sock", "/run/loam", "/run/user/0", "a/b.sock "},
	    {"@s", "/run/loam", "/run/user/0", "./@s "},
	    {"auto", "/run/loam", "/run/user/0",
		"/run/loam/loam.sock /run/user/0/loam.sock c/loam.sock "},
	    {"auto", "/run/a:/run/b", NULL, "/run/a/loam.sock c/loam.sock "},
	    {"auto", "", "/run/user/0", "/run/user/0/loam.sock c/loam.sock "},
	    {"auto", NULL, NULL, "c/loam.sock "},
	    {"auto", "", "", "c/loam.sock "},
	    {"auto", NULL, "@u", "./@u/loam.sock c/loam.sock "},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf all = {0};
		unsetenv("RUNTIME_DIRECTORY");
		unsetenv("XDG_RUNTIME_DIR");
		if (rows[i].runtime)
			setenv("RUNTIME_DIRECTORY", rows[i].runtime, 1);
		if (rows[i].user)
			setenv("XDG_RUNTIME_DIR", rows[i].user, 1);
		struct control_places places =
		    control_places(&arena, span_of(rows[i].setting), SPAN("c"));
		for (size_t j = 0; j < places.count; j++)
			buf_format(&all, "%pS ", SPAN_AT(places.list[j]));
		expect_span(
		    rows[i].setting, buf_span(&all), span_of(rows[i].places));
		buf_free(&all);
	}
	arena_free(&arena);
}

/* P107: a place that is taken, or cannot be had, leads on to the next. */
static void
next_place(void **state)
{
	struct place *place = *state;
	struct control second = {0};
	char beside[160];
	struct control_places places = {
	    .list = {SPAN("/nonexistent/loam.sock"), path_of(place)},
	    .count = 2,
	    .automatic = true};

	assert_int_equal(control_move(&place->control, &places), 0);
	assert_true(control_is_at(&place->control, path_of(place)));
	/* It stays at a place of the list that it has. */
	assert_int_equal(control_move(&place->control, &places), 0);
	/* The last place is beside the certificates, whose directory is made.
	 */
	snprintf(
	    beside, sizeof(beside), "%s/certs/loam.sock", place->directory);
	places.list[0] = path_of(place);
	places.list[1] = span_of(beside);
	assert_int_equal(control_move(&second, &places), 0);
	assert_true(control_is_at(&second, span_of(beside)));
	assert_true(control_is_at(&place->control, path_of(place)));
	control_close(&second);
	*strrchr(beside, '/') = '\0';
	assert_int_equal(rmdir(beside), 0);
	places.count = 1;
	places.automatic = false;
	assert_int_equal(control_move(&second, &places), -1);
	assert_int_equal(errno, EADDRINUSE);
	/* Of several places the cause of the first is told. */
	places.list[1] = SPAN("/nonexistent/loam.sock");
	places.count = 2;
	assert_int_equal(control_move(&second, &places), -1);
	assert_int_equal(errno, EADDRINUSE);
	places.count = 0;
	assert_int_equal(control_move(&place->control, &places), 0);
	assert_null(place->control.path);
}

/* A command, its answer, the end; the file has mode 0600 and is removed. */
static void
answers(void **state)
{
	struct place *place = *state;
	struct stat about;
	char bytes[16];

	umask(0);
	assert_int_equal(control_open(&place->control, path_of(place)), 0);
	assert_int_equal(umask(022), 0);
	assert_int_equal(lstat(place->path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_true(S_ISSOCK(about.st_mode));
	assert_true(fcntl(place->control.listener, F_GETFD) & FD_CLOEXEC);
	int fd = client(place, "hel");
	turn(place, 1000);
	assert_int_equal(hear(fd, bytes, sizeof(bytes)), -1);
	assert_int_equal(send(fd, "lo\nmore", 7, MSG_NOSIGNAL), 7);
	turn(place, 1000);
	assert_int_equal(hear(fd, bytes, sizeof(bytes)), 6);
	expect_span("answer", (struct span){bytes, 6}, SPAN("hello\n"));
	assert_true(hear(fd, bytes, sizeof(bytes)) <= 0);
	assert_int_equal(place->control.count, 0);
	close(fd);
	control_close(&place->control);
	assert_int_equal(lstat(place->path, &about), -1);
	assert_int_equal(place->answered, 1);
}

/* K446: a command that lies there is answered, however late it is read. */
static void
late_reading(void **state)
{
	struct place *place = *state;
	char bytes[16];

	assert_int_equal(control_open(&place->control, path_of(place)), 0);
	int fd = client(place, "hel");
	turn(place, 1000);
	assert_int_equal(send(fd, "lo\n", 3, MSG_NOSIGNAL), 3);
	place->control.clients[0].due = 0;
	turn(place, 1000);
	assert_int_equal(hear(fd, bytes, sizeof(bytes)), 6);
	assert_int_equal(place->control.count, 0);
	close(fd);
}

/* A dead server's socket is replaced; a live one and a file are not. */
static void
stale_and_living(void **state)
{
	struct place *place = *state;
	struct control second;
	struct stat about;

	assert_int_equal(control_open(&place->control, path_of(place)), 0);
	assert_int_equal(control_open(&second, path_of(place)), -1);
	assert_int_equal(errno, EADDRINUSE);
	/* A full accept queue belongs to a live server. */
	assert_int_equal(listen(place->control.listener, CONTROL_CLIENTS), 0);
	int fds[4 * CONTROL_CLIENTS];
	size_t count = 0;
	while (count < COUNT(fds) &&
	    (fds[count] = socket_connect_local(path_of(place))) >= 0)
		count++;
	assert_true(count < COUNT(fds));
	assert_int_equal(control_open(&second, path_of(place)), -1);
	assert_int_equal(errno, EADDRINUSE);
	while (count > 0)
		close(fds[--count]);
	/* As after a SIGKILL. */
	place->control.inode = 0;
	control_close(&place->control);
	assert_int_equal(lstat(place->path, &about), 0);
	assert_int_equal(control_open(&place->control, path_of(place)), 0);
	close(client(place, ""));
	assert_true(control_is_at(&place->control, path_of(place)));
	assert_false(control_is_at(&place->control, SPAN("/elsewhere")));
	/* Replaced by another server's: that one is not removed. */
	unlink(place->path);
	assert_false(control_is_at(&place->control, path_of(place)));
	assert_int_equal(control_open(&second, path_of(place)), 0);
	control_close(&place->control);
	assert_int_equal(lstat(place->path, &about), 0);
	control_close(&second);
	assert_int_equal(lstat(place->path, &about), -1);
	close(open(place->path, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(control_open(&place->control, path_of(place)), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(lstat(place->path, &about), 0);
	assert_true(S_ISREG(about.st_mode));
}

static void
cannot_be_had(void **state)
{
	struct place *place = *state;
	struct buf path = {0};

	buf_repeat(&path, 'x', 200);
	buf_byte(&path, '\0');
	path.size--;
	assert_int_equal(control_open(&place->control, buf_span(&path)), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	assert_int_equal(socket_connect_local(buf_span(&path)), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	buf_free(&path);
	assert_int_equal(
	    control_open(&place->control, SPAN("/nonexistent/s")), -1);
	assert_int_equal(errno, ENOENT);
	/* Without a socket nothing is polled. */
	struct pollfd fds[CONTROL_FDS];
	control_poll(&place->control, fds);
	for (size_t i = 0; i < CONTROL_FDS; i++)
		assert_int_equal(fds[i].fd, -1);
	assert_int_equal(control_timeout(&place->control, 777), 777);
	control_turn(&place->control, answer, place);
}

/* Silent clients fill all slots until their time is over; others follow. */
static void
silent_clients(void **state)
{
	struct place *place = *state;
	int silent[CONTROL_CLIENTS];
	char bytes[16];
	int64_t began = clock_monotonic();

	assert_int_equal(control_open(&place->control, path_of(place)), 0);
	for (size_t i = 0; i < COUNT(silent); i++)
		silent[i] = client(place, i % 2 ? "" : "he");
	int fd = client(place, "hello\n");
	turn(place, 1000);
	assert_int_equal(place->control.count, CONTROL_CLIENTS);
	assert_true(control_timeout(&place->control, 60000) <= CONTROL_TIMEOUT);
	/* The last of them was accepted a little later than the first. */
	while ((place->answered == 0 || place->control.count > 0) &&
	    clock_monotonic() - began < PATIENCE)
		turn(place, 60000);
	assert_true(clock_monotonic() - began >= CONTROL_TIMEOUT - 50);
	assert_int_equal(hear(fd, bytes, sizeof(bytes)), 6);
	assert_int_equal(place->control.count, 0);
	for (size_t i = 0; i < COUNT(silent); i++) {
		assert_int_equal(hear(silent[i], bytes, sizeof(bytes)), 0);
		close(silent[i]);
	}
	close(fd);
}

/*
 * K305: where silent clients fill all slots, the one that came first gives way
 * to the next, before any time is over; those that wait, or that come at the
 * same time, do not.
 */
static void
silent_give_way(void **state)
{
	struct place *place = *state;
	int silent[CONTROL_CLIENTS - 1], more[3];
	char bytes[16];

	assert_int_equal(control_open(&place->control, path_of(place)), 0);
	int waiting = client(place, "wait a\n");
	turn(place, 1000);
	for (size_t i = 0; i < COUNT(silent); i++) {
		silent[i] = client(place, i % 2 ? "" : "he");
		turn(place, 1000);
		place->control.clients[i + 1].due = INT64_MAX - 10 + (int)i;
	}
	assert_int_equal(place->control.count, CONTROL_CLIENTS);
	for (size_t i = 0; i < COUNT(more); i++)
		more[i] = client(place, i == 1 ? "" : "hello\n");
	turn(place, 1000);
	for (size_t i = 0; i < COUNT(more); i++) {
		assert_int_equal(hear(silent[i], bytes, sizeof(bytes)), 0);
		assert_int_equal(
		    hear(more[i], bytes, sizeof(bytes)), i == 1 ? -1 : 6);
	}
	for (size_t i = COUNT(more); i < COUNT(silent); i++)
		assert_int_equal(hear(silent[i], bytes, sizeof(bytes)), -1);
	/* The rest of a command is heard where there was a part of it. */
	size_t last = COUNT(silent) - 1;
	assert_int_equal(send(silent[last], "llo\n", 4, MSG_NOSIGNAL), 4);
	place->ready = true;
	turn(place, 1000);
	assert_int_equal(hear(silent[last], bytes, sizeof(bytes)), 6);
	assert_int_equal(hear(waiting, bytes, sizeof(bytes)), 7);
	for (size_t i = 0; i < COUNT(silent); i++)
		close(silent[i]);
	for (size_t i = 0; i < COUNT(more); i++)
		close(more[i]);
	close(waiting);
}

/* K245: those that wait have no deadline, and leave slots to others. */
static void
waiting_clients(void **state)
{
	struct place *place = *state;
	int waiting[CONTROL_WAITERS];
	char bytes[16], order[] = "wait a\n";

	assert_int_equal(control_open(&place->control, path_of(place)), 0);
	for (size_t i = 0; i < COUNT(waiting); i++) {
		order[5] = (char)('a' + (char)i);
		waiting[i] = client(place, order);
	}
	turn(place, 1000);
	assert_int_equal(place->control.count, CONTROL_WAITERS);
	assert_true(control_timeout(&place->control, 60000) <= CONTROL_AGAIN);
	/* One too many is refused, and another command is answered. */
	int more = client(place, "wait z\n"), fd = client(place, "hello\n");
	turn(place, 1000);
	assert_int_equal(hear(more, bytes, sizeof(bytes)), 0);
	assert_int_equal(hear(fd, bytes, sizeof(bytes)), 6);
	close(more);
	close(fd);
	/* One that leaves is forgotten; those after it move in the list. */
	close(waiting[1]);
	turn(place, 1000);
	assert_int_equal(place->control.count, CONTROL_WAITERS - 1);
	for (size_t i = 0; i < COUNT(waiting); i++)
		assert_true(
		    i == 1 || hear(waiting[i], bytes, sizeof(bytes)) < 0);
	for (size_t i = 0; i < place->control.count; i++)
		place->control.clients[i].due = 0;
	place->ready = true;
	turn(place, 1000);
	for (size_t i = 0; i < COUNT(waiting); i++) {
		if (i == 1)
			continue;
		order[5] = (char)('a' + (char)i);
		assert_int_equal(hear(waiting[i], bytes, sizeof(bytes)), 7);
		expect_span("its own", (struct span){bytes, 7}, SPAN(order));
		close(waiting[i]);
	}
	assert_int_equal(place->control.count, 0);
}

/* A client whose line is too long or wrong, or that leaves, is closed at once.
 */
static void
odd_clients(void **state)
{
	struct place *place = *state;
	char bytes[16];

	assert_int_equal(control_open(&place->control, path_of(place)), 0);
	int fd = client(place, "01234567890123456789012345678901");
	turn(place, 1000);
	assert_true(hear(fd, bytes, sizeof(bytes)) <= 0);
	close(fd);
	close(client(place, ""));
	turn(place, 1000);
	fd = client(place, "hello");
	shutdown(fd, SHUT_WR);
	turn(place, 1000);
	turn(place, 1000);
	assert_int_equal(hear(fd, bytes, sizeof(bytes)), 0);
	close(fd);
	assert_int_equal(place->control.count, 0);
	assert_int_equal(place->answered, 0);
	/* A client that left before its answer raises no SIGPIPE. */
	close(client(place, "hello\n"));
	turn(place, 1000);
	assert_int_equal(place->control.count, 0);
	assert_int_equal(place->answered, 1);
}

/* An answer larger than the socket buffer is sent in parts, until a deadline.
 */
static void
slow_readers(void **state)
{
	struct place *place = *state;
	static char bytes[65536];
	size_t heard = 0;

	place->size = 4 << 20;
	assert_int_equal(control_open(&place->control, path_of(place)), 0);
	int fd = client(place, "hello\n");
	turn(place, 1000);
	assert_int_equal(place->control.count, 1);
	place->control.clients[0].due = INT64_MAX;
	for (ssize_t got = 1; got != 0;) {
		turn(place, 0);
		got = hear(fd, bytes, sizeof(bytes));
		heard += got > 0 ? (size_t)got : 0;
	}
	assert_int_equal(heard, place->size);
	close(fd);
	int64_t began = clock_monotonic();
	fd = client(place, "hello\n");
	turn(place, 1000);
	assert_int_equal(place->control.count, 1);
	while (place->control.count > 0 && clock_monotonic() - began < PATIENCE)
		turn(place, 60000);
	assert_int_equal(place->control.count, 0);
	assert_int_equal(place->answered, 2);
	close(fd);
}

/*
 * K7: neither an endless answer nor a slow one holds a command up, and one that
 * ends within a line is none.
 */
static void
endless_answers(void **state)
{
	static const struct {
		size_t piece;
		int time, error;
		size_t most;
	} rows[] = {{65536, 60000, EFBIG, SIZE_MAX},
	    {1, 50, ETIMEDOUT, SIZE_MAX}, {1, 60000, ECONNRESET, 5},
	    {0, 50, ETIMEDOUT, SIZE_MAX}};
	static char bytes[65536];
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf heard = {0};
		int status;
		assert_int_equal(
		    control_open(&place->control, path_of(place)), 0);
		pid_t pid = fork();
		if (pid == 0) {
			struct pollfd fds[CONTROL_FDS];
			control_poll(&place->control, fds);
			poll(fds, CONTROL_FDS, -1);
			int fd = accept(place->control.listener, NULL, NULL);
			size_t sent = 0;
			if (recv(fd, bytes, sizeof(bytes), 0) <= 0)
				_exit(1);
			/* Nothing at all: until the other end has gone. */
			if (rows[i].piece == 0)
				_exit(recv(fd, bytes, 1, 0) != 0);
			while (sent < rows[i].most &&
			    send(fd, bytes, rows[i].piece, MSG_NOSIGNAL) > 0)
				sent += rows[i].piece;
			_exit(0);
		}
		assert_int_equal(control_ask(path_of(place), SPAN("hello\n"),
				     rows[i].time, &heard),
		    -1);
		assert_int_equal(errno, rows[i].error);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		control_close(&place->control);
		buf_free(&heard);
	}
}

/* P107: in a directory whose own path is too long a socket has a short one. */
static void
deep_directory(void **state)
{
	struct place *place = *state;
	char name[] =
	    "dddddddddddddddddddddddddddddddddddddddddddddddddddddddd";
	char *here = getcwd(NULL, 0);

	assert_int_equal(chdir(place->directory), 0);
	for (int i = 0; i < 2; i++) {
		/* The path of the first holds neither name, or the short one.
		 */
		struct span path = span_of(i == 0 ? name : "s");
		assert_int_equal(mkdir(name, 0700), 0);
		assert_int_equal(chdir(name), 0);
		assert_int_equal(control_open(&place->control, path), 0);
		int fd = socket_connect_local(path);
		assert_true(fd >= 0);
		close(fd);
		control_close(&place->control);
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(chdir(".."), 0);
		assert_int_equal(rmdir(name), 0);
	}
	assert_int_equal(chdir(here), 0);
	free(here);
}

/* K445: a name with an @ is a file's, and taken while its server lives. */
static void
odd_name(void **state)
{
	struct place *place = *state;
	struct control second;
	struct arena arena = {0};
	struct control_places places =
	    control_places(&arena, SPAN("@s"), SPAN("c"));
	char *here = getcwd(NULL, 0);

	assert_int_equal(chdir(place->directory), 0);
	assert_int_equal(control_move(&place->control, &places), 0);
	assert_int_equal(access("@s", F_OK), 0);
	assert_int_equal(control_open(&second, places.list[0]), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_true(control_is_at(&place->control, places.list[0]));
	int fd = socket_connect_local(places.list[0]);
	assert_true(fd >= 0);
	close(fd);
	control_close(&place->control);
	assert_int_equal(chdir(here), 0);
	free(here);
	arena_free(&arena);
}

#define PLACE(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paths),
	    PLACE(next_place),
	    PLACE(answers),
	    PLACE(late_reading),
	    PLACE(stale_and_living),
	    PLACE(cannot_be_had),
	    PLACE(silent_clients),
	    PLACE(silent_give_way),
	    PLACE(waiting_clients),
	    PLACE(odd_clients),
	    PLACE(slow_readers),
	    PLACE(endless_answers),
	    PLACE(deep_directory),
	    PLACE(odd_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
