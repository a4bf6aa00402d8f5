/*
 * HAProxy before three replicas, as conf/haproxy.cfg has it, while readers of
 * both networks ask without a pause and know each answer. `make replicas` runs
 * these scenes, which take long.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "replicas/farm.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

enum {
	READERS = 6,
	LOST_MAX = 4096,
	ENOUGH = 200, /* answers that show that all goes on */
};

#define BLOG "blog.example.org"

static const char *const names[FARM_MAX] = {"anna", "bela", "cleo"};

static const struct {
	bool secure;
	const char *request;
} pages[] = {
    {true, "gemini://localhost/\r\n"},
    {false, "/\r\n"},
    {true, "gemini://localhost/d0/a1.gmi\r\n"},
    {false, "/d0/a1.txt\r\n"},
    {true, "gemini://localhost/d1/\r\n"},
    {false, "/d1/\r\n"},
    {true, "gemini://localhost/large.bin\r\n"},
    {false, "/large.bin\r\n"},
};

/* What readers count, in shared memory. */
struct load {
	_Atomic unsigned long requests, wrong, lost;
	_Atomic unsigned long offered, resumed; /* sessions of whole answers */
	_Atomic unsigned ports[LOST_MAX]; /* our ends of what was lost */
	atomic_bool stop;
};

/* The replicas, HAProxy and its readers. */
struct front {
	struct farm farm;
	struct server door; /* the ports of HAProxy */
	unsigned gemini[FARM_MAX + 1], gopher[FARM_MAX]; /* the last: dora's */
	struct heard answers[COUNT(pages)];
	struct load *load;
	pid_t readers[READERS];
};

/* What the log of HAProxy says so often by now. */
static size_t
count_in_log(const struct front *front, const char *text)
{
	char path[2 * SERVER_PATH], line[1024];
	size_t count = 0;

	snprintf(
	    path, sizeof(path), "%s/haproxy.log", front->farm.origin.directory);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		count += answer_has(span_of(line), text);
	if (file)
		fclose(file);
	return count;
}

static void
configure(const struct front *front, struct server *server, unsigned gemini,
    unsigned gopher, const char *name)
{
	const char *common = front->farm.origin.directory;
	struct buf text = {0};

	buf_format(&text,
	    "[server]\nworkers = 1\ntickets = %s/tickets\n"
	    "proxy_from = 127.0.0.1\n[gemini]\nlisten = 127.0.0.1:%u\n"
	    "port = 1965\nproxy = 2\n[gopher]\n",
	    common, gemini);
	if (gopher)
		buf_format(&text, "listen = 127.0.0.1:%u\n", gopher);
	else
		buf_add(&text, SPAN("listen = off\n"));
	buf_format(&text,
	    "port = 70\nproxy = 2\n[capsule]\nroot = %s\ncerts = %s/certs\n"
	    "[host main]\nname = %s\n",
	    server->capsule, common, name);
	buf_byte(&text, '\0');
	server_configure(server, text.data);
	buf_free(&text);
}

static void
launch(struct server *server)
{
	char file[2 * SERVER_PATH];
	const char *words[] = {"serve", "-c", file, NULL};

	snprintf(file, sizeof(file), "%s/loam.ini", server->directory);
	server_launch_bare(server, words);
	server_wait_ready(server);
	server_wait_indexed(server);
}

/* The shipped configuration, with the addresses and the log of the scene. */
static void
start_haproxy(struct front *front)
{
	struct buf script = {0};
	char *shipped = realpath("conf/haproxy.cfg", NULL);

	buf_format(
	    &script, "sed -e '/^\tuser/d; /^\tgroup/d; /stats socket/d'");
	for (size_t i = 0; i < FARM_MAX; i++)
		buf_format(&script,
		    " -e 's/192.0.2.1%zu:1965/127.0.0.1:%u/'"
		    " -e 's/192.0.2.1%zu:7070/127.0.0.1:%u/'",
		    i + 1, front->gemini[i], i + 1, front->gopher[i]);
	buf_format(&script,
	    " -e 's/192.0.2.14:1965/127.0.0.1:%u/'"
	    " -e 's/192.0.2.10:1965/127.0.0.1:%u/'"
	    " -e 's/192.0.2.10:70/127.0.0.1:%u/'"
	    " -e 's|log /dev/log local0|log stdout format raw local0|'"
	    " -e 's/option dontlognull//'"
	    " -e 's/option tcplog/log-format \"%%cp %%s %%ts %%B\"/'"
	    " %s > haproxy.cfg\nhaproxy -c -q -f haproxy.cfg",
	    front->gemini[FARM_MAX], front->door.gemini, front->door.gopher,
	    shipped);
	buf_byte(&script, '\0');
	farm_run(&front->farm, script.data);
	farm_spawn(
	    &front->farm, "exec haproxy -db -f haproxy.cfg >haproxy.log 2>&1");
	buf_free(&script);
	free(shipped);
}

static struct heard
ask_door(const struct front *front, bool secure, const char *request)
{
	struct talk talk = ask_for(&front->door, secure, span_of(request));

	return client_talk(&talk);
}

static bool
answers(const struct front *front)
{
	struct heard heard = ask_door(front, true, pages[0].request);
	bool good = heard_status(&heard) == 20;

	heard_free(&heard);
	return good;
}

static void
start(struct front *front)
{
	struct farm *farm = &front->farm;
	struct buf large = {0};

	buf_repeat(&large, '\0', 2 << 20);
	server_write_bytes(&farm->origin, "large.bin", buf_span(&large));
	buf_free(&large);
	farm_run(farm,
	    "for r in $R1 $R2 $R3; do cp -a $SRC/. $r; done\n"
	    "umask 077; openssl rand -out tickets 160");
	for (size_t i = 0; i < FARM_MAX; i++) {
		front->gemini[i] = server_reserve_port();
		front->gopher[i] = server_reserve_port();
		configure(front, &farm->replicas[i], front->gemini[i],
		    front->gopher[i], "localhost");
		launch(&farm->replicas[i]);
	}
	front->gemini[FARM_MAX] = server_reserve_port();
	front->door.gemini = server_reserve_port();
	front->door.gopher = server_reserve_port();
	start_haproxy(front);
	EVENTUALLY(answers(front));
	for (size_t i = 0; i < COUNT(pages); i++)
		front->answers[i] =
		    ask_door(front, pages[i].secure, pages[i].request);
}

static unsigned
port_of(int fd)
{
	struct sockaddr_in address = {0};
	socklen_t size = sizeof(address);

	if (fd < 0 || getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		return 0;
	return ntohs(address.sin_port);
}

static bool
is_whole(bool secure, const struct heard *heard)
{
	return secure ? heard->closed && heard_status(heard) != 0
		      : heard->end == CLIENT_FIN;
}

/* Keeps what came of a request that was begun at that port. */
static void
judge(const struct front *front, size_t page, const struct heard *heard,
    unsigned port, bool offered)
{
	struct load *load = front->load;
	struct span wanted = heard_span(&front->answers[page]);
	bool same = span_equal(heard_span(heard), wanted);

	load->requests++;
	if (same && is_whole(pages[page].secure, heard)) {
		load->offered += offered;
		load->resumed += offered && heard->reused;
	} else if (span_starts(wanted, heard_span(heard))) {
		load->ports[load->lost++ % LOST_MAX] = port;
	} else {
		load->wrong++;
	}
}

static _Noreturn void
be_reader(const struct front *front, size_t page, pid_t parent)
{
	SSL_SESSION *session = NULL;

	for (; !front->load->stop && getppid() == parent; page++) {
		page %= COUNT(pages);
		struct client client = {.fd = -1};
		struct talk talk = ask_for(&front->door, pages[page].secure,
		    span_of(pages[page].request));
		/* OpenSSL gives up a session whose connection was cut. */
		bool offered =
		    talk.secure && session && SSL_SESSION_is_resumable(session);
		talk.session = session;
		bool open = client_open(&client, &talk) == 0;
		unsigned port = port_of(client.fd);
		if (open)
			(void)client_send(&client, talk.request);
		struct heard heard = client_listen(&client);
		client_close(&client);
		judge(front, page, &heard, port, offered);
		if (heard.session) {
			SSL_SESSION_free(session);
			session = heard.session;
			heard.session = NULL;
		}
		heard_free(&heard);
	}
	_exit(0);
}

static void
begin_load(struct front *front)
{
	pid_t parent = getpid();

	front->load = mmap(NULL, sizeof(*front->load), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(front->load != MAP_FAILED);
	fflush(NULL);
	for (size_t i = 0; i < READERS; i++) {
		front->readers[i] = fork();
		assert_true(front->readers[i] >= 0);
		if (front->readers[i] == 0)
			be_reader(front, i, parent);
	}
}

static void
end_load(struct front *front)
{
	if (!front->load)
		return;
	front->load->stop = true;
	for (size_t i = 0; i < READERS; i++)
		waitpid(front->readers[i], NULL, 0);
}

/* Waits until so many more answers have come. */
static void
go_on(const struct front *front)
{
	unsigned long before = front->load->requests;

	EVENTUALLY(front->load->requests > before + ENOUGH);
}

/* How often HAProxy has found a replica in a state. */
static size_t
count_found(const struct front *front, size_t number, const char *state)
{
	char text[64];

	snprintf(text, sizeof(text), "gemini_capsule/%s is %s", names[number],
	    state);
	return count_in_log(front, text);
}

/*
 * Starts a replica that has ended, once HAProxy has found that, and waits until
 * it is given readers.
 */
static void
start_again(struct front *front, size_t number, size_t downs)
{
	EVENTUALLY(
	    (poll(NULL, 0, 50), count_found(front, number, "DOWN") > downs));
	size_t before = count_found(front, number, "UP");
	launch(&front->farm.replicas[number]);
	EVENTUALLY(
	    (poll(NULL, 0, 50), count_found(front, number, "UP") > before));
}

/* All processes at once, as when its machine has no power any more. */
static void
kill_replica(struct front *front, size_t number)
{
	struct server *server = &front->farm.replicas[number];
	pid_t children[PROCESS_MAX];
	size_t count = process_children(server->pid, children);

	kill(server->pid, SIGKILL);
	for (size_t i = 0; i < count; i++)
		kill(children[i], SIGKILL);
	assert_int_equal(server_wait_end(server), 128 + SIGKILL);
}

/* Each connection that was lost was one of that replica. */
static void
expect_lost_of(const struct front *front, size_t number)
{
	const struct load *load = front->load;
	char text[64];

	assert_true(load->lost < LOST_MAX);
	for (size_t i = 0; i < load->lost; i++) {
		snprintf(text, sizeof(text), "%u %s ", load->ports[i],
		    names[number]);
		expect_true(text, SPAN("lost"), load->ports[i] > 0);
		EVENTUALLY(count_in_log(front, text) > 0);
	}
}

static void
print_load(const struct front *front, const char *what)
{
	const struct load *load = front->load;

	print_message("%s: %lu requests, %lu lost, %lu of %lu sessions "
		      "resumed\n",
	    what, load->requests, load->lost, load->resumed, load->offered);
}

/*
 * K273: a replica that is killed under load takes its own connections with it
 * and no other; the others answer on, and it is given readers again when it is
 * back. Sessions are resumed at any of them.
 */
static void
killed(void **state)
{
	struct front *front = *state;

	if (!farm_is_asked("haproxy"))
		return;
	start(front);
	begin_load(front);
	for (int i = 0; i < 3; i++) {
		go_on(front);
		size_t downs = count_found(front, 1, "DOWN");
		kill_replica(front, 1);
		go_on(front);
		start_again(front, 1, downs);
	}
	go_on(front);
	end_load(front);
	print_load(front, "one of three killed, three times");
	expect_lost_of(front, 1);
	assert_int_equal(front->load->wrong, 0);
	assert_int_equal(front->load->resumed, front->load->offered);
}

/*
 * K274: replicas that are drained and replaced one after the other lose
 * nothing.
 */
static void
replaced(void **state)
{
	static const char *const drain[] = {"drain", "-c", "loam.ini", NULL};
	struct front *front = *state;

	if (!farm_is_asked("haproxy"))
		return;
	start(front);
	begin_load(front);
	for (size_t i = 0; i < FARM_MAX; i++) {
		struct server *server = &front->farm.replicas[i];
		go_on(front);
		size_t downs = count_found(front, i, "DOWN");
		struct ran ran = command_run(server, drain);
		expect_true("drain", buf_span(&ran.errors), ran.code == 0);
		ran_free(&ran);
		assert_int_equal(server_wait_end(server), 0);
		start_again(front, i, downs);
	}
	go_on(front);
	end_load(front);
	print_load(front, "all three drained and replaced");
	assert_int_equal(front->load->lost, 0);
	assert_int_equal(front->load->wrong, 0);
	assert_int_equal(front->load->resumed, front->load->offered);
}

/* The first heading of the front page that a client with that name gets. */
static void
expect_capsule(const struct front *front, const char *name, const char *url,
    const char *has)
{
	struct talk talk = ask_for(&front->door, true, span_of(url));

	talk.name = name;
	struct heard heard = client_talk(&talk);
	expect_true(name, heard_span(&heard),
	    heard_status(&heard) == 20 && answer_has(heard_span(&heard), has));
	heard_free(&heard);
}

/* Whether a handshake with that name comes through. */
static bool
is_open(const struct front *front, const char *name)
{
	struct talk talk =
	    ask_for(&front->door, true, span_of("gemini://" BLOG "/\r\n"));

	talk.name = name;
	return ask_status(&talk) == 20;
}

/* K275: the name in the ClientHello leads to one loam or another. */
static void
by_name(void **state)
{
	struct front *front = *state;
	struct server *dora = &front->farm.origin;

	if (!farm_is_asked("haproxy"))
		return;
	start(front);
	server_write(dora, "index.gmi", "# The blog\n");
	configure(front, dora, front->gemini[FARM_MAX], 0, BLOG);
	launch(dora);
	EVENTUALLY((poll(NULL, 0, 50), is_open(front, BLOG)));
	expect_capsule(front, BLOG, "gemini://" BLOG "/\r\n", "# The blog");
	expect_capsule(
	    front, "BLOG.example.org", "gemini://" BLOG "/\r\n", "# The blog");
	expect_capsule(front, "localhost", pages[0].request, "# Home");
	expect_capsule(front, "", pages[0].request, "# Home");
	assert_int_equal(server_stop(dora), 0);
}

static int
make_front(void **state)
{
	struct front *front = calloc(1, sizeof(*front));

	farm_make(&front->farm, FARM_MAX);
	*state = front;
	return 0;
}

static int
remove_front(void **state)
{
	struct front *front = *state;

	end_load(front);
	if (front->load)
		munmap(front->load, sizeof(*front->load));
	for (size_t i = 0; i < COUNT(pages); i++)
		heard_free(&front->answers[i]);
	farm_remove(&front->farm);
	free(front);
	return 0;
}

#define FRONT_SCENE(scene)                                                     \
	cmocka_unit_test_setup_teardown(scene, make_front, remove_front)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FRONT_SCENE(killed),
	    FRONT_SCENE(replaced),
	    FRONT_SCENE(by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
