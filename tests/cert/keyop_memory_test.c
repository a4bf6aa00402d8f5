/*
 * Keys and dates that are read while memory is short: each allocation of
 * OpenSSL fails once, for a key in a process of its own, where all else works.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "cert/cert.h"
#include "cert/cert_make.h"
#include "cert/keyop.h"
#include "support/expect.h"
#include "support/verify.h"

enum {
	SCHEME = 0x0403,
	LAST = 100, /* allocations that are each failed */
	SOME = 10, /* of the others one in so many */
	INSTANT = 1234567890, /* seconds since 1970 */
	KEPT = 0,
	REFUSED,
	USELESS,
};

static size_t left; /* allocations up to the one that fails; 0: none does */
static size_t made;

static void *
take(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	made++;
	return left > 0 && --left == 0 ? NULL : malloc(size);
}

static void *
extend(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	made++;
	return left > 0 && --left == 0 ? NULL : realloc(old, size);
}

static void
give(void *memory, const char *file, int line)
{
	(void)file;
	(void)line;
	free(memory);
}

/* What becomes of a key, and whether it signs a handshake if it is kept. */
static int
keep(size_t nth, struct span pem)
{
	unsigned char signature[KEYOP_SIGNATURE_MAX];
	size_t room = sizeof(signature);
	char message[VERIFY_MESSAGE];

	verify_write(message, 32);
	left = nth;
	int result = keyop_keep(0, pem);
	left = 0;
	if (result < 0)
		return REFUSED;
	return keyop_sign(0, SCHEME, (struct span){message, VERIFY_MESSAGE},
		   signature, &room) == 0
	    ? KEPT
	    : USELESS;
}

/* K339: it is kept whole, with its curve, or not at all. */
static void
short_of_memory(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct buf pem = {0};
	size_t kept = 0;
	int code;

	(void)state;
	assert_int_equal(cert_write_key(key, &pem), 0);
	/* Once before, since the first time OpenSSL looks up what it has. */
	assert_int_equal(keep(0, buf_span(&pem)), KEPT);
	made = 0;
	assert_int_equal(keep(0, buf_span(&pem)), KEPT);
	size_t all = made;
	/* Its curve is asked for at the end. */
	for (size_t i = 1; i <= all; i += i + LAST < all ? SOME : 1) {
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0)
			_exit(keep(i, buf_span(&pem)));
		assert_int_equal(waitpid(child, &code, 0), child);
		if (!WIFEXITED(code) || WEXITSTATUS(code) == USELESS)
			fail_msg("allocation %zu of %zu", i, all);
		kept += WEXITSTATUS(code) == KEPT;
	}
	assert_true(kept < all);
	buf_free(&pem);
	EVP_PKEY_free(key);
}

/* V228: a date is never counted from now instead. */
static void
dates(void **state)
{
	ASN1_TIME *time = ASN1_TIME_set(NULL, INSTANT);
	size_t unread = 0;

	(void)state;
	assert_int_equal(cert_seconds(time), INSTANT);
	for (size_t i = 1; i <= SOME; i++) {
		left = i;
		int64_t seconds = cert_seconds(time);
		left = 0;
		if (seconds != 0)
			assert_int_equal(seconds, INSTANT);
		unread += seconds == 0;
	}
	assert_true(unread > 0);
	ASN1_TIME_free(time);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(short_of_memory),
	    cmocka_unit_test(dates),
	};

	if (!CRYPTO_set_mem_functions(take, extend, give))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
