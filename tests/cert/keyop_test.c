/* Signing with kept keys, and handles that do it: rows D10 to D12. */
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>

#include "cert/keyop.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/own_keys.h"
#include "support/verify.h"

enum {
	RANDOM_MESSAGES = 10000,
	EC = 0,
	WIDE = 1, /* P-384 */
	RSA_KEY = 2,
	EDWARDS = 3,
	KINDS = 4,
	NO_KEY = 5,
};

static const char *const kinds[KINDS] = {"P-256", "P-384", "RSA", "ED25519"};

struct keys {
	struct identity_pair pairs[KINDS];
};

/* Keeps a key of each kind, under the number of the kind. */
static int
make(void **state)
{
	struct keys *keys = calloc(1, sizeof(*keys));

	for (size_t i = 0; i < KINDS; i++) {
		BIO *bio = BIO_new(BIO_s_mem());
		char *data;
		keys->pairs[i] = issue_pair(
		    &(struct issue){.name = "localhost", .kind = kinds[i]});
		PEM_write_bio_PrivateKey(
		    bio, keys->pairs[i].key, NULL, NULL, 0, NULL, NULL);
		long size = BIO_get_mem_data(bio, &data);
		assert_int_equal(
		    keyop_keep(i, (struct span){data, (size_t)size}), 0);
		BIO_free(bio);
	}
	*state = keys;
	return 0;
}

static int
unmake(void **state)
{
	struct keys *keys = *state;

	for (size_t i = 0; i < KINDS; i++)
		identity_free(&keys->pairs[i]);
	free(keys);
	return 0;
}

/* The message of TLS 1.3, with a hash of that size. */
static struct span
verify_13(char bytes[KEYOP_MESSAGE_MAX], size_t hash)
{
	return (struct span){bytes, verify_write(bytes, hash)};
}

/* The message of TLS 1.2, of a group and a point whose size it says. */
static struct span
exchange_12(char bytes[KEYOP_MESSAGE_MAX], unsigned group, size_t size)
{
	memset(bytes, 'r', 64);
	bytes[64] = 3;
	bytes[65] = (char)(group >> 8);
	bytes[66] = (char)group;
	bytes[67] = (char)size;
	memset(bytes + 68, 4, size);
	return (struct span){bytes, 68 + size};
}

static int
sign(size_t key, unsigned scheme, struct span message)
{
	unsigned char signature[KEYOP_SIGNATURE_MAX];
	size_t size = sizeof(signature);

	return keyop_sign(key, scheme, message, signature, &size);
}

/* D10: a key signs by its own schemes, and in TLS 1.3 by those it has there. */
static void
schemes(void **state)
{
	static const struct {
		unsigned scheme;
		bool in_13[KINDS], in_12[KINDS];
	} rows[] = {
	    {0x0403, {true}, {true, true}},
	    {0x0503, {false, true}, {true, true}},
	    {0x0603, {false}, {true, true}},
	    {0x0303, {false}, {true, true}},
	    {0x0203, {false}, {false}},
	    {0x0804, {[RSA_KEY] = true}, {[RSA_KEY] = true}},
	    {0x0805, {[RSA_KEY] = true}, {[RSA_KEY] = true}},
	    {0x0806, {[RSA_KEY] = true}, {[RSA_KEY] = true}},
	    {0x0401, {false}, {[RSA_KEY] = true}},
	    {0x0501, {false}, {[RSA_KEY] = true}},
	    {0x0601, {false}, {[RSA_KEY] = true}},
	    {0x0301, {false}, {[RSA_KEY] = true}},
	    {0x0201, {false}, {false}},
	    {0x0809, {false}, {false}},
	    {0x0807, {[EDWARDS] = true}, {[EDWARDS] = true}},
	    {0x0808, {false}, {false}},
	    {0, {false}, {false}},
	    {0x10403, {false}, {false}},
	};
	char bytes[KEYOP_MESSAGE_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t key = 0; key <= KINDS; key++) {
			unsigned scheme = rows[i].scheme;
			bool in_13 = key < KINDS && rows[i].in_13[key];
			bool in_12 = key < KINDS && rows[i].in_12[key];
			expect_true("1.3",
			    span_of(key < KINDS ? kinds[key] : "-"),
			    (sign(key, scheme, verify_13(bytes, 32)) == 0) ==
				in_13);
			expect_true("1.2",
			    span_of(key < KINDS ? kinds[key] : "-"),
			    (sign(key, scheme, exchange_12(bytes, 23, 65)) ==
				0) == in_12);
		}
	assert_int_equal(sign(KEYOP_KEYS, 0x0403, verify_13(bytes, 32)), -1);
	assert_int_equal(sign(SIZE_MAX, 0x0403, verify_13(bytes, 32)), -1);
}

/* D10: of what a server signs each byte that has a fixed value is looked at. */
static void
shapes(void **state)
{
	static const struct {
		unsigned group;
		size_t size;
		bool known;
	} groups[] = {{29, 32, true}, {23, 65, true}, {24, 97, true},
	    {25, 133, true}, {29, 65, false}, {23, 64, false}, {23, 33, false},
	    {30, 56, false}, {0, 65, false}, {0x1117, 65, false}};
	char bytes[KEYOP_MESSAGE_MAX];

	(void)state;
	for (size_t hash = 0; hash <= 100; hash++)
		assert_int_equal(sign(EC, 0x0403, verify_13(bytes, hash)) == 0,
		    hash == 32 || hash == 48);
	for (size_t i = 0; i < VERIFY_HEAD; i++) {
		struct span message = verify_13(bytes, 32);
		bytes[i] ^= 0x20;
		assert_int_equal(sign(EC, 0x0403, message), -1);
	}
	/* A client's, which a server never signs. */
	struct span client = verify_13(bytes, 32);
	memcpy(bytes + 73, "client", 6);
	assert_int_equal(sign(EC, 0x0403, client), -1);
	for (size_t i = 0; i < COUNT(groups); i++) {
		struct span message =
		    exchange_12(bytes, groups[i].group, groups[i].size);
		assert_int_equal(
		    sign(RSA_KEY, 0x0804, message) == 0, groups[i].known);
		for (size_t size = 0; size < message.size; size++)
			assert_int_equal(
			    sign(RSA_KEY, 0x0804, span_head(message, size)),
			    -1);
		message.size++;
		assert_int_equal(sign(RSA_KEY, 0x0804, message), -1);
	}
	struct span compressed = exchange_12(bytes, 23, 65);
	bytes[68] = 2;
	assert_int_equal(sign(EC, 0x0403, compressed), -1);
	bytes[68] = 4;
	bytes[64] = 1; /* explicit_prime */
	assert_int_equal(sign(EC, 0x0403, compressed), -1);
}

static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* D10: nothing else is signed: no hash, no padded block, nothing by chance. */
static void
random_messages(void **state)
{
	static const unsigned some[] = {0x0403, 0x0503, 0x0804, 0x0401, 0x0807};
	uint64_t seed = 88172645463325252u;
	char bytes[KEYOP_MESSAGE_MAX];

	(void)state;
	for (size_t i = 0; i < RANDOM_MESSAGES; i++) {
		size_t size = next_random(&seed) % (sizeof(bytes) + 1);
		for (size_t j = 0; j < size; j++)
			bytes[j] = (char)next_random(&seed);
		/* Half of them begin as one of the two does. */
		if (i % 4 == 0 && size > 64)
			memset(bytes, ' ', 64);
		if (i % 4 == 1 && size > 67)
			bytes[64] = 3, bytes[65] = 0, bytes[66] = 23;
		/* The length says which it is, all else being as it should. */
		if (i % 4 == 1 && size == 68 + 65)
			bytes[67] = 64;
		for (size_t key = 0; key < KINDS; key++)
			for (size_t j = 0; j < COUNT(some); j++)
				assert_int_equal(
				    sign(key, some[j],
					(struct span){bytes, size}),
				    -1);
	}
	/* What an RSA signature pads: EMSA-PKCS1-v1_5 and EMSA-PSS. */
	memset(bytes, 0xff, sizeof(bytes));
	bytes[0] = 0, bytes[1] = 1;
	assert_int_equal(sign(RSA_KEY, 0x0401, (struct span){bytes, 256}), -1);
	bytes[255] = (char)0xbc;
	assert_int_equal(sign(RSA_KEY, 0x0804, (struct span){bytes, 256}), -1);
}

/* The room is respected, and what is no key is not kept. */
static void
refused(void **state)
{
	unsigned char signature[KEYOP_SIGNATURE_MAX];
	char bytes[KEYOP_MESSAGE_MAX];
	size_t room = 255;

	(void)state;
	assert_int_equal(
	    keyop_sign(RSA_KEY, 0x0804, verify_13(bytes, 32), signature, &room),
	    -1);
	room = 256;
	assert_int_equal(
	    keyop_sign(RSA_KEY, 0x0804, verify_13(bytes, 32), signature, &room),
	    0);
	assert_int_equal(room, 256);
	room = 71;
	assert_int_equal(
	    keyop_sign(EC, 0x0403, verify_13(bytes, 32), signature, &room), -1);
	assert_int_equal(keyop_keep(NO_KEY, SPAN("no key")), -1);
	assert_int_equal(keyop_keep(KEYOP_KEYS, SPAN("no key")), -1);
	assert_int_equal(sign(NO_KEY, 0x0403, verify_13(bytes, 32)), -1);
}

/* A context with a certificate and the handle of its key. */
static SSL_CTX *
server_of(const struct identity_pair *pair, size_t number)
{
	SSL_CTX *ssl = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *public = X509_get_pubkey(pair->certificate);
	EVP_PKEY *handle = keyop_handle(&own_keys, number, public);

	assert_non_null(handle);
	assert_int_equal(SSL_CTX_use_certificate(ssl, pair->certificate), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(ssl, handle), 1);
	EVP_PKEY_free(public);
	EVP_PKEY_free(handle);
	return ssl;
}

/* Whether both ends are done; they take turns. */
static bool
shake_hands(SSL *server, SSL *client)
{
	BIO *ends[2];

	BIO_new_bio_pair(&ends[0], 0, &ends[1], 0);
	SSL_set_bio(server, ends[0], ends[0]);
	SSL_set_bio(client, ends[1], ends[1]);
	SSL_set_accept_state(server);
	SSL_set_connect_state(client);
	for (int i = 0; i < 8; i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
	}
	return SSL_is_init_finished(server) && SSL_is_init_finished(client);
}

/* D11: each type of key serves TLS 1.2 and 1.3, by each scheme that it has. */
static void
handshakes(void **state)
{
	static const struct {
		size_t key;
		int version;
		const char *offered;
		int type; /* of the signature */
	} rows[] = {
	    {EC, TLS1_3_VERSION, "ecdsa_secp256r1_sha256", EVP_PKEY_EC},
	    {EC, TLS1_2_VERSION, "ECDSA+SHA256", EVP_PKEY_EC},
	    {EC, TLS1_2_VERSION, "ECDSA+SHA512", EVP_PKEY_EC},
	    {WIDE, TLS1_3_VERSION, "ECDSA+SHA384", EVP_PKEY_EC},
	    {WIDE, TLS1_2_VERSION, "ECDSA+SHA384", EVP_PKEY_EC},
	    {WIDE, TLS1_2_VERSION, "ECDSA+SHA256", EVP_PKEY_EC},
	    {RSA_KEY, TLS1_3_VERSION, "rsa_pss_rsae_sha256", EVP_PKEY_RSA_PSS},
	    {RSA_KEY, TLS1_3_VERSION, "rsa_pss_rsae_sha384", EVP_PKEY_RSA_PSS},
	    {RSA_KEY, TLS1_3_VERSION, "rsa_pss_rsae_sha512", EVP_PKEY_RSA_PSS},
	    {RSA_KEY, TLS1_2_VERSION, "rsa_pss_rsae_sha256", EVP_PKEY_RSA_PSS},
	    {RSA_KEY, TLS1_2_VERSION, "RSA+SHA256", EVP_PKEY_RSA},
	    {RSA_KEY, TLS1_2_VERSION, "RSA+SHA384", EVP_PKEY_RSA},
	    {RSA_KEY, TLS1_2_VERSION, "RSA+SHA512", EVP_PKEY_RSA},
	    {RSA_KEY, TLS1_2_VERSION, "RSA+SHA224", EVP_PKEY_RSA},
	    {EDWARDS, TLS1_3_VERSION, "ed25519", EVP_PKEY_ED25519},
	    {EDWARDS, TLS1_2_VERSION, "ed25519", EVP_PKEY_ED25519},
	};
	const struct keys *keys = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		SSL_CTX *own =
		    server_of(&keys->pairs[rows[i].key], rows[i].key);
		SSL_CTX *other = SSL_CTX_new(TLS_client_method());
		SSL_CTX_set_min_proto_version(other, rows[i].version);
		SSL_CTX_set_max_proto_version(other, rows[i].version);
		assert_int_equal(
		    SSL_CTX_set1_sigalgs_list(other, rows[i].offered), 1);
		SSL *server = SSL_new(own), *client = SSL_new(other);
		int type = NID_undef;
		expect_true(kinds[rows[i].key], span_of(rows[i].offered),
		    shake_hands(server, client));
		SSL_get_peer_signature_type_nid(client, &type);
		expect_true(kinds[rows[i].key], span_of(rows[i].offered),
		    type == rows[i].type);
		SSL_free(server);
		SSL_free(client);
		SSL_CTX_free(own);
		SSL_CTX_free(other);
	}
}

/* D12: a handle has the public half alone, and signs nothing but messages. */
static void
handles(void **state)
{
	const struct keys *keys = *state;
	unsigned char secret[KEYOP_SIGNATURE_MAX];

	for (size_t i = 0; i < KINDS; i++) {
		EVP_PKEY *public = X509_get_pubkey(keys->pairs[i].certificate);
		EVP_PKEY *other =
		    X509_get_pubkey(keys->pairs[(i + 1) % KINDS].certificate);
		EVP_PKEY *handle = keyop_handle(&own_keys, i, public);
		EVP_MD_CTX *whole = EVP_MD_CTX_new();
		EVP_PKEY_CTX *raw = EVP_PKEY_CTX_new(handle, NULL);
		OSSL_PARAM *params = NULL;
		size_t size = sizeof(secret);
		assert_int_equal(EVP_PKEY_eq(handle, public), 1);
		assert_int_not_equal(EVP_PKEY_eq(handle, other), 1);
		assert_int_equal(
		    EVP_PKEY_todata(handle, EVP_PKEY_KEYPAIR, &params), 0);
		assert_int_equal(i2d_PrivateKey(handle, NULL) > 0, 0);
		/* Neither a hash, nor a message of anything else. */
		assert_true(EVP_PKEY_sign_init(raw) != 1 ||
		    EVP_PKEY_sign(raw, secret, &size,
			(const unsigned char
				*)"thirty-two bytes of some digest",
			32) != 1);
		size = sizeof(secret);
		assert_int_equal(EVP_DigestSignInit_ex(whole, NULL,
				     i == EDWARDS ? NULL : "SHA256", NULL, NULL,
				     handle, NULL),
		    1);
		assert_int_not_equal(EVP_DigestSign(whole, secret, &size,
					 (const unsigned char *)"text", 4),
		    1);
		EVP_PKEY_CTX_free(raw);
		EVP_MD_CTX_free(whole);
		EVP_PKEY_free(handle);
		EVP_PKEY_free(other);
		EVP_PKEY_free(public);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(schemes),
	    cmocka_unit_test(shapes),
	    cmocka_unit_test(random_messages),
	    cmocka_unit_test(refused),
	    cmocka_unit_test(handshakes),
	    cmocka_unit_test(handles),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
