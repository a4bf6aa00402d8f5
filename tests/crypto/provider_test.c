/* Algorithms of our own for TLS: rows Q110 to Q112. */
#include <stdio.h>
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include "crypto/key_schedule.h"
#include "crypto/provider.h"
#include "support/exact.h"
#include "support/expect.h"

#define OTHERS "provider=default"

enum { ROUNDS = 2000, TEXT = 400, KEY = 300 };

static const char *const hashes[] = {"SHA2-256", "SHA2-384", "sha256"};
static uint64_t seed = 1;

/* The same numbers in each run: Knuth's linear congruence. */
static size_t
number_below(size_t most)
{
	seed = seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (size_t)(seed >> 33) % most;
}

static struct span
bytes_below(size_t most)
{
	static char bytes[TEXT];
	size_t size = number_below(most);

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)number_below(256);
	return exact_copy((struct span){bytes, size});
}

static struct span
from_hex(const char *hex, unsigned char *bytes)
{
	size_t size = strlen(hex) / 2;

	for (size_t i = 0; i < size; i++) {
		char byte[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
		bytes[i] = (unsigned char)strtoul(byte, NULL, 16);
	}
	return (struct span){(const char *)bytes, size};
}

struct derivation {
	const char *hash;
	int mode;
	/* Without data they are no parameters. */
	struct span secret, salt, label, context;
	size_t size;
};

/* Returns what EVP_KDF_derive() returns, of an implementation. */
static int
derive(
    const char *properties, const struct derivation *what, unsigned char *key)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS13-KDF", properties);
	EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
	int mode = what->mode;
	char hash[16], prefix[] = "tls13 ";
	const struct {
		const char *name;
		struct span bytes;
	} texts[] = {
	    {OSSL_KDF_PARAM_KEY, what->secret},
	    {OSSL_KDF_PARAM_SALT, what->salt},
	    {OSSL_KDF_PARAM_PREFIX, span_of(prefix)},
	    {OSSL_KDF_PARAM_LABEL, what->label},
	    {OSSL_KDF_PARAM_DATA, what->context},
	};
	OSSL_PARAM params[COUNT(texts) + 3], *at = params;

	snprintf(hash, sizeof(hash), "%s", what->hash);
	*at++ =
	    OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0);
	*at++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
	for (size_t i = 0; i < COUNT(texts); i++)
		if (texts[i].bytes.data)
			*at++ = OSSL_PARAM_construct_octet_string(texts[i].name,
			    (char *)(uintptr_t)texts[i].bytes.data,
			    texts[i].bytes.size);
	*at = OSSL_PARAM_construct_end();
	int done = EVP_KDF_derive(context, key, what->size, params);
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(kdf);
	return done;
}

/* Q110: the same of both, and of random parts; what fits no field is refused */
static void
keys_are_openssls(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		unsigned char own[HMAC_MAX] = {0}, other[HMAC_MAX] = {0};
		bool extracts = number_below(3) == 0;
		struct derivation what = {.hash = hashes[i % COUNT(hashes)]};
		size_t most = i % COUNT(hashes) == 1 ? 48 : 32;
		what.mode = extracts ? EVP_KDF_HKDF_MODE_EXTRACT_ONLY
				     : EVP_KDF_HKDF_MODE_EXPAND_ONLY;
		what.size = extracts ? most : 1 + number_below(most);
		what.secret = bytes_below(KEY);
		what.label = bytes_below(249);
		what.context = bytes_below(65);
		/* OpenSSL reads as much of a salt as the hash is long. */
		what.salt = bytes_below(most + 1);
		if (extracts && what.salt.size < most)
			exact_free(&what.salt);
		if (extracts && number_below(2) == 0)
			exact_free(&what.secret);
		assert_int_equal(derive(OTHERS, &what, other), 1);
		assert_int_equal(derive(provider_properties(), &what, own), 1);
		assert_memory_equal(own, other, HMAC_MAX);
		exact_free(&what.secret);
		exact_free(&what.salt);
		exact_free(&what.label);
		exact_free(&what.context);
	}
}

/* Q110: RFC 8448, section 3: the first secrets of a handshake */
static void
keys_are_those_of_the_rfc(void **state)
{
	static const char *const want[] = {
	    "33ad0a1c607ec03b09e6cd9893680ce2"
	    "10adf300aa1f2660e1b22e10f170f92a",
	    "6f2615a108c702c5678f54fc9dbab697"
	    "16c076189c48250cebeac3576c3611ba",
	};
	const struct hmac_hash *hash = hmac_hash_of(SPAN("SHA256"));
	struct key_label label = {SPAN("tls13 "), SPAN("derived")};
	unsigned char early[HMAC_MAX], derived[HMAC_MAX], none[HMAC_MAX],
	    bytes[HMAC_MAX];
	struct span no = {NULL, 0};

	(void)state;
	assert_true(key_extract(hash, no, no, &label, early));
	from_hex(want[0], bytes);
	assert_memory_equal(early, bytes, 32);
	hmac_digest(hash, SPAN(""), none);
	assert_true(key_expand(hash, (struct span){(char *)early, 32}, &label,
	    (struct span){(char *)none, 32}, derived, 32));
	from_hex(want[1], bytes);
	assert_memory_equal(derived, bytes, 32);
}

/* Q110: nothing is derived of less than is needed, nor more than there is */
static void
bad_derivations(void **state)
{
	static char text[256];
	const struct span whole = {text, sizeof(text)}, no = {NULL, 0};
	enum { EXPAND = EVP_KDF_HKDF_MODE_EXPAND_ONLY };
	enum { EXTRACT = EVP_KDF_HKDF_MODE_EXTRACT_ONLY };
	const struct derivation rows[] = {
	    {"SHA512", EXPAND, SPAN("k"), no, SPAN("l"), no, 16},
	    {"", EXPAND, SPAN("k"), no, SPAN("l"), no, 16},
	    {"SHA2-256", EVP_KDF_HKDF_MODE_EXTRACT_AND_EXPAND, SPAN("k"), no,
		SPAN("l"), no, 16},
	    {"SHA2-256", EXPAND, no, no, SPAN("l"), no, 16},
	    {"SHA2-256", EXPAND, SPAN("k"), no, SPAN("l"), no, 33},
	    {"SHA2-384", EXPAND, SPAN("k"), no, SPAN("l"), no, 49},
	    {"SHA2-256", EXPAND, SPAN("k"), no, {text, 250}, no, 16},
	    {"SHA2-256", EXPAND, SPAN("k"), no, SPAN("l"), whole, 16},
	    {"SHA2-256", EXTRACT, SPAN("k"), no, SPAN("l"), no, 31},
	    {"SHA2-384", EXTRACT, SPAN("k"), no, SPAN("l"), no, 32},
	    {"SHA2-256", EXTRACT, SPAN("k"), SPAN("s"), {text, 250}, no, 32},
	};
	unsigned char key[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true("refused", span_of(rows[i].hash),
		    derive(provider_properties(), &rows[i], key) <= 0);
}

static EVP_MAC_CTX *
new_mac(const char *properties)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", properties);
	EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);

	assert_non_null(context);
	EVP_MAC_free(mac);
	return context;
}

/* The MAC of a text in two pieces, by a copy that is made between them. */
static size_t
mac_of(const char *properties, const char *hash, struct span key,
    struct span text, size_t cut, unsigned char *mac_r)
{
	EVP_MAC_CTX *mac = new_mac(properties), *copy;
	char name[16];
	const unsigned char *bytes = (const unsigned char *)text.data;
	unsigned char again[HMAC_MAX];
	size_t size = 0;

	snprintf(name, sizeof(name), "%s", hash);
	OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
	    OSSL_PARAM_construct_end()};
	assert_int_equal(EVP_MAC_init(mac, (const unsigned char *)key.data,
			     key.size, params),
	    1);
	assert_int_equal(
	    EVP_MAC_CTX_get_mac_size(mac), strstr(hash, "384") ? 48 : 32);
	assert_int_equal(EVP_MAC_update(mac, bytes, cut), 1);
	assert_non_null(copy = EVP_MAC_CTX_dup(mac));
	for (int i = 0; i < 2; i++) {
		EVP_MAC_CTX *one = i ? copy : mac;
		assert_int_equal(
		    EVP_MAC_update(one, bytes + cut, text.size - cut), 1);
		assert_int_equal(
		    EVP_MAC_final(one, i ? again : mac_r, &size, HMAC_MAX), 1);
		EVP_MAC_CTX_free(one);
	}
	assert_memory_equal(mac_r, again, size);
	return size;
}

/* Q111: the same of both, of any key and pieces */
static void
macs_are_openssls(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		unsigned char own[HMAC_MAX], other[HMAC_MAX];
		struct span key = bytes_below(KEY), text = bytes_below(TEXT);
		const char *hash = hashes[i % COUNT(hashes)];
		size_t cut = number_below(text.size + 1);
		size_t size = mac_of(OTHERS, hash, key, text, cut, other);
		assert_int_equal(
		    mac_of(provider_properties(), hash, key, text, cut, own),
		    size);
		assert_memory_equal(own, other, size);
		exact_free(&key);
		exact_free(&text);
	}
}

/* Q111: RFC 4231, the first two test cases */
static void
macs_are_those_of_the_rfc(void **state)
{
	static const struct {
		const char *key, *text, *small, *large;
	} rows[] = {
	    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
		"b0344c61d8db38535ca8afceaf0bf12b"
		"881dc200c9833da726e9376c2e32cff7",
		"afd03944d84895626b0825f4ab46907f15f9dadbe4101ec6"
		"82aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"},
	    {"4a656665",
		"7768617420646f2079612077616e7420666f72206e6f7468696e673f",
		"5bdcc146bf60754e6a042426089575c7"
		"5a003f089d2739839dec58b964ec3843",
		"af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47"
		"e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"},
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		unsigned char key[32], text[32], want[HMAC_MAX], got[HMAC_MAX];
		struct span bytes = from_hex(rows[i / 2].text, text);
		struct hmac hmac;
		hmac_begin(&hmac,
		    hmac_hash_of(i % 2 ? SPAN("sha384") : SPAN("SHA2-256")),
		    from_hex(rows[i / 2].key, key));
		hmac_add(&hmac, bytes);
		hmac_end(&hmac, got);
		struct span mac = from_hex(
		    i % 2 ? rows[i / 2].large : rows[i / 2].small, want);
		assert_memory_equal(got, want, mac.size);
	}
}

/* Q111: no MAC without a hash that there is, a key, and room for it */
static void
bad_macs(void **state)
{
	EVP_MAC_CTX *mac = new_mac(provider_properties());
	const unsigned char key[] = "key";
	unsigned char room[HMAC_MAX];
	size_t size;
	char name[] = "SHA512";
	OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
	    OSSL_PARAM_construct_end()};

	(void)state;
	assert_int_equal(EVP_MAC_init(mac, key, 3, NULL), 0);
	assert_int_equal(EVP_MAC_init(mac, key, 3, params), 0);
	memcpy(name, "SHA384", sizeof(name));
	params[0].data_size = sizeof(name) - 1;
	assert_int_equal(EVP_MAC_init(mac, NULL, 0, params), 0);
	assert_int_equal(EVP_MAC_init(mac, key, 3, params), 1);
	assert_int_equal(EVP_MAC_final(mac, room, &size, 47), 0);
	assert_int_equal(EVP_MAC_final(mac, room, &size, 48), 1);
	assert_int_equal(size, 48);
	EVP_MAC_CTX_free(mac);
}

static void
expect_maker(const OSSL_PROVIDER *provider, const char *name)
{
	assert_string_equal(OSSL_PROVIDER_get0_name(provider), name);
}

/* Q112: asked for by its properties alone, and for these algorithms alone */
static void
others_have_openssls(void **state)
{
	const char *const rows[][2] = {
	    {provider_properties(), "loam-tls"}, {NULL, "default"}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS13-KDF", rows[i][0]);
		EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", rows[i][0]);
		EVP_MD *hash = EVP_MD_fetch(NULL, "SHA256", rows[i][0]);
		expect_maker(EVP_KDF_get0_provider(kdf), rows[i][1]);
		expect_maker(EVP_MAC_get0_provider(mac), rows[i][1]);
		expect_maker(EVP_MD_get0_provider(hash), "default");
		EVP_KDF_free(kdf);
		EVP_MAC_free(mac);
		EVP_MD_free(hash);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    /* The first one, before OpenSSL has looked for anything. */
	    cmocka_unit_test(others_have_openssls),
	    cmocka_unit_test(keys_are_openssls),
	    cmocka_unit_test(keys_are_those_of_the_rfc),
	    cmocka_unit_test(bad_derivations),
	    cmocka_unit_test(macs_are_openssls),
	    cmocka_unit_test(macs_are_those_of_the_rfc),
	    cmocka_unit_test(bad_macs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
