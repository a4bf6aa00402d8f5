/* The unit that is written for a server: paths of every kind. */
#include <string.h>

#include "support/expect.h"
#include "system/unit.h"

static void
expect_line(struct span text, const char *line)
{
	struct buf copy = {0};

	buf_format(&copy, "%pS", SPAN_AT(text));
	buf_byte(&copy, '\0');
	expect_true(line, text, strstr(copy.data, line));
	buf_free(&copy);
}

/*
 * V104: signs that have a meaning of their own in a unit are quoted; a dollar
 * has one in commands alone.
 */
static void
quoted(void **state)
{
	const struct unit unit = {.name = SPAN("loam"),
	    .program = SPAN("/opt/a\"b\\c%d$e/loam"),
	    .configuration = SPAN("/etc/x y.ini"),
	    .directory = SPAN("/srv"),
	    .certs = SPAN("/var/k$%\""),
	    .user = "loam",
	    .group = "loam"};
	struct buf text = {0};

	(void)state;
	unit_add_system(&unit, &text);
	expect_line(buf_span(&text),
	    "\nExecStart=\"/opt/a\\\"b\\\\c%%d$$e/loam\" serve -c "
	    "\"/etc/x y.ini\"\n");
	expect_line(buf_span(&text), "\nReadWritePaths=\"-/var/k$%%\\\"\"\n");
	buf_free(&text);
}

/* V104: what is below a directory that a unit hides stays in sight. */
static void
hidden(void **state)
{
	static const struct {
		const char *directory, *certs, *line;
	} rows[] = {
	    {"/srv", "/var/lib/loam", "\nPrivateTmp=yes\n"},
	    {"/srv", "/var/lib/loam", "\nProtectHome=yes\n"},
	    {"/tmp/x", "/var/lib/loam", "\nPrivateTmp=no\n"},
	    {"/srv", "/var/tmp/x", "\nPrivateTmp=no\n"},
	    {"/home/ann/x", "/var/lib/loam", "\nProtectHome=read-only\n"},
	    {"/srv", "/root/x", "\nProtectHome=read-only\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct unit unit = {.name = SPAN("loam"),
		    .program = SPAN("/usr/bin/loam"),
		    .configuration = SPAN("/etc/loam.ini"),
		    .directory = span_of(rows[i].directory),
		    .certs = span_of(rows[i].certs),
		    .user = "loam",
		    .group = "loam"};
		struct buf text = {0};
		unit_add_system(&unit, &text);
		expect_line(buf_span(&text), rows[i].line);
		buf_free(&text);
	}
}

/* K380: TERM is for the supervisor alone, which still needs the others. */
static void
stopped(void **state)
{
	const struct unit unit = {.name = SPAN("loam"),
	    .program = SPAN("/usr/bin/loam"),
	    .configuration = SPAN("/etc/loam.ini"),
	    .directory = SPAN("/srv"),
	    .certs = SPAN("/var/lib/loam"),
	    .user = "loam",
	    .group = "loam"};
	struct buf system = {0}, user = {0};

	(void)state;
	unit_add_system(&unit, &system);
	unit_add_user(&unit, &user);
	expect_line(buf_span(&system), "\nKillMode=mixed\n");
	expect_line(buf_span(&user), "\nKillMode=mixed\n");
	buf_free(&system);
	buf_free(&user);
}

/*
 * P600: the socket of a user's service is where a login looks for it, not in a
 * directory that only the service is told of.
 */
static void
in_login_directory(void **state)
{
	const struct unit unit = {.name = SPAN("loam"),
	    .program = SPAN("/usr/bin/loam"),
	    .configuration = SPAN("/home/ann/loam.ini")};
	struct buf text = {0};

	(void)state;
	unit_add_user(&unit, &text);
	buf_byte(&text, '\0');
	assert_null(strstr(text.data, "RuntimeDirectory"));
	buf_free(&text);
}

/* K467: an installed unit is known by what it starts, in whatever words. */
static void
served(void **state)
{
	static const struct {
		const char *text;
		bool serves, standard;
	} rows[] = {
	    {"ExecStart=\"/usr/bin/loam\" serve -c \"/etc/l x.ini\"\n", true,
		true},
	    {"ExecStart=/usr/bin/loam serve -c '/etc/l x.ini'", true, true},
	    {"ExecStart=/usr/bin/loam serve -c /etc/l\\ x.ini --host a.org\n",
		true, true},
	    {"ExecStart=/usr/bin/loam serve --config=\"/etc/l x.ini\"\n", true,
		true},
	    {"ExecStart=/usr/bin/loam serve --config \"/etc/l x.ini\"\n", true,
		true},
	    {"ExecStart=/usr/bin/loam serve --config /etc/other.ini\n", false,
		false},
	    {"[Service]\nExecStart=/usr/bin/loam serve \\\n"
	     "    --host a.org \\\n    -c \"/etc/l x.ini\"\nUser=a\n",
		true, true},
	    {"ExecStart=/usr/bin/loam serve --host a.org\n", false, true},
	    {"ExecStart=/usr/bin/loam serve -c /etc/other.ini\n", false, false},
	    {"ExecStart=/usr/bin/loam serve --config=/etc/other.ini\n", false,
		false},
	    {"ExecStart=/usr/bin/loam serve -c \"/etc/l x.ini.old\"\n", false,
		false},
	    {"ExecStart=/usr/bin/loam check -c \"/etc/l x.ini\"\n", false,
		false},
	    {"# was: loam serve -c \"/etc/l x.ini\"\n"
	     "ExecStartPre=loam serve -c \"/etc/l x.ini\"\n",
		false, false},
	    {"ExecStart=/usr/bin/loam serve\t-c\t'/etc/l x.ini' \\", true,
		true},
	    {"ExecStart=/usr/bin/loam serve a\\", false, true},
	    {"ExecStart=\n", false, false},
	    {"", false, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = span_of(rows[i].text),
			    file = SPAN("/etc/l x.ini");
		expect_true("named", text,
		    unit_serves(text, file, false) == rows[i].serves);
		expect_true("standard", text,
		    unit_serves(text, file, true) == rows[i].standard);
	}
}

/* K467, V163: what a unit is written with is found again in it. */
static void
found_again(void **state)
{
	struct unit unit = {.name = SPAN("loam"),
	    .program = SPAN("/opt/a\"b\\c%d$e/loam"),
	    .configuration = SPAN("/etc/x y\"\\%d$$e.ini"),
	    .directory = SPAN("/srv"),
	    .certs = SPAN("/var/k$$%\"\\ %%/certs"),
	    .user = "loam",
	    .group = "loam"};
	struct arena arena = {0};
	struct buf text = {0};

	(void)state;
	unit_add_system(&unit, &text);
	assert_true(unit_serves(buf_span(&text), unit.configuration, false));
	expect_span(
	    "certs", unit_writable(&arena, buf_span(&text)), unit.certs);
	/* That of a capsule, which an operator adds, is none of keys. */
	buf_add(&text, SPAN("ReadWritePaths=/srv/capsule\n"));
	expect_span(
	    "certs", unit_writable(&arena, buf_span(&text)), unit.certs);
	expect_span(
	    "none", unit_writable(&arena, SPAN("ReadWritePaths=\n")), SPAN(""));
	arena_free(&arena);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quoted),
	    cmocka_unit_test(hidden),
	    cmocka_unit_test(stopped),
	    cmocka_unit_test(in_login_directory),
	    cmocka_unit_test(served),
	    cmocka_unit_test(found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
