/* Configurations at the edges of what may be: row K222. */
#include <errno.h>

#include "config/config.h"
#include "config/expected.h"
#include "config/setting.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/said.h"

/* K222: a section that is refused is one mistake, whatever its keys. */
static void
refused_sections(void **state)
{
	static const struct said_row rows[] = {
	    {"[host]\nname = a.org\n",
		"[host] needs a name, as in [host main]\n"},
	    {"[zone]\npath = /x/\n",
		"[zone] needs a name, as in [zone main]\n"},
	    {"[host]\nnone = 1\n",
		"[host] needs a name, as in [host main]\n"
		"unknown key \"none\" in [host], expected name, alias, root, "
		"title, lang, cert, key, gopher or book\n"},
	    {"[labels]\nup = x\n",
		"[labels] needs a language, as in [labels es]\n"},
	};

	(void)state;
	said_expect(rows, COUNT(rows), NULL);
}

/* K222: one host or zone more than there can be. */
static void
too_many(void **state)
{
	static const struct {
		const char *section, *key;
		int most;
		const char *want;
	} rows[] = {
	    {"host", "name", HOSTS_MAX,
		"one host too many, expected at most 64\n"},
	    {"zone", "path", ZONES_MAX,
		"one zone too many, expected at most 32\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int more = 0; more < 2; more++) {
			struct config config;
			struct buf text = {0};
			for (int j = 0; j < rows[i].most + more; j++)
				buf_format(&text, "[%s n%d]\n%s = %s%d%s\n",
				    rows[i].section, j, rows[i].key,
				    i ? "/" : "h", j,
				    i ? "/\nallow = any" : "");
			struct buf said =
			    said_of(&config, buf_span(&text), NULL);
			expect_span(rows[i].section, buf_span(&said),
			    span_of(more ? rows[i].want : ""));
			assert_int_equal(
			    i ? config.zone_count : config.host_count,
			    rows[i].most);
			buf_free(&said);
			buf_free(&text);
			config_free(&config);
		}
}

/* K222, V243: a zone's host is called by its section, or by one of its names.
 */
static void
hosts_of_zones(void **state)
{
#define HOSTS "[host a]\nname = a.org\nalias = b.org, c.org\n"
#define ZONE "[zone z]\npath = /z/\nallow = any\nhost = "
	static const struct said_row rows[] = {
	    {HOSTS ZONE "a\n", ""},
	    {HOSTS ZONE "A.Org\n", ""},
	    {HOSTS ZONE "B.org\n", ""},
	    {HOSTS ZONE "c.org\n", ""},
	    {HOSTS ZONE "d.org\n",
		"host of [zone z] is \"d.org\", expected the NAME of a "
		"[host]\n"},
	};

	(void)state;
	said_expect(rows, COUNT(rows), NULL);
}

#define PLAIN "a path without *, ? and # (%2A, %3F and %23 in a name)\n"

/* K222, V210: the path of a zone is decoded as those of requests are. */
static void
paths_of_zones(void **state)
{
	static const struct said_row paths[] = {
	    {"/club/", "/club/"},
	    {"/a%20b/", "/a b/"},
	    {"/caf%C3%A9.gmi", "/caf\xc3\xa9.gmi"},
	    {"/a/../b/", "/b/"},
	    {"/a%2A%23%3F", "/a*#?"},
	};
	static const struct said_row rows[] = {
	    {"[zone z]\npath = /a%00b/\nallow = any\n",
		"path of [zone z] is \"/a%00b/\", expected a path like "
		"/club/\n"},
	    {"[zone z]\npath = /club/*\nallow = any\n",
		"path of [zone z] is \"/club/*\", expected " PLAIN},
	    {"[zone z]\npath = /club/ # members\nallow = any\n",
		"path of [zone z] is \"/club/ # members\", expected " PLAIN},
	    {"[zone z]\npath = /club?x\nwrite = file:w\n",
		"path of [zone z] is \"/club?x\", expected " PLAIN},
	    {"[zone z]\nallow = any\n",
		"[zone z] needs path, as in path = /club/\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct config config;
		struct buf text = {0};
		buf_format(
		    &text, "[zone z]\npath = %s\nallow = any\n", paths[i].text);
		struct buf said = said_of(&config, buf_span(&text), NULL);
		expect_span(paths[i].text, buf_span(&said), SPAN(""));
		expect_span(paths[i].text, config.zones[0].path,
		    span_of(paths[i].want));
		buf_free(&said);
		buf_free(&text);
		config_free(&config);
	}
	said_expect(rows, COUNT(rows), NULL);
}

/* V154: the path of one zone is no other's on any host that both have. */
static void
twins(void **state)
{
#define TWO(first, second)                                                     \
	"[host a]\nname = a.org\n[host b]\nname = b.org\n"                     \
	"[zone y]\npath = " first "\nallow = any\n"                            \
	"[zone z]\npath = " second "\nwrite = file:w\n"
#define SAID(line)                                                             \
	"path of [zone z] is that of [zone y] (line " line "), expected "      \
	"another, or one zone with allow and write\n"
	static const struct said_row rows[] = {
	    {TWO("/club/", "/club/"), SAID("6")},
	    {TWO("/club/", "/cl%75b/"), SAID("6")},
	    {TWO("/club/", "/club/\nhost = b"), SAID("6")},
	    {TWO("/club/\nhost = b", "/club/\nhost = b.org"), SAID("6")},
	    {TWO("/club/\nhost = a", "/club/\nhost = b"), ""},
	    {TWO("/club/", "/club"), ""},
	    {TWO("/club/", "/club/board/"), ""},
	};

	(void)state;
	said_expect(rows, COUNT(rows), NULL);
#undef TWO
#undef SAID
}

/* K295: of a host whose names were refused no zone is said to be unknown. */
static void
lost_names(void **state)
{
	static const char *const rows[] = {
	    "[host a]\nname = a.org\nalias = b c.org\n" ZONE "c.org\n",
	    "[host a]\nname = a b.org\n" ZONE "c.org\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		config_start(&config);
		assert_int_equal(config_parse(&config, SPAN("x.ini"),
				     span_of(rows[i]), &notes),
		    -1);
		assert_int_equal(notes.errors, 1);
		assert_int_equal(config_finish(&config, &notes), 0);
		note_free(&notes);
		config_free(&config);
	}
}

/* K295: of more refused values than are remembered each is a mistake. */
static void
many_refused(void **state)
{
	struct config config;
	struct buf text = {0};

	(void)state;
	for (int i = 0; i <= REFUSED_MAX; i++)
		buf_format(
		    &text, "[host n%d]\nname = h%d\nlang = no such\n", i, i);
	struct buf said = said_of(&config, buf_span(&text), NULL);
	size_t lines = 0;
	for (struct span rest = buf_span(&said); rest.size > 0; lines++)
		span_cut(&rest, '\n');
	assert_int_equal(lines, REFUSED_MAX + 1);
	assert_int_equal(config.refused_count, REFUSED_MAX);
	buf_free(&said);
	buf_free(&text);
	config_free(&config);
}

/* K222: two sockets that cannot have both addresses, and those that can. */
static void
collisions(void **state)
{
#define GEMINI "[gemini]\nlisten = "
#define TWICE(what)                                                            \
	"listen of [gemini] has " what                                         \
	", which listen of [gemini] has before: expected another\n"
	static const struct said_row rows[] = {
	    {GEMINI "127.0.0.1:0, 127.0.0.1:0\n", ""},
	    {GEMINI "127.0.0.1:1, 127.0.0.1:2\n", ""},
	    {GEMINI "127.0.0.1:1, 127.0.0.2:1\n", ""},
	    {GEMINI "127.0.0.1:1, [::]:1\n", ""},
	    {GEMINI "127.0.0.1:1, 127.0.0.1:1\n", TWICE("127.0.0.1:1")},
	    {GEMINI "127.0.0.1:1, 0.0.0.0:1\n", TWICE("0.0.0.0:1")},
	    {GEMINI "0.0.0.0:1, 127.0.0.1:1\n", TWICE("127.0.0.1:1")},
	    {GEMINI "[::1]:1, [::]:1\n", TWICE("[::]:1")},
	    {GEMINI "[::]:1, [::1]:1\n", TWICE("[::1]:1")},
	    {GEMINI "unix:/a, 127.0.0.1:1, unix:/b\n", ""},
	    {GEMINI "127.0.0.1:1, unix:/a\n", ""},
	    {GEMINI "unix:/a, unix:/a\n", TWICE("unix:/a")},
	    /* An address that no line names, and one of another line. */
	    {GEMINI "127.0.0.1:7070\n",
		"listen of [gopher] has 127.0.0.1:7070, which listen of "
		"[gemini] has before: expected another\n"},
	    {GEMINI "127.0.0.1:7070\n[host a]\ngopher = off\n",
		"listen of [gopher] has 127.0.0.1:7070, which listen of "
		"[gemini] has before: expected another\n"},
	};

	(void)state;
	said_expect(rows, COUNT(rows), NULL);
}

#define RULES(port)                                                            \
	"[host a]\nname = a.org\n[redirects]\nredirect = 31 /a /b\n"           \
	"redirect = 31 /c gemini://a.org" port "/a\n"
#define CHAIN(port, line)                                                      \
	"redirect of \"/c\" leads to \"gemini://a.org" port                    \
	"/a\", which line " line " redirects, expected the final target\n"

/* K315: a redirect to a URL leads back if it has the port that readers see. */
static void
ports_of_redirects(void **state)
{
	static const struct said_row rows[] = {
	    {RULES(""), CHAIN("", "4")},
	    {GEMINI "127.0.0.1:1966\n" RULES(":1966"), CHAIN(":1966", "6")},
	    {GEMINI "127.0.0.1:1966\n" RULES(""), ""},
	    {GEMINI "127.0.0.1:1966\nport = 1967\n" RULES(":1966"), ""},
	    {GEMINI "127.0.0.1:1966\nport = 1967\n" RULES(":1967"),
		CHAIN(":1967", "7")},
	    {GEMINI "off\n" RULES(""), CHAIN("", "6")},
	};

	(void)state;
	said_expect(rows, COUNT(rows), NULL);
}

/* K222: what helps against each cause that an address is refused for. */
static void
cures(void **state)
{
	static const struct address local = {
	    .local = true, .path = {"/run/a", 6}};
	static const struct address any = {.port = 0}, last = {.port = 1023},
				    first = {.port = 1024};
	static const struct {
		const struct address *address;
		int error;
		const char *want;
	} rows[] = {
	    {&local, EADDRINUSE, "stop the server that has it, or name "},
	    {&local, EEXIST, "remove the file that is there, or name "},
	    {&local, EACCES, "let loam's user write its directory, or name "},
	    {&any, EEXIST, "name another address in "},
	    {&any, EACCES, "name another address in "},
	    {&last, EACCES, "give loam the right to ports below 1024"},
	    {&first, EACCES, "name another address in "},
	    {&last, EPERM, "name another address in "},
	};
	struct config config;
	struct buf said = said_of(&config,
	    SPAN("[host a]\nname = a.org\n[host b]\nname = b.org\n"), NULL);

	(void)state;
	assert_int_equal(said.size, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notes notes = {0};
		/* Of a host that has no such line, and no option. */
		config_note_listener(&config, (struct config_listener){true, 1},
		    rows[i].address, rows[i].error, &notes);
		struct span sentence = notes.list[0].sentence;
		expect_true(
		    "cure", sentence, answer_has(sentence, rows[i].want));
		expect_true("place", sentence,
		    span_ends(sentence, SPAN(" gopher of [host b]")));
		note_free(&notes);
	}
	config_free(&config);
}

/* K222: addresses that are none, at the limits of what is read. */
static void
addresses(void **state)
{
	static const struct span bad[] = {SPAN("unix:"), SPAN("unix:@"),
	    SPAN("unix:/a\0b"), SPAN("[::1:1965"), SPAN("127.0.0.1"),
	    SPAN("127.0.0.1:65536"), SPAN("[127.0.0.1]:1"), SPAN("::1:1")};
	const struct setting *setting =
	    setting_find(SPAN("gemini"), SPAN("listen"));
	struct config config;
	struct buf text = {0};

	(void)state;
	config_start(&config);
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct span value = bad[i];
		expect_true("refused", bad[i],
		    setting_write(setting, &config.arena, &config, &value));
	}
	for (size_t zeros = 58; zeros < 66; zeros++) {
		text.size = 0;
		buf_add(&text, SPAN("["));
		buf_repeat(&text, '0', zeros);
		buf_add(&text, SPAN("::1]:1"));
		struct span value = buf_span(&text);
		expect_true("refused", value,
		    setting_write(setting, &config.arena, &config, &value));
	}
	for (size_t size = 107; size < 109; size++) {
		text.size = 0;
		buf_add(&text, SPAN("unix:/"));
		buf_repeat(&text, 'a', size - 1);
		struct span value = buf_span(&text);
		expect_true("path", value,
		    !setting_write(setting, &config.arena, &config, &value) ==
			(size < 108));
	}
	buf_free(&text);
	config_free(&config);
}

/*
 * K222: a name is near with at most two mistakes, of each kind, if they are
 * fewer than half of the letters; none of more than 24 bytes is compared.
 */
static void
near_names(void **state)
{
#define A20 "aaaaaaaaaaaaaaaaaaaa"
	static const struct {
		const char *word, *name;
		bool near;
	} rows[] = {
	    {"lisen", "listen", true},
	    {"abxcdyef", "abcdef", true},
	    {"abcdef", "abxcdyef", true},
	    {"xycdefgh", "abcdefgh", true},
	    {"xyzdefgh", "abcdefgh", false},
	    {"xyzabcdefg", "abcdefg", false},
	    {"abcdefg", "xyzabcdefg", false},
	    {"ab", "abc", false},
	    {"abc", "abd", true},
	    {"", "a", false},
	    {A20 "aaab", A20 "aaaa", true},
	    {A20 "aaab", A20 "aaaaa", false},
	    {A20 "aaaab", A20 "aaaa", false},
	    {A20 A20, "listen", false},
	    {"listen", A20 A20, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span name = span_of(rows[i].name);
		expect_span(rows[i].word,
		    expected_nearest(span_of(rows[i].word), &name, 1),
		    rows[i].near ? name : SPAN(""));
	}
}

/* K222: an option for a key that is not there. */
static void
unknown_option(void **state)
{
	struct config config;
	struct notes notes = {0};

	(void)state;
	config_start(&config);
	assert_int_equal(config_override(&config, "--x", "server", "none",
			     SPAN("1"), &notes),
	    -1);
	expect_span("option", notes.list[0].sentence,
	    SPAN("is \"1\", expected another option"));
	note_free(&notes);
	config_free(&config);
}

/* Appends a line for each host: its root and its addresses for Gopher. */
static void
add_hosts(struct buf *buf, const struct config *config)
{
	for (size_t i = 0; i < config->host_count; i++) {
		const struct config_host *host = &config->hosts[i];
		buf_add(buf, host->root);
		for (size_t j = 0; j < host->gopher_listen.count; j++) {
			buf_byte(buf, ' ');
			address_print(&host->gopher_listen.list[j], buf);
		}
		buf_byte(buf, '\n');
	}
}

/*
 * P559: an option stands over what the first host has of its own, `off` over
 * what any has; a root is refused that several hosts could be meant by.
 */
static void
options_and_hosts(void **state)
{
#define FIRST "[host a]\nname = a.org\nroot = a\ngopher = 127.0.0.1:1\n"
#define BARE "[host b]\nname = b.org\n"
#define SECOND BARE "root = b\ngopher = 127.0.0.1:2\n"
#define SEVERAL                                                                \
	"is \"new\", expected root to be changed in the [host] that is "       \
	"meant, since several have their own\n"
	static const struct {
		const char *text, *section, *key, *value, *want;
	} rows[] = {
	    {FIRST, "capsule", "root", "new", "new 127.0.0.1:1\n"},
	    {FIRST BARE, "capsule", "root", "new", "new 127.0.0.1:1\nnew\n"},
	    {"[host a]\n" SECOND, "capsule", "root", "new",
		"new 127.0.0.1:7070 [::1]:7070\nb 127.0.0.1:2\n"},
	    {FIRST SECOND, "capsule", "root", "new", SEVERAL},
	    {FIRST BARE "[host c]\nname = c.org\nroot = c\n", "capsule", "root",
		"new", SEVERAL},
	    {FIRST SECOND, "capsule", "certs", "new",
		"a 127.0.0.1:1\nb 127.0.0.1:2\n"},
	    {FIRST SECOND, "gemini", "listen", "off",
		"a 127.0.0.1:1\nb 127.0.0.1:2\n"},
	    {FIRST SECOND, "gopher", "listen", "127.0.0.1:3",
		"a 127.0.0.1:3\nb 127.0.0.1:2\n"},
	    {FIRST SECOND, "gopher", "listen", "off", "a\nb\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		struct buf got = {0};
		config_start(&config);
		assert_int_equal(config_parse(&config, SPAN("x.ini"),
				     span_of(rows[i].text), &notes),
		    0);
		config_override(&config, "--x", rows[i].section, rows[i].key,
		    span_of(rows[i].value), &notes);
		config_finish(&config, &notes);
		if (notes.errors == 0)
			add_hosts(&got, &config);
		for (size_t j = 0; j < notes.count; j++)
			buf_format(
			    &got, "%pS\n", SPAN_AT(notes.list[j].sentence));
		expect_span(
		    rows[i].text, buf_span(&got), span_of(rows[i].want));
		buf_free(&got);
		note_free(&notes);
		config_free(&config);
	}
}

/* P559: a root that was given is no longer the mistake of a line. */
static void
root_of_an_option(void **state)
{
	struct config config;
	struct notes notes = {0};

	(void)state;
	config_start(&config);
	assert_int_equal(config_parse(&config, SPAN("x.ini"),
			     SPAN("[host a]\nroot = capsule\n"), &notes),
	    0);
	assert_int_equal(config_override(&config, "--capsule", "capsule",
			     "root", SPAN("none"), &notes),
	    0);
	assert_int_equal(config_finish(&config, &notes), 0);
	assert_int_equal(config_check_paths(&config, &notes), -1);
	assert_int_equal(notes.errors, 1);
	assert_int_equal(notes.list[0].line, 0);
	expect_span("whose", notes.list[0].sentence,
	    SPAN("root of [capsule] is \"none\": No such file or directory, "
		 "expected a directory that loam's user can read"));
	note_free(&notes);
	config_free(&config);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refused_sections),
	    cmocka_unit_test(too_many),
	    cmocka_unit_test(hosts_of_zones),
	    cmocka_unit_test(paths_of_zones),
	    cmocka_unit_test(twins),
	    cmocka_unit_test(lost_names),
	    cmocka_unit_test(many_refused),
	    cmocka_unit_test(collisions),
	    cmocka_unit_test(ports_of_redirects),
	    cmocka_unit_test(cures),
	    cmocka_unit_test(addresses),
	    cmocka_unit_test(near_names),
	    cmocka_unit_test(unknown_option),
	    cmocka_unit_test(options_and_hosts),
	    cmocka_unit_test(root_of_an_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
