#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "replicas/farm.h"
#include "replicas/pages.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/process.h"
#include "support/status.h"

/* What readers are told is the same everywhere: it is in menus. */
#define COMMON                                                                 \
	"[server]\nworkers = 1\n[gemini]\nport = 1965\n"                       \
	"[gopher]\nport = 70\n"

enum {
	DIRECTORIES = 4,
	ARTICLES = 6, /* of each */
	REST = 50, /* ms between two looks: each starts a program */
};

/* An article of any number is whole with its last line. */
static void
write_article(const struct server *server, int directory, int number)
{
	struct buf text = {0};
	char path[64];

	snprintf(path, sizeof(path), "d%d/a%d.gmi", directory, number);
	buf_format(&text,
	    "---\ndate: 2024-0%d-1%d\ntags: t%d, t%d\n---\n"
	    "# Article %d of %d\n\nbegin\n",
	    directory + 1, number, directory, number % 3, number, directory);
	for (int i = 0; i < 200; i++)
		buf_format(&text, "Of walrus %d and of kelp %d.\n", i * number,
		    directory);
	buf_add(&text, SPAN("end\n"));
	server_write_bytes(server, path, buf_span(&text));
	buf_free(&text);
}

void
farm_make(struct farm *farm, size_t count)
{
	*farm = (struct farm){.count = count};
	for (size_t i = 0; i < FARM_MAX; i++)
		farm->ports[i] = server_reserve_port();
	server_make(&farm->origin);
	server_configure(&farm->origin, COMMON);
	server_write(&farm->origin, "index.gmi", "# Home\n\nbegin\nend\n");
	for (int i = 0; i < DIRECTORIES * ARTICLES; i++)
		write_article(&farm->origin, i / ARTICLES, i % ARTICLES);
	for (size_t i = 0; i < count; i++)
		server_make(&farm->replicas[i]);
}

void
farm_remove(struct farm *farm)
{
	for (size_t i = 0; i < farm->daemon_count; i++) {
		kill(farm->daemons[i], SIGKILL);
		waitpid(farm->daemons[i], NULL, 0);
	}
	for (size_t i = 0; i < farm->count; i++)
		server_remove(&farm->replicas[i]);
	server_remove(&farm->origin);
}

void
farm_start(struct farm *farm, const char *configuration)
{
	struct buf text = {0};

	buf_format(&text, COMMON "%s", configuration);
	buf_byte(&text, '\0');
	for (size_t i = 0; i < farm->count; i++) {
		server_configure(&farm->replicas[i], text.data);
		server_start(&farm->replicas[i], NULL);
	}
	buf_free(&text);
}

bool
farm_is_asked(const char *tool)
{
	char command[128];

	if (!getenv("REPLICAS"))
		return false;
	snprintf(
	    command, sizeof(command), "command -v %s >/dev/null 2>&1", tool);
	if (system(command) == 0)
		return true;
	print_message("skipped: replicas: %s is not installed\n", tool);
	return false;
}

static _Noreturn void
become_script(const struct farm *farm, const char *script)
{
	static const char *const names[FARM_MAX] = {"R1", "R2", "R3"};
	static const char *const ports[FARM_MAX] = {"PORT1", "PORT2", "PORT3"};

	setenv("SRC", farm->origin.capsule, 1);
	setenv("D", farm->origin.directory, 1);
	setenv("HOME", farm->origin.directory, 1);
	for (size_t i = 0; i < FARM_MAX; i++) {
		char port[16];
		snprintf(port, sizeof(port), "%u", farm->ports[i]);
		setenv(ports[i], port, 1);
		setenv(names[i], farm->replicas[i].capsule, 1);
	}
	if (chdir(farm->origin.directory) == 0)
		execl("/bin/sh", "sh", "-euc", script, (char *)NULL);
	_exit(127);
}

static struct heard
ask_page(const struct server *server, bool secure, const char *path)
{
	struct buf request = {0};

	buf_format(
	    &request, "%s%s\r\n", secure ? "gemini://localhost" : "", path);
	struct talk talk = ask_for(server, secure, buf_span(&request));
	struct heard heard = client_talk(&talk);
	buf_free(&request);
	return heard;
}

/* A page is whole or not there, and no menu shows what a tool left. */
static void
look(const struct server *server)
{
	static const char *const menus[] = {"/", "/d0/", "/d1/"};
	static const char *const others[] = {"~", "yncthing", "/.", "conflict"};
	static const char *const articles[] = {"/d0/a1.gmi", "/d1/new.gmi"};

	for (size_t i = 0; i < 2 * COUNT(menus); i++) {
		const char *path = menus[i / 2];
		struct heard heard = ask_page(server, i % 2, path);
		for (size_t j = 0; j < COUNT(others); j++)
			expect_true(path, heard_span(&heard),
			    answer_lacks(heard_span(&heard), others[j]));
		heard_free(&heard);
	}
	for (size_t i = 0; i < COUNT(articles); i++) {
		struct heard heard = ask_page(server, true, articles[i]);
		struct span answer = heard_span(&heard);
		expect_true(articles[i], answer,
		    answer_has(answer, "\nbegin\n") ==
			answer_has(answer, "\nend\n"));
		heard_free(&heard);
	}
}

void
farm_run(const struct farm *farm, const char *script)
{
	int status;

	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		become_script(farm, script);
	while (waitpid(child, &status, WNOHANG) == 0)
		for (size_t i = 0; i < farm->count; i++)
			if (farm->replicas[i].pid > 0)
				look(&farm->replicas[i]);
	expect_true("script", span_of(script), status == 0);
}

void
farm_spawn(struct farm *farm, const char *script)
{
	pid_t parent = getpid();

	assert_true(farm->daemon_count < FARM_DAEMONS);
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		/* It ends with this test, however that ends. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == parent)
			become_script(farm, script);
		_exit(1);
	}
	farm->daemons[farm->daemon_count++] = child;
}

static struct buf
digest_of_server(const struct server *server)
{
	struct buf document = status_document(server);
	struct buf digest =
	    json_decoded(buf_span(&document), "hosts.0.edition.number");

	buf_free(&document);
	return digest;
}

static bool
has_digest(const struct server *server, struct span wanted)
{
	struct buf digest = digest_of_server(server);
	bool same = span_equal(buf_span(&digest), wanted);

	buf_free(&digest);
	return same;
}

static bool
all_have(const struct farm *farm, struct span wanted)
{
	for (size_t i = 0; i < farm->count; i++)
		if (!has_digest(&farm->replicas[i], wanted))
			return false;
	return true;
}

void
farm_expect_equal(struct farm *farm)
{
	int64_t began = clock_monotonic();

	server_start(&farm->origin, NULL);
	struct buf wanted = digest_of_server(&farm->origin);
	EVENTUALLY((poll(NULL, 0, REST), all_have(farm, buf_span(&wanted))));
	long long took = clock_monotonic() - began;
	farm->slowest = took > farm->slowest ? took : farm->slowest;
	farm->rounds++;
	assert_true(pages_expect_same(farm->replicas, farm->count) > 50);
	assert_int_equal(server_stop(&farm->origin), 0);
	buf_free(&wanted);
}

void
farm_print(const struct farm *farm, const char *by)
{
	print_message("%s: %zu replicas, %zu rounds, equal after %lld.%lld s "
		      "at most\n",
	    by, farm->count, farm->rounds, farm->slowest / 1000,
	    farm->slowest / 100 % 10);
}
