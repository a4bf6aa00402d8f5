#include <sys/socket.h>
#include <sys/un.h>

#include "config/setting.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

/* Writes an exact copy of value. Returns what was expected, or NULL. */
static void *
scope_of(struct config *config, const struct setting *setting)
{
	switch (setting_scope(span_of(setting->section))) {
	case SCOPE_HOST: return &config->hosts[0];
	case SCOPE_ZONE: return &config->zones[0];
	default: return config;
	}
}

static const char *
write_value(struct config *config, const char *section, const char *key,
    struct span value)
{
	const struct setting *setting =
	    setting_find(span_of(section), span_of(key));
	struct span s = exact_copy(value), written = s;

	assert_non_null(setting);
	const char *expected = setting_write(
	    setting, &config->arena, scope_of(config, setting), &written);
	exact_free(&s);
	return expected;
}

/* The key of a section that a word is most likely meant to be. */
static struct span
nearest_key(const char *section, struct span word)
{
	struct span keys[EXPECTED_MAX];
	size_t count = setting_keys(span_of(section), keys);

	return expected_nearest(word, keys, count);
}

static void
table_is_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < setting_count; i++) {
		struct span section = span_of(settings[i].section);
		struct span key = span_of(settings[i].key);
		expect_true("found once", key,
		    setting_find(section, key) == &settings[i]);
		expect_span("nearest to itself",
		    nearest_key(settings[i].section, key), key);
		/* As lines of a file: help is one, key and value another. */
		expect_true("help fits", key,
		    settings[i].help && strlen(settings[i].help) < 180 &&
			!strchr(settings[i].help, '\n'));
	}
}

static void
good_numbers(void **state)
{
	static const struct {
		const char *section, *key, *value;
		int64_t number;
	} rows[] = {
	    {"server", "workers", "auto", 0},
	    {"server", "workers", "1", 1},
	    {"server", "workers", "256", 256},
	    {"gemini", "port", "0", 0},
	    {"gemini", "port", "65535", 65535},
	    {"menus", "related", "0", 0},
	    {"menus", "page", "10", 10},
	    {"capsule", "rescan", "1s", 1000},
	    {"capsule", "rescan", "1000ms", 1000},
	    {"capsule", "rescan", "10m", 600000},
	    {"capsule", "rescan", "2h", 7200000},
	    {"capsule", "rescan", "1d", 86400000},
	    {"limits", "hello", "10ms", 10},
	    {"limits", "per_address", "0", 0},
	    {"limits", "per_address", "65535", 65535},
	    {"limits", "requests", "0", 0},
	    {"limits", "requests", "1000000", 1000000},
	    {"zone", "size", "1", 1},
	    {"zone", "size", "500K", 500 << 10},
	    {"zone", "size", "64M", 64 << 20},
	    {"zone", "space", "3G", INT64_C(3) << 30},
	    {"zone", "keep", "0", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct span value = span_of(rows[i].value);
		config_start(&config);
		expect_true(rows[i].key, value,
		    !write_value(&config, rows[i].section, rows[i].key, value));
		const struct setting *setting = setting_find(
		    span_of(rows[i].section), span_of(rows[i].key));
		int64_t number;
		memcpy(&number,
		    (const char *)scope_of(&config, setting) + setting->offset,
		    sizeof(number));
		expect_true(rows[i].key, value, number == rows[i].number);
		config_free(&config);
	}
}

/* A label of a host has 63 bytes at most. */
#define LABEL64                                                                \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

#define FOUR_ADDRESSES "[::1]:1, [::1]:2, [::1]:3, [::1]:4, "
#define MANY_ADDRESSES                                                         \
	FOUR_ADDRESSES FOUR_ADDRESSES FOUR_ADDRESSES FOUR_ADDRESSES "[::1]:5"

#define EIGHT_NETWORKS(n)                                                      \
	"10." n "0.0.0/16, 10." n "1.0.0/16, 10." n "2.0.0/16, 10." n          \
	"3.0.0/16, 10." n "4.0.0/16, 10." n "5.0.0/16, 10." n                  \
	"6.0.0/16, 10." n "7.0.0/16, "
#define MANY_NETWORKS                                                          \
	EIGHT_NETWORKS("1")                                                    \
	EIGHT_NETWORKS("2") EIGHT_NETWORKS("3") EIGHT_NETWORKS("4")

/*
 * G16, P84, V155, K301, K302, K303: among others, an address for the host that
 * menus name; a name that no host can have, and a wildcard at another place
 * than the first of three labels; a number with a zero in front, a gap in a
 * list, an address that may mean another: are refused where they are read.
 */
static void
bad_values(void **state)
{
	static const char port[] = "a number from 0 to 65535";
	static const char count[] = "a number from 0 to 100";
	static const char workers[] = "auto or a number from 1 to 256";
	static const char hello[] = "a time like 30s or 10m, from 10ms to 1d";
	static const char listen[] =
	    "numeric addresses with ports, like 127.0.0.1:1965, [::1]:1965, "
	    "or unix:PATH, or off";
	static const char host[] = "a host name like example.org";
	static const char six[] = "a host name like example.org (at an IPv6 "
				  "address the first host answers without it)";
	static const char star[] =
	    "a host name like example.org (*.example.org is an alias)";
	static const char hosts[] = "host names like example.org or "
				    "*.example.org, separated by commas";
	static const char stars[] =
	    "host names separated by commas, with * as the first label of "
	    "three or more alone, as in *.example.org";
	static const char alone[] = "addresses, or off alone";
	static const char gap[] = "no empty item in the list";
	static const char port_zero[] = "a port without a zero in front";
	static const char as_such[] =
	    "an IPv4 address as such, like 127.0.0.1:1965";
	static const char language[] = "a language tag like en or es-SV";
	static const char size[] =
	    "a size like 500K, 8M or 2G, from 1 byte to 64M";
	static const char log[] = "off, stdout, syslog or a path with a "
				  "slash, as in ./NAME";
	static const char socket[] =
	    "auto, off or a path with a slash, as in ./NAME";
	const struct {
		const char *section, *key;
		struct span value;
		const char *expected;
	} rows[] = {
	    {"gemini", "port", SPAN("65536"), port},
	    {"gemini", "port", SPAN("-1"), port},
	    {"gemini", "port", SPAN("+1"), port},
	    {"gemini", "port", SPAN(""), port},
	    {"gemini", "port", SPAN("1 2"), port},
	    {"gemini", "port", SPAN("0x10"), port},
	    {"gemini", "port", SPAN("auto"), port},
	    {"gemini", "port", SPAN("18446744073709551617"), port},
	    {"menus", "related", SPAN("101"), count},
	    {"menus", "page", SPAN("9"), "a number from 10 to 4096"},
	    {"server", "workers", SPAN("0"), workers},
	    {"server", "workers", SPAN("257"), workers},
	    {"server", "workers", SPAN("Auto"), workers},
	    {"limits", "hello", SPAN("5"), hello},
	    {"limits", "hello", SPAN("9ms"), hello},
	    {"limits", "hello", SPAN("2d"), hello},
	    {"limits", "hello", SPAN("s"), hello},
	    {"limits", "hello", SPAN(""), hello},
	    {"limits", "hello", SPAN("5 s"), hello},
	    {"limits", "hello", SPAN("99999999999999999999d"), hello},
	    {"limits", "hello", SPAN("86400000d"), hello},
	    {"limits", "per_address", SPAN("65536"),
		"a number from 0 to 65535"},
	    {"limits", "requests", SPAN("1000001"),
		"a number from 0 to 1000000"},
	    {"zone", "size", SPAN("0"), size},
	    {"zone", "size", SPAN(""), size},
	    {"zone", "size", SPAN("M"), size},
	    {"zone", "size", SPAN("8m"), size},
	    {"zone", "size", SPAN("8 M"), size},
	    {"zone", "size", SPAN("8MB"), size},
	    {"zone", "size", SPAN("65M"), size},
	    {"zone", "size", SPAN("67108865"), size},
	    {"zone", "size", SPAN("-1"), size},
	    {"zone", "size", SPAN("99999999999999999999G"), size},
	    {"zone", "keep", SPAN("1001"), "a number from 0 to 1000"},
	    {"server", "limit_loopback", SPAN("on"), "yes or no"},
	    {"menus", "navigation", SPAN("true"), "yes or no"},
	    {"menus", "navigation", SPAN("Yes"), "yes or no"},
	    {"menus", "navigation", SPAN(""), "yes or no"},
	    {"gopher", "articles", SPAN("menus"), "menu or text"},
	    {"gopher", "articles", SPAN("menu|text"), "menu or text"},
	    {"gopher", "articles", SPAN(""), "menu or text"},
	    {"capsule", "watch", SPAN("kqueue"), "auto, inotify or poll"},
	    {"capsule", "root", SPAN(""), "a path"},
	    {"capsule", "lang", SPAN(""), language},
	    {"capsule", "lang", SPAN("e"), language},
	    {"capsule", "lang", SPAN("en,fr"), language},
	    {"capsule", "lang", SPAN("en; x=y"), language},
	    {"capsule", "lang", SPAN("en-0123456789-0123456789-0123456789x"),
		language},
	    {"host", "name", SPAN(""), host},
	    {"host", "name", SPAN("a b"), host},
	    {"host", "name", SPAN("example.org:1965"), host},
	    {"host", "name", SPAN("gemini://example.org"), host},
	    {"host", "name", SPAN("[::1]"), six},
	    {"gopher", "host", SPAN("[::1]"), six},
	    {"gopher", "host", SPAN("::1"), six},
	    {"host", "name", SPAN("a\tb"), host},
	    {"host", "name", SPAN("-a.example"), host},
	    {"host", "name", SPAN("a..example"), host},
	    {"host", "name", SPAN("a.example.."), host},
	    {"host", "name", SPAN("a%2eexample"), host},
	    {"host", "name", SPAN("1.2.3"), host},
	    {"host", "name", SPAN("256.1.1.1"), host},
	    {"host", "name", SPAN("a.example, b.example"), host},
	    {"host", "name", SPAN(LABEL64 ".example"), host},
	    {"host", "name", SPAN("*.example.org"), star},
	    {"gopher", "host", SPAN("*"), star},
	    {"host", "alias", SPAN("a b, c.example"), hosts},
	    {"host", "alias", SPAN("a.example,"), gap},
	    {"host", "alias", SPAN("a.example, , b.example"), gap},
	    {"host", "alias", SPAN(",a.example"), gap},
	    {"host", "alias", SPAN(","), gap},
	    {"host", "alias", SPAN("a.example, A.Example"), "each name once"},
	    {"host", "alias", SPAN("*.example.org, *.caf\xc3\xa9.org"), NULL},
	    {"host", "alias", SPAN("*.example.org."), NULL},
	    {"host", "alias", SPAN("*.a_b.onion"), NULL},
	    {"host", "alias", SPAN("*"), stars},
	    {"host", "alias", SPAN("*."), stars},
	    {"host", "alias", SPAN("*.org"), stars},
	    {"host", "alias", SPAN("*.org."), stars},
	    {"host", "alias", SPAN("*.192.0.2.1"), stars},
	    {"host", "alias", SPAN("*.1.2"), stars},
	    {"host", "alias", SPAN("a.*.example.org"), stars},
	    {"host", "alias", SPAN("*.*.example.org"), stars},
	    {"host", "alias", SPAN("*a.example.org"), stars},
	    {"host", "alias", SPAN("a*.example.org"), stars},
	    {"host", "alias", SPAN("a.example, *.org"), stars},
	    {"host", "name", SPAN("caf\xe9"), host},
	    {"gemini", "listen", SPAN(""), listen},
	    {"gemini", "listen", SPAN("127.0.0.1"), listen},
	    {"gemini", "listen", SPAN("1965"), listen},
	    {"gemini", "listen", SPAN("127.0.0.1:"), listen},
	    {"gemini", "listen", SPAN("127.0.0.1:65536"), listen},
	    {"gemini", "listen", SPAN("127.0.0.256:1965"), listen},
	    {"gemini", "listen", SPAN("localhost:1965"), listen},
	    {"gemini", "listen", SPAN("::1:1965"), listen},
	    {"gemini", "listen", SPAN("[::1]"), listen},
	    {"gemini", "listen", SPAN("[::1:1965"), listen},
	    {"gemini", "listen", SPAN("[]:1965"), listen},
	    {"gemini", "listen", SPAN("[127.0.0.1]:1965"), listen},
	    {"gemini", "listen", SPAN("127.0.0.1:1965 [::1]:1965"), listen},
	    {"gemini", "listen", SPAN("127.0.0.1:1,,[::1]:1"), gap},
	    {"gemini", "listen", SPAN("127.0.0.1:1,"), gap},
	    {"gemini", "listen", SPAN(" , 127.0.0.1:1"), gap},
	    {"gemini", "listen", SPAN("off,"), gap},
	    {"gemini", "listen", SPAN("127.0.0.1:01965"), port_zero},
	    {"gemini", "listen", SPAN("[::1]:00"), port_zero},
	    {"gemini", "listen", SPAN("127.0.0.1:+1"), listen},
	    {"gemini", "listen", SPAN("127.0.0.1: 1"), listen},
	    {"gemini", "listen", SPAN("127.0.0.01:1"), listen},
	    {"gemini", "listen", SPAN("[::ffff:127.0.0.1]:1965"), as_such},
	    {"host", "gopher", SPAN("[::FFFF:7f00:1]:70"), as_such},
	    {"gemini", "listen", SPAN(MANY_ADDRESSES), "at most 16 addresses"},
	    {"server", "proxy_from", SPAN("10.0.0.0/8,"), gap},
	    {"server", "proxy_from", SPAN("10.0.0.0/8,,::1"), gap},
	    {"server", "proxy_from", SPAN(","), gap},
	    {"server", "proxy_from", SPAN("::1, 10.0.0.0/08"),
		"the bits of a network without a zero in front"},
	    {"server", "proxy_from", SPAN("::1, 10.0.0.1/8"),
		"10.0.0.0/8, or 10.0.0.1 alone"},
	    {"server", "proxy_from", SPAN("::ffff:10.0.0.0/40"),
		"an IPv4 network as such, like 10.0.0.0/8"},
	    {"server", "proxy_from", SPAN("::1, unix, ::1/128"),
		"each network once"},
	    {"server", "proxy_from", SPAN("10.0.0.0/8, ::ffff:10.0.0.0/104"),
		"each network once"},
	    {"server", "proxy_from", SPAN("10.0.0.0/8, 10.0.0.0/9"), NULL},
	    {"server", "proxy_from", SPAN(MANY_NETWORKS "::1"),
		"at most 32 networks"},
	    {"gemini", "port", SPAN("01965"),
		"a number from 0 to 65535, without zeros in front"},
	    {"gemini", "port", SPAN("00"),
		"a number from 0 to 65535, without zeros in front"},
	    {"menus", "page", SPAN("004096"),
		"a number from 10 to 4096, without zeros in front"},
	    {"server", "workers", SPAN("02"),
		"auto or a number from 1 to 256, without zeros in front"},
	    {"limits", "hello", SPAN("05s"),
		"a time like 30s or 10m, from 10ms to 1d, without zeros in "
		"front"},
	    {"zone", "size", SPAN("08M"),
		"a size like 500K, 8M or 2G, from 1 byte to 64M, without "
		"zeros in front"},
	    {"zone", "allow", SPAN("any,"), gap},
	    {"zone", "write", SPAN("file:a,,file:b"), gap},
	    {"log", "access", SPAN("none"), log},
	    {"log", "access", SPAN("Off"), log},
	    {"log", "access", SPAN("access.log"), log},
	    {"log", "access", SPAN(""), log},
	    {"log", "access", SPAN("./none"), NULL},
	    {"log", "access", SPAN("syslog"), NULL},
	    {"server", "control", SPAN("no"), socket},
	    {"server", "control", SPAN("Auto"), socket},
	    {"server", "control", SPAN(""), socket},
	    {"server", "control", SPAN("./no"), NULL},
	    {"server", "control", SPAN("off"), NULL},
	    {"gemini", "listen", SPAN("127.0.0.1:1,off"), alone},
	    {"gemini", "listen", SPAN("off, 127.0.0.1:1"), alone},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		config_start(&config);
		const char *expected = write_value(
		    &config, rows[i].section, rows[i].key, rows[i].value);
		expect_true(rows[i].key, rows[i].value,
		    (expected != NULL) == (rows[i].expected != NULL));
		expect_span(
		    rows[i].key, span_of(expected), span_of(rows[i].expected));
		config_free(&config);
	}
}

static void
text_is_copied(void **state)
{
	struct config config;

	(void)state;
	config_start(&config);
	assert_null(write_value(&config, "capsule", "title", SPAN("A \"b\"")));
	assert_null(
	    write_value(&config, "host", "name", SPAN("caf\xc3\xa9.org")));
	assert_null(write_value(&config, "capsule", "lang", SPAN("es-SV")));
	assert_null(write_value(&config, "capsule", "root", SPAN("/srv/a b")));
	assert_null(write_value(&config, "gopher", "host", SPAN("")));
	assert_null(write_value(&config, "gopher", "articles", SPAN("text")));
	assert_null(write_value(&config, "menus", "navigation", SPAN("no")));
	expect_span("title", config.title, SPAN("A \"b\""));
	expect_span("host", config.hosts[0].name, SPAN("caf\xc3\xa9.org"));
	expect_span("language", config.language, SPAN("es-SV"));
	expect_span("root", config.root, SPAN("/srv/a b"));
	assert_int_equal(config.articles, ARTICLES_TEXT);
	assert_false(config.navigation);
	config_free(&config);
}

/* A path is refused where it is read, not when it cannot be bound. */
static void
sockets_fit_the_kernel(void **state)
{
	const size_t most = sizeof(((struct sockaddr_un *)0)->sun_path) - 1;
	struct config config;
	struct buf path = {0}, expected = {0};

	(void)state;
	config_start(&config);
	expect_span("default", config.control, SPAN("auto"));
	assert_null(write_value(&config, "server", "control", SPAN("off")));
	buf_byte(&path, '/');
	buf_repeat(&path, 'x', most - 1);
	assert_null(write_value(&config, "server", "control", buf_span(&path)));
	expect_span("longest", config.control, buf_span(&path));
	buf_byte(&path, 'x');
	buf_format(&expected, "auto, off or a path of at most %zu bytes", most);
	expect_span("too long",
	    span_of(write_value(&config, "server", "control", buf_span(&path))),
	    buf_span(&expected));
	buf_free(&path);
	buf_free(&expected);
	config_free(&config);
}

static void
addresses_are_read_and_printed(void **state)
{
	static const struct {
		const char *value, *printed;
	} rows[] = {
	    {"off", ""},
	    {"127.0.0.1:1965", "127.0.0.1:1965 "},
	    {"0.0.0.0:0", "0.0.0.0:0 "},
	    {"[::]:70", "[::]:70 "},
	    {"[0:0::1]:1965,127.0.0.1:70", "[::1]:1965 127.0.0.1:70 "},
	    {" 127.0.0.1:1 ,\t[fe80::1]:2", "127.0.0.1:1 [fe80::1]:2 "},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct buf buf = {0};
		config_start(&config);
		assert_null(write_value(
		    &config, "gemini", "listen", span_of(rows[i].value)));
		for (size_t j = 0; j < config.gemini_listen.count; j++) {
			address_print(&config.gemini_listen.list[j], &buf);
			buf_byte(&buf, ' ');
		}
		expect_span(
		    rows[i].value, buf_span(&buf), span_of(rows[i].printed));
		buf_free(&buf);
		config_free(&config);
	}
}

static void
addresses_have_a_limit(void **state)
{
	struct config config;
	struct buf value = {0};

	(void)state;
	config_start(&config);
	for (int i = 0; i < ADDRESSES_MAX; i++)
		buf_format(&value, "%s127.0.0.1:%d", i ? ", " : "", i + 1);
	assert_null(write_value(&config, "gopher", "listen", buf_span(&value)));
	assert_int_equal(config.gopher_listen.count, ADDRESSES_MAX);
	buf_add(&value, SPAN(", 127.0.0.1:99"));
	assert_non_null(
	    write_value(&config, "gopher", "listen", buf_span(&value)));
	buf_free(&value);
	config_free(&config);
}

/* P86: of keys the nearest is meant, if one is near. */
static void
nearest_keys(void **state)
{
	static const struct {
		const char *section, *key, *nearest;
	} rows[] = {
	    {"server", "worker", "workers"},
	    {"server", "wrokers", "workers"},
	    {"server", "threads", NULL},
	    {"limits", "handshkae", "handshake"},
	    {"limits", "HELLO", NULL},
	    /* Half of its letters are others. */
	    {"gemini", "root", NULL},
	    {"limits", "workers", NULL},
	    {"nowhere", "workers", NULL},
	    {"menus", "a key that is longer than any key there is", NULL},
	    {"menus", "", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span key = exact_copy(span_of(rows[i].key));
		expect_span(rows[i].key, nearest_key(rows[i].section, key),
		    span_of(rows[i].nearest ? rows[i].nearest : ""));
		exact_free(&key);
	}
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("127.0.0.1:1965, [::1]:1965"),
	    SPAN("auto"),
	    SPAN("10m"),
	    SPAN("65535"),
	    SPAN("menu"),
	    SPAN("example.org"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	struct config config;

	(void)state;
	config_start(&config);
	config.zone_count = 1;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		for (size_t j = 0; j < setting_count; j++) {
			struct span value = input;
			setting_write(&settings[j], &config.arena,
			    scope_of(&config, &settings[j]), &value);
		}
		expect_true("in range", input,
		    config.workers >= 0 && config.workers <= 256 &&
			config.hello >= 10 && config.hello <= 86400000 &&
			config.page >= 10 && config.page <= 4096 &&
			config.gemini_listen.count <= ADDRESSES_MAX &&
			config.hosts[0].name.size > 0);
		nearest_key("limits", input);
		exact_free(&input);
	}
	config_free(&config);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(table_is_sound),
	    cmocka_unit_test(good_numbers),
	    cmocka_unit_test(bad_values),
	    cmocka_unit_test(text_is_copied),
	    cmocka_unit_test(sockets_fit_the_kernel),
	    cmocka_unit_test(addresses_are_read_and_printed),
	    cmocka_unit_test(addresses_have_a_limit),
	    cmocka_unit_test(nearest_keys),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
