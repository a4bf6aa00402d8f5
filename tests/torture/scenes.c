#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/ask.h"
#include "support/identity.h"
#include "support/process.h"
#include "support/status.h"
#include "support/patience.h"
#include "torture/torture.h"

/*
 * The scenes of a server. Each does what is tortured, and then, when nothing
 * fails any more, finds out whether all is well.
 */

#define TEXT "Text of an article"

/* The worse of two. */
static enum torture_answer
worse(enum torture_answer a, enum torture_answer b)
{
	return a > b ? a : b;
}

static enum torture_answer
asks_as(const struct server *server, bool secure,
    const struct identity_pair *pair, const char *path, const char *part)
{
	return torture_ask(
	    server, &(struct torture_asked){secure, pair, path}, part);
}

/* Both networks. */
static enum torture_answer
asks(const struct server *server, const char *path, const char *part)
{
	return worse(asks_as(server, true, NULL, path, part),
	    asks_as(server, false, NULL, path, part));
}

static bool
hears(const struct server *server, bool secure, const char *path,
    const char *part)
{
	return torture_hears(
	    server, &(struct torture_asked){secure, NULL, path}, part, true);
}

/* Once nothing fails any more, all is as before. */
static bool
settles(const struct server *server, const char *path, const char *part)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (!hears(server, true, path, part) ||
	    !hears(server, false, path, part)) {
		if (clock_monotonic() > until || !process_alive(server->pid))
			return false;
		poll(NULL, 0, 10);
	}
	return true;
}

/* Right at once, unless a call fails; never wrong; and right in the end. */
static bool
is_well(const struct server *server, enum torture_answer answer,
    const char *path, const char *part)
{
	torture_disarm();
	if (answer == ANSWER_WRONG)
		return torture_complain(server, "an answer is wrong");
	/* One that has ended is judged by its last words. */
	if (!process_alive(server->pid))
		return false;
	return torture_may_fail(
		   server, answer == ANSWER_RIGHT, "an answer is refused") &&
	    (settles(server, path, part) ||
		torture_complain(server, "it answers no more"));
}

/* The same of something that is done, or is not. */
static enum torture_answer
done(bool is)
{
	return is ? ANSWER_RIGHT : ANSWER_REFUSED;
}

/* No answer is kept of a page that has a number of its own, nor of a search. */
static enum torture_answer
asks_anew(const struct server *server)
{
	static unsigned number = 100000; /* what is underlined stays as long */
	char page[32], text[32], search[48], words[48];

	number++;
	snprintf(page, sizeof(page), "/a.gmi?page=%u", number);
	snprintf(text, sizeof(text), "/d/b.txt?page=%u", number);
	snprintf(search, sizeof(search), "/search?article%%20-x%u", number);
	snprintf(words, sizeof(words), "/search\tarticle -x%u", number);
	return worse(worse(asks_as(server, true, NULL, page, TEXT),
			 asks_as(server, true, NULL, text, "Another one")),
	    worse(asks_as(server, true, NULL, search, "Text"),
		asks_as(server, false, NULL, words, "Text")));
}

static bool
answers(struct server *server)
{
	enum torture_answer answer = asks(server, "/a.gmi", TEXT);

	answer = worse(answer, asks(server, "/", "/a"));
	answer = worse(answer, asks(server, "/large.bin", "The end of it"));
	answer = worse(answer, asks_anew(server));
	return is_well(server, answer, "/a.gmi", TEXT);
}

/* Whether somebody is shown what is in a zone. */
static bool
sees(const struct server *server, bool secure, const struct identity_pair *pair,
    const char *path)
{
	return torture_hears(server,
	    &(struct torture_asked){secure, pair, path}, "For members", false);
}

/* Nobody but a member sees what is in a zone, whatever fails. */
static bool
zones(struct server *server)
{
	static struct identity_pair stranger;
	static const char *const paths[] = {
	    "/club/in.gmi", "/club/", "/recent", "/search?members"};
	bool seen = false;

	if (!stranger.key)
		stranger = identity_make("stranger");
	enum torture_answer answer = asks_as(
	    server, true, torture_member(), "/club/in.gmi", "For members");
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const char *path = paths[i];
		seen |= sees(server, true, NULL, path);
		seen |= sees(server, true, &stranger, path);
		seen |= sees(server, false, NULL, path);
	}
	if (seen)
		return torture_complain(server, "a zone is shown to all");
	answer =
	    worse(answer, asks_as(server, true, NULL, "/club/in.gmi", "60 "));
	answer = worse(
	    answer, asks_as(server, true, &stranger, "/club/in.gmi", "61 "));
	if (!is_well(server, answer, "/a.gmi", TEXT))
		return false;
	return sees(server, true, torture_member(), "/club/in.gmi") ||
	    torture_complain(server, "a member is kept out");
}

static bool
drops(struct server *server)
{
	static unsigned number;
	char path[64], text[64];

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "drop%u.gmi", ++number);
		snprintf(text, sizeof(text), "# Drop %u\n", number);
		server_drop(server, path, text);
		snprintf(path, sizeof(path), "/drop%u.gmi", number);
		text[strlen(text) - 1] = '\0';
		/* The second is dropped when the first is there. */
		if (!settles(server, path, text + 2))
			return torture_complain(server,
			    i ? "the next article is not served"
			      : "a dropped article is not served");
		unlink(server_path(server, path + 1));
		torture_disarm();
	}
	return true;
}

/* Signals the server. Returns whether it says that it is done. */
static bool
signals(struct server *server, int signal, const char *done, const char *failed)
{
	const char *const said[] = {done, failed};
	size_t before[2];
	int64_t until = clock_monotonic() + PATIENCE;

	for (int i = 0; i < 2; i++)
		before[i] = server_logged(server, said[i]);
	kill(server->pid, signal);
	while (server_logged(server, said[0]) == before[0] &&
	    server_logged(server, said[1]) == before[1]) {
		if (clock_monotonic() > until || !process_alive(server->pid))
			return false;
		poll(NULL, 0, 5);
	}
	return torture_may_fail(server,
	    server_logged(server, said[0]) > before[0], "a signal fails");
}

static bool
reload_once(struct server *server)
{
	return signals(server, SIGHUP, "the configuration was read again",
	    "the configuration stays");
}

static bool
upgrade_once(struct server *server)
{
	return signals(server, SIGUSR2, "serve; those of before finish",
	    "cannot take over, and version");
}

/* Once tortured, and once not. */
static bool
goes_on(struct server *server, bool (*once)(struct server *server))
{
	enum torture_answer answer = done(once(server));

	answer = worse(answer, asks(server, "/a.gmi", TEXT));
	if (!is_well(server, answer, "/a.gmi", TEXT))
		return false;
	if (!once(server))
		return torture_complain(server, "the next one fails");
	return settles(server, "/a.gmi", TEXT) ||
	    torture_complain(server, "it answers no more after the next one");
}

static bool
reloads(struct server *server)
{
	return goes_on(server, reload_once);
}

static bool
upgrades(struct server *server)
{
	return goes_on(server, upgrade_once);
}

static int
run_renewal(struct server *server, bool tortured)
{
	static const char *const words[] = {"cert", "renew", NULL};
	void (*prepare)(void) = server->prepare;

	server->prepare = tortured ? torture_load : NULL;
	struct ran ran = command_run(server, words);
	int code = ran.code;
	if (code != 0 && ran.errors.size == 0)
		code = -1;
	server->prepare = prepare;
	ran_free(&ran);
	return code;
}

static bool
renews(struct server *server)
{
	int code = run_renewal(server, true);

	if (!is_well(server, done(code == 0), "/a.gmi", TEXT))
		return false;
	if (code == -1 || code > 2)
		return torture_complain(
		    server, "the command ends without a word");
	if (run_renewal(server, false) != 0)
		return torture_complain(server, "the next renewal fails");
	return settles(server, "/a.gmi", TEXT) ||
	    torture_complain(server, "it answers no more after a renewal");
}

/* Whether a line that has the text has come, within a time. */
static bool
says(struct server *server, const char *text, int64_t until)
{
	char bytes[512];

	fcntl(server->output, F_SETFL, O_NONBLOCK);
	for (;;) {
		ssize_t got = read(server->output, bytes, sizeof(bytes));
		if (got > 0)
			buf_add(
			    &server->lines, (struct span){bytes, (size_t)got});
		if (answer_has(buf_span(&server->lines), text))
			return true;
		if (got == 0 || clock_monotonic() > until)
			return false;
		poll(NULL, 0, 2);
	}
}

/*
 * Whether it serves an edition, within a time. The line that says so may be
 * what could not be written: then its status tells.
 */
static bool
has_edition(struct server *server, int64_t until)
{
	if (says(server, "indexed", until))
		return true;
	torture_disarm();
	return process_alive(server->pid) && clock_monotonic() > until &&
	    status_number_of(server, "hosts.0.edition.articles") > 0;
}

static unsigned
port_behind(struct buf *text, const char *name)
{
	buf_byte(text, '\0');
	text->size--;
	const char *at = strstr(text->data, name);
	at = at ? strstr(at, "127.0.0.1:") : NULL;
	return at ? (unsigned)strtoul(at + 10, NULL, 10) : 0;
}

/* The same of the line that has the addresses. */
static void
read_ports(struct server *server)
{
	struct buf document = {0}, *said = &server->lines;

	if (!answer_has(buf_span(said), "ready ")) {
		document = status_document(server);
		said = &document;
	}
	server->gemini = port_behind(said, "gemini");
	server->gopher = port_behind(said, "gopher");
	buf_free(&document);
}

/* What changes is still noticed by a server that has started. */
static bool
takes_change(const struct server *server)
{
	server_drop(server, "late.gmi", "# Late\n");
	bool taken = settles(server, "/late.gmi", "Late");
	unlink(server_path(server, "late.gmi"));
	return taken ||
	    torture_complain(
		server, "it has started, and serves no new article");
}

/* A start that is tortured, then one that is not. */
static bool
starts(struct server *server)
{
	int64_t until = clock_monotonic() + PATIENCE;
	bool good = true;

	server_launch(server, NULL);
	if (has_edition(server, until)) {
		torture_disarm();
		read_ports(server);
		good = settles(server, "/a.gmi", TEXT) ||
		    torture_complain(
			server, "it has started, and does not answer");
		good = good && takes_change(server);
		good &= server_stop(server) == 0 ||
		    torture_complain(server, "it does not stop well");
	} else if (clock_monotonic() > until) {
		good = torture_complain(server, "it hangs");
		kill(server->pid, SIGKILL);
		server_wait_end(server);
	} else {
		int code = server_wait_end(server);
		good = (code != 0 && code < 128 &&
			   torture_logged(server, "\n") > 0) ||
		    torture_complain(
			server, "it ends without a word, or by a signal");
		good &= torture_may_fail(server, false, "it has not started");
	}
	torture_disarm();
	server_start(server, NULL);
	good &= asks(server, "/a.gmi", TEXT) == ANSWER_RIGHT ||
	    torture_complain(server, "the next start is no good");
	server_stop(server);
	return good;
}

/* The last two leave articles behind, and a server that has been stopped. */
const struct scene scenes[] = {
    {"answers", answers, false, 1},
    {"zones", zones, false, 1},
    {"drops", drops, false, 1},
    {"reloads", reloads, false, 2},
    {"upgrades", upgrades, false, 4},
    {"renews", renews, false, 2},
    {"check", torture_checks, false, 1},
    {"get", torture_gets, false, 1},
    {"status", torture_shows_status, false, 1},
    {"new", torture_drafts, false, 1},
    {"init", torture_inits, false, 1},
    {"import", torture_imports, false, 1},
    {"rescan", torture_rescans, false, 1},
    {"export", torture_exports, false, 1},
    {"uploads", torture_uploads, false, 1},
    {"starts", starts, true, 4},
};

const size_t scene_count = sizeof(scenes) / sizeof(scenes[0]);
