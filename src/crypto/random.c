#include <string.h>

#include <openssl/conf.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include "base/clock.h"
#include "crypto/provider_priv.h"
#include "crypto/random.h"
#include "crypto/reserve.h"

/*
 * A handshake asks five times for random numbers. OpenSSL makes them of some
 * that it has had from the kernel, which costs several times what the kernel's
 * own generator takes for as many, and calls getpid() each time, since a child
 * must not make the same ones. The kernel's are taken as they are here, some in
 * advance (reserve.h). EVP_RAND(7) and provider-rand(7) describe how OpenSSL is
 * given a generator, RAND_set_DRBG_type(3) how it is told to use it.
 *
 * It has three of each: the public numbers, which are sent, and the secret ones
 * come from two, so that the first tell nothing of the others, and both would
 * have their seeds from the third, which this one needs nothing of. Without
 * random numbers nothing is made: OpenSSL ends the handshake.
 */

#define RANDOM_NAME "loam-random"
#define GENERATOR "SYSTEM-RANDOM"
#define RANDOM_PROPERTIES "provider=" RANDOM_NAME

enum {
	STRENGTH = 256, /* bits, of the kernel's generator: random(4) */
	BYTES_MAX = 65536, /* bytes at once, as OpenSSL's own */
	PROOF = 32, /* bytes */
};

struct generator {
	struct reserve *reserve; /* NULL: there is nothing to be had */
	CRYPTO_RWLOCK *lock; /* NULL: it has one user */
};

static void *
new_generator(
    void *provider, void *parent, const OSSL_DISPATCH *calls_of_parent)
{
	(void)provider;
	(void)parent;
	(void)calls_of_parent;
	return OPENSSL_zalloc(sizeof(struct generator));
}

static int
end_generator(void *data)
{
	struct generator *generator = data;

	reserve_free(&generator->reserve);
	return 1;
}

static void
free_generator(void *data)
{
	struct generator *generator = data;

	if (generator) {
		end_generator(generator);
		CRYPTO_THREAD_lock_free(generator->lock);
	}
	OPENSSL_free(generator);
}

/* What OpenSSL's own are told, such as a cipher, is of no use to this one. */
static int
begin_generator(void *data, unsigned strength, int resists,
    const unsigned char *person, size_t person_size, const OSSL_PARAM params[])
{
	struct generator *generator = data;

	(void)resists;
	(void)person;
	(void)person_size;
	(void)params;
	if (!generator->reserve && strength <= STRENGTH)
		generator->reserve = reserve_new();
	return generator->reserve && strength <= STRENGTH;
}

/* Those who do not trust what was there before get what is new. */
static int
generate(void *data, unsigned char *bytes, size_t size, unsigned strength,
    int resists, const unsigned char *more, size_t more_size)
{
	struct generator *generator = data;

	(void)more;
	(void)more_size;
	if (!generator->reserve || strength > STRENGTH)
		return 0;
	if (resists)
		reserve_empty(generator->reserve);
	return reserve_take(generator->reserve, clock_now(), bytes, size);
}

static int
reseed(void *data, int resists, const unsigned char *seed, size_t seed_size,
    const unsigned char *more, size_t more_size)
{
	struct generator *generator = data;

	(void)resists;
	(void)seed;
	(void)seed_size;
	(void)more;
	(void)more_size;
	if (generator->reserve)
		reserve_empty(generator->reserve);
	return generator->reserve != NULL;
}

static int
allow_threads(void *data)
{
	struct generator *generator = data;

	if (!generator->lock)
		generator->lock = CRYPTO_THREAD_lock_new();
	return generator->lock != NULL;
}

static int
lock_generator(void *data)
{
	struct generator *generator = data;

	return !generator->lock || CRYPTO_THREAD_write_lock(generator->lock);
}

static void
unlock_generator(void *data)
{
	struct generator *generator = data;

	if (generator->lock)
		CRYPTO_THREAD_unlock(generator->lock);
}

static int
get_generator(void *data, OSSL_PARAM params[])
{
	const struct generator *generator = data;
	OSSL_PARAM *state = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STATE),
		   *strength =
		       OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STRENGTH),
		   *most =
		       OSSL_PARAM_locate(params, OSSL_RAND_PARAM_MAX_REQUEST);

	return (!state ||
		   OSSL_PARAM_set_int(state,
		       generator->reserve ? EVP_RAND_STATE_READY
					  : EVP_RAND_STATE_UNINITIALISED)) &&
	    (!strength || OSSL_PARAM_set_uint(strength, STRENGTH)) &&
	    (!most || OSSL_PARAM_set_size_t(most, BYTES_MAX));
}

static const OSSL_PARAM *
gettable_of_generator(void *generator, void *provider)
{
	static const OSSL_PARAM gettable[] = {
	    OSSL_PARAM_int(OSSL_RAND_PARAM_STATE, NULL),
	    OSSL_PARAM_uint(OSSL_RAND_PARAM_STRENGTH, NULL),
	    OSSL_PARAM_size_t(OSSL_RAND_PARAM_MAX_REQUEST, NULL),
	    OSSL_PARAM_END};

	(void)generator;
	(void)provider;
	return gettable;
}

static const OSSL_ALGORITHM *
offer_generator(void *provider, int operation, int *no_cache)
{
	static const OSSL_DISPATCH calls[] = {
	    CALL(OSSL_FUNC_RAND_NEWCTX, new_generator),
	    CALL(OSSL_FUNC_RAND_FREECTX, free_generator),
	    CALL(OSSL_FUNC_RAND_INSTANTIATE, begin_generator),
	    CALL(OSSL_FUNC_RAND_UNINSTANTIATE, end_generator),
	    CALL(OSSL_FUNC_RAND_GENERATE, generate),
	    CALL(OSSL_FUNC_RAND_RESEED, reseed),
	    CALL(OSSL_FUNC_RAND_ENABLE_LOCKING, allow_threads),
	    CALL(OSSL_FUNC_RAND_LOCK, lock_generator),
	    CALL(OSSL_FUNC_RAND_UNLOCK, unlock_generator),
	    CALL(OSSL_FUNC_RAND_GET_CTX_PARAMS, get_generator),
	    CALL(OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, gettable_of_generator),
	    {0, NULL},
	};
	static const OSSL_ALGORITHM generators[] = {
	    {GENERATOR, RANDOM_PROPERTIES, calls, NULL}, {0}};

	(void)provider;
	*no_cache = 0;
	return operation == OSSL_OP_RAND ? generators : NULL;
}

static int
start_provider_of_random(const OSSL_CORE_HANDLE *core,
    const OSSL_DISPATCH *offered, const OSSL_DISPATCH **calls, void **provider)
{
	static const OSSL_DISPATCH own[] = {
	    CALL(OSSL_FUNC_PROVIDER_QUERY_OPERATION, offer_generator),
	    {0, NULL}};

	(void)offered;
	*calls = own;
	*provider = (void *)(uintptr_t)core;
	return 1;
}

/* Whether it is told by what random numbers are made: config(5). */
static bool
has_random_section(void)
{
	CONF *conf = NCONF_new(NULL);
	char *path = CONF_get1_default_config_file();
	const char *start = NULL, *section = NULL;

	if (conf && path && NCONF_load(conf, path, NULL) > 0)
		start = NCONF_get_string(conf, NULL, "openssl_conf");
	if (start)
		section = NCONF_get_string(conf, start, "random");
	bool configured = section != NULL;
	OPENSSL_free(path);
	NCONF_free(conf);
	return configured;
}

/* Whether who asks for no properties has OpenSSL's own. */
static bool
uses_openssls(void)
{
	EVP_RAND *usual = EVP_RAND_fetch(NULL, "CTR-DRBG", NULL);
	bool alone = usual &&
	    strcmp(OSSL_PROVIDER_get0_name(EVP_RAND_get0_provider(usual)),
		"default") == 0 &&
	    !EVP_default_properties_is_fips_enabled(NULL);

	EVP_RAND_free(usual);
	return alone && !has_random_section();
}

/* Whether it has what OpenSSL asks for, and other bytes each time. */
static bool
random_proof(void)
{
	EVP_RAND *found = EVP_RAND_fetch(NULL, GENERATOR, RANDOM_PROPERTIES);
	EVP_RAND_CTX *generator = EVP_RAND_CTX_new(found, NULL);
	unsigned char first[PROOF], second[PROOF];
	bool works = generator &&
	    EVP_RAND_instantiate(generator, STRENGTH, 0, NULL, 0, NULL) &&
	    EVP_RAND_generate(generator, first, PROOF, STRENGTH, 0, NULL, 0) &&
	    EVP_RAND_generate(generator, second, PROOF, STRENGTH, 0, NULL, 0) &&
	    memcmp(first, second, PROOF) != 0;

	EVP_RAND_CTX_free(generator);
	EVP_RAND_free(found);
	return works;
}

/*
 * What is set is taken back if it cannot be used. Once OpenSSL has made the
 * first of its three generators it takes no other type (RAND_set_DRBG_type(3)):
 * where there is no memory for the other two, this type stays, and without
 * random numbers no handshake ends.
 */
static OSSL_PROVIDER *
use_system(void)
{
	OSSL_PROVIDER *loaded = NULL;

	if (uses_openssls() &&
	    OSSL_PROVIDER_add_builtin(
		NULL, RANDOM_NAME, start_provider_of_random))
		loaded = OSSL_PROVIDER_try_load(NULL, RANDOM_NAME, true);
	if (loaded && random_proof() &&
	    RAND_set_DRBG_type(
		NULL, GENERATOR, RANDOM_PROPERTIES, NULL, NULL)) {
		/* All of them: what a process locks of its memory has them. */
		if (RAND_status() == 1 && RAND_get0_public(NULL) &&
		    RAND_get0_private(NULL))
			return loaded;
		(void)RAND_set_DRBG_type(NULL, NULL, NULL, NULL, NULL);
	}
	if (loaded)
		OSSL_PROVIDER_unload(loaded);
	return NULL;
}

/* Once, and kept as long as the process: leak checkers see it here. */
bool
random_of_system(void)
{
	static OSSL_PROVIDER *loaded;
	static bool tried;

	if (!tried)
		loaded = use_system();
	tried = true;
	ERR_clear_error();
	return loaded != NULL;
}
