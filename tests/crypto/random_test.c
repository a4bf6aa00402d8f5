#define _GNU_SOURCE
/*
 * Random numbers of the system: rows K310 to K312 and Q119. What is asked of
 * the system is counted on its way to the C library.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include "crypto/provider_proof.h"
#include "crypto/random.h"
#include "crypto/reserve.h"
#include "net/tls.h"
#include "support/expect.h"

enum { SIZE = 32, TIMES = 400, PAGE = 4096 };

/* The function of the C library that a name stands for. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static size_t asked, pids;
static bool empty; /* the system has no random numbers */

ssize_t
getrandom(void *bytes, size_t size, unsigned flags)
{
	asked++;
	errno = ENOSYS;
	return empty ? -1 : NEXT(getrandom)(bytes, size, flags);
}

pid_t
getpid(void)
{
	pids++;
	return NEXT(getpid)();
}

/* The system has no memory for a reserve: the portable twin. */
static bool
has_none(void)
{
	struct reserve *reserve = reserve_new();
	bool none = !reserve;

	reserve_free(&reserve);
	if (none)
		print_message("not seen: the portable twin\n");
	return none;
}

/* What a child finds in a reserve, in a page that it shares with this one. */
static void
take_in_child(struct reserve *reserve, unsigned char *bytes)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(!reserve_take(reserve, 1, bytes, SIZE));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* K310: the same bytes are never had twice, in a child and its child neither */
static void
had_once(void **state)
{
	unsigned char *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned char had[6][SIZE];
	struct reserve *reserve;

	(void)state;
	if (has_none())
		skip();
	reserve = reserve_new();
	assert_true(reserve_take(reserve, 1, had[0], SIZE));
	for (size_t i = 1; i < 5; i += 2) {
		take_in_child(reserve, shared);
		memcpy(had[i], shared, SIZE);
		assert_true(reserve_take(reserve, 1, had[i + 1], SIZE));
	}
	take_in_child(reserve, shared);
	memcpy(had[5], shared, SIZE);
	for (size_t i = 0; i < COUNT(had); i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(had[i], had[j], SIZE);
	reserve_free(&reserve);
	munmap(shared, PAGE);
}

/* K310: what was taken lies nowhere any more, and what is left is taken next */
static void
wiped(void **state)
{
	unsigned char bytes[RESERVE_MAX], later[RESERVE_MAX];
	struct reserve *reserve;

	(void)state;
	if (has_none())
		skip();
	reserve = reserve_new();
	for (size_t i = 0; i < TIMES; i++) {
		size_t size = 8 + i % (RESERVE_MAX - 8);
		assert_true(reserve_take(reserve, 1, bytes, size));
		assert_null(memmem(reserve, PAGE, bytes, 8));
		assert_null(memmem(reserve, PAGE, bytes + size - 8, 8));
	}
	reserve_empty(reserve);
	assert_true(reserve_take(reserve, 1, bytes, SIZE));
	memcpy(later, reserve, RESERVE_MAX);
	reserve_empty(reserve);
	assert_null(memmem(reserve, PAGE, later + RESERVE_MAX / 2, SIZE));
	reserve_free(&reserve);
	assert_null(reserve);
	reserve_free(&reserve);
}

/*
 * K310: what is not left, or is of another second, earlier or later, is asked
 * for anew.
 */
static void
asked_for(void **state)
{
	static const struct {
		int64_t second;
		size_t size, asks;
	} rows[] = {
	    {7, SIZE, 1},
	    {7, SIZE, 0},
	    {8, SIZE, 1},
	    {8, SIZE, 0},
	    {7, SIZE, 1},
	    {0, SIZE, 1},
	    {0, RESERVE_MAX - SIZE, 0},
	    {0, 1, 1},
	    {0, RESERVE_MAX - 1, 0},
	    {0, RESERVE_MAX - 8, 1},
	    {0, 9, 1},
	    {0, RESERVE_MAX - 9, 0},
	    {0, RESERVE_MAX + 1, 1},
	};
	unsigned char bytes[RESERVE_MAX + 1];
	struct reserve *reserve;

	(void)state;
	if (has_none())
		skip();
	reserve = reserve_new();
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t before = asked;
		assert_true(
		    reserve_take(reserve, rows[i].second, bytes, rows[i].size));
		assert_int_equal(asked - before, rows[i].asks);
	}
	reserve_free(&reserve);
}

/* K310: none at all, fewer than there are, as many, more */
static void
of_any_size(void **state)
{
	static const size_t sizes[] = {0, 1, SIZE, RESERVE_MAX - 1, RESERVE_MAX,
	    RESERVE_MAX + 1, 40 * RESERVE_MAX};
	static unsigned char bytes[40 * RESERVE_MAX + 1];
	struct reserve *reserve;

	(void)state;
	if (has_none())
		skip();
	reserve = reserve_new();
	for (size_t i = 0; i < COUNT(sizes) * 20; i++) {
		size_t size = sizes[i % COUNT(sizes)], zeros = 0;
		memset(bytes, 0, sizeof(bytes));
		assert_true(reserve_take(reserve, 1, bytes, size));
		for (size_t j = 0; j < size; j++)
			zeros += bytes[j] == 0;
		assert_true(size < SIZE || zeros < size / 4);
		assert_int_equal(bytes[size], 0);
	}
	empty = true;
	for (size_t i = 0; i < COUNT(sizes); i++)
		expect_true("none", SPAN(""),
		    reserve_take(reserve, 2, bytes, sizes[i]) == false);
	empty = false;
	assert_true(reserve_take(reserve, 2, bytes, SIZE));
	reserve_free(&reserve);
}

static const char *
maker_of(EVP_RAND_CTX *generator)
{
	const EVP_RAND *kind =
	    generator ? EVP_RAND_CTX_get0_rand(generator) : NULL;

	return kind ? OSSL_PROVIDER_get0_name(EVP_RAND_get0_provider(kind))
		    : "none";
}

static bool
is_of(const char *maker)
{
	return strcmp(maker_of(RAND_get0_public(NULL)), maker) == 0 &&
	    strcmp(maker_of(RAND_get0_private(NULL)), maker) == 0;
}

/* Of a child, since what OpenSSL was told cannot be taken back. */
static void
expect_child(int (*run)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(run());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* Of 400 public and 400 secret numbers, which other seconds may cut up. */
static int
ask_often(void)
{
	unsigned char bytes[SIZE];
	const size_t most = 2 * TIMES * SIZE / RESERVE_MAX + 20;

	if (!random_of_system() || !random_of_system() ||
	    !is_of("loam-random") || RAND_status() != 1)
		return 1;
	asked = pids = 0;
	for (size_t i = 0; i < TIMES; i++)
		if (RAND_bytes(bytes, SIZE) != 1 ||
		    RAND_priv_bytes(bytes, SIZE) != 1)
			return 2;
	if (pids > 0 || asked == 0 || asked > most)
		return 3;
	return provider_proof(NULL) && pids == 0 ? 0 : 4;
}

/* Q119: numbers for handshakes cost one call for some, and none for getpid() */
static void
few_calls(void **state)
{
	(void)state;
	if (has_none())
		skip();
	expect_child(ask_often);
}

/* What is of no use as a certificate needs no random number before. */
static int
make_context(void)
{
	const struct cert none = {.chain = {0}};

	return tls_context_new(&(struct tls_host){.cert = &none}, 1, NULL) ||
	    !is_of("loam-random");
}

/* Q119: this is how the server's side of TLS has its random numbers */
static void
used_by_tls(void **state)
{
	(void)state;
	if (has_none())
		skip();
	expect_child(make_context);
}

static int
ask_in_children(void)
{
	static unsigned char here[SIZE], there[SIZE];
	int pipes[2];

	if (!random_of_system() || RAND_bytes(here, SIZE) != 1 ||
	    pipe(pipes) < 0)
		return 1;
	pid_t child = fork();
	if (child == 0)
		_exit(RAND_bytes(here, SIZE) != 1 ||
		    write(pipes[1], here, SIZE) != SIZE);
	if (child < 0 || waitpid(child, NULL, 0) != child ||
	    read(pipes[0], there, SIZE) != SIZE || RAND_bytes(here, SIZE) != 1)
		return 2;
	return memcmp(here, there, SIZE) == 0 ? 3 : 0;
}

/* K310: neither has a child of OpenSSL's numbers what its parent has */
static void
children_differ(void **state)
{
	(void)state;
	if (has_none())
		skip();
	expect_child(ask_in_children);
}

static int
ask_in_vain(void)
{
	unsigned char bytes[SIZE];

	if (!random_of_system())
		return 1;
	empty = true;
	if (RAND_bytes(bytes, SIZE) == 1 || RAND_priv_bytes(bytes, SIZE) == 1 ||
	    provider_proof(NULL))
		return 2;
	empty = false;
	return RAND_bytes(bytes, SIZE) == 1 && provider_proof(NULL) ? 0 : 3;
}

/* K311: without random numbers no handshake ends, and with them the next one */
static void
none_is_made_up(void **state)
{
	(void)state;
	if (has_none())
		skip();
	expect_child(ask_in_vain);
}

/* K311: what was distrusted is not used */
static int
ask_anew(void)
{
	unsigned char bytes[SIZE];
	EVP_RAND_CTX *generator;

	if (!random_of_system() || RAND_bytes(bytes, SIZE) != 1)
		return 1;
	generator = RAND_get0_public(NULL);
	asked = 0;
	if (!EVP_RAND_generate(generator, bytes, SIZE, 256, 1, NULL, 0) ||
	    asked != 1 || !EVP_RAND_reseed(generator, 0, NULL, 0, NULL, 0) ||
	    !EVP_RAND_generate(generator, bytes, SIZE, 256, 0, NULL, 0) ||
	    asked != 2)
		return 2;
	/* Stronger ones than it has are not to be had. */
	if (EVP_RAND_generate(generator, bytes, SIZE, 257, 0, NULL, 0) ||
	    !EVP_RAND_uninstantiate(generator) ||
	    EVP_RAND_generate(generator, bytes, SIZE, 256, 0, NULL, 0) ||
	    RAND_bytes(bytes, SIZE) == 1)
		return 3;
	return 0;
}

/* K311: nor are those that are weaker than what is asked for, or ended */
static void
asked_anew(void **state)
{
	(void)state;
	if (has_none())
		skip();
	expect_child(ask_anew);
}

/* Before it has begun, and twice, as provider-rand(7) lets a caller do it. */
static int
ask_by_itself(void)
{
	/* None of these is a text. */
	static const char *const numbers[] = {OSSL_RAND_PARAM_STATE,
	    OSSL_RAND_PARAM_STRENGTH, OSSL_RAND_PARAM_MAX_REQUEST};
	static unsigned char bytes[100000];
	EVP_RAND *kind = random_of_system()
	    ? EVP_RAND_fetch(NULL, "SYSTEM-RANDOM", "provider=loam-random")
	    : NULL;
	EVP_RAND_CTX *one = EVP_RAND_CTX_new(kind, NULL);

	if (!one || EVP_RAND_get_state(one) != EVP_RAND_STATE_UNINITIALISED ||
	    EVP_RAND_get_strength(one) != 256 ||
	    EVP_RAND_generate(one, bytes, SIZE, 0, 0, NULL, 0) ||
	    EVP_RAND_reseed(one, 0, NULL, 0, NULL, 0) ||
	    EVP_RAND_instantiate(one, 257, 0, NULL, 0, NULL) ||
	    EVP_RAND_get_state(one) != EVP_RAND_STATE_UNINITIALISED)
		return 1;
	for (int i = 0; i < 2; i++)
		if (!EVP_RAND_instantiate(one, 128, 0, NULL, 0, NULL) ||
		    !EVP_RAND_enable_locking(one) ||
		    EVP_RAND_get_state(one) != EVP_RAND_STATE_READY ||
		    !EVP_RAND_nonce(one, bytes, SIZE))
			return 2;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		char text[16];
		OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(
					   numbers[i], text, sizeof(text)),
		    OSSL_PARAM_construct_end()};
		if (EVP_RAND_CTX_get_params(one, params))
			return 4;
	}
	if (EVP_RAND_instantiate(one, 257, 0, NULL, 0, NULL) ||
	    !EVP_RAND_generate(one, bytes, sizeof(bytes), 256, 0, NULL, 0) ||
	    memcmp(bytes, bytes + sizeof(bytes) / 2, SIZE) == 0)
		return 3;
	EVP_RAND_CTX_free(one);
	EVP_RAND_free(kind);
	return 0;
}

/* K311: nor does one give any before it has begun */
static void
by_itself(void **state)
{
	(void)state;
	if (has_none())
		skip();
	expect_child(ask_by_itself);
}

static int
use_approved(void)
{
	return !EVP_default_properties_enable_fips(NULL, 1) ||
	    random_of_system();
}

static int
use_known(void)
{
	unsigned char bytes[SIZE];

	return RAND_bytes(bytes, SIZE) != 1 || random_of_system() ||
	    !is_of("default") || RAND_bytes(bytes, SIZE) != 1;
}

/* K312: where FIPS 140 is asked for, or OpenSSL's own is in use already */
static void
left_alone(void **state)
{
	(void)state;
	expect_child(use_approved);
	expect_child(use_known);
}

static int
use_configured(void)
{
	return random_of_system() || !is_of("default") ||
	    !EVP_RAND_is_a(
		EVP_RAND_CTX_get0_rand(RAND_get0_public(NULL)), "HASH-DRBG");
}

static int
use_system(void)
{
	return !random_of_system() || !is_of("loam-random");
}

/* K312: a section of the configuration says it, and no section does not */
static void
configured(void **state)
{
	static const struct {
		const char *text;
		int (*run)(void);
	} rows[] = {
	    {"openssl_conf = all\n[all]\nrandom = numbers\n"
	     "[numbers]\nrandom = HASH-DRBG\ndigest = SHA512\n",
		use_configured},
	    {"openssl_conf = all\n[all]\nssl_conf = tls\n"
	     "[tls]\nsystem_default = strict\n[strict]\nGroups = P-521\n",
		use_system},
	    {"[all]\nrandom = numbers\n", use_system},
	};
	char path[] = "/tmp/loam.XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	if (has_none())
		skip();
	setenv("OPENSSL_CONF", path, 1);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t size = strlen(rows[i].text);
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, rows[i].text, size, 0), size);
		expect_child(rows[i].run);
	}
	/* No file at all. */
	unlink(path);
	expect_child(use_system);
	unsetenv("OPENSSL_CONF");
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(had_once),
	    cmocka_unit_test(wiped),
	    cmocka_unit_test(asked_for),
	    cmocka_unit_test(of_any_size),
	    cmocka_unit_test(few_calls),
	    cmocka_unit_test(used_by_tls),
	    cmocka_unit_test(children_differ),
	    cmocka_unit_test(none_is_made_up),
	    cmocka_unit_test(asked_anew),
	    cmocka_unit_test(by_itself),
	    cmocka_unit_test(left_alone),
	    cmocka_unit_test(configured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
