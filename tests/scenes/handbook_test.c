/* What the handbook says of names and of readers, and its order. */
#include <dirent.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>

#include "support/ask.h"
#include "support/chapter.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/issue.h"

#define ONION "loamhandbookhandbookhandbookhandbookhandbookhandbook234d.onion"
#define I2P "loamhandbookhandbookhandbookhandbookhandbookhandbook.b32.i2p"

/* P127: the configuration of the chapter serves each name as its own. */
static void
hidden_services(void **state)
{
	static const struct chapter_page pages[] = {
	    {"gemini://" ONION "/", "# Home", NULL},
	    {"gemini://" ONION "/posts", "31 gemini://" ONION "/posts/\r\n",
		NULL},
	    {"gemini://" ONION "/atom.xml", "gemini://" ONION "/posts/a.gmi",
		"example.org"},
	    {"gemini://" I2P "/posts", "31 gemini://" I2P "/posts/\r\n", NULL},
	    {"gopher://" ONION "/1/posts/", "\t/posts/a\t" ONION "\t7071",
		"example.org"},
	    {"gopher://" I2P "/1/posts/", "\t/posts/a\t" I2P "\t7072",
		"example.org"},
	    {"/posts/", "\t/posts/a\texample.org\t70", ".onion"},
	    {"gemini://192.0.2.7/posts", "31 gemini://192.0.2.7/posts/\r\n",
		NULL},
	    {"gemini://[2001:db8::7]/posts",
		"31 gemini://[2001:db8::7]/posts/\r\n", NULL},
	};
	struct server *server = *state;

	server_write(server, "index.gmi", "# Home\n");
	server_write(
	    server, "posts/a.gmi", "---\ndate: 2020-01-02\n---\n# A\n");
	chapter_follow(server, "hidden-services.gmi");
	chapter_expect(server, pages, COUNT(pages));
}

/* The certificate that a client gets who asks for a name, and the page. */
static X509 *
peer_of(const struct server *server, const char *sni, const char *url)
{
	struct buf request = gemini_request(server, url);
	struct talk talk = ask_for(server, true, buf_span(&request));

	talk.name = sni;
	struct heard heard = client_talk(&talk);
	expect_true(url, heard_span(&heard), heard_status(&heard) == 20);
	assert_non_null(heard.peer);
	X509 *peer = X509_dup(heard.peer);
	heard_free(&heard);
	buf_free(&request);
	return peer;
}

/*
 * P127: a name of Tor or I2P has a key of its own; an address is in the
 * certificate as one, and is what clients without a name get.
 */
static void
certificates(void **state)
{
	struct server *server = *state;

	server_write(server, "index.gmi", "# Home\n");
	server_configure(server,
	    "[host address]\nname = 127.0.0.1\n"
	    "[host onion]\nname = " ONION "\n[host i2p]\nname = " I2P "\n");
	server_start(server, NULL);
	X509 *address = peer_of(server, "", "gemini://127.0.0.1/\r\n");
	X509 *onion = peer_of(server, ONION, "gemini://" ONION "/\r\n");
	X509 *i2p = peer_of(server, I2P, "gemini://" I2P "/\r\n");
	assert_int_equal(X509_check_ip_asc(address, "127.0.0.1", 0), 1);
	assert_int_equal(X509_check_host(address, ONION, 0, 0, NULL), 0);
	assert_int_equal(X509_check_host(onion, ONION, 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(i2p, I2P, 0, 0, NULL), 1);
	assert_int_equal(
	    EVP_PKEY_eq(X509_get0_pubkey(onion), X509_get0_pubkey(i2p)), 0);
	assert_int_equal(
	    EVP_PKEY_eq(X509_get0_pubkey(onion), X509_get0_pubkey(address)), 0);
	X509_free(address);
	X509_free(onion);
	X509_free(i2p);
	assert_int_equal(server_stop(server), 0);
}

static struct buf
read_file(const char *path)
{
	struct buf bytes = {0};
	char piece[4096];
	size_t got;
	FILE *file = fopen(path, "r");

	while (file && (got = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&bytes, (struct span){piece, got});
	if (file)
		fclose(file);
	return bytes;
}

/* Fails if a file of the directory, or below, has a text; in any case. */
static void
expect_nowhere(const char *directory, const char *text)
{
	DIR *listed = opendir(directory);
	const struct dirent *entry;
	char path[2 * SERVER_PATH];
	struct stat about;

	assert_non_null(listed);
	while ((entry = readdir(listed))) {
		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		if (entry->d_name[0] == '.' || lstat(path, &about) < 0)
			continue;
		if (S_ISDIR(about.st_mode))
			expect_nowhere(path, text);
		if (!S_ISREG(about.st_mode))
			continue;
		struct buf bytes = read_file(path);
		expect_true(path, buf_span(&bytes),
		    answer_lacks(buf_span(&bytes), text));
		buf_free(&bytes);
	}
	closedir(listed);
}

/* A reader's visit: a search on each network, an input, and a certificate. */
static void
visit(const struct server *server, const struct identity_pair *reader)
{
	struct heard searched =
	    gemini_ask(server, "gemini://localhost/search?kumquat\r\n");
	struct heard dug = gopher_ask(server, "/search\tkumquat\r\n");
	struct buf request = gemini_request(
	    server, "gemini://reader:kumquat@localhost/club/?kumquat\r\n");
	struct talk talk = ask_for(server, true, buf_span(&request));

	assert_int_equal(heard_status(&searched), 20);
	expect_true("/search", heard_span(&dug),
	    answer_has(heard_span(&dug), "kumquat"));
	talk.certificate = reader->certificate;
	talk.key = reader->key;
	ask_status(&talk);
	heard_free(&searched);
	heard_free(&dug);
	buf_free(&request);
}

/*
 * P128: a reader leaves nothing on the disk of a server that keeps no log, and
 * in a log neither an address, if it is to have none, nor a word that was typed
 * or a name in a certificate.
 */
static void
traces(void **state)
{
	static const char *const logs[] = {
	    "", "[log]\naccess = ./access.log\naddresses = none\n"};
	struct server *server = *state;
	struct identity_pair reader =
	    issue_pair(&(struct issue){.name = "Rita Reader"});
	struct buf text = {0};

	server_write(server, "index.gmi", "# Home\n");
	server_write(server, "club/index.gmi", "# Club\n");
	for (size_t i = 0; i < COUNT(logs); i++) {
		text.size = 0;
		buf_format(&text, "[zone club]\npath = /club/\nallow = any\n%s",
		    logs[i]);
		buf_byte(&text, '\0');
		server_configure(server, text.data);
		server->inside = true;
		server_start(server, NULL);
		visit(server, &reader);
		assert_int_equal(server_stop(server), 0);
		expect_nowhere(server->directory, "kumquat");
		expect_nowhere(server->directory, "Rita");
	}
	char path[SERVER_PATH + 16];
	snprintf(path, sizeof(path), "%s/access.log", server->directory);
	struct buf lines = read_file(path);
	expect_true("access.log", buf_span(&lines),
	    answer_has(buf_span(&lines), "Z - gemini ") &&
		answer_has(buf_span(&lines), "\"/search\"") &&
		answer_lacks(buf_span(&lines), "127.0.0"));
	buf_free(&lines);
	buf_free(&text);
	identity_free(&reader);
}

/* Runs a command. Fails unless it is done, and says this. */
static void
expect_done(
    const struct server *server, const char *const *words, const char *output)
{
	struct ran ran = command_run(server, words);
	struct span said = buf_span(&ran.output);

	expect_true(words[0], buf_span(&ran.errors), ran.code == 0);
	expect_true(words[0], said, answer_has(said, output));
	ran_free(&ran);
}

#define RUN(...) ((const char *const[]){__VA_ARGS__, NULL})

/*
 * P351: whoever has followed the chapter on publishing has an identity that the
 * zone takes, and its commands do what it says.
 */
static void
publishing(void **state)
{
	struct server *server = *state;
	char path[SERVER_PATH + 16], url[64], page[80], source[96];

	server_write(server, "index.gmi", "# Home\n");
	setenv("XDG_DATA_HOME", server->directory, 1);
	chapter_follow(server, "publishing-from-a-client.gmi");
	snprintf(path, sizeof(path), "%s/conf/loam.ini", server->directory);
	struct buf text = read_file(path);
	buf_byte(&text, '\0');
	server_configure(server, text.data);
	server->inside = true;
	server_start(server, NULL);
	snprintf(
	    url, sizeof(url), "titan://localhost:%u/notes/", server->gemini);
	snprintf(page, sizeof(page), "%stoday.gmi", url);
	snprintf(source, sizeof(source), "%s;edit", page);
	server_write(server, "../today.gmi", "---\ndraft: true\n---\n# A\n");
	expect_done(server, RUN("put", "--cert", "me.pem", "today.gmi", url),
	    "# Saved");
	expect_done(server,
	    RUN("get", "--cert", "me.pem", "--output", "today.gmi", source),
	    "");
	expect_done(server, RUN("get", "--cert", "me.pem", source),
	    "---\ndraft: true\n---\n# A\n");
	server_write(server, "../today.gmi", "# B\n");
	expect_done(
	    server, RUN("put", "--cert", "me.pem", "today.gmi", url), "");
	expect_done(server, RUN("history", "/notes/today.gmi"), "replaced");
	expect_done(server, RUN("put", "--cert", "me.pem", "--delete", page),
	    "# Deleted");
	expect_done(server, RUN("restore", "/notes/today.gmi", "1"),
	    "version 1 of /notes/today.gmi is back");
	expect_done(server, RUN("restore", "/notes/today.gmi"),
	    "version 2 of /notes/today.gmi is back");
	assert_int_equal(server_stop(server), 0);
	buf_free(&text);
}

/* The places of the chapters in a text, each ended by a blank. */
static bool
leads_to(struct span text, const char *chapter)
{
	char link[SERVER_PATH + 8];

	snprintf(link, sizeof(link), "\n=> %s ", chapter);
	return answer_has(text, link);
}

/*
 * P129: the handbook's index has every chapter, and each chapter leads to the
 * one that follows it there.
 */
static void
chapters(void **state)
{
	struct buf index = read_file("capsule/handbook/index.gmi");
	DIR *listed = opendir("capsule/handbook");
	const struct dirent *entry;
	char path[SERVER_PATH + 32], last[SERVER_PATH] = "";

	(void)state;
	assert_non_null(listed);
	while ((entry = readdir(listed)))
		expect_true(entry->d_name, buf_span(&index),
		    entry->d_name[0] == '.' ||
			strcmp(entry->d_name, "index.gmi") == 0 ||
			strcmp(entry->d_name, "unfinished.gmi") == 0 ||
			leads_to(buf_span(&index), entry->d_name));
	closedir(listed);
	for (struct span rest = buf_span(&index); rest.size > 0;) {
		struct span line = span_cut(&rest, '\n');
		if (!span_skip(&line, SPAN("=> ")) || line.data[0] == '/')
			continue;
		struct span name = span_cut(&line, ' ');
		if (span_find(name, '.') + 4 < name.size)
			continue; /* a translation */
		char next[SERVER_PATH];
		snprintf(next, sizeof(next), "%.*s", (int)name.size, name.data);
		snprintf(path, sizeof(path), "capsule/handbook/%s", last);
		struct buf chapter = read_file(path);
		expect_true(
		    last, name, !*last || leads_to(buf_span(&chapter), next));
		buf_free(&chapter);
		strcpy(last, next);
	}
	buf_free(&index);
}

/* Runs a line of a chapter on the shipped capsule. */
static void
run_example(const struct server *server, struct span line)
{
	struct buf text = {0};
	const char *words[16] = {0};
	char *real = realpath("capsule", NULL);
	size_t count = 0;

	buf_format(&text, "%pS --capsule %s", SPAN_AT(line), real);
	buf_byte(&text, '\0');
	for (char *rest = text.data, *word;
	     (word = strtok_r(rest, " ", &rest)) && count < 15;)
		words[count++] = word;
	struct ran ran = command_call(server, words);
	struct span output = buf_span(&ran.output);
	expect_true("code", line, ran.code == 0);
	expect_true("refused", line,
	    !span_starts(output, SPAN("3")) && !span_starts(output, SPAN("5")));
	ran_free(&ran);
	free(real);
	buf_free(&text);
}

/* P998: what is shown and written as a book there is in the shipped capsule. */
static void
examples(void **state)
{
	static const char *const chapters_of[] = {
	    "capsule/handbook/commands.gmi", "capsule/handbook/exporting.gmi"};
	size_t count = 0;

	for (size_t i = 0; i < COUNT(chapters_of); i++) {
		struct buf chapter = read_file(chapters_of[i]);
		for (struct span rest = buf_span(&chapter); rest.size > 0;) {
			struct span line = span_cut_line(&rest);
			/* Quotes are for a shell, dots for what is left out. */
			if (!span_skip(&line, SPAN("loam ")) ||
			    span_find(line, '"') < line.size ||
			    answer_has(line, "...") ||
			    (!span_starts(line, SPAN("show ")) &&
				!span_starts(line, SPAN("export --gpub "))))
				continue;
			run_example(*state, line);
			count++;
		}
		buf_free(&chapter);
	}
	assert_true(count >= 5);
}

/* V103: the newest heading of *What changed* is the version of the program. */
static void
newest_version(void **state)
{
	struct server *server = *state;
	struct buf chapter = read_file("capsule/handbook/what-changed.gmi");
	struct span rest = buf_span(&chapter), heading = SPAN("");
	struct ran ran =
	    command_run(server, (const char *const[]){"--version", NULL});
	struct span output = buf_span(&ran.output);
	struct span version = span_cut_line(&output);

	while (rest.size > 0 && !span_skip(&heading, SPAN("## ")))
		heading = span_cut(&rest, '\n');
	assert_true(span_skip(&version, SPAN("loam ")));
	expect_span("version", heading, version);
	ran_free(&ran);
	buf_free(&chapter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(hidden_services),
	    SERVER_SCENE(certificates),
	    SERVER_SCENE(traces),
	    SERVER_SCENE(publishing),
	    cmocka_unit_test(chapters),
	    SERVER_SCENE(examples),
	    SERVER_SCENE(newest_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
