/* The unit that is written for a server: paths of every kind. */
#include <string.h>

#include "support/exact.h"
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

/* Whether a unit serves a file by what is in its section [Service]. */
static bool
serves_file(struct span text, struct span file, bool standard)
{
	struct buf unit = {0};

	buf_format(&unit, "[Service]\n%pS", SPAN_AT(text));
	bool serves = unit_serves(buf_span(&unit), file, standard);
	buf_free(&unit);
	return serves;
}

static void
expect_served(const char *text, bool serves, bool standard)
{
	struct span file = SPAN("/etc/l x.ini");

	expect_true("named", span_of(text),
	    serves_file(span_of(text), file, false) == serves);
	expect_true("standard", span_of(text),
	    serves_file(span_of(text), file, true) == standard);
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
	    {"ExecStart=/usr/bin/loam serve -c /etc/l\" \"x.ini --host a.org\n",
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
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_served(rows[i].text, rows[i].serves, rows[i].standard);
}

/* V227: so does systemd read a unit: systemd.syntax(7), systemd.service(5). */
static void
served_in_syntax(void **state)
{
	static const struct {
		const char *text;
		bool serves;
	} rows[] = {
	    {"ExecStart = /usr/bin/loam serve -c '/etc/l x.ini'\n", true},
	    {" \tExecStart=/usr/bin/loam serve -c '/etc/l x.ini' \n", true},
	    {"ExecStart=/usr/bin/loam serve \\\r\n -c '/etc/l x.ini'\r\n",
		true},
	    {"ExecStart=\\\nloam serve \\\n# a comment\n ;\\\n-c '/etc/l\\\n"
	     "x.ini'\nUser=a\n",
		true},
	    {"ExecStart=loam check \\\n\nserve -c '/etc/l x.ini'\n", false},
	    /* An escaped backslash at its end continues no line. */
	    {"ExecStart=loam check \\\\\nserve -c '/etc/l x.ini'\n", false},
	    {"# a comment \\\nExecStart=loam serve -c '/etc/l x.ini'\n", true},
	    {"ExecStart=loam serve -c '/etc/l x.ini'\nExecStart=\n", false},
	    {"ExecStart=\nExecStart=loam serve -c '/etc/l x.ini'\n", true},
	    {"ExecStart=loam serve -c /a\nExecStart=loam serve -c /b\n", false},
	    {"ExecStart=loam serve -c '/etc/l x.ini'\nExecStart=/bin/true\n",
		true},
	    {"ExecStart=/bin/true\nExecStart=loam serve '-c/etc/l x.ini'\n",
		true},
	    {"ExecStart=loam serve -c /etc/l\\x20x.ini\n", true},
	    {"ExecStart=loam serve -c /etc/l\\sx.ini\n", true},
	    {"ExecStart=loam serve -c \"/etc/l\\040x.ini\"\n", true},
	    {"ExecStart=loam serve -c /etc/l\\u0020x.in\\U00000069\n", true},
	    {"ExecStart=loam serve -c '/etc/l\\tx.ini'\n", false},
	    /* No escape: the backslash stays. */
	    {"ExecStart=loam serve -c /etc/l\\ x.ini\n", false},
	    {"ExecStart=loam serve -c '/etc/l x.ini\\x00'\n", false},
	    {"ExecStart=loam serve -c '/etc/l x.ini\\x2'\n", false},
	    {"ExecStart=loam serve -c '/etc/l x.ini\\ud800'\n", false},
	    {"ExecStart=-loam serve -c '/etc/l x.ini'\n", true},
	    {"ExecStart=+loam serve -c '/etc/l x.ini'\n", true},
	    {"ExecStart=!!loam serve -c '/etc/l x.ini'\n", true},
	    {"ExecStart=@/usr/bin/loam loam serve -c '/etc/l x.ini'\n", true},
	    {"ExecStart=-@/usr/bin/loam serve -c '/etc/l x.ini'\n", false},
	    {"execstart=loam serve -c '/etc/l x.ini'\n", false},
	    {"[Install]\nExecStart=loam serve -c '/etc/l x.ini'\n", false},
	    {"[X]\n [Service] \nExecStart=loam serve -c '/etc/l x.ini'\n",
		true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = span_of(rows[i].text);
		expect_true("syntax", text,
		    serves_file(text, SPAN("/etc/l x.ini"), false) ==
			rows[i].serves);
	}
	/* A percent sign is doubled, a dollar only where it has a meaning. */
	struct span doubled = SPAN("ExecStart=loam serve -c /$$a%%\\x25\n");
	expect_true(
	    "doubled", doubled, serves_file(doubled, SPAN("/$a%%"), false));
	struct span plain = SPAN("ExecStart=:loam serve -c /$$a\n");
	expect_true("plain", plain, serves_file(plain, SPAN("/$$a"), false));
	assert_false(unit_serves(
	    SPAN("ExecStart=loam serve -c /a\n"), SPAN("/a"), false));
}

/* Q291: what looks like an escape, or like half of a doubled sign, stays. */
static void
no_escapes(void **state)
{
	static const struct {
		const char *text, *file;
	} rows[] = {
	    {"/a\\049", "/a\\049"},
	    {"/a\\777", "/a\\777"},
	    {"/a\\U00110000", "/a\\U00110000"},
	    {"/a\\ud800", "/a\\ud800"},
	    {"/a\\x0g", "/a\\x0g"},
	    /* No line ends here: the blank is behind the backslash. */
	    {"/a\\ ", "/a\\"},
	    {"/a$b", "/a$b"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf unit = {0};
		buf_format(&unit, "ExecStart=loam serve -c %s\n", rows[i].text);
		expect_true("no escape", buf_span(&unit),
		    serves_file(buf_span(&unit), span_of(rows[i].file), false));
		buf_free(&unit);
	}
}

/* V227: wherever a unit ends, nothing behind its end is read. */
static void
cut_off(void **state)
{
	struct span whole =
	    SPAN("\xef\xbb\xbf[Service]\n\tReadWritePaths = \"-/a\\x20\"\n"
		 "ExecStart=@\"/b\" c 'serve' \\\r\n# d\n-c \\U0001f600"
		 "\\u00e9\\101\\\\$$%%\\");
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i <= whole.size; i++) {
		struct span text = exact_copy(span_head(whole, i));
		assert_false(unit_serves(text, SPAN("/b"), false));
		unit_writable(&arena, text);
		exact_free(&text);
	}
	arena_free(&arena);
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
	buf_add(&text, SPAN("[Service]\nReadWritePaths=/srv/capsule\n"));
	expect_span(
	    "certs", unit_writable(&arena, buf_span(&text)), unit.certs);
	buf_add(&text, SPAN(" ReadWritePaths =\n"));
	expect_span("none", unit_writable(&arena, buf_span(&text)), SPAN(""));
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
	    cmocka_unit_test(served_in_syntax),
	    cmocka_unit_test(no_escapes),
	    cmocka_unit_test(cut_off),
	    cmocka_unit_test(found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
