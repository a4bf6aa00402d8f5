#include <openssl/core_names.h>
#include <openssl/crypto.h>

#include "crypto/hmac.h"
#include "crypto/provider_priv.h"

/*
 * "HMAC", as provider-mac(7) and EVP_MAC-HMAC(7) describe it. A key may be a
 * parameter, and then a MAC is begun with it: libssl makes those of tickets so.
 * Who begins again without a key has the one before.
 */

struct mac {
	const struct hmac_hash *hash; /* NULL: none is set */
	bool keyed, begun; /* there is a key; text may follow */
	struct hmac first, now; /* with the key alone, and with text */
};

static void *
new_mac(void *provider)
{
	(void)provider;
	return OPENSSL_zalloc(sizeof(struct mac));
}

static void *
copy_mac(void *mac)
{
	return OPENSSL_memdup(mac, sizeof(struct mac));
}

static void
free_mac(void *mac)
{
	OPENSSL_clear_free(mac, sizeof(struct mac));
}

static void
restart_mac(struct mac *mac)
{
	mac->now = mac->first;
	mac->begun = true;
}

static void
set_mac_key(struct mac *mac, struct span key)
{
	hmac_begin(&mac->first, mac->hash, key);
	mac->keyed = true;
	restart_mac(mac);
}

static int
set_mac_params(void *data, const OSSL_PARAM params[])
{
	struct span name = bytes_named(params, OSSL_MAC_PARAM_DIGEST),
		    key = bytes_named(params, OSSL_MAC_PARAM_KEY);
	struct mac *mac = data;
	const struct hmac_hash *before = mac->hash;

	if (name.data)
		mac->hash = hmac_hash_of(name);
	/* A key has been hashed by the hash that it was set for. */
	if (mac->hash != before)
		mac->keyed = mac->begun = false;
	if ((name.data || key.data) && !mac->hash)
		return 0;
	if (key.data)
		set_mac_key(mac, key);
	return 1;
}

static int
begin_mac(void *data, const unsigned char *key, size_t size,
    const OSSL_PARAM params[])
{
	struct mac *mac = data;

	if (!set_mac_params(mac, params) || !mac->hash || (!key && !mac->keyed))
		return 0;
	if (key)
		set_mac_key(mac, (struct span){(const char *)key, size});
	else
		restart_mac(mac);
	return 1;
}

static int
add_to_mac(void *data, const unsigned char *text, size_t size)
{
	struct mac *mac = data;

	if (!mac->begun)
		return 0;
	hmac_add(&mac->now, (struct span){(const char *)text, size});
	return 1;
}

static int
end_mac(void *data, unsigned char *result, size_t *size, size_t room)
{
	struct mac *mac = data;

	if (!mac->begun || room < mac->hash->size)
		return 0;
	*size = mac->hash->size;
	hmac_end(&mac->now, result);
	mac->begun = false;
	return 1;
}

static int
get_mac(void *data, OSSL_PARAM params[])
{
	const struct mac *mac = data;
	OSSL_PARAM *size = OSSL_PARAM_locate(params, OSSL_MAC_PARAM_SIZE),
		   *block =
		       OSSL_PARAM_locate(params, OSSL_MAC_PARAM_BLOCK_SIZE);

	return (!size ||
		   OSSL_PARAM_set_size_t(
		       size, mac->hash ? mac->hash->size : 0)) &&
	    (!block ||
		OSSL_PARAM_set_size_t(block, mac->hash ? mac->hash->block : 0));
}

static const OSSL_PARAM *
settable_of_mac(void *mac, void *provider)
{
	static const OSSL_PARAM settable[] = {
	    OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_MAC_PARAM_KEY, NULL, 0),
	    OSSL_PARAM_END};

	(void)mac;
	(void)provider;
	return settable;
}

const OSSL_DISPATCH provider_mac_calls[] = {
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
