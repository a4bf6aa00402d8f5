/* Which directory may come in the place of a capsule's, unasked. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edition/root.h"
#include "hosts/loaded_root.h"
#include "support/expect.h"
#include "support/server.h"

enum { ALICE = 1001, BOB = 1002, LOAM = 1003, ROOT = 0 };

#define OWN "keys, the access log or the control socket"
#define NEAR "the root of another host"
#define OTHERS "of another user"

static const char text[] = "[server]\n"
			   "tickets = tickets/keys\n"
			   "control = run/loam.sock\n"
			   "[capsule]\n"
			   "root = capsule\n"
			   "[log]\n"
			   "access = logs/new\n"
			   "[host alice]\n"
			   "cert = pairs/cert\n"
			   "key = pairs/key\n"
			   "[host again]\n"
			   "name = again.example\n"
			   "[host bob]\n"
			   "name = bob.example\n"
			   "root = bob\n"
			   "[host part]\n"
			   "name = part.example\n"
			   "root = capsule/part\n"
			   "[host plain]\n"
			   "name = plain.example\n"
			   "root = plain\n"
			   "[zone club]\n"
			   "path = /private/\n"
			   "host = bob\n"
			   "allow = any\n";

static void
make_directories(const struct server *server)
{
	static const char *const files[] = {"a.gmi", "part/a.gmi",
	    "../certs/x.key", "../tickets/keys", "../run/a", "../logs/a",
	    "../store/key", "../bob/private/a.gmi", "../new/part/a.gmi",
	    "../around/in/a", "../plain/a.gmi"};

	for (size_t i = 0; i < COUNT(files); i++)
		server_write(server, files[i], "# A\n");
	assert_int_equal(chdir(server->directory), 0);
	assert_int_equal(mkdir("pairs", 0755), 0);
	/* What a link is to counts, as ACME clients have them. */
	assert_int_equal(symlink("../store/key", "pairs/key"), 0);
}

/* What is said of a directory that the path of the capsule leads to now. */
static const char *
said_of(const struct loaded_root *loaded)
{
	struct root_found found = loaded_root_hold(loaded);

	assert_int_equal(found.fd < 0, found.refused != NULL);
	assert_true(root_is_at("capsule", &found.identity));
	if (found.fd >= 0)
		close(found.fd);
	return found.refused;
}

static void
expect_said(const char *row, const char *said, const char *wanted)
{
	expect_true(
	    row, span_of(said), wanted ? said && strstr(said, wanted) : !said);
}

static void
read_config(struct config *config)
{
	struct notes notes = {0};

	config_start(config);
	assert_int_equal(
	    config_parse(config, SPAN("loam.ini"), span_of(text), &notes), 0);
	assert_int_equal(config_finish(config, &notes), 0);
}

/*
 * K470, K497: what the server keeps for itself, and what another host with a
 * zone serves, is not served though the path of a capsule leads there; but what
 * was so when the configuration was read may be so.
 */
static void
apart(void **state)
{
	static const struct {
		const char *target, *wanted;
	} rows[] = {{"old", NULL}, {"new", NULL}, {"certs", OWN},
	    {"tickets", OWN}, {"run", OWN}, {"logs", OWN}, {"store", OWN},
	    {"pairs", NULL}, {".", OWN}, {"/", OWN}, {"bob", NEAR},
	    {"bob/private", NEAR}, {"around", NULL}, {"plain", NULL}};
	struct server *server = *state;
	struct config config;
	struct loaded_root loaded;

	make_directories(server);
	read_config(&config);
	loaded_root_find(&loaded, &config, 0, geteuid());
	assert_null(said_of(&loaded));
	assert_int_equal(rename("capsule", "old"), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(symlink(rows[i].target, "capsule"), 0);
		expect_said(rows[i].target, said_of(&loaded), rows[i].wanted);
		assert_int_equal(unlink("capsule"), 0);
	}
	struct root_found none = loaded_root_hold(&loaded);
	assert_int_equal(none.fd, -1);
	assert_null(none.refused);
	/* It leads there, the next time that the configuration is read. */
	assert_int_equal(symlink("bob", "capsule"), 0);
	loaded_root_find(&loaded, &config, 0, geteuid());
	assert_null(said_of(&loaded));
	config_free(&config);
}

/*
 * K471, K496: a publisher's link is not followed to what is another user's, nor
 * where only root or the server may go; theirs is, wherever it leads.
 */
static void
of_owner(void **state)
{
	static const struct {
		const char *row;
		uid_t before, link, now; /* no link: `link` is UINT16_MAX */
		bool refused;
	} rows[] = {
	    {"a release", ALICE, ALICE, ALICE, false},
	    {"a neighbour's", ALICE, ALICE, BOB, true},
	    {"root's", ALICE, ALICE, ROOT, true},
	    {"the server's", ALICE, ALICE, LOAM, true},
	    {"the operator's link", ALICE, ROOT, ROOT, false},
	    {"the operator's link to another", ALICE, ROOT, BOB, false},
	    {"the server's link to another", ALICE, LOAM, BOB, false},
	    {"a copy made by root", ALICE, UINT16_MAX, ROOT, false},
	    {"another's in its place", ALICE, UINT16_MAX, BOB, true},
	    {"a mount point before", ROOT, UINT16_MAX, ALICE, false},
	    {"a release before which there was none", ROOT, BOB, BOB, false},
	    {"root's, where root had it", ROOT, ALICE, ROOT, false},
	    {"a neighbour's, where root had it", ROOT, ALICE, BOB, true},
	    {"root's link, where root had it", ROOT, ROOT, BOB, false},
	};
	struct server *server = *state;
	struct config config;
	struct loaded_root loaded;

	if (geteuid() != 0)
		return;
	make_directories(server);
	read_config(&config);
	for (size_t k = 0; k < 2 * COUNT(rows); k++) {
		size_t i = k / 2;
		config.hosts[0].root =
		    k % 2 ? SPAN("capsule/") : SPAN("capsule");
		assert_int_equal(chown("capsule", rows[i].before, 0), 0);
		loaded_root_find(&loaded, &config, 0, LOAM);
		assert_int_equal(rename("capsule", "old"), 0);
		assert_int_equal(chown("new", rows[i].now, 0), 0);
		bool link = rows[i].link != UINT16_MAX;
		assert_int_equal(
		    link ? symlink("new", "capsule") : rename("new", "capsule"),
		    0);
		if (link)
			assert_int_equal(lchown("capsule", rows[i].link, 0), 0);
		expect_said(rows[i].row, said_of(&loaded),
		    rows[i].refused ? OTHERS : NULL);
		assert_int_equal(
		    link ? unlink("capsule") : rename("capsule", "new"), 0);
		assert_int_equal(rename("old", "capsule"), 0);
	}
	config_free(&config);
}

/*
 * K496: the operator's link through a publisher's is not followed to what is
 * another user's; one through directories, or with a whole path, is.
 */
static void
by_way_of(void **state)
{
	static const struct {
		const char *target;
		bool refused;
	} rows[] = {{"hop", true}, {"./hop", true}, {"hop/.", true},
	    {"part/../../new", true}, {"./new", false}, {"%s/new", false},
	    {"%s/hop", true}};
	struct server *server = *state;
	struct config config;
	struct loaded_root loaded;
	char target[2 * SERVER_PATH];

	if (geteuid() != 0)
		return;
	make_directories(server);
	read_config(&config);
	assert_int_equal(chown("capsule", ALICE, 0), 0);
	loaded_root_find(&loaded, &config, 0, LOAM);
	assert_int_equal(rename("capsule", "old"), 0);
	assert_int_equal(symlink("new", "hop"), 0);
	assert_int_equal(symlink("old/part", "part"), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool whole = rows[i].target[0] == '%';
		snprintf(target, sizeof(target), "%s%s",
		    whole ? server->directory : "",
		    rows[i].target + (whole ? 2 : 0));
		assert_int_equal(symlink(target, "capsule"), 0);
		expect_said(rows[i].target, said_of(&loaded),
		    rows[i].refused ? OTHERS : NULL);
		assert_int_equal(unlink("capsule"), 0);
	}
	config_free(&config);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(apart),
	    SERVER_SCENE(of_owner),
	    SERVER_SCENE(by_way_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
