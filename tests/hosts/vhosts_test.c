/* From the configuration to the virtual hosts that answers depend on. */
#include "hosts/vhosts.h"
#include "support/expect.h"

/* A configuration of that text; config_free() is the test's. */
static void
configure(struct config *config, const char *text)
{
	struct notes notes = {0};

	config_start(config);
	config_parse(config, SPAN("x.ini"), span_of(text), &notes);
	config_finish(config, &notes);
	for (size_t i = 0; i < notes.count; i++)
		expect_span(text, notes.list[i].sentence, SPAN(""));
	note_free(&notes);
}

static void
of_one_host(void **state)
{
	static const struct {
		const char *row, *text;
		unsigned gemini, gopher; /* the ports that were bound */
		const char *host, *url, *gopher_host, *gopher_port;
	} rows[] = {
	    {"defaults", "", 1965, 70, "localhost", "gemini://localhost",
		"localhost", "70"},
	    {"bound elsewhere", "", 4000, 4001, "localhost",
		"gemini://localhost:4000", "localhost", "4001"},
	    {"public ports", "[gemini]\nport = 1965\n[gopher]\nport = 70\n",
		4000, 4001, "localhost", "gemini://localhost", "localhost",
		"70"},
	    {"off", "[gemini]\nlisten = off\n", 0, 0, "localhost",
		"gemini://localhost", "localhost", "70"},
	    {"folded", "[host a]\nname = Caf\xc3\x89.Example.ORG.\n", 1965, 70,
		"xn--caf-dma.example.org", "gemini://xn--caf-dma.example.org",
		"xn--caf-dma.example.org", "70"},
	    {"another name on Gopher", "[gopher]\nhost = gopher.example.org\n",
		1965, 70, "localhost", "gemini://localhost",
		"gopher.example.org", "70"},
	    {"P621", "[gopher]\nhost = M\xc3\xbcnchen.de\n", 1965, 70,
		"localhost", "gemini://localhost", "xn--mnchen-3ya.de", "70"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct vhost vhost;
		configure(&config, rows[i].text);
		assert_int_equal(vhost_of(&config, 0, rows[i].gemini,
				     rows[i].gopher, &vhost),
		    0);
		expect_span(rows[i].row, vhost.host, span_of(rows[i].host));
		expect_span(
		    rows[i].row, vhost.gemini_url, span_of(rows[i].url));
		expect_span(rows[i].row, vhost.gopher.host,
		    span_of(rows[i].gopher_host));
		expect_span(rows[i].row, vhost.gopher.port,
		    span_of(rows[i].gopher_port));
		assert_true(vhost_has_name(&vhost, vhost.host));
		config_free(&config);
	}
}

/*
 * P622: a certificate is for the name that Gopher's menus have, too, where
 * Gopher is over TLS; that is no name of the capsule on Gemini.
 */
static void
gopher_certificates(void **state)
{
	static const struct {
		const char *text, *last;
		size_t count;
	} rows[] = {
	    {"[gopher]\nhost = hole.example\n", "a.example", 1},
	    {"[gopher]\nhost = hole.example\ntls = yes\n", "hole.example", 2},
	    {"[gopher]\nhost = A.example\ntls = yes\n", "a.example", 1},
	    {"[gopher]\ntls = yes\n", "a.example", 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct vhost vhost;
		struct buf text = {0};
		buf_format(&text, "%s[host a]\nname = a.example\n%c",
		    rows[i].text, '\0');
		configure(&config, text.data);
		buf_free(&text);
		assert_int_equal(vhost_of(&config, 0, 1965, 70, &vhost), 0);
		assert_int_equal(vhost.name_count, 1);
		assert_int_equal(vhost.cert_name_count, rows[i].count);
		expect_span(rows[i].text, vhost.names[rows[i].count - 1],
		    span_of(rows[i].last));
		assert_false(vhost_has_name(&vhost, SPAN("hole.example")));
		config_free(&config);
	}
}

/* Names of Gopher's that the file gives are those of the first host. */
static void
of_several(void **state)
{
	static const char *const text =
	    "[gopher]\nhost = first.example\nport = 7070\n"
	    "[host a]\nname = A.example\nroot = a\nalias = www.a.example\n"
	    "[host b]\nname = b.example\nroot = b\n"
	    "alias = caf\xc3\xa9.example, b.test\n";
	static const unsigned ports[] = {7000, 7001};
	struct vhost vhosts[HOSTS_MAX];
	struct notes notes = {0};
	struct config config;

	(void)state;
	configure(&config, text);
	assert_int_equal(config.host_count, 2);
	assert_int_equal(vhosts_of(&config, 1965, ports, vhosts, &notes), 0);
	assert_int_equal(notes.count, 0);
	expect_span("host", vhosts[0].host, SPAN("a.example"));
	expect_span("gopher", vhosts[0].gopher.host, SPAN("first.example"));
	expect_span("port", vhosts[0].gopher.port, SPAN("7070"));
	expect_span("second", vhosts[1].host, SPAN("b.example"));
	expect_span("its own", vhosts[1].gopher.host, SPAN("b.example"));
	expect_span("bound", vhosts[1].gopher.port, SPAN("7001"));
	assert_int_equal(vhosts[1].name_count, 3);
	assert_true(vhost_has_name(&vhosts[1], SPAN("xn--caf-dma.example")));
	assert_true(vhost_has_name(&vhosts[1], SPAN("b.test")));
	assert_false(vhost_has_name(&vhosts[1], SPAN("a.example")));
	config_free(&config);
}

/*
 * P85, P820: a wildcard stands for the names of one label before its own, but
 * not for those that another host has.
 */
static void
wildcards(void **state)
{
	static const char *const text = "[host a]\nname = a.example\n"
					"alias = *.x.example, *.b\xc3\xbc"
					"cher.example\n"
					"[host b]\nname = b.x.example\n"
					"alias = C.x.example\n";
	static const struct {
		const char *name;
		bool is;
	} rows[] = {
	    {"a.x.example", true},
	    {"b.x.example", false},
	    {"c.x.example", false},
	    {"xn--caf-dma.x.example", true},
	    {"a.xn--bcher-kva.example", true},
	    {"x.example", false},
	    {"a.b.x.example", false},
	    {".x.example", false},
	    {"ax.example", false},
	    {"*.example", false},
	    {"x", false},
	    {"example", false},
	    {"", false},
	};
	static const unsigned ports[HOSTS_MAX];
	static struct vhost vhosts[HOSTS_MAX];
	struct notes notes = {0};
	struct config config;

	(void)state;
	configure(&config, text);
	assert_int_equal(vhosts_of(&config, 0, ports, vhosts, &notes), 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].name, span_of(rows[i].name),
		    vhost_has_name(&vhosts[0], span_of(rows[i].name)) ==
			rows[i].is);
	expect_true("exact", vhosts[1].host,
	    host_names_match(vhosts[1].names, vhosts[1].name_count,
		SPAN("b.x.example")) == HOST_EXACT);
	expect_true("wildcard", vhosts[0].host,
	    host_names_match(vhosts[0].names, vhosts[0].name_count,
		SPAN("b.x.example")) == HOST_WILDCARD);
	config_free(&config);
}

/* V157: each is told with the line of the later host that has the name. */
static void
mistakes(void **state)
{
	static const struct {
		const char *text, *note;
	} rows[] = {
	    {"[host a]\nname = x.example\nroot = a\n"
	     "[host b]\nname = X.example.\nroot = b\n",
		"x.ini:5: [host a] and [host b] both have the name x.example, "
		"expected different ones"},
	    {"[host a]\nroot = a\n\n[host b]\nroot = b\n",
		"x.ini:4: [host a] and [host b] both have the name localhost, "
		"expected different ones"},
	    {"[host a]\nname = a.example\nroot = a\nalias = caf\xc3\xa9.test\n"
	     "[host b]\nname = b.example\nroot = b\n"
	     "alias = xn--caf-dma.test\n",
		"x.ini:8: [host a] and [host b] both have the name "
		"xn--caf-dma.test, "
		"expected different ones"},
	    {"[host a]\nname = a.example\nalias = *.x.example\nroot = a\n"
	     "[host b]\nname = b.example\nroot = b\nalias = *.X.example\n",
		"x.ini:8: [host a] and [host b] both have the name "
		"*.x.example, "
		"expected different ones"},
	    {"[host a]\nname = a.example\nroot = a\n"
	     "[host b]\nname = x.example\nroot = b\n"
	     "[host c]\nname = x.example\nroot = c\n",
		"x.ini:8: [host b] and [host c] both have the name x.example, "
		"expected different ones"},
	};
	static const unsigned ports[HOSTS_MAX];
	static struct vhost vhosts[HOSTS_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notes notes = {0};
		struct buf text = {0};
		struct config config;
		configure(&config, rows[i].text);
		assert_int_equal(
		    vhosts_of(&config, 0, ports, vhosts, &notes), -1);
		assert_int_equal(notes.count, 1);
		note_write(&notes.list[0], &text);
		expect_span(
		    rows[i].note, buf_span(&text), span_of(rows[i].note));
		buf_free(&text);
		note_free(&notes);
		config_free(&config);
	}
}

/* V249: of an option that takes the name of another host the option is told. */
static void
given_name(void **state)
{
	static const struct {
		const char *hosts, *note;
	} rows[] = {
	    {"[host a]\nname = a.example\n[host b]\nname = b.example\n",
		"--host: is \"B.example\", which [host b] has as its name, "
		"expected another name for [host a]"},
	    {"[host a]\nname = a.example\n"
	     "[host b]\nname = c.example\nalias = b.example\n",
		"--host: is \"B.example\", which [host b] has as its alias, "
		"expected another name for [host a]"},
	    {"[host a]\nname = a.example\nalias = d.example\n"
	     "[host b]\nname = d.example\n",
		"x.ini:5: [host a] and [host b] both have the name d.example, "
		"expected different ones"},
	};
	static const unsigned ports[HOSTS_MAX];
	static struct vhost vhosts[HOSTS_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notes notes = {0};
		struct buf said = {0};
		struct config config;
		configure(&config, rows[i].hosts);
		assert_int_equal(config_override(&config, "--host", "host",
				     "name", SPAN("B.example"), &notes),
		    0);
		assert_int_equal(
		    vhosts_of(&config, 0, ports, vhosts, &notes), -1);
		assert_int_equal(notes.count, 1);
		note_write(&notes.list[0], &said);
		expect_span(
		    rows[i].note, buf_span(&said), span_of(rows[i].note));
		buf_free(&said);
		note_free(&notes);
		config_free(&config);
	}
}

/* K510: which names are the reader's own machine's. */
static void
local_names(void **state)
{
	static const struct {
		const char *name;
		bool local;
	} rows[] = {
	    {"localhost", true},
	    {"a.localhost", true},
	    {"localhost.localdomain", true},
	    {"[::1]", true},
	    {"127.0.0.1", true},
	    {"127.1.2.3", true},
	    {"127.example.org", false},
	    {"128.0.0.1", false},
	    {"mylocalhost", false},
	    {"localhost.example.org", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true("local", span_of(rows[i].name),
		    host_names_is_local(span_of(rows[i].name)) ==
			rows[i].local);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(of_one_host),
	    cmocka_unit_test(gopher_certificates),
	    cmocka_unit_test(of_several),
	    cmocka_unit_test(wildcards),
	    cmocka_unit_test(mistakes),
	    cmocka_unit_test(given_name),
	    cmocka_unit_test(local_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
