/* Keys of clients, of any kind and size: rows K109 to K112, K181. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/prov_ssl.h>
#include <openssl/rsa.h>
#include <openssl/sslerr.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/identity.h"

#define CLUB "gemini://localhost/club/in.gmi\r\n"
#define ZONE                                                                   \
	"[server]\nworkers = 1\n[gemini]\nport = 1965\n"                       \
	"[limits]\nhello = 10m\nhandshake = 10m\nrequest = 10m\n"              \
	"[zone club]\npath = /club/\nallow = any\n"

static void
start(struct server *server)
{
	server_write(server, "club/in.gmi", "# Inside\n");
	access_start(server, "access.log", ZONE);
}

static BIGNUM *
mersenne(int bits)
{
	BIGNUM *prime = BN_new();

	BN_lshift(prime, BN_value_one(), bits);
	BN_sub_word(prime, 1);
	return prime;
}

/*
 * An RSA key of two Mersenne primes, given by their bits: a large one need not
 * be searched for. The short exponent is 65537: the public or the private one.
 */
static EVP_PKEY *
rsa_of(int p_bits, int q_bits, bool short_public)
{
	BN_CTX *scratch = BN_CTX_new();
	BIGNUM *p = mersenne(p_bits), *q = mersenne(q_bits), *n = BN_new(),
	       *e = BN_new(), *d = BN_new(), *phi = BN_new(), *p1 = BN_dup(p),
	       *q1 = BN_dup(q), *dp = BN_new(), *dq = BN_new(),
	       *inverse = BN_new();
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *key = NULL;

	BN_mul(n, p, q, scratch);
	BN_sub_word(p1, 1);
	BN_sub_word(q1, 1);
	BN_mul(phi, p1, q1, scratch);
	BN_set_word(e, RSA_F4);
	assert_non_null(BN_mod_inverse(d, e, phi, scratch));
	if (!short_public)
		BN_swap(e, d);
	BN_mod(dp, d, p1, scratch);
	BN_mod(dq, d, q1, scratch);
	BN_mod_inverse(inverse, q, p, scratch);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_D, d);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_FACTOR1, p);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_FACTOR2, q);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_EXPONENT1, dp);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_EXPONENT2, dq);
	OSSL_PARAM_BLD_push_BN(
	    build, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, inverse);
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(build);
	assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
	assert_int_equal(
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters), 1);
	OSSL_PARAM_free(parameters);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(context);
	BIGNUM *const all[] = {p, q, n, e, d, phi, p1, q1, dp, dq, inverse};
	for (size_t i = 0; i < COUNT(all); i++)
		BN_free(all[i]);
	BN_CTX_free(scratch);
	return key;
}

/* A new key of a type, with a parameter of its making, or 0. */
static EVP_PKEY *
key_of(const char *type, size_t bits)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	OSSL_PARAM parameters[] = {
	    OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_RSA_BITS, &bits),
	    OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *key = NULL;

	assert_int_equal(EVP_PKEY_keygen_init(context), 1);
	if (bits)
		EVP_PKEY_CTX_set_params(context, parameters);
	assert_int_equal(EVP_PKEY_generate(context, &key), 1);
	EVP_PKEY_CTX_free(context);
	return key;
}

/* The status that a client of that key gets in a zone, or 0 for no answer. */
static int
status_of(const struct server *server, int version,
    const struct identity_pair *pair, const char *groups, unsigned again,
    int *alert_r)
{
	struct talk talk = ask_for(server, true, SPAN(CLUB));

	talk.least = talk.most = version;
	talk.certificate = pair->certificate;
	talk.key = pair->key;
	talk.groups = groups;
	talk.again = again;
	struct heard heard = client_talk(&talk);
	int status = heard_status(&heard);
	assert_int_equal(heard.version, heard.shaken ? version : 0);
	*alert_r = heard.alert;
	heard_free(&heard);
	return status;
}

/* K109: whatever key a client has, it is known by it, in both versions. */
static void
kinds_of_keys(void **state)
{
	struct server *server = *state;
	const struct {
		const char *name;
		EVP_PKEY *key;
	} rows[] = {
	    {"P-256", EVP_EC_gen("P-256")},
	    {"P-384", EVP_EC_gen("P-384")},
	    {"P-521", EVP_EC_gen("P-521")},
	    {"Ed25519", key_of("ED25519", 0)},
	    {"Ed448", key_of("ED448", 0)},
	    {"RSA 2048", key_of("RSA", 2048)},
	    {"RSA 3072", key_of("RSA", 3072)},
	    {"RSA 3560", rsa_of(2281, 1279, true)},
	    {"RSA-PSS 2048", key_of("RSA-PSS", 2048)},
	};

	start(server);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct identity_pair pair = identity_with("me", rows[i].key);
		for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
		     version++) {
			int alert;
			expect_true(rows[i].name, SPAN(CLUB),
			    status_of(
				server, version, &pair, NULL, 0, &alert) == 20);
		}
		identity_free(&pair);
	}
	assert_int_equal(server_stop(server), 0);
}

/*
 * K110, K112, K181: a key whose use would cost too much, and one of a kind that
 * no client has, is refused before it is used. The client sees why, also if it
 * has sent more without waiting: its request in TLS 1.3, the rest of its
 * handshake in TLS 1.2.
 */
static void
refused_keys(void **state)
{
	struct server *server = *state;
	const struct {
		const char *name;
		EVP_PKEY *key;
		const char *groups;
		int alert;
	} rows[] = {
	    {"RSA 4484", rsa_of(2203, 2281, true), NULL,
		SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE},
	    {"RSA 8676", rsa_of(4423, 4253, true), NULL,
		SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE},
	    {"RSA 14112", rsa_of(9689, 4423, true), NULL,
		SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE},
	    {"long exponent", rsa_of(2203, 607, false), NULL,
		SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE},
	    {"secp256k1", EVP_EC_gen("secp256k1"), "P-256:secp256k1",
		SSL_R_SSLV3_ALERT_ILLEGAL_PARAMETER},
	};
	size_t lines = 0;

	start(server);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct identity_pair pair = identity_with("me", rows[i].key);
		/* No signature algorithm of TLS 1.3 is for that curve. */
		int last = rows[i].groups ? TLS1_2_VERSION : TLS1_3_VERSION;
		for (int version = TLS1_2_VERSION; version <= last; version++) {
			int alert,
			    status = status_of(server, version, &pair,
				rows[i].groups, 0, &alert);
			expect_true(rows[i].name, SPAN("status"), status == 0);
			expect_true(rows[i].name,
			    version == TLS1_2_VERSION ? SPAN("1.2")
						      : SPAN("1.3"),
			    alert == rows[i].alert);
			access_expect_why(
			    server, &lines, rows[i].name, "handshake");
		}
		identity_free(&pair);
	}
	assert_int_equal(server_stop(server), 0);
}

/* K111: a chain of a common length is taken, a long one is refused. */
static void
chains(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("me");
	int alert;

	start(server);
	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		assert_int_equal(
		    status_of(server, version, &pair, NULL, 10, &alert), 20);
		assert_int_equal(
		    status_of(server, version, &pair, NULL, 40, &alert), 0);
	}
	identity_free(&pair);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(kinds_of_keys),
	    SERVER_SCENE(refused_keys),
	    SERVER_SCENE(chains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
