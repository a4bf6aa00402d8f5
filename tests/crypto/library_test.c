/*
 * OpenSSL without memory. (Sanitizers end a program that asks for too much.)
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "crypto/library.h"
#include "support/expect.h"
#include "support/sanitized.h"

enum { SERVED = 7, WRONG };

/* What becomes of a process whose OpenSSL asks for more than there is. */
static int
ask_too_much(bool ends)
{
	int said[2], code;
	char words[64] = "";

	assert_int_equal(pipe(said), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(said[1], STDERR_FILENO);
		library_prepare();
		if (!ends)
			library_may_fail();
		char *some = OPENSSL_malloc(100);
		some = some ? OPENSSL_realloc(some, 5000) : NULL;
		if (!some || OPENSSL_malloc(0))
			_exit(WRONG);
		some[4999] = 'x';
		OPENSSL_free(some);
		_exit(OPENSSL_malloc(SIZE_MAX / 4) ? WRONG : SERVED);
	}
	close(said[1]);
	assert_int_equal(waitpid(child, &code, 0), child);
	ssize_t size = read(said[0], words, sizeof(words) - 1);
	close(said[0]);
	assert_true(WIFEXITED(code));
	code = WEXITSTATUS(code);
	assert_string_equal(words, code == 1 ? "loam: out of memory\n" : "");
	assert_true(size >= 0);
	return code;
}

/* K335: a process ends, and says so; a worker goes on. */
static void
without_memory(void **state)
{
	(void)state;
	if (SANITIZED) {
		print_message("skipped: a sanitizer ends what asks for so "
			      "much\n");
		return;
	}
	assert_int_equal(ask_too_much(true), EXIT_FAILURE);
	assert_int_equal(ask_too_much(false), SERVED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
