/* Which host answers, and what a visitor without a certificate sees of it. */
#include <stdio.h>
#include <string.h>

#include "reply/served_host.h"
#include "support/expect.h"
#include "support/fixture.h"

static struct span one[] = {{"a.example", 9}, {"www.a.example", 13}};
static struct span two[] = {{"b.example", 9}};

static void
asked_for(void **state)
{
	static const struct {
		const char *row, *host;
		bool own;
		int named, found;
	} rows[] = {
	    {"the first", "a.example", false, HOST_UNNAMED, 0},
	    {"its alias", "www.a.example", false, HOST_UNNAMED, 0},
	    {"the second", "b.example", false, HOST_UNNAMED, 1},
	    {"none of ours", "c.example", false, HOST_UNNAMED, HOST_UNKNOWN},
	    {"empty", "", false, HOST_UNNAMED, HOST_UNKNOWN},
	    {"SNI says the same", "b.example", false, 1, 1},
	    {"SNI says another", "b.example", false, 0, HOST_UNKNOWN},
	    {"SNI says none of ours", "b.example", false, HOST_UNKNOWN,
		HOST_UNKNOWN},
	    {"our address", "127.0.0.1", true, HOST_UNNAMED, 0},
	    {"another address", "127.0.0.2", false, HOST_UNNAMED, HOST_UNKNOWN},
	    {"our address, SNI the first", "127.0.0.1", true, 0, 0},
	    {"our address, SNI the second", "127.0.0.1", true, 1, HOST_UNKNOWN},
	};
	struct vhost vhosts[] = {
	    {.names = one, .name_count = COUNT(one)},
	    {.names = two, .name_count = COUNT(two)},
	};
	struct served_host list[] = {
	    {.context = {.vhost = &vhosts[0]}},
	    {.context = {.vhost = &vhosts[1]}},
	};
	struct served_hosts hosts = {list, COUNT(list)};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request request = {.host = span_of(rows[i].host)};
		struct asked asked = {.protocol = &protocol_gemini,
		    .request = &request,
		    .own_address = rows[i].own,
		    .named = rows[i].named};
		expect_true(rows[i].row, request.host,
		    served_hosts_asked(&hosts, &asked) == rows[i].found);
		/* On Gopher the listener says it, whatever was asked. */
		asked.protocol = &protocol_gopher;
		asked.host = 1;
		assert_int_equal(served_hosts_asked(&hosts, &asked), 1);
	}
}

static const struct fixture_file files[] = {
    {"open.gmi", "# Open\n"},
    {"private.gmi", "# Not of the zone\n"},
    {"private/secret.gmi", "# Secret\n"},
    {"club.gmi", "# Club\n"},
};

static bool
sees(struct served_host *host, const struct visitor *visitor, const char *path)
{
	struct response_cache *cache;
	struct context context =
	    served_host_context(host, visitor, EDITION_GEMTEXT_FIRST, &cache);

	return edition_find(context.edition, span_of(path)) != EDITION_NONE;
}

/* Zones that are closed to a visitor are not in the edition that it sees. */
static void
views(void **state)
{
	struct fixture *fixture = *state;
	struct visitor nobody = {.state = VISITOR_UNKNOWN};
	struct visitor known = {.state = VISITOR_KNOWN};
	struct response_cache *cache = NULL, *other = NULL;

	fixture_configure(fixture,
	    "[zone a]\npath = /private/\nallow = any\n"
	    "[zone b]\npath = /club.gmi\nallow = any\n");
	fixture_fill(fixture, files, COUNT(files));
	struct served_host host = {
	    .context = fixture->context, .kept = 64 << 10};
	edition_keep(host.context.edition);
	host.context.root = -1;
	assert_true(sees(&host, &known, "/private/secret.gmi"));
	assert_true(sees(&host, &known, "/club.gmi"));
	assert_false(sees(&host, &nobody, "/private/secret.gmi"));
	assert_false(sees(&host, &nobody, "/private/"));
	assert_false(sees(&host, &nobody, "/club.gmi"));
	assert_true(sees(&host, &nobody, "/open.gmi"));
	assert_true(sees(&host, &nobody, "/private.gmi"));
	/* What was rendered for one is never given to the other. */
	served_host_context(&host, &known, EDITION_GEMTEXT_FIRST, &cache);
	served_host_context(&host, &nobody, EDITION_GEMTEXT_FIRST, &other);
	assert_non_null(cache);
	assert_non_null(other);
	assert_ptr_not_equal(cache, other);
	assert_int_equal(other->most, cache->most / SERVED_VIEWS);
	/* A host that keeps nothing has no cache. */
	host.kept = 0;
	served_host_context(&host, &nobody, EDITION_GEMTEXT_FIRST, &cache);
	assert_null(cache);
	served_host_free(&host);
	assert_null(host.context.edition);
}

/*
 * Q212: more audiences than there are views, one after the other: each sees its
 * own zone and none of the others', whoever had the view and its pages before.
 */
static void
views_in_turn(void **state)
{
	enum { ZONES = SERVED_VIEWS + 2 };
	struct fixture *fixture = *state;
	struct buf config = {0};
	char text[64];

	for (int i = 1; i <= ZONES; i++) {
		buf_format(&config, "[zone z%d]\npath = /z%d/\nallow = ", i, i);
		for (int k = 0; k < 32; k++)
			buf_format(&config, "%d%d", i, i);
		buf_byte(&config, '\n');
		snprintf(text, sizeof(text), "z%d/index.gmi", i);
		server_write(&fixture->capsule, text, "# Of a zone\n");
	}
	buf_byte(&config, '\0');
	fixture_configure(fixture, config.data);
	buf_free(&config);
	fixture_open(fixture);
	fixture->host.kept = 1 << 20;
	for (int i = 0; i < 3 * ZONES; i++) {
		int own = i % ZONES + 1;
		fixture->visitor.state = VISITOR_KNOWN;
		memset(fixture->visitor.certificate.bytes, own * 0x11,
		    sizeof(fixture->visitor.certificate.bytes));
		struct span page = fixture_page(fixture, "/");
		for (int k = 1; k <= ZONES; k++) {
			snprintf(text, sizeof(text), "=> /z%d/ ", k);
			expect_true(text, page,
			    fixture_holds(page, text) == (k == own));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(asked_for),
	    FIXTURE_TEST(views),
	    FIXTURE_TEST(views_in_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
