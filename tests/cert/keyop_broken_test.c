/*
 * A process whose OpenSSL cannot sign any more: row K334. The random numbers
 * that a signature takes are replaced by none, which only OpenSSL's older
 * interface can do.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "cert/cert_make.h"
#include "cert/keyop_channel.h"
#include "support/expect.h"
#include "support/verify.h"

enum {
	HEAD = 16, /* bytes of a request before its message */
	SCHEME = 0x0403,
	SCHEME_PSS = 0x0806, /* with SHA-512 */
};

enum { P256, SHORT_RSA, P384, NONE };

static int
no_bytes(unsigned char *bytes, int count)
{
	(void)bytes;
	(void)count;
	return 0;
}

static void
keep(size_t number, EVP_PKEY *key)
{
	struct buf pem = {0};

	assert_non_null(key);
	assert_int_equal(cert_write_key(key, &pem), 0);
	assert_int_equal(keyop_keep(number, buf_span(&pem)), 0);
	buf_free(&pem);
	EVP_PKEY_free(key);
}

static struct keyop_request
whole_request(unsigned number)
{
	struct keyop_request request = {.sequence = 1 + number,
	    .number = number,
	    .scheme = number == SHORT_RSA ? SCHEME_PSS : SCHEME,
	    .size = VERIFY_MESSAGE};

	verify_write(request.message, 32);
	return request;
}

/*
 * K334: what it is asked for has no answer, so that another one gives it; what
 * it would refuse in any case is refused, and so is what one key is too short
 * for while it can sign other things.
 */
static void
broken(void **state)
{
	static const RAND_METHOD none = {
	    .bytes = no_bytes, .pseudorand = no_bytes};
	static const struct {
		unsigned number;
		bool lacks; /* random numbers */
		struct keyop_served served;
		bool answered;
	} rows[] = {
	    {P256, false, {1, 0, false}, true},
	    {P256, true, {0, 0, true}, false},
	    {NONE, true, {0, 1, false}, true},
	    {SHORT_RSA, false, {0, 1, false}, true},
	    {P256, false, {1, 0, false}, true},
	};
	const RAND_METHOD *usual = RAND_get_rand_method();
	struct keyop_answer answer;
	int ends[2];

	(void)state;
	assert_true(keyop_works());
	keep(P256, EVP_EC_gen("P-256"));
	keep(SHORT_RSA, EVP_RSA_gen(1024));
	keep(P384, EVP_EC_gen("P-384"));
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keyop_request request = whole_request(rows[i].number);
		assert_int_equal(
		    RAND_set_rand_method(rows[i].lacks ? &none : usual), 1);
		assert_int_equal(send(ends[0], &request, HEAD + VERIFY_MESSAGE,
				     MSG_DONTWAIT),
		    HEAD + VERIFY_MESSAGE);
		struct keyop_served served = keyop_serve(ends[1]);
		assert_int_equal(served.signatures, rows[i].served.signatures);
		assert_int_equal(served.refusals, rows[i].served.refusals);
		assert_int_equal(served.broken, rows[i].served.broken);
		assert_int_equal(keyop_works(), !rows[i].lacks);
		assert_int_equal(
		    recv(ends[0], &answer, sizeof(answer), MSG_DONTWAIT) > 0,
		    rows[i].answered);
	}
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
