/* What is said of addresses that cannot be listened on. */
#include <errno.h>

#include "config/config.h"
#include "support/expect.h"

static const struct address privileged = {.bytes = {127, 0, 0, 1}, .port = 70};
static const struct address other = {.bytes = {127, 0, 0, 1}, .port = 1966};
static const struct address six = {.six = true, .port = 1965};

static const char text[] = "[gopher]\nlisten = 127.0.0.1:70\n"
			   "[host a]\nname = a.org\n"
			   "[host b]\nname = b.org\ngopher = 127.0.0.1:1966\n";

#define RIGHT                                                                  \
	"give loam the right to ports below 1024 (setcap "                     \
	"cap_net_bind_service=+ep on its binary, or "                          \
	"AmbientCapabilities=CAP_NET_BIND_SERVICE in its systemd unit), or "   \
	"name another port in "

/*
 * P80: an address that cannot be listened on is named with its port, the cause
 * in the system's words, what helps, and the setting or option to change.
 */
static void
failures(void **state)
{
	static const struct {
		struct config_listener place;
		const struct address *address;
		int error;
		const char *note;
	} rows[] = {
	    {{true, 0}, &privileged, EACCES,
		"127.0.0.1:70: cannot be listened on for Gopher: Permission "
		"denied; " RIGHT "listen of [gopher] (x.ini:2)"},
	    {{false, 0}, &privileged, EACCES,
		"127.0.0.1:70: cannot be listened on for Gemini: Permission "
		"denied; " RIGHT "--gemini or listen of [gemini]"},
	    {{false, 0}, &other, EADDRINUSE,
		"127.0.0.1:1966: cannot be listened on for Gemini: Address "
		"already in use; stop the server that has it, or name another "
		"port in --gemini or listen of [gemini]"},
	    {{true, 1}, &other, EADDRINUSE,
		"127.0.0.1:1966: cannot be listened on for Gopher: Address "
		"already in use; stop the server that has it, or name another "
		"port in gopher of [host b] (x.ini:7)"},
	    {{false, 0}, &six, EADDRNOTAVAIL,
		"[::]:1965: cannot be listened on for Gemini: Cannot assign "
		"requested address; name an address of this machine in "
		"--gemini or listen of [gemini]"},
	    {{false, 0}, &other, EACCES,
		"127.0.0.1:1966: cannot be listened on for Gemini: Permission "
		"denied; name another address in --gemini or listen of "
		"[gemini]"},
	    {{false, 0}, &other, EMFILE,
		"127.0.0.1:1966: cannot be listened on for Gemini: Too many "
		"open files; raise ulimit -n or LimitNOFILE of systemd; name "
		"another address in --gemini or listen of [gemini]"},
	};
	struct config config;
	struct notes none = {0};

	(void)state;
	config_start(&config);
	assert_int_equal(
	    config_parse(&config, SPAN("x.ini"), span_of(text), &none), 0);
	assert_int_equal(config_finish(&config, &none), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notes notes = {0};
		struct buf line = {0};
		config_note_listener(&config, rows[i].place, rows[i].address,
		    rows[i].error, &notes);
		note_write(&notes.list[0], &line);
		expect_span(
		    rows[i].note, buf_span(&line), span_of(rows[i].note));
		buf_free(&line);
		note_free(&notes);
	}
	config_free(&config);
}

/*
 * P80: the shipped file says `gopher = off` of its host, whose addresses are
 * those of [gopher]: that line is named, or the option.
 */
static void
shipped(void **state)
{
	static const struct {
		const char *option, *note;
	} rows[] = {
	    {NULL,
		"127.0.0.1:1966: cannot be listened on for Gopher: Address "
		"already in use; stop the server that has it, or name another "
		"port in listen of [gopher] (conf/loam.ini:"},
	    {"127.0.0.1:1966",
		"127.0.0.1:1966: cannot be listened on for Gopher: Address "
		"already in use; stop the server that has it, or name another "
		"port in --gopher or listen of [gopher]"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		struct buf line = {0}, want = {0};
		config_start(&config);
		assert_int_equal(
		    config_read(&config, SPAN("conf/loam.ini"), &notes), 0);
		if (rows[i].option)
			config_override(&config, "--gopher", "gopher", "listen",
			    span_of(rows[i].option), &notes);
		assert_int_equal(config_finish(&config, &notes), 0);
		config_note_listener(&config, (struct config_listener){true, 0},
		    &other, EADDRINUSE, &notes);
		note_write(&notes.list[0], &line);
		buf_format(&want, "%s", rows[i].note);
		if (!rows[i].option)
			buf_format(&want, "%u)",
			    config_line(&config, "gopher", "listen"));
		expect_span("shipped", buf_span(&line), buf_span(&want));
		buf_free(&line);
		buf_free(&want);
		note_free(&notes);
		config_free(&config);
	}
}

/* Reads a configuration and appends its notes, with remarks of proxies. */
static void
add_proxy_notes(const char *configuration, struct buf *buf)
{
	struct config config;
	struct notes notes = {0};

	config_start(&config);
	config_parse(&config, SPAN("x.ini"), span_of(configuration), &notes);
	config_finish(&config, &notes);
	config_remark_proxies(&config, &notes);
	for (size_t i = 0; i < notes.count; i++) {
		buf_add(buf,
		    notes.list[i].severity == NOTE_ERROR ? SPAN("error ")
							 : SPAN("remark "));
		note_write(&notes.list[i], buf);
		buf_byte(buf, '\n');
	}
	note_free(&notes);
	config_free(&config);
}

#define NONE(section, version)                                                 \
	": proxy of [" section "] is " version ", but proxy_from of [server] " \
	"names no network: expected those of the proxies, as in proxy_from = " \
	"10.0.0.0/8\n"
#define PUBLIC(network)                                                        \
	": proxy_from of [server] has " network ": any client in it can name " \
	"any address as its own; name the proxies alone\n"

/* K237: who is believed has to be said, and best of all not everybody. */
static void
proxies(void **state)
{
	static const struct {
		const char *text, *notes;
	} rows[] = {
	    {"[server]\nproxy_from = 10.0.0.0/8\n[gemini]\nproxy = 2\n", ""},
	    {"[gemini]\nproxy = off\n[gopher]\nproxy = off\n", ""},
	    {"[gemini]\nproxy = 2\n", "error x.ini:2" NONE("gemini", "2")},
	    {"[gemini]\nproxy = 2\n[gopher]\n\nproxy = 1\n",
		"error x.ini:2" NONE("gemini", "2") "error x.ini:5" NONE(
		    "gopher", "1")},
	    {"[server]\nproxy_from =\n[gopher]\nproxy = 1\n",
		"error x.ini:4" NONE("gopher", "1")},
	    {"[server]\nproxy_from = 0.0.0.0/0\n", ""},
	    {"[server]\nproxy_from = 0.0.0.0/0\n[gopher]\nproxy = 1\n",
		"remark x.ini:2" PUBLIC("0.0.0.0/0")},
	    {"[server]\nproxy_from = ::1, 0.0.0.0/0, ::/0\n"
	     "[gemini]\nproxy = 1\n",
		"remark x.ini:2" PUBLIC("0.0.0.0/0") "remark x.ini:2" PUBLIC(
		    "::/0")},
	    {"[server]\nproxy_from = ::1, lo\n",
		"error x.ini:2: proxy_from is \"lo\", expected networks "
		"like 10.0.0.0/8 or 2001:db8::/32, or unix\n"},
	    {"[gemini]\nproxy = 3\n",
		"error x.ini:2: proxy is \"3\", expected off, 1 or 2\n"},
	    {"[gemini]\nproxy = v2\n",
		"error x.ini:2: proxy is \"v2\", expected off, 1 or 2\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf notes = {0};
		add_proxy_notes(rows[i].text, &notes);
		expect_span(
		    rows[i].text, buf_span(&notes), span_of(rows[i].notes));
		buf_free(&notes);
	}
}

/* K304: of a value that is refused nothing else is said that follows from it.
 */
static void
said_once(void **state)
{
	static const struct {
		const char *text, *notes;
	} rows[] = {
	    {"[server]\nproxy_from = 10.0.0.0/33\n[gemini]\nproxy = 2\n"
	     "[gopher]\nproxy = 1\n",
		"error x.ini:2: proxy_from is \"10.0.0.0/33\", expected "
		"networks like 10.0.0.0/8 or 2001:db8::/32, or unix\n"},
	    {"[zone a]\npath = club\nallow = any\n",
		"error x.ini:2: path is \"club\", expected a path like "
		"/club/\n"},
	    {"[zone a]\npath = /club/\nallow = ,\n",
		"error x.ini:3: allow is \",\", expected no empty item in the "
		"list\n"},
	    {"[zone a]\npath = /club/\nwrite = file:a,\n",
		"error x.ini:3: write is \"file:a,\", expected no empty item "
		"in the list\n"},
	    {"[gemini]\nlisten = 127.0.0.1:7071x\n"
	     "[gopher]\nlisten = 127.0.0.1:1965\n",
		"error x.ini:2: listen is \"127.0.0.1:7071x\", expected "
		"numeric addresses with ports, like 127.0.0.1:1965, "
		"[::1]:1965, or unix:PATH, or off\n"},
	    {"[gemini]\nlisten = 127.0.0.1:7070\n"
	     "[gopher]\nlisten = ::1:70\n",
		"error x.ini:4: listen is \"::1:70\", expected numeric "
		"addresses with ports, like 127.0.0.1:1965, [::1]:1965, or "
		"unix:PATH, or off\n"},
	    {"[gopher]\nlisten = 127.0.0.1:1965\n[host a]\ngopher = x\n",
		"error x.ini:4: gopher is \"x\", expected numeric addresses "
		"with ports, like 127.0.0.1:1965, [::1]:1965, or unix:PATH, or "
		"off\n"},
	    {"[host a]\nname = a..example\n"
	     "[zone z]\npath = /z/\nallow = any\nhost = a..example\n",
		"error x.ini:2: name is \"a..example\", expected a host name "
		"like example.org\n"},
	    /* What is wrong by itself is said. */
	    {"[menus]\npage = 5\n[zone a]\nallow = any\n",
		"error x.ini:2: page is \"5\", expected a number from 10 to "
		"4096\nerror x.ini:3: [zone a] needs path, as in path = "
		"/club/\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf notes = {0};
		add_proxy_notes(rows[i].text, &notes);
		expect_span(
		    rows[i].text, buf_span(&notes), span_of(rows[i].notes));
		buf_free(&notes);
	}
}

/* K304: nor of the value of an option. */
static void
options_said_once(void **state)
{
	static const struct {
		const char *text, *section, *key, *value;
	} rows[] = {
	    {"[gopher]\nlisten = 127.0.0.1:1965\n", "gemini", "listen", "x"},
	    {"[zone z]\npath = /z/\nallow = any\nhost = a..example\n", "host",
		"name", "a..example"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		config_start(&config);
		config_parse(
		    &config, SPAN("x.ini"), span_of(rows[i].text), &notes);
		assert_int_equal(
		    config_override(&config, "--option", rows[i].section,
			rows[i].key, span_of(rows[i].value), &notes),
		    -1);
		assert_int_equal(config_finish(&config, &notes), 0);
		assert_int_equal(notes.errors, 1);
		note_free(&notes);
		config_free(&config);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(failures),
	    cmocka_unit_test(shipped), cmocka_unit_test(proxies),
	    cmocka_unit_test(said_once), cmocka_unit_test(options_said_once)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
