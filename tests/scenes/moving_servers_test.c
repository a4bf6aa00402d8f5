/* Moving in from other servers: the chapters are followed. */
#include <openssl/pem.h>
#include <stdio.h>
#include <sys/stat.h>

#include "support/ask.h"
#include "support/chapter.h"
#include "support/expect.h"
#include "support/issue.h"

#define HOST "gemini://example.org"
#define HOLE "gopher.example.org\t70"

static void
set_mode(const struct server *server, const char *path, mode_t mode)
{
	char full[SERVER_PATH + 64];

	snprintf(full, sizeof(full), "%s/old/%s", server->directory, path);
	assert_int_equal(chmod(full, mode), 0);
}

/* P124: a hole of Gophernicus: maps, tags, permissions, programs, selectors. */
static void
gophernicus(void **state)
{
	static const struct chapter_file files[] = {
	    {"gophermap",
		"!The old hole\nWelcome to it.\n1Phlog\t/phlog/\n"
		"0About\tabout.txt\n1A neighbour\t/\tgopher.example.net\t70\n"
		"0By its host\t/about.txt\tgopher.example.org\t70\n"
		"hOn the web\tURL:https://example.net/\n"
		"-plain.txt\n=more.map\n*\n"},
	    {"more.map", "iIncluded\n"},
	    {"about.txt", "About\n\nA hole since 1999.\n"},
	    {"plain.txt", "Not in the list\n"},
	    {"private.txt", "Only for the group.\n"},
	    {"writable.txt", "Whoever wants writes here.\n"},
	    {"unlisted/inside.txt", "Nobody gets there.\n"},
	    {"closed/inside.txt", "Nobody sees it.\n"},
	    {"phlog/gophertag", "Words of the hole\n"},
	    {"phlog/2020-01-02 a walk.txt", "A walk\n\nUp the hill.\n"},
	    {"latin/cafe.txt",
		"Caf\xe9 con leche en la ma\xf1"
		"ana\n"},
	    {"cgi-bin/count", "#!/bin/sh\necho secret\n"},
	    {"live/gophermap", "PASSWORD=secret\nuptime\n"},
	    {"live/a.txt", "A\n"},
	};
	static const struct chapter_page pages[] = {
	    {"", "iThe old hole\t", "private"},
	    {"", "1Phlog\t/phlog/\t" HOLE, "plain.txt"},
	    {"", "0About\t/about.txt\t" HOLE, "cgi-bin"},
	    {"", "0By its host\t/about.txt\t" HOLE, "closed"},
	    {"", "1A neighbour\t/\tgopher.example.net\t70", NULL},
	    {"", "hOn the web\tURL:https://example.net/", NULL},
	    {"", "iIncluded\t", NULL},
	    {"", "1Words of the hole\t/phlog/\t" HOLE, NULL},
	    {"/about.txt", "A hole since 1999.", NULL},
	    {"about.txt", "A hole since 1999.", NULL},
	    {"/plain.txt", "Not in the list", NULL},
	    {"/phlog", "2020-01-02 A walk", NULL},
	    {"/phlog/", "2020-01-02 A walk", NULL},
	    {"/phlog/2020-01-02 a walk.txt", "Up the hill.", NULL},
	    {"/phlog/2020-01-02%20a%20walk.txt", "Up the hill.", NULL},
	    {"/phlog/2020-01-02#040a#040walk.txt", "Up the hill.", NULL},
	    {"/latin/cafe.txt", "Caf\u00e9 con leche en la ma\u00f1ana", NULL},
	    {"URL:https://example.net/", "href=\"https://example.net/\"", NULL},
	    {"/private.txt", "3Not found", "group"},
	    {"/closed/inside.txt", "3Not found", "sees"},
	    {"/writable.txt", "3Not found", "Whoever"},
	    {"/unlisted/inside.txt", "3Not found", "gets"},
	    {"/closed/", "3Not found", NULL},
	    {"/cgi-bin/count", "3Not found", "secret"},
	    {"/live/", "\t/live/a.txt\t", "secret"},
	    {"/live/gophermap", "3Not found", "secret"},
	    {"/caps.txt", "CAPS", NULL},
	    {"gemini://gopher.example.org/", "=> /phlog/ Phlog", NULL},
	    {"gemini://gopher.example.org/phlog/",
		"=> /phlog/2020-01-02%20a%20walk.txt 2020-01-02 A walk", NULL},
	};
	struct server *server = *state;

	umask(022);
	chapter_fill(server, files, COUNT(files));
	set_mode(server, "private.txt", 0640);
	set_mode(server, "writable.txt", 0666);
	set_mode(server, "closed", 0750);
	set_mode(server, "unlisted", 0754);
	set_mode(server, "cgi-bin/count", 0755);
	set_mode(server, "live/gophermap", 0755);
	chapter_follow(server, "moving-from-gophernicus.gmi");
	chapter_expect(server, pages, COUNT(pages));
}

/* Starts the server as the chapter has it, but for its ports. */
static void
start(struct server *server)
{
	static const char *const words[] = {"serve", "--gemini", "127.0.0.1:0",
	    "--gopher", "127.0.0.1:0", NULL};

	server->inside = true;
	server_launch_bare(server, words);
	server_wait_ready(server);
	server_wait_indexed(server);
}

/* A client that knows the old server meets the same certificate, so the key. */
static void
expect_same(const struct server *server, const struct identity_pair *pair)
{
	struct buf request = gemini_request(server, HOST "/\r\n");
	struct talk talk = ask_for(server, true, buf_span(&request));

	talk.name = "example.org";
	struct heard heard = client_talk(&talk);
	expect_true("/", heard_span(&heard), heard_status(&heard) == 20);
	assert_non_null(heard.peer);
	assert_int_equal(X509_cmp(heard.peer, pair->certificate), 0);
	heard_free(&heard);
	buf_free(&request);
}

static void
write_der(const struct server *server, const char *path, X509 *certificate,
    EVP_PKEY *key)
{
	char full[SERVER_PATH + 64];

	snprintf(full, sizeof(full), "%s/old/%s", server->directory, path);
	FILE *file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(certificate ? i2d_X509_fp(file, certificate)
				     : i2d_PKCS8PrivateKeyInfo_fp(file, key),
	    1);
	fclose(file);
}

/* P125: agate: its key in DER, its listings, the rules of .meta. */
static void
agate(void **state)
{
	static const struct chapter_file files[] = {
	    {".certificates/example.org/cert.der", ""},
	    {".certificates/example.org/key.der", ""},
	    {"content/index.gmi", "# Words\n=> /posts/ Posts\n"},
	    {"content/.meta",
		"# The old names.\n**/*.es.gmi: ;lang=es\n"
		"old.gmi: 31 /posts/2020-01-02-a.gmi # moved\n"
		"away: 30 gemini://example.net/\n"
		"posts/c.gmi: 30 a.es.gmi\n"
		"gone.gmi: 52 This file is no longer here, sorry.\n"
		"LICENSE: text/plain;charset=UTF-8\n"},
	    {"content/posts/.meta", "b.gmi: 31 2020-01-02-a.gmi\n"},
	    {"content/posts/.directory-listing-ok",
		"# Posts\n\nAll of them.\n"},
	    {"content/posts/2020-01-02-a.gmi", "# A\n\nText.\n"},
	    {"content/posts/a.es.gmi", "# Uno\n\nTexto.\n"},
	    {"content/LICENSE", "Free for all.\n"},
	    {"content/.secret/x.gmi", "# Secret\n"},
	};
	static const struct chapter_page pages[] = {
	    {HOST "/", "20 text/gemini; lang=en\r\n# Words", NULL},
	    {HOST "/index.gmi", "# Words", NULL},
	    {HOST "/posts/", "All of them.", "Secret"},
	    {HOST "/posts/", "=> /posts/2020-01-02-a.gmi 2020-01-02 A", NULL},
	    {HOST "/posts/a.es.gmi", "lang=es", NULL},
	    {HOST "/old.gmi", "31 " HOST "/posts/2020-01-02-a.gmi\r\n", NULL},
	    {HOST "/posts/b.gmi", "31 " HOST "/posts/2020-01-02-a.gmi\r\n",
		NULL},
	    {HOST "/away", "30 gemini://example.net/\r\n", NULL},
	    {HOST "/posts/c.gmi", "30 " HOST "/posts/a.es.gmi\r\n", NULL},
	    {HOST "/gone.gmi", "52 ", NULL},
	    {HOST "/LICENSE", "20 text/plain", NULL},
	    {HOST "/.meta", "51 ", NULL},
	    {HOST "/.secret/x.gmi", "51 ", NULL},
	    {"/posts/2020-01-02-a", "iA\tTITLE\t", NULL},
	};
	struct server *server = *state;
	struct identity_pair pair = issue_pair(
	    &(struct issue){.name = "example.org", .names = "DNS:example.org"});

	chapter_fill(server, files, COUNT(files));
	write_der(server, files[0].path, pair.certificate, NULL);
	write_der(server, files[1].path, NULL, pair.key);
	chapter_follow(server, "moving-from-agate.gmi");
	chapter_expect(server, pages, COUNT(pages));
	start(server);
	expect_same(server, &pair);
	assert_int_equal(server_stop(server), 0);
	identity_free(&pair);
}

static void
write_pem(const struct server *server, const char *certificate, const char *key,
    const struct identity_pair *pair)
{
	char first[SERVER_PATH + 64], second[SERVER_PATH + 64];

	snprintf(
	    first, sizeof(first), "%s/old/%s", server->directory, certificate);
	snprintf(second, sizeof(second), "%s/old/%s", server->directory, key);
	issue_write_pair(first, second, pair);
}

/* P126: gmid: an RSA key as its manual makes one, redirects and members. */
static void
gmid(void **state)
{
	static const struct chapter_file files[] = {
	    {"ssl/private/example.org.key", ""},
	    {"ssl/members/ana.pem", ""},
	    {"gemini/index.gmi", "# Palabras\n"},
	    {"gemini/new.gmi", "# Nuevo\n"},
	    {"gemini/essays/notes/a.gmi", "# Una nota\n"},
	    {"gemini/club/index.gmi", "# El club\n"},
	};
	static const struct chapter_page pages[] = {
	    {HOST "/", "20 text/gemini; lang=es\r\n# Palabras", NULL},
	    {"gemini://www.example.org/", "# Palabras", NULL},
	    {HOST "/old.gmi", "30 " HOST "/new.gmi\r\n", NULL},
	    {HOST "/notes/a.gmi", "31 " HOST "/essays/notes/a.gmi\r\n", NULL},
	    {HOST "/essays/notes/a.gmi", "# Una nota", NULL},
	    {HOST "/retired/x", "52 ", NULL},
	    {HOST "/club/", "60 ", "El club"},
	    {"/club/", "3Not found", "El club"},
	};
	struct server *server = *state;
	struct identity_pair member =
	    issue_pair(&(struct issue){.name = "Ana"});
	struct identity_pair pair = issue_pair(
	    &(struct issue){.name = "example.org", .names = "", .kind = "RSA"});

	chapter_fill(server, files, COUNT(files));
	write_pem(server, "ssl/example.org.pem", files[0].path, &pair);
	write_pem(server, files[1].path, "ssl/ana.key", &member);
	chapter_follow(server, "moving-from-gmid.gmi");
	chapter_expect(server, pages, COUNT(pages));
	start(server);
	expect_same(server, &pair);
	struct buf request = gemini_request(server, HOST "/club/\r\n");
	struct talk talk = ask_for(server, true, buf_span(&request));
	talk.name = "example.org";
	talk.certificate = member.certificate;
	talk.key = member.key;
	assert_int_equal(ask_status(&talk), 20);
	assert_int_equal(server_stop(server), 0);
	buf_free(&request);
	identity_free(&member);
	identity_free(&pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(gophernicus),
	    SERVER_SCENE(agate),
	    SERVER_SCENE(gmid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
