#include <openssl/core_dispatch.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/provider.h>

#include "base/log.h"
#include "crypto/provider.h"
#include "crypto/provider_priv.h"
#include "crypto/provider_proof.h"

/*
 * A handshake of TLS 1.3 derives twenty keys. OpenSSL does each of them with
 * algorithms that it looks up by name, which costs several times the hashing;
 * together they are a tenth of a handshake. A provider (provider(7)) is the way
 * to give it other implementations: libssl asks for "TLS13-KDF" and "HMAC" with
 * the properties of its SSL_CTX, and gets these two. All else, and every other
 * use of OpenSSL in the process, stays with its own provider.
 *
 * How libssl calls them is its own affair, and may change with an update of the
 * system. So before the first use two handshakes in memory have to succeed.
 */

#define TLS_NAME "loam-tls"
#define TLS_PROPERTIES "provider=" TLS_NAME
#define PREFERRED "?" TLS_PROPERTIES /* where it has none, any will do */

static const OSSL_ALGORITHM *
offer_algorithms(void *provider, int operation, int *no_cache)
{
	static const OSSL_ALGORITHM derivations[] = {
	    {"TLS13-KDF", TLS_PROPERTIES, provider_kdf_calls, NULL}, {0}};
	static const OSSL_ALGORITHM macs[] = {
	    {"HMAC", TLS_PROPERTIES, provider_mac_calls, NULL}, {0}};

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

/* Whether it is of OpenSSL's default provider. */
static bool
is_openssls(const OSSL_PROVIDER *maker)
{
	return maker && strcmp(OSSL_PROVIDER_get0_name(maker), "default") == 0;
}

/*
 * Whether whatever asks for no properties has OpenSSL's own. A system that is
 * told to use others, such as those of FIPS 140, has them for TLS as well.
 */
static bool
is_left_alone(void)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS13-KDF", NULL);
	bool alone = mac && kdf && is_openssls(EVP_MAC_get0_provider(mac)) &&
	    is_openssls(EVP_KDF_get0_provider(kdf)) &&
	    !EVP_default_properties_is_fips_enabled(NULL);

	EVP_MAC_free(mac);
	EVP_KDF_free(kdf);
	return alone;
}

/*
 * OpenSSL takes the implementation that it has known for longest where no
 * properties are asked for, so its own have to be looked up first. Returns NULL
 * if TLS is to have OpenSSL's own.
 */
static OSSL_PROVIDER *
load(void)
{
	OSSL_PROVIDER *loaded = NULL;

	if (!is_left_alone())
		return NULL;
	if (OSSL_PROVIDER_add_builtin(NULL, TLS_NAME, start_provider_of_tls))
		loaded = OSSL_PROVIDER_try_load(NULL, TLS_NAME, true);
	if (loaded && is_left_alone() && provider_proof(PREFERRED))
		return loaded;
	if (loaded)
		OSSL_PROVIDER_unload(loaded);
	log_line(LOG_WARNING,
	    "TLS uses the key schedule and the HMAC of OpenSSL %s, which does "
	    "not work with ours: handshakes cost more; please report this",
	    OpenSSL_version(OPENSSL_VERSION_STRING));
	return NULL;
}

/* Once, and kept as long as the process: leak checkers see it here. */
const char *
provider_properties(void)
{
	static OSSL_PROVIDER *loaded;
	static bool tried;

	if (!tried)
		loaded = load();
	tried = true;
	ERR_clear_error();
	return loaded ? PREFERRED : NULL;
}
