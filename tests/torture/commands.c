#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/server_priv.h"
#include "torture/torture.h"

/*
 * The scenes of commands: one is tortured and does what it is for, or says why
 * not; what it has written is whole; and the next one does it.
 */

enum { SIGNALLED = 128 /* and what is beyond it is no end in order */ };

static struct ran
run(struct server *server, const char *const *words, bool tortured)
{
	void (*prepare)(void) = server->prepare;

	server->prepare = tortured ? torture_load : NULL;
	struct ran ran = command_run(server, words);
	server->prepare = prepare;
	return ran;
}

/*
 * Whether a command has ended well: with 0 and an output that is right, or with
 * a word.
 */
static bool
ends_well(const struct server *server, const struct ran *ran, bool right)
{
	bool said = ran->errors.size > 0 || ran->output.size > 0;

	if (ran->code == 0)
		return right ||
		    torture_complain(server, "it ends with 0, and is wrong");
	if (ran->code >= SIGNALLED && torture_excuses_crash())
		return torture_may_fail(server, false, "a library crashes");
	if (ran->code >= SIGNALLED || !said) {
		printf("    code %d\n", ran->code);
		return torture_complain(server, "it ends without a word");
	}
	return torture_may_fail(server, false, "the command fails");
}

static void
show(const struct ran *ran)
{
	printf("    code %d, \"%.*s\", \"%.*s\"\n", ran->code,
	    (int)ran->output.size, ran->output.size ? ran->output.data : "",
	    (int)ran->errors.size, ran->errors.size ? ran->errors.data : "");
}

/*
 * Runs it twice, the second time with nothing done to it. What it says has a
 * start and an end. A remark more may be of what has failed.
 */
static bool
says_twice(struct server *server, const char *const *words, const char *start,
    const char *end)
{
	bool good = true;

	for (int i = 0; i < 2 && good; i++) {
		struct ran ran = run(server, words, i == 0);
		struct span said = buf_span(&ran.output);
		bool right = ran.code == 0 && answer_starts(said, start) &&
		    span_ends(said, span_of(end));
		torture_disarm();
		good = i == 0
		    ? ends_well(server, &ran, right)
		    : right || torture_complain(server, "the next one fails");
		if (!good)
			show(&ran);
		ran_free(&ran);
	}
	return good;
}

bool
torture_checks(struct server *server)
{
	static const char *const words[] = {"check", "-c", "loam.ini", NULL};

	return says_twice(server, words, "",
	    "loam.ini:8: nothing is in the zone of path /notes/ on localhost "
	    "(remark)\n");
}

bool
torture_gets(struct server *server)
{
	char url[64], known[SERVER_PATH];
	const char *const words[] = {"get", url, NULL};

	snprintf(
	    url, sizeof(url), "gemini://localhost:%u/a.gmi", server->gemini);
	server_join(known, server->directory, "loam/known_hosts");
	unlink(known);
	return says_twice(server, words, "# A\n\nText of an article.\n",
	    "=> / Home\n=> /search Search\n");
}

bool
torture_shows_status(struct server *server)
{
	static const char *const words[] = {
	    "status", "-c", "loam.ini", "--json", NULL};

	return says_twice(server, words, "{\"version\":", "}]}\n");
}

bool
torture_rescans(struct server *server)
{
	static const char *const words[] = {"rescan", "-c", "loam.ini", NULL};

	return says_twice(
	    server, words, "localhost: 3 articles, 1 files, edition ", "\n");
}

bool
torture_drafts(struct server *server)
{
	static const char *const words[] = {
	    "new", "-c", "loam.ini", "Wanted: a title", NULL};
	bool good = true;

	for (int i = 0; i < 2 && good; i++) {
		struct ran ran = run(server, words, i == 0);
		torture_disarm();
		int files = torture_take_files(
		    server, "capsule", "*wanted*", "title\n\n");
		int others =
		    torture_take_files(server, "capsule", "*.tmp", "\n");
		if (files < 0 || others != 0)
			good = torture_complain(server, "a file is not whole");
		else if (i == 0)
			good = ends_well(server, &ran, files == 1);
		else if (ran.code != 0 || files != 1)
			good = torture_complain(server, "the next one fails");
		ran_free(&ran);
	}
	return good;
}

#define FORMER "# The configuration of before.\n"

/* A configuration that is replaced. */
static void
write_former(const struct server *server)
{
	char path[SERVER_PATH];

	server_join(path, server->directory, "conf");
	mkdir(path, 0777);
	server_join(path, server->directory, "conf/loam.ini");
	assert_int_equal(file_replace(path, SPAN(FORMER), 0600), 0);
}

/* Whether it is there, in use or as one that was kept. */
static bool
keeps_former(const struct server *server, bool replaced)
{
	char path[SERVER_PATH];
	struct buf text = {0};

	server_join(path, server->directory, "conf/loam.ini");
	file_read(path, &text, NULL);
	bool in_use = span_equal(buf_span(&text), SPAN(FORMER));
	buf_free(&text);
	int kept = torture_take_files(server, "conf", "loam.ini.old*", FORMER);
	return in_use ? !replaced && kept >= 0 : kept > 0;
}

/* Whether the files that were made are whole, or those of before are there. */
static bool
is_made(const struct server *server, bool all)
{
	bool kept = keeps_former(server, all);
	int configurations =
	    torture_take_files(server, "conf", "loam.ini", "\n");
	int pages = torture_take_files(server, "made", "index.gmi", "\n");

	return kept && configurations == 1 && pages >= all;
}

bool
torture_inits(struct server *server)
{
	static const char *const words[] = {
	    "init", "--yes", "--directory", "made", NULL};
	static const char *const made[] = {"conf", "made"};
	bool good = true;
	char path[SERVER_PATH];

	for (int i = 0; i < 2 && good; i++) {
		write_former(server);
		struct ran ran = run(server, words, i == 0);
		torture_disarm();
		bool whole = is_made(server, ran.code == 0);
		if (!whole)
			good = torture_complain(
			    server, "a file is not whole, or was not kept");
		/*
		 * The C library asserts that it has memory as it looks for the
		 * user (glibc, nss_database.c).
		 */
		else if (i == 0)
			good = ran.code == SIGNALLED + SIGABRT &&
				torture_lacks_memory()
			    ? torture_may_fail(server, false, "it crashes")
			    : ends_well(server, &ran, true);
		else if (ran.code != 0)
			good = torture_complain(server, "the next one fails");
		good &= torture_leaves_no_file(server);
		ran_free(&ran);
	}
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		server_join(path, server->directory, made[i]);
		server_remove_tree(path);
	}
	return good;
}

/* Whether the certificate has its key: the file may have two for a moment. */
static bool
has_pair(const struct server *server)
{
	char path[SERVER_PATH];
	X509 *certificate = NULL;
	EVP_PKEY *key = NULL;

	server_join(path, server->directory, "certs/localhost.crt");
	FILE *file = fopen(path, "re");
	if (file) {
		certificate = PEM_read_X509(file, NULL, NULL, NULL);
		fclose(file);
	}
	server_join(path, server->directory, "certs/localhost.key");
	file = fopen(path, "re");
	bool fits = false;
	while (file && certificate && !fits &&
	    (key = PEM_read_PrivateKey(file, NULL, NULL, NULL))) {
		fits = X509_check_private_key(certificate, key) == 1;
		EVP_PKEY_free(key);
	}
	if (file)
		fclose(file);
	X509_free(certificate);
	return fits;
}

/* The certificate and the key that a host has. */
struct pair_bytes {
	struct buf certificate, key;
};

static struct pair_bytes
read_pair(const struct server *server)
{
	struct pair_bytes pair = {0};
	char path[SERVER_PATH];

	server_join(path, server->directory, "certs/localhost.crt");
	file_read(path, &pair.certificate, NULL);
	server_join(path, server->directory, "certs/localhost.key");
	file_read(path, &pair.key, NULL);
	return pair;
}

/*
 * Whether the pair of before is there, in use or as one that was replaced, and
 * all of those are whole. They are removed.
 */
static bool
keeps_pair(const struct server *server, struct pair_bytes *before)
{
	bool kept = torture_has_file(server, "certs", "localhost.crt*",
			buf_span(&before->certificate)) &&
	    torture_has_file(
		server, "certs", "localhost.key*", buf_span(&before->key));

	buf_free(&before->certificate);
	buf_free(&before->key);
	return torture_take_files(server, "certs", "*.old*", "-----\n") >= 0 &&
	    kept;
}

bool
torture_imports(struct server *server)
{
	static const char *const words[] = {
	    "cert", "import", "c.pem", "k.pem", "-c", "loam.ini", NULL};
	char certificate[SERVER_PATH], key[SERVER_PATH];
	bool good = true;

	server_join(certificate, server->directory, "c.pem");
	server_join(key, server->directory, "k.pem");
	for (int i = 0; i < 2 && good; i++) {
		struct identity_pair pair =
		    issue_pair(&(struct issue){.name = "localhost"});
		issue_write_pair(certificate, key, &pair);
		identity_free(&pair);
		struct pair_bytes before = read_pair(server);
		struct ran ran = run(server, words, i == 0);
		torture_disarm();
		if (!has_pair(server) ||
		    torture_take_files(server, "certs", "*.tmp", "") != 0)
			good = torture_complain(server, "a pair is not whole");
		if (!keeps_pair(server, &before))
			good = torture_complain(
			    server, "the pair of before is not kept");
		if (!good)
			show(&ran);
		else if (i == 0)
			good = ends_well(server, &ran, true);
		else if (ran.code != 0)
			good = torture_complain(server, "the next one fails");
		ran_free(&ran);
	}
	return good;
}

/* Files are whole or not there, and the next export goes on from there. */
bool
torture_exports(struct server *server)
{
	static const char *const words[] = {
	    "export", "-c", "loam.ini", "exported", NULL};
	char path[SERVER_PATH];
	bool good = true;

	for (int i = 0; i < 2 && good; i++) {
		struct ran ran = run(server, words, i == 0);
		torture_disarm();
		int pages =
		    torture_take_files(server, "exported", "a.gmi", "Home\n");
		int large = torture_take_files(
		    server, "exported", "large.bin", "end of it");
		if (pages < 0 || large < 0)
			good = torture_complain(server, "a file is not whole");
		else if (i == 0)
			good = ends_well(server, &ran, pages + large == 2);
		else if (ran.code != 0 || pages + large != 2)
			good = torture_complain(server, "the next one fails");
		good &= torture_leaves_no_file(server);
		if (!good)
			show(&ran);
		ran_free(&ran);
	}
	server_join(path, server->directory, "exported");
	server_remove_tree(path);
	return good;
}
