/* Algorithms of our own for TLS: rows Q110 to Q112, Q115, Q116. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include "crypto/key_schedule.h"
#include "crypto/provider.h"
#include "crypto/provider_proof.h"
#include "support/exact.h"
#include "support/expect.h"

#define OTHERS "provider=default"

enum { ROUNDS = 2000, TEXT = 400, KEY = 300, LONG = 3 * HMAC_MAX };

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
		unsigned char own[LONG] = {0}, other[LONG] = {0};
		bool extracts = number_below(3) == 0;
		struct derivation what = {.hash = hashes[i % COUNT(hashes)]};
		size_t most = i % COUNT(hashes) == 1 ? 48 : 32;
		what.mode = extracts ? EVP_KDF_HKDF_MODE_EXTRACT_ONLY
				     : EVP_KDF_HKDF_MODE_EXPAND_ONLY;
		what.size = extracts ? most : 1 + number_below(3 * most);
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
		assert_memory_equal(own, other, LONG);
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
	    {"SHA2-256", EXPAND, SPAN("k"), no, SPAN("l"), no, 255 * 32 + 1},
	    {"SHA2-384", EXPAND, SPAN("k"), no, SPAN("l"), no, 255 * 48 + 1},
	    {"SHA2-256", EXPAND, SPAN("k"), no, {text, 250}, no, 16},
	    {"SHA2-256", EXPAND, SPAN("k"), no, SPAN("l"), whole, 16},
	    {"SHA2-256", EXTRACT, SPAN("k"), no, SPAN("l"), no, 31},
	    {"SHA2-384", EXTRACT, SPAN("k"), no, SPAN("l"), no, 32},
	    {"SHA2-256", EXTRACT, SPAN("k"), SPAN("s"), {text, 250}, no, 32},
	};
	static unsigned char key[256 * HMAC_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true("refused", span_of(rows[i].hash),
		    derive(provider_properties(), &rows[i], key) <= 0);
}

/* One parameter for a derivation; a piece of text is copied. */
static int
set_part(EVP_KDF_CTX *context, const char *name, const char *text)
{
	char copy[32];
	bool is_word = strcmp(name, OSSL_KDF_PARAM_DIGEST) == 0 ||
	    strcmp(name, OSSL_KDF_PARAM_MODE) == 0;
	OSSL_PARAM params[2] = {
	    OSSL_PARAM_construct_octet_string(name, copy, strlen(text)),
	    OSSL_PARAM_construct_end()};

	snprintf(copy, sizeof(copy), "%s", text);
	if (is_word)
		params[0] = OSSL_PARAM_construct_utf8_string(name, copy, 0);
	int done = EVP_KDF_CTX_set_params(context, params);
	memset(copy, 'x', sizeof(copy));
	return done;
}

/* The keys that parts give which are set one after the other, and replaced. */
static void
derive_step_by_step(const char *properties, unsigned char keys_r[5][32])
{
	static const char *const parts[][2] = {
	    /* Before the others: OpenSSL's wants it so. */
	    {OSSL_KDF_PARAM_MODE, "EXPAND_ONLY"},
	    {OSSL_KDF_PARAM_LABEL, "another label"},
	    {OSSL_KDF_PARAM_DIGEST, "SHA-256"},
	    {OSSL_KDF_PARAM_KEY, "a secret"},
	    {OSSL_KDF_PARAM_PREFIX, "tls13 "},
	    {OSSL_KDF_PARAM_LABEL, "label"},
	};
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS13-KDF", properties);
	EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
	char data[] = "context";
	OSSL_PARAM last[] = {OSSL_PARAM_construct_octet_string(
				 OSSL_KDF_PARAM_DATA, data, strlen(data)),
	    OSSL_PARAM_construct_end()};

	assert_true(EVP_KDF_derive(context, keys_r[0], 32, NULL) <= 0);
	for (size_t i = 0; i < COUNT(parts); i++)
		expect_true(properties, span_of(parts[i][0]),
		    set_part(context, parts[i][0], parts[i][1]) == 1);
	assert_true(EVP_KDF_CTX_get_kdf_size(context) == SIZE_MAX);
	assert_int_equal(EVP_KDF_derive(context, keys_r[0], 32, NULL), 1);
	assert_int_equal(EVP_KDF_derive(context, keys_r[1], 32, last), 1);
	*data = 'x';
	assert_int_equal(EVP_KDF_derive(context, keys_r[2], 32, NULL), 1);
	assert_memory_equal(keys_r[1], keys_r[2], 32);
	assert_int_equal(set_part(context, OSSL_KDF_PARAM_KEY, "new"), 1);
	assert_int_equal(EVP_KDF_derive(context, keys_r[3], 32, last), 1);
	assert_int_equal(
	    set_part(context, OSSL_KDF_PARAM_MODE, "EXTRACT_ONLY"), 1);
	assert_int_equal(EVP_KDF_CTX_get_kdf_size(context), 32);
	assert_int_equal(EVP_KDF_derive(context, keys_r[4], 32, NULL), 1);
	EVP_KDF_CTX_reset(context);
	assert_true(EVP_KDF_derive(context, keys_r[2], 32, NULL) <= 0);
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(kdf);
}

/* Q115: what is set before the call that derives is OpenSSL's, step by step. */
static void
parts_are_kept(void **state)
{
	unsigned char own[5][32] = {0}, other[5][32] = {0};

	(void)state;
	derive_step_by_step(provider_properties(), own);
	derive_step_by_step(OTHERS, other);
	for (size_t i = 0; i < COUNT(own); i++)
		assert_memory_equal(own[i], other[i], 32);
}

/* Q115: a copy has the parts, and is another derivation. */
static void
derivations_are_copied(void **state)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS13-KDF", provider_properties());
	EVP_KDF_CTX *first = EVP_KDF_CTX_new(kdf), *copy;
	unsigned char keys[2][32];

	(void)state;
	assert_int_equal(set_part(first, OSSL_KDF_PARAM_DIGEST, "SHA256"), 1);
	/* Without a mode nothing is derived. */
	assert_true(EVP_KDF_derive(first, keys[0], 32, NULL) <= 0);
	assert_int_equal(
	    set_part(first, OSSL_KDF_PARAM_MODE, "EXPAND_ONLY"), 1);
	assert_int_equal(set_part(first, OSSL_KDF_PARAM_KEY, "secret"), 1);
	assert_non_null(copy = EVP_KDF_CTX_dup(first));
	assert_int_equal(EVP_KDF_derive(first, keys[0], 32, NULL), 1);
	EVP_KDF_CTX_free(first);
	assert_int_equal(EVP_KDF_derive(copy, keys[1], 32, NULL), 1);
	assert_memory_equal(keys[0], keys[1], 32);
	assert_int_equal(set_part(copy, OSSL_KDF_PARAM_DIGEST, "SHA1"), 0);
	assert_int_equal(set_part(copy, OSSL_KDF_PARAM_MODE, "ANY"), 0);
	/* A mode is a word or a number; what there is besides is not told. */
	char bytes[] = "EXPAND_ONLY";
	OSSL_PARAM odd[] = {OSSL_PARAM_construct_octet_string(
				OSSL_KDF_PARAM_MODE, bytes, strlen(bytes)),
	    OSSL_PARAM_construct_end()};
	OSSL_PARAM more[] = {OSSL_PARAM_construct_octet_string(
				 OSSL_KDF_PARAM_SALT, bytes, strlen(bytes)),
	    OSSL_PARAM_construct_end()};
	assert_int_equal(EVP_KDF_CTX_set_params(copy, odd), 0);
	assert_int_equal(EVP_KDF_CTX_get_params(copy, more), 1);
	assert_string_equal(bytes, "EXPAND_ONLY");
	EVP_KDF_CTX_free(copy);
	EVP_KDF_free(kdf);
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

/* Q111: before it has a hash a MAC has no size, and takes no key. */
static void
macs_without_hash(void **state)
{
	EVP_MAC_CTX *mac = new_mac(provider_properties());
	size_t size = 1;
	char key[] = "key";
	OSSL_PARAM wanted[] = {
	    OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_BLOCK_SIZE, &size),
	    OSSL_PARAM_construct_end()};
	OSSL_PARAM alone[] = {
	    OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key, 3),
	    OSSL_PARAM_construct_end()};

	(void)state;
	assert_int_equal(EVP_MAC_CTX_get_mac_size(mac), 0);
	assert_int_equal(EVP_MAC_CTX_get_params(mac, wanted), 1);
	assert_int_equal(size, 0);
	assert_int_equal(EVP_MAC_CTX_set_params(mac, alone), 0);
	EVP_MAC_CTX_free(mac);
}

/* Q115: begun again without a key a MAC has the one before, of its hash. */
static void
macs_begin_again(void **state)
{
	EVP_MAC_CTX *mac = new_mac(provider_properties());
	const unsigned char key[] = "key";
	unsigned char results[2][HMAC_MAX];
	char name[] = "SHA256";
	OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
	    OSSL_PARAM_construct_end()};
	size_t size;

	(void)state;
	assert_int_equal(EVP_MAC_update(mac, key, 3), 0);
	assert_int_equal(EVP_MAC_final(mac, *results, &size, HMAC_MAX), 0);
	assert_int_equal(EVP_MAC_init(mac, key, 3, params), 1);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(EVP_MAC_update(mac, key, 1), 1);
		/* What has begun is dropped. */
		assert_int_equal(EVP_MAC_init(mac, NULL, 0, params), 1);
		assert_int_equal(EVP_MAC_update(mac, key, 3), 1);
		assert_int_equal(
		    EVP_MAC_final(mac, results[i], &size, HMAC_MAX), 1);
		assert_int_equal(size, 32);
		assert_int_equal(EVP_MAC_update(mac, key, 1), 0);
		assert_int_equal(
		    EVP_MAC_init(mac, NULL, 0, i ? NULL : params), 1);
	}
	assert_memory_equal(results[0], results[1], 32);
	memcpy(name, "SHA384", sizeof(name));
	assert_int_equal(EVP_MAC_init(mac, NULL, 0, params), 0);
	assert_int_equal(EVP_MAC_update(mac, key, 1), 0);
	EVP_MAC_CTX_free(mac);
}

/* A key schedule whose keys are all the same, and a MAC likewise. */
static void *
new_false(void *provider)
{
	(void)provider;
	return malloc(1);
}

static int
believe_all(void *unused, const OSSL_PARAM params[])
{
	(void)unused;
	(void)params;
	return 1;
}

static int
derive_zeros(
    void *unused, unsigned char *key, size_t size, const OSSL_PARAM params[])
{
	(void)unused;
	(void)params;
	memset(key, 0, size);
	return 1;
}

static int
begin_zeros(void *unused, const unsigned char *key, size_t size,
    const OSSL_PARAM params[])
{
	(void)key;
	(void)size;
	return believe_all(unused, params);
}

static int
add_zeros(void *unused, const unsigned char *text, size_t size)
{
	return begin_zeros(unused, text, size, NULL);
}

static int
end_zeros(void *unused, unsigned char *mac, size_t *size, size_t room)
{
	*size = room < 32 ? room : 32;
	return derive_zeros(unused, mac, *size, NULL);
}

#define CALL(number, function)                                                 \
	{                                                                      \
		number, (void (*)(void))(function)                             \
	}

static bool poses; /* the key schedule has the name of ours */

/* The one or the other, by the provider's name. */
static const OSSL_ALGORITHM *
offer_false(int operation, int wanted, const char *properties)
{
	static const OSSL_DISPATCH kdf[] = {
	    CALL(OSSL_FUNC_KDF_NEWCTX, new_false),
	    CALL(OSSL_FUNC_KDF_FREECTX, free),
	    CALL(OSSL_FUNC_KDF_SET_CTX_PARAMS, believe_all),
	    CALL(OSSL_FUNC_KDF_DERIVE, derive_zeros), {0, NULL}};
	static const OSSL_DISPATCH mac[] = {
	    CALL(OSSL_FUNC_MAC_NEWCTX, new_false),
	    CALL(OSSL_FUNC_MAC_DUPCTX, new_false),
	    CALL(OSSL_FUNC_MAC_FREECTX, free),
	    CALL(OSSL_FUNC_MAC_SET_CTX_PARAMS, believe_all),
	    CALL(OSSL_FUNC_MAC_INIT, begin_zeros),
	    CALL(OSSL_FUNC_MAC_UPDATE, add_zeros),
	    CALL(OSSL_FUNC_MAC_FINAL, end_zeros), {0, NULL}};
	static OSSL_ALGORITHM algorithms[2][2] = {
	    {{"TLS13-KDF", NULL, kdf, NULL}}, {{"HMAC", NULL, mac, NULL}}};
	size_t i = wanted == OSSL_OP_MAC;

	algorithms[i][0].property_definition = properties;
	return operation == wanted ? algorithms[i] : NULL;
}

static const OSSL_ALGORITHM *
offer_false_kdf(void *provider, int operation, int *no_cache)
{
	(void)provider;
	*no_cache = 0;
	return offer_false(operation, OSSL_OP_KDF,
	    poses ? "provider=loam-tls" : "provider=false-kdf");
}

static const OSSL_ALGORITHM *
offer_false_mac(void *provider, int operation, int *no_cache)
{
	(void)provider;
	*no_cache = 0;
	return offer_false(operation, OSSL_OP_MAC, "provider=false-mac");
}

static int
start_false_kdf(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *offered,
    const OSSL_DISPATCH **calls, void **provider)
{
	static const OSSL_DISPATCH own[] = {
	    CALL(OSSL_FUNC_PROVIDER_QUERY_OPERATION, offer_false_kdf),
	    {0, NULL}};

	(void)offered;
	*calls = own;
	*provider = (void *)(uintptr_t)core;
	return 1;
}

static int
start_false_mac(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *offered,
    const OSSL_DISPATCH **calls, void **provider)
{
	static const OSSL_DISPATCH own[] = {
	    CALL(OSSL_FUNC_PROVIDER_QUERY_OPERATION, offer_false_mac),
	    {0, NULL}};

	(void)offered;
	*calls = own;
	*provider = (void *)(uintptr_t)core;
	return 1;
}

/*
 * Q116: the proof fails for a key schedule or a MAC that is not OpenSSL's, and
 * holds for what is.
 */
static void
false_ones_are_found(void **state)
{
	static const struct {
		const char *name, *properties;
		OSSL_provider_init_fn *start;
	} rows[] = {
	    {"false-kdf", "?provider=false-kdf", start_false_kdf},
	    {"false-mac", "?provider=false-mac", start_false_mac},
	};

	(void)state;
	assert_true(provider_proof(OTHERS));
	assert_true(provider_proof(provider_properties()));
	for (size_t i = 0; i < COUNT(rows); i++) {
		OSSL_PROVIDER *loaded = NULL;
		if (OSSL_PROVIDER_add_builtin(
			NULL, rows[i].name, rows[i].start))
			loaded =
			    OSSL_PROVIDER_try_load(NULL, rows[i].name, true);
		assert_non_null(loaded);
		expect_true("found", span_of(rows[i].name),
		    !provider_proof(rows[i].properties));
		OSSL_PROVIDER_unload(loaded);
	}
}

/* Of a child, since what OpenSSL was told cannot be taken back. */
static void
expect_exit(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* Q116: where OpenSSL is told to use what FIPS 140 approves, it does. */
static void
fips_is_left_alone(void **state)
{
	pid_t child = fork();

	(void)state;
	if (child == 0)
		_exit(!EVP_default_properties_enable_fips(NULL, 1) ||
		    provider_properties());
	expect_exit(child);
}

/* Q116: where the proof fails OpenSSL's own are used, and all goes on. */
static void
unproven_is_unused(void **state)
{
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		poses = true;
		/* It is first, and loaded in the place of ours. */
		EVP_KDF_free(EVP_KDF_fetch(NULL, "TLS13-KDF", NULL));
		_exit(!OSSL_PROVIDER_add_builtin(
			  NULL, "loam-tls", start_false_kdf) ||
		    provider_properties() || provider_properties() ||
		    !provider_proof(NULL));
	}
	expect_exit(child);
}

/* Q116: what the system asks of TLS does not make the proof fail. */
static void
strict_systems(void **state)
{
	static const char text[] =
	    "openssl_conf = all\n[all]\nssl_conf = tls\n"
	    "[tls]\nsystem_default = strict\n[strict]\n"
	    "CipherString = DEFAULT:@SECLEVEL=5\nMaxProtocol = TLSv1.2\n"
	    "Ciphersuites = TLS_CHACHA20_POLY1305_SHA256\nGroups = P-521\n"
	    "Options = -SessionTicket\nNumTickets = 0\n";
	char path[] = "/tmp/loam.XXXXXX";
	int fd = mkstemp(path);
	pid_t child;

	(void)state;
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	child = fork();
	if (child == 0) {
		setenv("OPENSSL_CONF", path, 1);
		_exit(!provider_properties());
	}
	expect_exit(child);
	unlink(path);
	close(fd);
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
	    /* The first ones, before OpenSSL has looked for anything. */
	    cmocka_unit_test(fips_is_left_alone),
	    cmocka_unit_test(strict_systems),
	    cmocka_unit_test(unproven_is_unused),
	    cmocka_unit_test(others_have_openssls),
	    cmocka_unit_test(keys_are_openssls),
	    cmocka_unit_test(keys_are_those_of_the_rfc),
	    cmocka_unit_test(bad_derivations),
	    cmocka_unit_test(macs_are_openssls),
	    cmocka_unit_test(macs_are_those_of_the_rfc),
	    cmocka_unit_test(bad_macs),
	    cmocka_unit_test(macs_without_hash),
	    cmocka_unit_test(parts_are_kept),
	    cmocka_unit_test(derivations_are_copied),
	    cmocka_unit_test(macs_begin_again),
	    cmocka_unit_test(false_ones_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
