#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/file.h"
#include "config/config.h"
#include "config/rules.h"
#include "config/setting.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

static int
parse(struct config *config, struct span text, struct notes *notes)
{
	struct span s = exact_copy(text);
	int result = config_parse(config, SPAN("x.ini"), s, notes);

	exact_free(&s);
	return result;
}

/*
 * F46, V240: a charset that is not known is one of them, and what stands twice
 * is told with the line that has it. P86: an unknown name is told with the one
 * that was most likely meant, or with all.
 */
static void
mistakes_are_told(void **state)
{
	const struct {
		const char *row;
		struct span text;
		unsigned line;
		const char *sentence;
	} rows[] = {
	    {"duplicate key", SPAN("[server]\nworkers = 1\n\nworkers = 2\n"), 4,
		"key \"workers\" again, expected it once (line 2 has it)"},
	    {"duplicate in a section named twice",
		SPAN("[menus]\nrecent=1\n[server]\n[menus]\nrecent=1\n"), 5,
		"key \"recent\" again, expected it once (line 2 has it)"},
	    {"unknown key, did you mean", SPAN("[limits]\nhandshkae = 1s\n"), 2,
		"unknown key \"handshkae\" in [limits], did you mean "
		"\"handshake\"?"},
	    {"unknown key", SPAN("[gemini]\nthreads = 4\n"), 2,
		"unknown key \"threads\" in [gemini], expected listen, port "
		"or proxy"},
	    {"empty key", SPAN("[gemini]\n= 4\n"), 2,
		"unknown key \"\" in [gemini], expected listen, port or proxy"},
	    {"a key of another section", SPAN("[gemini]\nroot = x\n"), 2,
		"unknown key \"root\" in [gemini], it is a key of [capsule] "
		"and of [host]"},
	    {"unknown section, empty", SPAN("\n[sever]\n"), 2,
		"unknown section [sever], did you mean \"server\"?"},
	    {"unknown section with a key", SPAN("[serve]\nworkers = 1\n"), 1,
		"unknown section [serve], did you mean \"server\"?"},
	    {"unknown section", SPAN("[www]\n"), 1,
		"unknown section [www], expected server, gemini, gopher, "
		"capsule, menus, host, zone, limits, log, labels, redirects "
		"or types"},
	    {"section with a second word", SPAN("[server x]\n"), 1,
		"unknown section [server x], expected [server] without a "
		"name"},
	    {"section without a name", SPAN("[]\n"), 1,
		"unknown section [], expected server, gemini, gopher, "
		"capsule, menus, host, zone, limits, log, labels, redirects "
		"or types"},
	    {"key before any section", SPAN("workers = 1\n"), 1,
		"key \"workers\" before any section, expected [section]"},
	    {"out of range", SPAN("[menus]\npage = 5000\n"), 2,
		"page is \"5000\", expected a number from 10 to 4096"},
	    {"bad address", SPAN("[gemini]\r\nlisten = localhost:1965\r\n"), 2,
		"listen is \"localhost:1965\", expected numeric addresses "
		"with ports, like "
		"127.0.0.1:1965, [::1]:1965, or unix:PATH, or off"},
	    {"unknown label", SPAN("[labels es]\nupp = x\n"), 2,
		"unknown label \"upp\", did you mean \"up\"?"},
	    {"duplicate label", SPAN("[labels es]\nup = x\nup = y\n"), 3,
		"label \"up\" again, expected it once (line 2 has it)"},
	    {"empty label", SPAN("[labels en]\nup =\n"), 2,
		"label \"up\" is empty, expected its words"},
	    {"labels of no language", SPAN("[labels]\n"), 1,
		"[labels] needs a language, as in [labels es]"},
	    {"a host without a name", SPAN("[host]\n"), 1,
		"[host] needs a name, as in [host main]"},
	    {"a key of a host twice",
		SPAN("[host a]\nname = a\n[host b]\nname = b\n[host a]\n"
		     "name = c\n"),
		6, "key \"name\" again, expected it once (line 2 has it)"},
	    {"aliases", SPAN("[host a]\nalias = a.org, b/c\n"), 2,
		"alias is \"b/c\", expected host names like "
		"example.org or *.example.org, separated by commas"},
	    {"a path of a zone", SPAN("[zone a]\npath = club/\n"), 2,
		"path is \"club/\", expected a path like /club/"},
	    {"unknown key of redirects", SPAN("[redirects]\nmoved = x\n"), 2,
		"unknown key \"moved\" in [redirects], expected redirect"},
	    {"a charset that nobody knows",
		SPAN("[types]\ncharset = /old/ koi9\n"), 2,
		"charset is \"/old/ koi9\", expected the name of a charset "
		"after the path, as koi8-r, windows-1251, shift_jis, gb18030, "
		"big5 or ibm437"},
	    {"a charset without a path", SPAN("[types]\ncharset = koi8-r\n"), 2,
		"charset is \"koi8-r\", expected a path of the capsule, in "
		"front, and a charset, as in /old/ koi8-r"},
	    {"a charset again",
		SPAN("[types]\ncharset = /old/ koi8-r\n"
		     "charset = /old cp1251\n"),
		3,
		"charset of \"/old\" again, expected it once (line 2 has it)"},
	    {"unknown key of types", SPAN("[types]\ntypes = x\n"), 2,
		"unknown key \"types\" in [types], expected type or charset"},
	    {"bad redirect",
		SPAN("[redirects]\nredirect = 52 /a\nredirect = 33 /b /c\n"), 3,
		"redirect is \"33 /b /c\", expected 30, 31 or 52 and an old "
		"path"},
	    {"a redirect again, in the section again",
		SPAN("[redirects]\nredirect = 52 /a\n[types]\n[redirects]\n"
		     "redirect = 31 /a /b\n"),
		5,
		"redirect of \"/a\" again, expected it once (line 2 has it)"},
	    {"bad type", SPAN("[types]\ntype = .a text/plain\ntype = .b\n"), 3,
		"type is \".b\", expected a type like text/plain after the "
		"extension"},
	    {"a type again", SPAN("[types]\ntype = .a a/b\ntype = .A a/c\n"), 3,
		"type of \".A\" again, expected it once (line 2 has it)"},
	    {"a trap of the library", SPAN("[server] workers = 1\n"), 1,
		"text follows the section name"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		config_start(&config);
		int result = parse(&config, rows[i].text, &notes);
		expect_true(rows[i].row, rows[i].text, result == -1);
		expect_true(rows[i].row, rows[i].text, notes.errors == 1);
		expect_span(rows[i].row, notes.list[0].path, SPAN("x.ini"));
		expect_span(rows[i].row, notes.list[0].sentence,
		    span_of(rows[i].sentence));
		assert_int_equal(notes.list[0].line, rows[i].line);
		note_free(&notes);
		config_free(&config);
	}
}

/* P541, V246: of a list an error quotes the item, of a file as of an option. */
static void
items(void **state)
{
	static const char listen[] =
	    "expected numeric addresses with ports, "
	    "like 127.0.0.1:1965, [::1]:1965, or unix:PATH, or off";
	static const struct {
		const char *section, *key, *value, *wrong, *expected;
	} rows[] = {
	    {"gemini", "listen", "[::1]:1, a:1 , [::1]:2", "a:1", listen},
	    {"gemini", "listen", "[::1]:1,unix:@", "unix:@", listen},
	    {"gemini", "listen", "[::1]:1, off", "off",
		"expected addresses, or off alone"},
	    {"host", "gopher", "[::1]:07, [::1]:1", "[::1]:07",
		"expected a port without a zero in front"},
	    {"host", "alias", "a.example, b c, d.example", "b c",
		"expected host names like example.org or *.example.org, "
		"separated by commas"},
	    {"host", "alias", "a.example, *.org", "*.org",
		"expected host names separated by commas, with * as the first "
		"label of three or more alone, as in *.example.org"},
	    {"host", "alias", "a.example, b.example, A.example", "A.example",
		"expected each name once"},
	    {"server", "proxy_from", "::1, 10.0.0.1/8", "10.0.0.1/8",
		"expected 10.0.0.0/8, or 10.0.0.1 alone"},
	    {"server", "proxy_from", "::1, unix, ::1/128", "::1/128",
		"expected each network once"},
	    {"server", "proxy_from", "::1, , unix", "::1, , unix",
		"expected no empty item in the list"},
	    {"host", "alias", "a.example,,b.example", "a.example,,b.example",
		"expected no empty item in the list"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span value = span_of(rows[i].value);
		struct span sentence = arena_format(
		    &arena, "is \"%s\", %s", rows[i].wrong, rows[i].expected);
		struct config config;
		struct notes notes = {0};
		config_start(&config);
		config_override(&config, "--x", rows[i].section, rows[i].key,
		    value, &notes);
		config_free(&config);
		config_start(&config);
		parse(&config,
		    arena_format(&arena, "[%s%s]\n%s = %pS\n", rows[i].section,
			strcmp(rows[i].section, "host") == 0 ? " a" : "",
			rows[i].key, SPAN_AT(value)),
		    &notes);
		config_free(&config);
		assert_int_equal(notes.count, 2);
		expect_span("option", notes.list[0].sentence, sentence);
		expect_span("file", notes.list[1].sentence,
		    arena_format(
			&arena, "%s %pS", rows[i].key, SPAN_AT(sentence)));
		note_free(&notes);
	}
	arena_free(&arena);
}

static void
a_file_stands_over_the_defaults(void **state)
{
	struct config config;
	struct notes notes = {0};

	(void)state;
	config_start(&config);
	assert_int_equal(parse(&config,
			     SPAN("\xef\xbb\xbf[server]\r\nworkers = 3\r\n"
				  "[host any]\r\nname = example.org\r\n"
				  "[labels fr]\r\nup = Monter\r\n"
				  "[gopher]\r\nlisten = off ; not here\r\n"),
			     &notes),
	    0);
	assert_int_equal(notes.count, 0);
	assert_int_equal(config.workers, 3);
	expect_span("file", config.file, SPAN("x.ini"));
	expect_span("host", config.hosts[0].name, SPAN("example.org"));
	expect_span("label", labels_word(&config.labels, SPAN("fr"), LABEL_UP),
	    SPAN("Monter"));
	assert_int_equal(config.gopher_listen.count, 0);
	assert_int_equal(config.gemini_listen.count, 2);
	assert_int_equal(config.rescan, 600000);
	expect_span("root", config.root, SPAN("capsule"));
	expect_span("certificates", config.certificates, SPAN("certs"));
	config_free(&config);
}

/* The sections of rules, and what leads nowhere on the host that is set. */
static void
rules_are_taken(void **state)
{
	struct config config;
	struct notes notes = {0};
	size_t count;

	(void)state;
	config_start(&config);
	redirects_list(config.redirects, &count);
	assert_int_equal(count, 0);
	assert_int_equal(parse(&config,
			     SPAN("[redirects]\nredirect = 31 /a /b\n"
				  "redirect = 31 /c gemini://h.example/a\n"
				  "[types]\ntype = .md text/plain\n"),
			     &notes),
	    0);
	redirects_list(config.redirects, &count);
	assert_int_equal(count, 2);
	expect_span("type", mimetype_of_name(config.types, SPAN("a.md")),
	    SPAN("text/plain"));
	assert_int_equal(rules_check(&config, &notes), 0);
	assert_int_equal(config_override(&config, "--host", "host", "name",
			     SPAN("H.example"), &notes),
	    0);
	assert_int_equal(rules_check(&config, &notes), -1);
	assert_int_equal(notes.errors, 1);
	expect_span("file", notes.list[0].path, SPAN("x.ini"));
	assert_int_equal(notes.list[0].line, 3);
	/* Behind another port stands another server. */
	assert_int_equal(
	    parse(&config, SPAN("[gemini]\nport = 1966\n"), &notes), 0);
	assert_int_equal(rules_check(&config, &notes), 0);
	note_free(&notes);
	config_free(&config);
}

/* A19, A20, R6: both families on 1965; no request is given up within 5 s. */
static void
defaults_that_rows_ask_for(void **state)
{
	struct config config;
	struct buf addresses = {0};

	(void)state;
	config_start(&config);
	for (size_t i = 0; i < config.gemini_listen.count; i++) {
		address_print(&config.gemini_listen.list[i], &addresses);
		buf_byte(&addresses, ' ');
	}
	expect_span(
	    "A19", buf_span(&addresses), SPAN("127.0.0.1:1965 [::1]:1965 "));
	assert_int_equal(config.hello, 5000);
	assert_int_equal(config.handshake, 10000);
	assert_int_equal(config.request, 10000);
	assert_int_equal(config.stall, 30000);
	buf_free(&addresses);
	config_free(&config);
}

/* No zone is there by default; the fields of one are all empty. */
static const void *
scope_of(const struct config *config, const struct setting *setting)
{
	switch (setting_scope(span_of(setting->section))) {
	case SCOPE_HOST: return &config->hosts[0];
	case SCOPE_ZONE: return &config->zones[0];
	default: return config;
	}
}

/* Appends what a field holds: text, printed addresses, or its bytes. */
static void
add_field(
    struct buf *buf, const struct config *config, const struct setting *setting)
{
	const void *at =
	    (const char *)scope_of(config, setting) + setting->offset;
	const struct addresses *addresses = at;
	const struct networks *networks = at;
	const struct config_items *items = at;

	switch (setting->kind) {
	case SETTING_NUMBER:
	case SETTING_AUTO:
	case SETTING_DURATION:
	case SETTING_SIZE:
		buf_add(buf, (struct span){at, sizeof(int64_t)});
		break;
	case SETTING_YES_NO:
		buf_add(buf, (struct span){at, sizeof(bool)});
		break;
	case SETTING_CHOICE:
		buf_add(buf, (struct span){at, sizeof(int)});
		break;
	case SETTING_ADDRESSES:
		for (size_t i = 0; i < addresses->count; i++)
			address_print(&addresses->list[i], buf);
		break;
	case SETTING_NETWORKS:
		for (size_t i = 0; i < networks->count; i++)
			network_print(&networks->list[i], buf);
		break;
	case SETTING_ITEM:
	case SETTING_HOSTS:
		for (size_t i = 0; i < items->count; i++)
			buf_add(buf, items->list[i].text);
		break;
	default: buf_add(buf, *(const struct span *)at); break;
	}
}

static void
expect_defaults(const struct config *config)
{
	struct config standard;

	config_start(&standard);
	for (size_t i = 0; i < setting_count; i++) {
		struct buf got = {0}, want = {0};
		add_field(&got, config, &settings[i]);
		add_field(&want, &standard, &settings[i]);
		expect_span(settings[i].key, buf_span(&got), buf_span(&want));
		buf_free(&got);
		buf_free(&want);
	}
	assert_int_equal(config->labels.count, standard.labels.count);
	for (size_t set = 0; set < standard.labels.count; set++)
		for (size_t i = 0; i < LABEL_COUNT; i++)
			expect_span("label", config->labels.sets[set].words[i],
			    standard.labels.sets[set].words[i]);
	config_free(&standard);
}

static void
an_empty_file_works(void **state)
{
	struct config config;
	struct notes notes = {0};

	(void)state;
	config_start(&config);
	assert_int_equal(parse(&config, SPAN(""), &notes), 0);
	assert_int_equal(notes.count, 0);
	expect_defaults(&config);
	config_free(&config);
}

static void
the_shipped_file_says_the_defaults(void **state)
{
	struct config config;
	struct notes notes = {0};

	(void)state;
	config_start(&config);
	assert_int_equal(
	    config_read(&config, SPAN("conf/loam.ini"), &notes), 0);
	assert_int_equal(notes.count, 0);
	expect_defaults(&config);
	/* What may be given again has an example in a comment. */
	for (size_t i = 0; i < setting_count; i++) {
		enum setting_scope scope =
		    setting_scope(span_of(settings[i].section));
		const unsigned *lines =
		    scope == SCOPE_HOST ? config.hosts[0].lines : config.lines;
		expect_true("has a line", span_of(settings[i].key),
		    scope == SCOPE_ZONE || settings[i].kind == SETTING_ITEM ||
			lines[i] > 0);
	}
	config_free(&config);
}

/* What the table of the handbook says of a key; empty: it has no such key. */
static struct span
row_of(struct span table, const struct setting *setting)
{
	enum { COLUMN = 14 }; /* where keys begin */
	struct span section = SPAN("");

	while (table.size > 0) {
		struct span line = span_cut_line(&table);
		struct span keys = span_tail(line, COLUMN);
		if (span_skip(&line, SPAN("[")))
			section = span_head(line, span_find(line, ']'));
		struct span name = section;
		bool here =
		    span_equal(span_cut(&name, ' '), span_of(setting->section));
		size_t end = 0;
		while (end + 1 < keys.size &&
		    !(keys.data[end] == ' ' && keys.data[end + 1] == ' '))
			end++;
		struct span value = span_trim(span_tail(keys, end));
		keys = span_head(keys, end);
		while (here && keys.size > 0)
			if (span_equal(span_trim(span_cut(&keys, ',')),
				span_of(setting->key)))
				return value;
	}
	return SPAN("");
}

/* V247: the table of the handbook has every key, with its default. */
static void
the_handbook_has_every_key(void **state)
{
	struct buf text = {0};

	(void)state;
	assert_int_equal(
	    file_read("capsule/handbook/configuration.gmi", &text, NULL), 0);
	struct span table = buf_span(&text);
	while (table.size > 0 &&
	    !span_skip(&table, SPAN("``` Table: sections, keys and defaults")))
		span_cut_line(&table);
	for (size_t i = 0; i < setting_count; i++) {
		struct span key = span_of(settings[i].key);
		struct span row = row_of(table, &settings[i]);
		expect_true(settings[i].section, key, row.size > 0);
		/* Those are told in words. */
		if (settings[i].kind == SETTING_ITEM ||
		    span_equal(key, SPAN("port")))
			continue;
		struct span standard = span_of(settings[i].standard);
		expect_true(settings[i].section, key,
		    span_skip(&row, standard) &&
			(standard.size == 0 || row.size == 0 ||
			    !ascii_is_alnum(row.data[0])));
	}
	buf_free(&text);
}

/* What a host leaves out it has from [capsule]; each keeps its own. */
static void
hosts_and_zones(void **state)
{
	struct config config;
	struct notes notes = {0};

	(void)state;
	config_start(&config);
	assert_int_equal(
	    parse(&config,
		SPAN("[host a]\nname = a.org\nalias = b.org, c.org\n"
		     "[host d]\nname = d.org\nroot = conf\nlang = es\n"
		     "gopher = 127.0.0.2:7070\n[capsule]\nroot = src\n"
		     "title = T\n[host a]\ntitle = A\n"
		     "[zone one]\npath = /club/\nallow = any\n"
		     "[zone two]\npath = /x\nhost = c.org\nallow = aa\n"
		     "allow = bb\n"),
		&notes),
	    0);
	assert_int_equal(config_finish(&config, &notes), 0);
	assert_int_equal(config.host_count, 2);
	expect_span("name", config.hosts[0].name, SPAN("a.org"));
	assert_int_equal(config.hosts[0].aliases.count, 2);
	expect_span("root", config.hosts[0].root, SPAN("src"));
	expect_span("title", config.hosts[0].title, SPAN("A"));
	expect_span("root", config.hosts[1].root, SPAN("conf"));
	expect_span("title", config.hosts[1].title, SPAN("T"));
	expect_span("language", config.hosts[1].language, SPAN("es"));
	assert_int_equal(config.hosts[0].gopher_listen.count, 2);
	assert_int_equal(config.hosts[1].gopher_listen.count, 1);
	assert_int_equal(config.zone_count, 2);
	assert_int_equal(config.zones[0].hosts, 3);
	assert_int_equal(config.zones[1].hosts, 1);
	assert_int_equal(config.zones[1].allow.count, 2);
	assert_int_equal(config.zones[1].allow.list[1].line, 21);
	note_free(&notes);
	config_free(&config);
}

/* P308, V154, V222: what does not go together is an error of the section. */
static void
zones_are_whole(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *sentence;
	} rows[] = {
	    {"\n[zone a]\nallow = any\n", 2,
		"[zone a] needs path, as in path = /club/"},
	    {"[zone a]\npath = /\n", 1,
		"[zone a] needs allow, who may see it, or write, who may "
		"upload there"},
	    {"[zone a]\npath = /\nallow =\nwrite = file:w\n", 3,
		"allow of [zone a] is empty, expected a SHA-256 of 64 "
		"hexadecimal digits, any, or file:PATH"},
	    {"[zone a]\npath = /\nallow =\n", 3,
		"allow of [zone a] is empty, expected a SHA-256 of 64 "
		"hexadecimal digits, any, or file:PATH"},
	    {"[zone a]\npath = /\nwrite =\n", 3,
		"write of [zone a] is empty, expected a SHA-256 of 64 "
		"hexadecimal digits or file:PATH"},
	    {"[zone a]\npath = /\nallow = any\n"
	     "[zone b]\nwrite = file:w\npath = /\n",
		6,
		"path of [zone b] is that of [zone a] (line 2), expected "
		"another, or one zone with allow and write"},
	    {"[zone a]\npath = /caf\xc3\xa9/\nallow = any\n"
	     "[zone b]\npath = /cafe\xcc\x81/\nwrite = file:w\n",
		5,
		"path of [zone b] is that of [zone a] (line 2), expected "
		"another, or one zone with allow and write"},
	    {"[zone a]\npath = /\nallow = any\nwrite =\n", 4,
		"write of [zone a] is empty, expected a SHA-256 of 64 "
		"hexadecimal digits or file:PATH"},
	    {"[gemini]\nlisten = 127.0.0.1:1, [::1]:1\n"
	     "[gopher]\nlisten = 127.0.0.1:2, 0.0.0.0:1\n",
		4,
		"listen of [gopher] has 0.0.0.0:1, which listen of [gemini] "
		"has before: expected another"},
	    {"[host a]\nname = a.org\n[host b]\nname = b.org\n"
	     "gopher = 127.0.0.1:7070\n",
		5,
		"gopher of [host b] has 127.0.0.1:7070, which listen of "
		"[gopher] has before: expected another"},
	    {"[gopher]\nlisten = [::1]:2, [::1]:2\n", 2,
		"listen of [gopher] has [::1]:2, which listen of [gopher] has "
		"before: expected another"},
	    {"[host h]\n[zone a]\npath = /\nallow = any\nhost = g\n", 5,
		"host of [zone a] is \"g\", expected the NAME of a "
		"[host]"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		struct span text = span_of(rows[i].text);
		config_start(&config);
		assert_int_equal(parse(&config, text, &notes), 0);
		expect_true("refused", text,
		    config_finish(&config, &notes) == -1 && notes.errors == 1);
		expect_span(rows[i].text, notes.list[0].sentence,
		    span_of(rows[i].sentence));
		assert_int_equal(notes.list[0].line, rows[i].line);
		note_free(&notes);
		config_free(&config);
	}
}

/* Readers must not be able to fetch what says who reads what. */
static void
access_log_paths(void **state)
{
	static const struct {
		const char *text, *expected; /* NULL: it is good */
	} rows[] = {
	    {"access = off\n", NULL},
	    {"access = stdout\n", NULL},
	    {"access = syslog\n", NULL},
	    {"access = /dev/null\n", NULL},
	    {"access = conf/none.log\n", NULL},
	    {"access = ./capsule.log\n", NULL},
	    {"access = none/access.log\n",
		"access of [log] is \"none/access.log\": No such file or "
		"directory, expected off, stdout, syslog or a file in a "
		"directory that exists"},
	    {"access = ./conf\n",
		"access of [log] is \"./conf\": Is a directory, expected off, "
		"stdout, syslog or a file in a directory that exists"},
	    {"access = capsule/access.log\n",
		"access of [log] is \"capsule/access.log\", expected a file "
		"outside the capsule, where readers cannot fetch it"},
	    {"access = conf/../capsule/index.gmi\n",
		"access of [log] is \"conf/../capsule/index.gmi\", expected "
		"a file outside the capsule, where readers cannot fetch it"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		struct buf text = {0};
		buf_format(&text, "[log]\n%s", rows[i].text);
		config_start(&config);
		assert_int_equal(parse(&config, buf_span(&text), &notes), 0);
		config_finish(&config, &notes);
		expect_true(rows[i].text, buf_span(&text),
		    config_check_paths(&config, &notes) ==
			(rows[i].expected ? -1 : 0));
		if (rows[i].expected) {
			expect_span(rows[i].text, notes.list[0].sentence,
			    span_of(rows[i].expected));
			assert_int_equal(notes.list[0].line, 2);
		}
		buf_free(&text);
		note_free(&notes);
		config_free(&config);
	}
}

static void
unreadable_files_are_told(void **state)
{
	static const struct {
		const char *path, *sentence;
	} rows[] = {
	    {"conf/no such.ini",
		"cannot be read: No such file or directory; name another "
		"configuration by -c"},
	    {"conf",
		"cannot be read: Is a directory; name another configuration "
		"by -c"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		config_start(&config);
		assert_int_equal(
		    config_read(&config, span_of(rows[i].path), &notes), -1);
		assert_int_equal(notes.errors, 1);
		expect_span("path", notes.list[0].path, span_of(rows[i].path));
		expect_span("sentence", notes.list[0].sentence,
		    span_of(rows[i].sentence));
		expect_defaults(&config);
		note_free(&notes);
		config_free(&config);
	}
}

/* Its head is a good file: to take that for all of it would be a lie. */
static void
an_oversized_file_is_not_cut(void **state)
{
	char path[] = "/tmp/loam-config-XXXXXX";
	int fd = mkstemp(path);
	struct buf text = {0};
	struct config config;
	struct notes notes = {0};

	(void)state;
	assert_true(fd >= 0);
	buf_repeat(&text, '\n', 2 << 20);
	assert_int_equal(write(fd, text.data, text.size), text.size);
	close(fd);
	config_start(&config);
	int result = config_read(&config, span_of(path), &notes);
	unlink(path);
	assert_int_equal(result, -1);
	expect_span("size", notes.list[0].sentence,
	    SPAN("the file is larger than 1 MiB"));
	buf_free(&text);
	note_free(&notes);
	config_free(&config);
}

static void
overrides_stand_over_the_file(void **state)
{
	struct config config;
	struct notes notes = {0};

	(void)state;
	config_start(&config);
	assert_int_equal(
	    parse(&config, SPAN("[capsule]\nroot = a\n"), &notes), 0);
	assert_int_equal(config_override(&config, "--capsule", "capsule",
			     "root", SPAN("no such"), &notes),
	    0);
	expect_span("root", config.root, SPAN("no such"));
	assert_int_equal(config_override(&config, "--gemini", "gemini",
			     "listen", SPAN("1965"), &notes),
	    -1);
	expect_span("option", notes.list[0].path, SPAN("--gemini"));
	expect_span("sentence", notes.list[0].sentence,
	    SPAN("is \"1965\", expected numeric addresses with ports, like "
		 "127.0.0.1:1965, "
		 "[::1]:1965, or unix:PATH, or off"));
	/* What the option said is no longer the file's mistake. */
	config_finish(&config, &notes);
	assert_int_equal(config_check_paths(&config, &notes), -1);
	expect_span("whose", notes.list[1].path, SPAN(""));
	assert_int_equal(notes.list[1].line, 0);
	note_free(&notes);
	config_free(&config);
}

/* D45: with what else the configuration names. */
static void
paths_are_checked(void **state)
{
	static const struct {
		const char *row, *text;
		unsigned line; /* 0: all is well */
		const char *sentence;
	} rows[] = {
	    {"no root", "[capsule]\nroot = no/such", 2,
		"root of [capsule] is \"no/such\": No such file or "
		"directory, expected a directory that loam's user can read"},
	    {"a file for a root", "[capsule]\n\nroot = conf/loam.ini", 3,
		"root of [capsule] is \"conf/loam.ini\": Not a directory, "
		"expected a directory that loam's user can read"},
	    {"a directory", "[capsule]\nroot = conf", 0, ""},
	    {"no certificate",
		"[capsule]\nroot = conf\n[host a]\ncert = no\n"
		"key = conf/loam.ini",
		4,
		"cert of [host a] is \"no\": No such file or directory, "
		"expected a file that loam's user can read"},
	    {"a directory for a key",
		"[capsule]\nroot = conf\n[host a]\ncert = conf/loam.ini\n"
		"key = conf",
		5,
		"key of [host a] is \"conf\": Is a directory, expected a file "
		"that loam's user can read"},
	    {"both",
		"[capsule]\nroot = conf\n[host a]\n"
		"cert = conf/loam.ini\nkey = conf/loam.ini",
		0, ""},
	    {"no such user",
		"[capsule]\nroot = conf\n[server]\nuser = no-such-user", 4,
		"user of [server] is \"no-such-user\", expected a user of "
		"this system"},
	    {"no such group",
		"[server]\nuser = root:no-such-group\n[capsule]\n"
		"root = conf",
		2,
		"user of [server] is \"root:no-such-group\", expected a "
		"group of this system after the colon"},
	    {"a user", "[server]\nuser = root\n[capsule]\nroot = conf", 0, ""},
	    {"certificate without a key",
		"[capsule]\nroot = conf\n[host a]\ncert = conf/loam.ini", 4,
		"cert of [host a] is \"conf/loam.ini\", expected a key with "
		"it, "
		"or neither"},
	    {"key without a certificate",
		"[capsule]\nroot = conf\n[host a]\nkey = conf/loam.ini", 4,
		"key of [host a] is \"conf/loam.ini\", expected a cert with "
		"it, "
		"or neither"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		struct span text = span_of(rows[i].text);
		config_start(&config);
		assert_int_equal(parse(&config, text, &notes), 0);
		assert_int_equal(config_finish(&config, &notes), 0);
		int result = config_check_paths(&config, &notes);
		expect_true(
		    rows[i].row, text, (result == 0) == (rows[i].line == 0));
		if (result < 0) {
			assert_int_equal(notes.count, 1);
			expect_span(
			    rows[i].row, notes.list[0].path, SPAN("x.ini"));
			expect_span(rows[i].row, notes.list[0].sentence,
			    span_of(rows[i].sentence));
			assert_int_equal(notes.list[0].line, rows[i].line);
		}
		note_free(&notes);
		config_free(&config);
	}
}

/*
 * P375: two writers whose roots lie in each other have two locks, and would
 * replace each other's files.
 */
static void
nested_uploads_are_refused(void **state)
{
	static const struct {
		const char *roots[2], *zone; /* NULL: the capsule's */
		bool refused;
	} rows[] = {
	    {{"capsule", "capsule/handbook"}, "", true},
	    {{"capsule/handbook", "capsule"}, "", true},
	    {{"capsule", "conf/../capsule//handbook/"}, "", true},
	    {{"/", "capsule"}, "", true},
	    {{NULL, "capsule/handbook"}, "", true},
	    {{NULL, "/"}, "", true},
	    {{"capsule", "./capsule/"}, "", false},
	    {{"capsule", "conf"}, "", false},
	    {{"capsule", "capsule/handbook"}, "host = a\n", false},
	    {{"capsule", "capsule/handbook"}, "host = b\n", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		struct buf text = {0};
		for (size_t k = 0; k < COUNT(rows[i].roots); k++) {
			char host = (char)('a' + k);
			buf_format(&text, "[host %c]\nname = %c.example\n",
			    host, host);
			if (rows[i].roots[k])
				buf_format(
				    &text, "root = %s\n", rows[i].roots[k]);
		}
		buf_format(&text, "[zone z]\npath = /n/\nwrite = file:list\n%s",
		    rows[i].zone);
		config_start(&config);
		assert_int_equal(parse(&config, buf_span(&text), &notes), 0);
		assert_int_equal(config_finish(&config, &notes), 0);
		expect_true("refused", buf_span(&text),
		    config_check_paths(&config, &notes) ==
			(rows[i].refused ? -1 : 0));
		assert_int_equal(notes.errors, rows[i].refused);
		if (rows[i].refused)
			assert_int_not_equal(notes.list[0].line, 0);
		buf_free(&text);
		note_free(&notes);
		config_free(&config);
	}
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("[server]\nworkers = 4\n[gemini]\nlisten = 0.0.0.0:1965\n"),
	    SPAN("[host a]\r\nname = example.org\r\n[labels es]\r\nup = x\r\n"),
	    SPAN("[zone a]\npath = /b/\nallow = any\nhost = a\n"),
	    SPAN(
		"[redirects]\nredirect = 31 /a/* /b\n[types]\ntype = .a b/c\n"),
	    SPAN("[limits]\nhello = 5s\nstall = 1d\n[menus]\npage = 20\n"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct config config;
		struct notes notes = {0};
		config_start(&config);
		int result =
		    config_parse(&config, SPAN("x.ini"), input, &notes);
		if (config_finish(&config, &notes) < 0)
			result = -1;
		expect_true("a note for each failure", input,
		    (result == -1) == (notes.errors > 0));
		expect_true("in range", input,
		    config.workers >= 0 && config.workers <= 256 &&
			config.hosts[0].name.size > 0 && config.root.size > 0);
		note_free(&notes);
		config_free(&config);
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mistakes_are_told),
	    cmocka_unit_test(items),
	    cmocka_unit_test(a_file_stands_over_the_defaults),
	    cmocka_unit_test(rules_are_taken),
	    cmocka_unit_test(defaults_that_rows_ask_for),
	    cmocka_unit_test(an_empty_file_works),
	    cmocka_unit_test(the_shipped_file_says_the_defaults),
	    cmocka_unit_test(the_handbook_has_every_key),
	    cmocka_unit_test(hosts_and_zones),
	    cmocka_unit_test(zones_are_whole),
	    cmocka_unit_test(access_log_paths),
	    cmocka_unit_test(unreadable_files_are_told),
	    cmocka_unit_test(an_oversized_file_is_not_cut),
	    cmocka_unit_test(overrides_stand_over_the_file),
	    cmocka_unit_test(paths_are_checked),
	    cmocka_unit_test(nested_uploads_are_refused),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
