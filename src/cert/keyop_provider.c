#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include "base/mem.h"
#include "cert/keyop_provider_priv.h"

/*
 * How OpenSSL is hooked, for all types of key: by a provider of its own, which
 * knows keys that have the public half and a number, and signatures that are
 * made by a signer. It lives in a library context of its own, so that no
 * client's certificate is ever checked by it, and it refuses to export a
 * private key, so that OpenSSL comes back here to sign.
 *
 * Of the ways to sign it has EVP_DigestSign() alone, which is handed the whole
 * message: TLS uses no other, and this way only can the signer see what it
 * signs. provider-keymgmt(7) and provider-signature(7) describe the calls.
 */

#define HANDLE_PARAM "loam-key" /* a struct keyop_handle */

/* The parameters that are the public half of a kind. */
static const char *const halves[KEYOP_KINDS][2] = {
    [KEYOP_EC] = {OSSL_PKEY_PARAM_GROUP_NAME, OSSL_PKEY_PARAM_PUB_KEY},
    [KEYOP_RSA] = {OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E},
    [KEYOP_ED25519] = {OSSL_PKEY_PARAM_PUB_KEY, OSSL_PKEY_PARAM_PUB_KEY},
};

static void *
new_key(enum keyop_kind kind)
{
	struct keyop_key *key = mem_alloc(sizeof(*key));

	key->kind = kind;
	return key;
}

static void *
new_ec(void *provider)
{
	(void)provider;
	return new_key(KEYOP_EC);
}

static void *
new_rsa(void *provider)
{
	(void)provider;
	return new_key(KEYOP_RSA);
}

static void *
new_ed25519(void *provider)
{
	(void)provider;
	return new_key(KEYOP_ED25519);
}

static void
free_key(void *data)
{
	struct keyop_key *key = data;

	if (key)
		OSSL_PARAM_free(key->public);
	free(key);
}

static int
has_key(const void *key, int selection)
{
	(void)selection;
	return key != NULL;
}

static int
match_keys(const void *a, const void *b, int selection)
{
	const struct keyop_key *one = a, *other = b;

	(void)selection;
	for (size_t i = 0; i < 2; i++) {
		const char *name = halves[one->kind][i];
		const OSSL_PARAM *mine = OSSL_PARAM_locate(one->public, name);
		const OSSL_PARAM *theirs =
		    OSSL_PARAM_locate(other->public, name);
		if (!mine || !theirs || mine->data_size != theirs->data_size ||
		    memcmp(mine->data, theirs->data, mine->data_size) != 0)
			return 0;
	}
	return 1;
}

/* Without a handle it is another's public key, to be compared. */
static int
import_key(void *data, int selection, const OSSL_PARAM *params)
{
	struct keyop_key *key = data;
	const OSSL_PARAM *handle =
	    OSSL_PARAM_locate_const(params, HANDLE_PARAM);

	(void)selection;
	for (size_t i = 0; i < 2; i++)
		if (!OSSL_PARAM_locate_const(params, halves[key->kind][i]))
			return 0;
	if (handle && handle->data_size == sizeof(key->handle))
		memcpy(&key->handle, handle->data, sizeof(key->handle));
	OSSL_PARAM_free(key->public);
	key->public = OSSL_PARAM_dup(params);
	return key->public != NULL;
}

static int
export_key(void *data, int selection, OSSL_CALLBACK *take, void *context)
{
	const struct keyop_key *key = data;

	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY)
		return 0;
	return take(key->public, context);
}

static const OSSL_PARAM *
types_of_key(int selection)
{
	static const OSSL_PARAM types[] = {
	    OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, NULL, 0),
	    OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, NULL, 0),
	    OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, NULL, 0),
	    OSSL_PARAM_octet_string(HANDLE_PARAM, NULL, 0), OSSL_PARAM_END};

	(void)selection;
	return types;
}

static int
get_key_params(void *data, OSSL_PARAM params[])
{
	const struct keyop_key *key = data;
	const struct {
		const char *name;
		int value;
	} numbers[] = {
	    {OSSL_PKEY_PARAM_BITS, key->handle.bits},
	    {OSSL_PKEY_PARAM_SECURITY_BITS, key->handle.strength},
	    {OSSL_PKEY_PARAM_MAX_SIZE, key->handle.size},
	};
	OSSL_PARAM *group =
	    OSSL_PARAM_locate(params, OSSL_PKEY_PARAM_GROUP_NAME);
	OSSL_PARAM *digest =
	    OSSL_PARAM_locate(params, OSSL_PKEY_PARAM_MANDATORY_DIGEST);
	const OSSL_PARAM *own =
	    OSSL_PARAM_locate(key->public, OSSL_PKEY_PARAM_GROUP_NAME);

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		OSSL_PARAM *param = OSSL_PARAM_locate(params, numbers[i].name);
		if (param && !OSSL_PARAM_set_int(param, numbers[i].value))
			return 0;
	}
	if (group && key->kind == KEYOP_EC && own &&
	    !OSSL_PARAM_set_utf8_string(group, own->data))
		return 0;
	/* None: the message itself is signed. */
	return !digest || key->kind != KEYOP_ED25519 ||
	    OSSL_PARAM_set_utf8_string(digest, "");
}

static const OSSL_PARAM *
gettable_of_key(void *provider)
{
	static const OSSL_PARAM gettable[] = {
	    OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),
	    OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
	    OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL),
	    OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
	    OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_MANDATORY_DIGEST, NULL, 0),
	    OSSL_PARAM_END};

	(void)provider;
	return gettable;
}

/* The signature of a key of EC is called ECDSA. */
static const char *
name_of_signature(int operation)
{
	return operation == OSSL_OP_SIGNATURE ? "ECDSA" : "EC";
}

/* All kinds of keys differ in how one is begun, and EC in a name. */
#define KEY_CALLS                                                              \
	CALL(OSSL_FUNC_KEYMGMT_FREE, free_key),                                \
	    CALL(OSSL_FUNC_KEYMGMT_HAS, has_key),                              \
	    CALL(OSSL_FUNC_KEYMGMT_MATCH, match_keys),                         \
	    CALL(OSSL_FUNC_KEYMGMT_IMPORT, import_key),                        \
	    CALL(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, types_of_key),                \
	    CALL(OSSL_FUNC_KEYMGMT_EXPORT, export_key),                        \
	    CALL(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, types_of_key),                \
	    CALL(OSSL_FUNC_KEYMGMT_GET_PARAMS, get_key_params),                \
	    CALL(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, gettable_of_key),          \
	{                                                                      \
		0, NULL                                                        \
	}

static const OSSL_DISPATCH ec_calls[] = {
    CALL(OSSL_FUNC_KEYMGMT_NEW, new_ec),
    CALL(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, name_of_signature),
    KEY_CALLS,
};

static const OSSL_DISPATCH rsa_calls[] = {
    CALL(OSSL_FUNC_KEYMGMT_NEW, new_rsa),
    KEY_CALLS,
};

static const OSSL_DISPATCH ed25519_calls[] = {
    CALL(OSSL_FUNC_KEYMGMT_NEW, new_ed25519),
    KEY_CALLS,
};

#define PROPERTIES "provider=loam"

/* The names are those that OpenSSL's own provider has for them. */
static const OSSL_ALGORITHM *
query(void *provider, int operation, int *no_cache)
{
	static const OSSL_ALGORITHM keys[] = {
	    {"EC:id-ecPublicKey", PROPERTIES, ec_calls, NULL},
	    {"RSA:rsaEncryption", PROPERTIES, rsa_calls, NULL},
	    {"ED25519", PROPERTIES, ed25519_calls, NULL},
	    {0},
	};
	static const OSSL_ALGORITHM signatures[] = {
	    {"ECDSA", PROPERTIES, keyop_signature_calls, NULL},
	    {"RSA:rsaEncryption", PROPERTIES, keyop_signature_calls, NULL},
	    {"ED25519", PROPERTIES, keyop_signature_calls, NULL},
	    {0},
	};

	(void)provider;
	*no_cache = 0;
	return operation == OSSL_OP_KEYMGMT  ? keys
	    : operation == OSSL_OP_SIGNATURE ? signatures
					     : NULL;
}

static int
start_provider(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *offered,
    const OSSL_DISPATCH **calls, void **provider)
{
	static const OSSL_DISPATCH own[] = {
	    CALL(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query), {0, NULL}};

	(void)offered;
	*calls = own;
	*provider = (void *)(uintptr_t)core;
	return 1;
}

/* Made once, and kept as long as the process. */
static OSSL_LIB_CTX *
library(void)
{
	static OSSL_LIB_CTX *made;

	if (made)
		return made;
	made = OSSL_LIB_CTX_new();
	if (made &&
	    (!OSSL_PROVIDER_add_builtin(made, "loam", start_provider) ||
		!OSSL_PROVIDER_load(made, "loam"))) {
		OSSL_LIB_CTX_free(made);
		made = NULL;
	}
	return made;
}

static EVP_PKEY *
from_params(const char *type, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *context =
	    EVP_PKEY_CTX_new_from_name(library(), type, NULL);
	EVP_PKEY *made = NULL;

	if (!context || !params || EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &made, EVP_PKEY_PUBLIC_KEY, params) != 1)
		made = NULL;
	EVP_PKEY_CTX_free(context);
	return made;
}

struct evp_pkey_st *
keyop_handle(const struct keyop_signer *signer, size_t number,
    const struct evp_pkey_st *public)
{
	struct keyop_handle handle = {signer, number, EVP_PKEY_get_bits(public),
	    EVP_PKEY_get_security_bits(public), EVP_PKEY_get_size(public)};
	OSSL_PARAM more[] = {
	    OSSL_PARAM_octet_string(HANDLE_PARAM, &handle, sizeof(handle)),
	    OSSL_PARAM_END};
	OSSL_PARAM *half = NULL, *all = NULL;
	EVP_PKEY *made = NULL;

	if (EVP_PKEY_todata(public, EVP_PKEY_PUBLIC_KEY, &half) == 1 &&
	    (all = OSSL_PARAM_merge(half, more)))
		made = from_params(EVP_PKEY_get0_type_name(public), all);
	/* OSSL_PARAM_merge() copies the list, but not what it points to. */
	OPENSSL_free(all);
	OSSL_PARAM_free(half);
	return made;
}
