/* URIs and hosts as uriparser and libidn2 have them, and where we differ. */
#include <idn2.h>
#include <uriparser/Uri.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/uri.h"

static const struct span seeds[] = {
    {"gemini://example.org/a/b.gmi", 28},
    {"gemini://user:word@example.org:1965/a%20b/../c?q=1&r#part", 57},
    {"gopher://[2001:db8::7]:70/0/caf%C3%A9", 37},
    {"//127.0.0.1:7/%7Ea/./b//c?", 26},
    {"../../a;b=c,d/e/.", 17},
    {"a/b:c?d/e?f", 11},
    {"mailto:ana@example.org", 22},
};

/* A component as a span; data is NULL where it is absent, as in struct uri. */
static struct span
range(UriTextRangeA range)
{
	return range.first ? (struct span){range.first,
				 (size_t)(range.afterLast - range.first)}
			   : (struct span){0};
}

static struct span
path_of(const UriUriA *uri, struct arena *arena)
{
	struct buf path = {0};

	if (uri->absolutePath || (uri->hostText.first && uri->pathHead))
		buf_byte(&path, '/');
	for (UriPathSegmentA *at = uri->pathHead; at; at = at->next) {
		buf_add(&path, range(at->text));
		if (at->next)
			buf_byte(&path, '/');
	}
	struct span kept = arena_copy(arena, buf_span(&path));
	buf_free(&path);
	return kept;
}

static bool
parse(UriUriA *uri, struct span text)
{
	const char *wrong;

	return uriParseSingleUriExA(uri, text.data, text.data + text.size,
		   &wrong) == URI_SUCCESS;
}

static bool
has_any(struct span text, const char *bytes)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] && strchr(bytes, text.data[i]))
			return true;
	return false;
}

static bool
is_number(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return true;
}

/*
 * Why we let a text pass that RFC 3986 does not: clients send it, and what it
 * names is found or not found.
 */
static bool
passes_on_purpose(struct span text)
{
	struct uri uri;

	uri_split(text, &uri);
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] & 0x80)
			return true; /* an IRI (RFC 3987) */
	size_t colon = span_find(uri.path, ':');
	return has_any(text, "[]") || has_any(uri.fragment, "#") ||
	    has_any(uri.userinfo, "@") || has_any(uri.host, ":") ||
	    !is_number(uri.port) ||
	    /* `1a:b`: neither a scheme nor, in a relative path, a segment. */
	    (!uri.scheme.data && !uri.host.data &&
		colon < span_find(uri.path, '/'));
}

static void
compare_parts(struct span input, const UriUriA *theirs, struct arena *arena)
{
	struct uri ours;

	uri_split(input, &ours);
	expect_span("scheme", ours.scheme, range(theirs->scheme));
	expect_span("userinfo", ours.userinfo, range(theirs->userInfo));
	expect_span("port", ours.port, range(theirs->portText));
	expect_span("path", ours.path, path_of(theirs, arena));
	expect_span("query", ours.query, range(theirs->query));
	expect_span("fragment", ours.fragment, range(theirs->fragment));
	/* Brackets are of the host with us: it is compared as it is written. */
	struct span host = ours.host;
	if (span_skip(&host, SPAN("[")) && host.size > 0)
		host.size--;
	expect_span("host", host, range(theirs->hostText));
}

/* Both take a text and cut it alike, or neither does. Returns which. */
static bool
judge(struct span input)
{
	const char *mistake = uri_mistake(input);
	struct arena arena = {0};
	UriUriA theirs;
	bool good = parse(&theirs, input);

	if (good) {
		/* No file has a NUL in its name, encoded or not. */
		expect_true("accepted", input,
		    !mistake || strstr(mistake, "encoded NUL"));
		compare_parts(input, &theirs, &arena);
		uriFreeUriMembersA(&theirs);
	} else {
		expect_true(
		    "refused", input, mistake || passes_on_purpose(input));
	}
	arena_free(&arena);
	return good;
}

static void
components(void **state)
{
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	size_t good = 0;

	(void)state;
	for (int i = 0; i < 2 * MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		good += judge(input);
		exact_free(&input);
	}
	assert_in_range(good, 1000, 2 * MUTATOR_ROUNDS - 1000);
}

/* Every byte, in every component. */
static void
bytes(void **state)
{
	static const char *const starts[] = {"gemini://h/a", "gemini://h/?a",
	    "gemini://h/#a", "gemini://u@h", "gemini://u", "a/b"};

	(void)state;
	for (size_t i = 0; i < COUNT(starts); i++)
		for (int byte = 1; byte < 256; byte++) {
			struct buf text = {0};
			buf_add(&text, span_of(starts[i]));
			buf_byte(&text, (char)byte);
			buf_add(&text, SPAN("b"));
			judge(buf_span(&text));
			buf_free(&text);
		}
}

/* The path of a parsed URI without dot segments and with escapes decoded. */
static struct span
decoded_path(UriUriA *uri, struct arena *arena)
{
	assert_int_equal(
	    uriNormalizeSyntaxExA(uri, URI_NORMALIZE_PATH), URI_SUCCESS);
	struct span path = path_of(uri, arena);
	const char *end = uriUnescapeInPlaceExA(
	    (char *)(uintptr_t)path.data, URI_FALSE, URI_BR_DONT_TOUCH);
	return span_head(path, (size_t)(end - path.data));
}

/*
 * Paths decode to the same name, but for what we make of empty segments (one
 * slash stands for several) and of paths that climb above the root, of encoded
 * slashes and of names that are not UTF-8: no file has those.
 */
static void
paths(void **state)
{
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	size_t same = 0;

	(void)state;
	for (int i = 0; i < 2 * MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct arena arena = {0};
		struct buf ours = {0};
		struct uri uri;
		UriUriA theirs;
		uri_split(input, &uri);
		if (span_starts(uri.path, SPAN("/")) && uri.host.data &&
		    parse(&theirs, input)) {
			if (uri_path_decode(&ours, uri.path) == URI_PATH_NAME &&
			    !strstr(arena_copy(&arena, uri.path).data, "//")) {
				expect_span("path", buf_span(&ours),
				    decoded_path(&theirs, &arena));
				same++;
			}
			uriFreeUriMembersA(&theirs);
		}
		buf_free(&ours);
		arena_free(&arena);
		exact_free(&input);
	}
	assert_true(same > 500);
}

/* References lead to the same name, seen from a page (section 5.2). */
static void
references(void **state)
{
	static const char *const bases[] = {
	    "/", "/a.gmi", "/a/b.gmi", "/a/b/c/", "/a;b/c=d/e"};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	size_t same = 0;

	(void)state;
	for (size_t i = 0; i < 2 * MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct span base = span_of(bases[i % COUNT(bases)]);
		struct arena arena = {0};
		struct span text =
		    arena_format(&arena, "gemini://h%pS", SPAN_AT(base));
		struct buf ours = {0};
		struct uri uri;
		UriUriA page, reference, theirs;
		assert_true(parse(&page, text));
		uri_split(input, &uri);
		if (!uri.scheme.data && !uri.host.data &&
		    !strstr(arena_copy(&arena, uri.path).data, "//") &&
		    uri_path_resolve(&ours, base, uri.path) == URI_PATH_NAME &&
		    parse(&reference, input)) {
			assert_int_equal(uriAddBaseUriExA(&theirs, &reference,
					     &page, URI_RESOLVE_STRICTLY),
			    URI_SUCCESS);
			expect_span(bases[i % COUNT(bases)], buf_span(&ours),
			    decoded_path(&theirs, &arena));
			same++;
			uriFreeUriMembersA(&theirs);
			uriFreeUriMembersA(&reference);
		}
		uriFreeUriMembersA(&page);
		buf_free(&ours);
		arena_free(&arena);
		exact_free(&input);
	}
	assert_true(same > 500);
}

/* A name of one to three labels, of scripts that have a lower case or none. */
static void
add_host(struct mutator *mutator, struct buf *host)
{
	static const struct {
		uint32_t first, last;
	} scripts[] = {{'A', 'Z'}, {'a', 'z'}, {0xc0, 0xd6}, {0xd8, 0x131},
	    {0x391, 0x3a1}, {0x3a3, 0x3ce}, {0x410, 0x44f}, {0x5d0, 0x5ea},
	    {0x4e00, 0x9fff}, {0xac00, 0xd7a3}, {0x1f300, 0x1f64f},
	    {0x300, 0x301}};

	for (size_t labels = mutator_below(mutator, 3) + 1; labels > 0;
	     labels--) {
		for (size_t i = mutator_below(mutator, 9) + 1; i > 0; i--) {
			size_t script = mutator_below(mutator, COUNT(scripts));
			size_t width = (size_t)(scripts[script].last -
			    scripts[script].first + 1);
			utf8_add(host,
			    scripts[script].first +
				(uint32_t)mutator_below(mutator, width));
		}
		buf_byte(host, '.');
	}
	host->size -= mutator_below(mutator, 2);
}

/*
 * Hosts are the same as by UTS 46 as long as it decomposes no compatibility
 * characters, which we leave as they are. It takes less than we do (mixtures of
 * directions, marks in front).
 */
static void
hosts(void **state)
{
	struct mutator mutator = {0};
	size_t same = 0;

	(void)state;
	for (int i = 0; i < 2 * MUTATOR_ROUNDS; i++) {
		struct buf host = {0}, ours = {0};
		uint8_t *theirs = NULL;
		add_host(&mutator, &host);
		struct span input = buf_span(&host);
		int made = uri_host(&ours, input);
		buf_byte(&host, '\0');
		input.data = host.data;
		if (idn2_lookup_u8((uint8_t *)host.data, &theirs,
			IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK) {
			struct span wanted = span_of((char *)theirs);
			/* A trailing dot says that the name is whole. */
			if (span_ends(wanted, SPAN(".")))
				wanted.size--;
			expect_true("a host", input, made == 0);
			expect_span("host", buf_span(&ours), wanted);
			same++;
		}
		idn2_free(theirs);
		buf_free(&host);
		buf_free(&ours);
	}
	assert_true(same > 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(components),
	    cmocka_unit_test(bytes),
	    cmocka_unit_test(paths),
	    cmocka_unit_test(references),
	    cmocka_unit_test(hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
