#include "base/buf.h"
#include "base/digest.h"
#include "support/exact.h"
#include "support/expect.h"

static void
expect_digest(struct span s, const char *want)
{
	unsigned char digest[DIGEST_SIZE];
	struct buf hex = {0};

	digest_of(s, digest);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		buf_format(&hex, "%02x", digest[i]);
	expect_span("SHA-256", buf_span(&hex), span_of(want));
	buf_free(&hex);
}

/* FIPS 180-4: the one-block, two-block and long example messages. */
static void
fips_180_vectors(void **state)
{
	static const struct {
		const char *text, *digest;
	} rows[] = {
	    {"",
		"e3b0c44298fc1c149afbf4c8996fb924"
		"27ae41e4649b934ca495991b7852b855"},
	    {"abc",
		"ba7816bf8f01cfea414140de5dae2223"
		"b00361a396177a9cb410ff61f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039"
		"a33ce45964ff2167f6ecedd419db06c1"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].text));
		expect_digest(s, rows[i].digest);
		exact_free(&s);
	}
}

static void
fips_180_million_a(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_repeat(&buf, 'a', 1000000);
	expect_digest(buf_span(&buf),
	    "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0");
	buf_free(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fips_180_vectors),
	    cmocka_unit_test(fips_180_million_a),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
