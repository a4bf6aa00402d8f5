/* `loam cert`, beside a running server and alone: rows A22 and X14. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/process.h"

#define HOME "gemini://localhost/\r\n"

#define WILD                                                                   \
	"[host a]\nname = a.example\nalias = *.a.example\n"                    \
	"[host b]\nname = b.a.example\n"

enum { DAY = 86400, NOTICED = 8000 /* ms: two looks, and new workers */ };

/* What the command said has to hold every word; code is what it ended with. */
static void
expect_end(struct ran ran, const char *name, int code, const char *said)
{
	struct buf all = {0};

	buf_add(&all, buf_span(&ran.output));
	buf_add(&all, buf_span(&ran.errors));
	expect_true(name, buf_span(&all),
	    ran.code == code && answer_has(buf_span(&all), said));
	buf_free(&all);
	ran_free(&ran);
}

static void
expect_ran(const struct server *server, const char *const *words, int code,
    const char *said)
{
	expect_end(command_call(server, words), words[1] ? words[1] : "cert",
	    code, said);
}

/* The same by a process. */
static void
expect_process(const struct server *server, const char *const *words, int code,
    const char *said)
{
	expect_end(command_run(server, words), words[1], code, said);
}

static void
expect_shown(const struct server *server, const X509 *peer)
{
	static const char *const words[] = {"cert", "-c", "loam.ini", NULL};
	unsigned char digest[EVP_MAX_MD_SIZE];
	char text[3 * 32 + 1] = "";
	unsigned size;

	X509_digest(peer, EVP_sha256(), digest, &size);
	for (size_t i = 0; i < 32; i++)
		snprintf(text + 3 * i, 4, "%02X:", digest[i]);
	text[3 * 32 - 1] = '\0';
	expect_ran(server, words, 0, text);
}

/* `loam cert` beside a server that runs: it takes what changed by itself. */
static void
commands(void **state)
{
	static const char *const renew[] = {
	    "cert", "renew", "-c", "loam.ini", NULL};
	static const char *const new_key[] = {
	    "cert", "new-key", "-c", "loam.ini", NULL};
	static const char *const told_twice[] = {
	    "cert", "new-key", "--yes-new-key", "-c", "loam.ini", NULL};
	static const char *const import[] = {
	    "cert", "import", "c.pem", "k.pem", "-c", "loam.ini", NULL};
	struct server *server = *state;
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
	struct identity_pair other =
	    issue_pair(&(struct issue){.name = "localhost", .kind = "RSA"});

	server_write(server, "index.gmi", "# Home\n");
	server_start(server, NULL);
	struct heard first = gemini_ask(server, HOME);
	expect_shown(server, first.peer);
	expect_process(server, renew, 0, "the key is the same");
	EVENTUALLY(!ask_serves(server, first.peer));
	struct heard second = gemini_ask(server, HOME);
	expect_shown(server, second.peer);
	assert_int_equal(EVP_PKEY_eq(X509_get0_pubkey(first.peer),
			     X509_get0_pubkey(second.peer)),
	    1);
	assert_int_equal(server_logged(server, "key has changed"), 0);
	expect_ran(server, new_key, 1, "--yes-new-key");
	assert_true(ask_serves(server, second.peer));
	expect_process(server, told_twice, 0, "readers will be warned");
	EVENTUALLY(!ask_serves(server, second.peer));
	assert_int_equal(server_logged(server, "key has changed"), 1);
	snprintf(
	    certificate, sizeof(certificate), "%s/c.pem", server->directory);
	snprintf(key, sizeof(key), "%s/k.pem", server->directory);
	issue_write_pair(certificate, key, &other);
	expect_process(server, import, 0, "RSA 2048");
	EVENTUALLY(ask_serves(server, other.certificate));
	assert_int_equal(server_logged(server, "error:"), 0);
	assert_int_equal(server_stop(server), 0);
	heard_free(&first);
	heard_free(&second);
	identity_free(&other);
}

/* P67: no command makes a pair but `serve` and `cert new-key`. */
static void
made_by_none(void **state)
{
	static const struct {
		const char *words[8];
		int code;
		const char *said;
	} rows[] = {
	    {{"check", "-c", "loam.ini", NULL}, 0, ""},
	    {{"show", "-c", "loam.ini", "gemini://localhost/", NULL}, 0, ""},
	    {{"status", "-c", "loam.ini", NULL}, 1, ""},
	    {{"cert", "-c", "loam.ini", NULL}, 0, "`loam cert new-key`"},
	    {{"cert", "renew", "-c", "loam.ini", NULL}, 1,
		"localhost.key: No such file or directory, so there is no key "
		"to sign with: `loam serve` makes one at its first start"},
	    {{"cert", "restore", "-c", "loam.ini", NULL}, 1,
		"has no other pair beside it"},
	    {{"cert", "import", "none", "-c", "loam.ini", NULL}, 1,
		"none: cannot be read"},
	};
	struct server *server = *state;
	char certs[SERVER_PATH + 8], path[SERVER_PATH + 32];

	server_write(server, "index.gmi", "# Home\n");
	server_configure(server, "[capsule]\ncerts = certs\n");
	snprintf(certs, sizeof(certs), "%s/certs", server->directory);
	assert_int_equal(rmdir(certs), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		expect_ran(server, rows[i].words, rows[i].code, rows[i].said);
		assert_int_equal(access(certs, F_OK), -1);
	}
	/* A key of a host is looked at where no certificate was made yet. */
	server_write(server, "c.pem", "");
	server_write(server, "k.pem", "");
	server_configure(
	    server, "[host main]\ncert = capsule/c.pem\nkey = capsule/k.pem\n");
	expect_ran(server, rows[0].words, 2, "outside the capsule");
	server_configure(server, "[host main]\nname = localhost\n");
	expect_ran(server, rows[0].words, 0, "");
	server_configure(server, "[capsule]\ncerts = certs\n");
	/* With the certificate alone no key is made for it, either. */
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost"});
	X509 *const one[] = {pair.certificate, NULL};
	assert_int_equal(mkdir(certs, 0700), 0);
	snprintf(path, sizeof(path), "%s/localhost.crt", certs);
	issue_write(path, 0644, one, NULL, NULL);
	expect_ran(server, rows[4].words, 1, "there is no key to sign with");
	snprintf(path, sizeof(path), "%s/localhost.key", certs);
	assert_int_equal(access(path, F_OK), -1);
	/* The key alone gets a certificate, and stays. */
	issue_write(path, 0600, NULL, pair.key, NULL);
	snprintf(path, sizeof(path), "%s/localhost.crt", certs);
	assert_int_equal(unlink(path), 0);
	expect_ran(server, rows[4].words, 0, "the key is the same");
	/* A key that is kept alone is put back by its number. */
	assert_int_equal(unlink(path), 0);
	expect_ran(server,
	    (const char *const[]){
		"cert", "new-key", "--yes-new-key", "-c", "loam.ini", NULL},
	    0, "`loam cert restore 1 -c loam.ini` puts it back.");
	identity_free(&pair);
}

/* P61, P62: the way in is refused for a wrong name, and there is one back. */
static void
wrong_import(void **state)
{
	static const char *const plain[] = {
	    "cert", "import", "c.pem", "k.pem", "-c", "loam.ini", NULL};
	static const char *const plain_show[] = {
	    "cert", "-c", "loam.ini", NULL};
	static const char *const forced[] = {"cert", "import", "--force",
	    "c.pem", "k.pem", "-c", "loam.ini", NULL};
	static const char *const back[] = {
	    "cert", "restore", "-c", "loam.ini", NULL};
	struct server *server = *state;
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
	struct identity_pair other =
	    issue_pair(&(struct issue){.name = "other.example"});

	server_write(server, "index.gmi", "# Home\n");
	server_start(server, NULL);
	struct heard first = gemini_ask(server, HOME);
	snprintf(
	    certificate, sizeof(certificate), "%s/c.pem", server->directory);
	snprintf(key, sizeof(key), "%s/k.pem", server->directory);
	issue_write_pair(certificate, key, &other);
	expect_ran(server, plain, 1,
	    "c.pem: is for other.example, not for localhost: ");
	assert_true(ask_serves(server, first.peer));
	expect_ran(server, forced, 0,
	    "The pair before it is kept as certs/localhost.key.old; `loam cert "
	    "restore -c loam.ini` puts it back.");
	EVENTUALLY(ask_serves(server, other.certificate));
	expect_ran(server, back, 0, "The pair was put back.");
	EVENTUALLY(ask_serves(server, first.peer));
	expect_shown(server, first.peer);
	expect_ran(server, plain_show, 0,
	    "kept        certs/localhost.key.old, certs/localhost.key.old.2");
	assert_int_equal(server_stop(server), 0);
	heard_free(&first);
	identity_free(&other);
}

/*
 * P60, P130, P132, P134, P135, P138, P820, P821, V244, V252, V254: what is
 * wrong is said, and nothing is written but where `certs` says.
 */
static void
commands_refused(void **state)
{
	static const struct {
		const char *configuration, *words[8];
		int code;
		const char *said;
	} rows[] = {
	    {"", {"cert"}, 0, "has no certificate yet"},
	    {"", {"cert", "nonsense"}, 2, "expected renew, import, new-key or"},
	    {"", {"cert", "-c", "loam.ini", "imprt"}, 2, "mean \"import\""},
	    {"", {"cert", "import"}, 2, "usage: loam cert import"},
	    {"", {"cert", "import", "c.pem"}, 1, "c.pem: holds no private key"},
	    {"", {"cert", "-c", "loam.ini", "--force", "import", "c.pem"}, 1,
		"c.pem: holds no private key"},
	    {"", {"cert", "import", "c.pem", "own.key", "x"}, 2,
		"one argument too many"},
	    /* The argument of an option is no verb. */
	    {"", {"cert", "--password-file", "renew", "import", "c.pem"}, 1,
		"renew: cannot be read: No such file or directory"},
	    /* A file whose first line is empty has a password all the same. */
	    {"",
		{"cert", "--password-file", "capsule/k.pem", "import", "c.pem"},
		1, "c.pem: holds no private key"},
	    {"", {"cert", "import", "own.pem", "own.key"}, 1,
		"own.pem: expired on "},
	    {"[capsule]\ncerts = lost\n", {"cert", "renew"}, 1,
		"so there is no key to sign with: put it back, or make another "
		"by `loam cert new-key --yes-new-key`"},
	    {"[capsule]\ncerts = lost\n", {"cert", "new-key"}, 1,
		"localhost.key: is missing, and readers know it by its "},
	    {"", {"cert", "restore", "two"}, 2,
		"NUMBER is \"two\", expected a number from 1 to 65535"},
	    {"", {"cert", "restore", "0"}, 2, "NUMBER is \"0\", expected a"},
	    {"", {"cert", "restore", "00"}, 2, "NUMBER is \"00\", expected a"},
	    {"", {"cert", "restore", "7"}, 1,
		".old.7: cannot be read: No such file or directory: name the "
		"NUMBER of a file .old.NUMBER that can, or none for the last"},
	    {"", {"cert", "import", "", "own.key"}, 2,
		"loam: CERTIFICATE is \"\", expected a path"},
	    {"", {"cert", "import", "c.pem", ""}, 2,
		"loam: KEY is \"\", expected a path"},
	    {"", {"cert", "import", "c.pem", "none"}, 1,
		"none: cannot be read: No such file or directory"},
	    {"", {"cert", "renew", "--nonsense"}, 2, "loam cert renew --help"},
	    {"", {"cert", "new-key", "--help"}, 0, "--yes-new-key"},
	    {"[host main]\ncert = c.pem\n", {"cert"}, 2, "both or neither"},
	    {"[host main]\ncert = c.pem\nkey = none\n", {"cert", "renew"}, 1,
		"none: No such file"},
	    {"[host main]\ncert = c.pem\nkey = k.pem\n",
		{"cert", "import", "c.pem", "k.pem"}, 1,
		"is named by `cert` in the configuration"},
	    {"[host main]\ncert = c.pem\nkey = k.pem\n", {"cert"}, 0,
		"expired on"},
	    {"[host main]\nname = other.example\ncert = c.pem\nkey = k.pem\n",
		{"cert"}, 0, "lacks the name other.example"},
	    {"[host main]\ncert = c.pem\nkey = capsule/k.pem\n",
		{"cert", "renew"}, 2, "outside the capsule"},
	    {"[capsule]\ncerts = elsewhere\n", {"cert", "new-key"}, 0,
		"elsewhere/localhost.key"},
	    {"[capsule]\ncerts = capsule/keys\n",
		{"cert", "new-key", "--yes-new-key"}, 2,
		"certs of [capsule] is \"capsule/keys\", expected a directory "
		"outside the capsule"},
	    {"[capsule]\ncerts = none/such\n", {"cert", "new-key"}, 2,
		"loam.ini:2: certs of [capsule] is \"none/such\": No such file "
		"or directory, expected a directory, or the name of a new "},
	    {"[capsule]\ncerts = none/such\n", {"check"}, 2,
		"loam.ini:2: certs of [capsule] is \"none/such\": No such file "
		"or directory, expected a directory, or the name of a new "},
	    {"[capsule]\ncerts = dangling\n", {"check"}, 2,
		"\"dangling\": the symbolic link dangling leads to "},
	    {"[capsule]\ncerts = capsule/keys\n", {"check"}, 2,
		"expected a directory outside the capsule"},
	    {"[capsule]\ncerts = new\n", {"check"}, 0, ""},
	    {"[capsule]\ncerts = c.pem\n", {"cert", "new-key"}, 2,
		"certs of [capsule] is \"c.pem\": Not a directory, expected a "
		"directory, or the name of a new one in a directory that "},
	    {"[capsule]\ncerts = \n", {"cert"}, 2,
		"certs is \"\", expected a path"},
	    {"[host main]\ncert = c.pem\nkey = k.pem\n", {"check"}, 0,
		"c.pem: expired on"},
	    {"[host a]\n[host b]\nname = b.example\n",
		{"cert", "new-key", "--yes-new-key"}, 2, "--host NAME"},
	    {"[host a]\n[host b]\nname = b.example\n",
		{"cert", "--host", "c.example"}, 2,
		"--host is \"c.example\", expected a name of one of the hosts"},
	    {"[host a]\n[host b]\nname = b.example\n",
		{"cert", "--host", "B.example"}, 0, "b.example\n  has no"},
	    /* A wildcard of another host stands for the name, too. */
	    {WILD, {"cert", "new-key", "--certs", "w", "--host", "b.a.example"},
		0, "w/b.a.example.key"},
	    {WILD, {"cert", "renew", "--certs", "w", "--host", "b.a.example"},
		0, "b.a.example"},
	    /* One file for two hosts holds the names of both. */
	    {"[host a]\ncert = own.pem\nkey = own.key\n"
	     "[host b]\nname = b.example\ncert = own.pem\nkey = own.key\n",
		{"cert", "renew", "--host", "b.example"}, 0,
		"b.example, localhost"},
	    /* Without a [host] the option names it, and is passed on. */
	    {"", {"cert", "--host", "named.example"}, 0,
		"named.example\n  has no certificate yet"},
	    {"", {"cert", "new-key", "--certs", "n", "--host", "n.example"}, 0,
		"n/n.example.key"},
	    {"",
		{"cert", "new-key", "--yes-new-key", "--certs", "n", "--host",
		    "n.example"},
		0, "cert restore -c loam.ini --host n.example --certs n` puts"},
	    {"[host a]\nname = a.example\n[host b]\nname = a.example\n",
		{"cert"}, 2, "both have the name a.example"},
	    {"[host main]\ncert = k.pem\nkey = k.pem\n", {"cert"}, 1,
		"k.pem: holds no certificate"},
	    {"[host main]\ncert = k.pem\nkey = k.pem\n", {"check"}, 2,
		"loam.ini:2: cert of [host main] is \"k.pem\", which holds no "
		"certificate"},
	    {"[host main]\ncert = c.pem\nkey = c.pem\n", {"check"}, 2,
		"loam.ini:3: key of [host main] is \"c.pem\", which holds no "
		"private key"},
	    {"[host main]\ncert = c.pem\nkey = c.pem\n", {"serve"}, 1,
		"loam.ini:3: key of [host main] is \"c.pem\", which holds no "
		"private key"},
	    {"[host main]\ncert = c.pem\nkey = loam.ini\n", {"check"}, 2,
		"loam.ini:3: key of [host main] is \"loam.ini\", which holds "
		"no "
		"private key"},
	    {"[host main]\ncert = c.pem\nkey = loam.ini\n", {"serve"}, 1,
		"loam.ini:3: key of [host main] is \"loam.ini\", which holds "
		"no "
		"private key"},
	    {"[capsule]\ncerts = lost\n",
		{"cert", "import", "--force", "c.pem", "k.pem"}, 0,
		"which had no key, is kept as lost/localhost.crt.old.\n"},
	};
	struct server *server = *state;
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
	struct identity_pair over = issue_pair(
	    &(struct issue){"localhost", NULL, NULL, -9L * DAY, -DAY, NULL});

	snprintf(
	    certificate, sizeof(certificate), "%s/dangling", server->directory);
	assert_int_equal(symlink("nowhere", certificate), 0);
	snprintf(
	    certificate, sizeof(certificate), "%s/c.pem", server->directory);
	snprintf(key, sizeof(key), "%s/k.pem", server->directory);
	issue_write_pair(certificate, key, &over);
	/* A certificate whose key is gone. */
	server_write(server, "../lost/localhost.crt", "");
	snprintf(
	    certificate, sizeof(certificate), "%s/own.pem", server->directory);
	snprintf(key, sizeof(key), "%s/own.key", server->directory);
	issue_write_pair(certificate, key, &over);
	server_write(server, "k.pem", "");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *words[12];
		size_t count = 0;
		while (rows[i].words[count]) {
			words[count] = rows[i].words[count];
			count++;
		}
		words[count++] = "-c";
		words[count++] = "loam.ini";
		words[count] = NULL;
		server_configure(server, rows[i].configuration);
		expect_ran(server, words, rows[i].code, rows[i].said);
	}
	snprintf(key, sizeof(key), "%s/certs/localhost.key", server->directory);
	assert_int_equal(access(key, F_OK), -1);
	identity_free(&over);
}

/*
 * P538, V164: what a certificate says of itself is shown, and controls nothing;
 * so are the paths.
 */
static void
shown(void **state)
{
	static const char *const words[] = {"cert", "-c", "loam.ini", NULL};
	static const char *const replace[] = {
	    "cert", "new-key", "--yes-new-key", "-c", "loam.ini", NULL};
	struct server *server = *state;
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
	struct identity_pair root =
	    issue_pair(&(struct issue){.name = "caf\xc3\xa9\x1b[31m"});
	struct identity_pair own =
	    issue_pair(&(struct issue){.name = "localhost", .issuer = &root});

	server_configure(server, "[capsule]\ncerts = certs\n");
	snprintf(certificate, sizeof(certificate), "%s/certs/localhost.crt",
	    server->directory);
	snprintf(key, sizeof(key), "%s/certs/localhost.key", server->directory);
	issue_write_pair(certificate, key, &own);
	expect_ran(server, words, 0, "signed by an authority");
	X509 *const chain[] = {own.certificate, root.certificate, NULL};
	issue_write(certificate, 0644, chain, NULL, NULL);
	expect_ran(server, words, 0, "signed by an authority, chain of 2)");
	issue_write_pair(certificate, key, &root);
	expect_ran(server, words, 0, "caf\xc3\xa9\\x1B[31m");
	/* The key that is replaced is named as it is shown. */
	server_configure(
	    server, "[capsule]\ncerts = caf\xc3\xa9\xe2\x80\x8b\n");
	expect_ran(server, replace, 0, "");
	expect_ran(server, replace, 0,
	    "is kept as caf\xc3\xa9\\xE2\\x80\\x8B/localhost.key.old; `loam");
	expect_ran(server, words, 0,
	    "key         caf\xc3\xa9\\xE2\\x80\\x8B/localhost.key (");
	server_configure(server, "[capsule]\ncerts = certs\n");
	/* The second of two that were kept, after the first was removed. */
	server_write(server, "../certs/localhost.key.old.2", "");
	expect_ran(server, words, 0, "kept        certs/localhost.key.old.2\n");
	identity_free(&own);
	identity_free(&root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(commands),
	    SERVER_SCENE(made_by_none),
	    SERVER_SCENE(wrong_import),
	    SERVER_SCENE(commands_refused),
	    SERVER_SCENE(shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
