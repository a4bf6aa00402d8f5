#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include "crypto/key_schedule.h"
#include "crypto/provider.h"

/*
 * A handshake of TLS 1.3 derives twenty keys. OpenSSL does each of them with
 * algorithms that it looks up by name, which costs several times the hashing;
 * together they are a tenth of a handshake. A provider (provider(7)) is the way
 * to give it other implementations: libssl asks for "TLS13-KDF" and "HMAC" with
 * the properties of its SSL_CTX, and gets these two. All else, and every other
 * use of OpenSSL in the process, stays with its own provider.
 *
 * libssl names all that it derives a key from in one call, so a derivation has
 * no state here. provider-kdf(7) and provider-mac(7) describe the calls.
 */

#define NAME "loam-tls"
#define PROPERTIES "provider=" NAME

#define CALL(number, function)                                                 \
	{                                                                      \
		number, (void (*)(void))(function)                             \
	}

/* A parameter's bytes; no data if it is not there. */
static struct span
bytes_named(const OSSL_PARAM params[], const char *name)
{
	const OSSL_PARAM *param = OSSL_PARAM_locate_const(params, name);

	if (!param || !param->data)
		return (struct span){NULL, 0};
	return (struct span){param->data, param->data_size};
}

static int
derive_key(
    void *unused, unsigned char *key, size_t size, const OSSL_PARAM params[])
{
	const struct hmac_hash *hash =
	    hmac_hash_of(bytes_named(params, OSSL_KDF_PARAM_DIGEST));
	struct span secret = bytes_named(params, OSSL_KDF_PARAM_KEY);
	struct key_label label = {bytes_named(params, OSSL_KDF_PARAM_PREFIX),
	    bytes_named(params, OSSL_KDF_PARAM_LABEL)};
	const OSSL_PARAM *param =
	    OSSL_PARAM_locate_const(params, OSSL_KDF_PARAM_MODE);
	int mode = -1;

	(void)unused;
	if (!hash || !param || !OSSL_PARAM_get_int(param, &mode))
		return 0;
	switch (mode) {
	case EVP_KDF_HKDF_MODE_EXPAND_ONLY:
		return secret.data &&
		    key_expand(hash, secret, &label,
			bytes_named(params, OSSL_KDF_PARAM_DATA), key, size);
	case EVP_KDF_HKDF_MODE_EXTRACT_ONLY:
		return size == hash->size &&
		    key_extract(hash, bytes_named(params, OSSL_KDF_PARAM_SALT),
			secret, &label, key);
	default: return 0;
	}
}

/* There is nothing to keep between two calls. */
static void *
begin_derivation(void *provider)
{
	return provider;
}

static void
end_derivation(void *unused)
{
	(void)unused;
}

static int
refuse_to_keep(void *unused, const OSSL_PARAM params[])
{
	(void)unused;
	return !params || !params->key;
}

static void *
new_mac(void *provider)
{
	(void)provider;
	return OPENSSL_zalloc(sizeof(struct hmac));
}

static void *
copy_mac(void *hmac)
{
	return OPENSSL_memdup(hmac, sizeof(struct hmac));
}

static void
free_mac(void *hmac)
{
	OPENSSL_clear_free(hmac, sizeof(struct hmac));
}

/* A key may be a parameter, too: then it is the last one to be set. */
static int
set_mac_params(void *data, const OSSL_PARAM params[])
{
	struct span name = bytes_named(params, OSSL_MAC_PARAM_DIGEST),
		    key = bytes_named(params, OSSL_MAC_PARAM_KEY);
	struct hmac *hmac = data;

	if (name.data)
		hmac->hash = hmac_hash_of(name);
	if ((name.data || key.data) && !hmac->hash)
		return 0;
	if (key.data)
		hmac_begin(hmac, hmac->hash, key);
	return 1;
}

static int
begin_mac(void *data, const unsigned char *key, size_t size,
    const OSSL_PARAM params[])
{
	struct hmac *hmac = data;

	if (!set_mac_params(hmac, params) || !hmac->hash || !key)
		return 0;
	hmac_begin(hmac, hmac->hash, (struct span){(const char *)key, size});
	return 1;
}

static int
add_to_mac(void *hmac, const unsigned char *text, size_t size)
{
	hmac_add(hmac, (struct span){(const char *)text, size});
	return 1;
}

static int
end_mac(void *data, unsigned char *mac, size_t *size, size_t room)
{
	struct hmac *hmac = data;

	if (room < hmac->hash->size)
		return 0;
	*size = hmac->hash->size;
	hmac_end(hmac, mac);
	return 1;
}

static int
get_mac(void *data, OSSL_PARAM params[])
{
	const struct hmac *hmac = data;
	OSSL_PARAM *size = OSSL_PARAM_locate(params, OSSL_MAC_PARAM_SIZE);

	return !size ||
	    OSSL_PARAM_set_size_t(size, hmac->hash ? hmac->hash->size : 0);
}

static const OSSL_PARAM *
settable_of_mac(void *hmac, void *provider)
{
	static const OSSL_PARAM settable[] = {
	    OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_MAC_PARAM_KEY, NULL, 0),
	    OSSL_PARAM_END};

	(void)hmac;
	(void)provider;
	return settable;
}

static const OSSL_ALGORITHM *
offer_algorithms(void *provider, int operation, int *no_cache)
{
	static const OSSL_DISPATCH derivation[] = {
	    CALL(OSSL_FUNC_KDF_NEWCTX, begin_derivation),
	    CALL(OSSL_FUNC_KDF_FREECTX, end_derivation),
	    CALL(OSSL_FUNC_KDF_SET_CTX_PARAMS, refuse_to_keep),
	    CALL(OSSL_FUNC_KDF_DERIVE, derive_key),
	    {0, NULL},
	};
	static const OSSL_DISPATCH mac[] = {
	    CALL(OSSL_FUNC_MAC_NEWCTX, new_mac),
	    CALL(OSSL_FUNC_MAC_DUPCTX, copy_mac),
	    CALL(OSSL_FUNC_MAC_FREECTX, free_mac),
	    CALL(OSSL_FUNC_MAC_SET_CTX_PARAMS, set_mac_params),
	    CALL(OSSL_FUNC_MAC_SETTABLE_CTX_PARAMS, settable_of_mac),
	    CALL(OSSL_FUNC_MAC_GET_CTX_PARAMS, get_mac),
	    CALL(OSSL_FUNC_MAC_INIT, begin_mac),
	    CALL(OSSL_FUNC_MAC_UPDATE, add_to_mac),
	    CALL(OSSL_FUNC_MAC_FINAL, end_mac),
	    {0, NULL},
	};
	static const OSSL_ALGORITHM derivations[] = {
	    {"TLS13-KDF", PROPERTIES, derivation, NULL}, {0}};
	static const OSSL_ALGORITHM macs[] = {
	    {"HMAC", PROPERTIES, mac, NULL}, {0}};

	(void)provider;
	*no_cache = 0;
	return operation == OSSL_OP_KDF ? derivations
	    : operation == OSSL_OP_MAC  ? macs
					: NULL;
}

static int
start_provider_of_tls(const OSSL_CORE_HANDLE *core,
    const OSSL_DISPATCH *offered, const OSSL_DISPATCH **calls, void **provider)
{
	static const OSSL_DISPATCH own[] = {
	    CALL(OSSL_FUNC_PROVIDER_QUERY_OPERATION, offer_algorithms),
	    {0, NULL}};

	(void)offered;
	*calls = own;
	*provider = (void *)(uintptr_t)core;
	return 1;
}

/*
 * OpenSSL takes the implementation that it has known for longest where no
 * properties are asked for, and that has to be its own. NULL: not loaded.
 */
static OSSL_PROVIDER *
load(void)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS13-KDF", NULL);
	OSSL_PROVIDER *loaded = NULL;

	if (mac && kdf &&
	    OSSL_PROVIDER_add_builtin(NULL, NAME, start_provider_of_tls))
		loaded = OSSL_PROVIDER_try_load(NULL, NAME, true);
	EVP_MAC_free(mac);
	EVP_KDF_free(kdf);
	ERR_clear_error();
	return loaded;
}

/*
 * Loaded once, and kept as long as the process. The question mark: where it has
 * no implementation, any other will do.
 */
const char *
provider_properties(void)
{
	static OSSL_PROVIDER *loaded;

	if (!loaded)
		loaded = load();
	return loaded ? "?" PROPERTIES : NULL;
}
