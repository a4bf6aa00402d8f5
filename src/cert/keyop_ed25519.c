#include <stdlib.h>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include "base/mem.h"
#include "cert/keyop_priv.h"

/*
 * A handle of Ed25519 has no method that could be replaced as those of EC and
 * RSA: OpenSSL 3 asks a provider. This one knows that type of key alone, of
 * which it has the public half and the number of the private one, and a
 * signature that calls keyop_sign(). It lives in a library context of its own,
 * so that no client's certificate is ever checked by it, and it refuses to
 * export a private key, so that OpenSSL comes back here to sign.
 */

enum { PUBLIC_SIZE = 32, SIGNATURE_SIZE = 64, KEY_BITS = 256, STRENGTH = 128 };

#define NUMBER_PARAM "loam-key" /* of keyop_keep() */

struct edwards {
	unsigned char public[PUBLIC_SIZE];
	int number;
};

static void *
key_new(void *provider)
{
	(void)provider;
	return mem_alloc(sizeof(struct edwards));
}

static void
key_free(void *key)
{
	free(key);
}

static int
key_has(const void *key, int selection)
{
	(void)selection;
	return key != NULL;
}

static int
key_match(const void *a, const void *b, int selection)
{
	const struct edwards *one = a, *other = b;

	(void)selection;
	return memcmp(one->public, other->public, PUBLIC_SIZE) == 0;
}

static int
key_import(void *key, int selection, const OSSL_PARAM *params)
{
	struct edwards *edwards = key;
	const OSSL_PARAM *public =
	    OSSL_PARAM_locate_const(params, OSSL_PKEY_PARAM_PUB_KEY);
	const OSSL_PARAM *number =
	    OSSL_PARAM_locate_const(params, NUMBER_PARAM);

	(void)selection;
	edwards->number = -1;
	if (!public || public->data_size != PUBLIC_SIZE)
		return 0;
	memcpy(edwards->public, public->data, PUBLIC_SIZE);
	return !number || OSSL_PARAM_get_int(number, &edwards->number);
}

static int
key_export(void *key, int selection, OSSL_CALLBACK *take, void *context)
{
	struct edwards *edwards = key;
	OSSL_PARAM params[] = {OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
				   edwards->public, PUBLIC_SIZE),
	    OSSL_PARAM_END};

	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY)
		return 0;
	return take(params, context);
}

static const OSSL_PARAM *
key_types(int selection)
{
	static const OSSL_PARAM types[] = {
	    OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, NULL, 0),
	    OSSL_PARAM_int(NUMBER_PARAM, NULL), OSSL_PARAM_END};

	(void)selection;
	return types;
}

static int
key_params(void *key, OSSL_PARAM params[])
{
	static const struct {
		const char *name;
		int value;
	} known[] = {
	    {OSSL_PKEY_PARAM_BITS, KEY_BITS},
	    {OSSL_PKEY_PARAM_SECURITY_BITS, STRENGTH},
	    {OSSL_PKEY_PARAM_MAX_SIZE, SIGNATURE_SIZE},
	};
	OSSL_PARAM *digest =
	    OSSL_PARAM_locate(params, OSSL_PKEY_PARAM_MANDATORY_DIGEST);

	(void)key;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		OSSL_PARAM *param = OSSL_PARAM_locate(params, known[i].name);
		if (param && !OSSL_PARAM_set_int(param, known[i].value))
			return 0;
	}
	/* None: the message itself is signed. */
	return !digest || OSSL_PARAM_set_utf8_string(digest, "");
}

static const OSSL_PARAM *
key_gettable(void *provider)
{
	static const OSSL_PARAM gettable[] = {
	    OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),
	    OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
	    OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL),
	    OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_MANDATORY_DIGEST, NULL, 0),
	    OSSL_PARAM_END};

	(void)provider;
	return gettable;
}

/* The state of a signature is its key. */
struct signing {
	const struct edwards *key;
};

static void *
sign_new(void *provider, const char *properties)
{
	(void)provider;
	(void)properties;
	return mem_alloc(sizeof(struct signing));
}

static int
sign_begin(
    void *state, const char *digest, void *key, const OSSL_PARAM params[])
{
	struct signing *signing = state;

	(void)digest;
	(void)params;
	if (key)
		signing->key = key;
	return signing->key != NULL;
}

static int
sign_whole(void *state, unsigned char *signature, size_t *size, size_t room,
    const unsigned char *message, size_t length)
{
	const struct signing *signing = state;

	if (!signature) {
		*size = SIGNATURE_SIZE;
		return 1;
	}
	*size = room;
	return keyop_sign(signing->key->number,
		   (struct span){(const char *)message, length}, signature,
		   size) == 0;
}

#define CALL(number, function)                                                 \
	{                                                                      \
		number, (void (*)(void))(function)                             \
	}

static const OSSL_DISPATCH key_calls[] = {
    CALL(OSSL_FUNC_KEYMGMT_NEW, key_new),
    CALL(OSSL_FUNC_KEYMGMT_FREE, key_free),
    CALL(OSSL_FUNC_KEYMGMT_HAS, key_has),
    CALL(OSSL_FUNC_KEYMGMT_MATCH, key_match),
    CALL(OSSL_FUNC_KEYMGMT_IMPORT, key_import),
    CALL(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, key_types),
    CALL(OSSL_FUNC_KEYMGMT_EXPORT, key_export),
    CALL(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, key_types),
    CALL(OSSL_FUNC_KEYMGMT_GET_PARAMS, key_params),
    CALL(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, key_gettable),
    {0, NULL},
};

static const OSSL_DISPATCH sign_calls[] = {
    CALL(OSSL_FUNC_SIGNATURE_NEWCTX, sign_new),
    CALL(OSSL_FUNC_SIGNATURE_FREECTX, key_free),
    CALL(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, sign_begin),
    CALL(OSSL_FUNC_SIGNATURE_DIGEST_SIGN, sign_whole),
    {0, NULL},
};

static const OSSL_ALGORITHM *
query(void *provider, int operation, int *no_cache)
{
	static const OSSL_ALGORITHM keys[] = {
	    {"ED25519", "provider=loam", key_calls, NULL}, {0}};
	static const OSSL_ALGORITHM signatures[] = {
	    {"ED25519", "provider=loam", sign_calls, NULL}, {0}};

	(void)provider;
	*no_cache = 0;
	return operation == OSSL_OP_KEYMGMT  ? keys
	    : operation == OSSL_OP_SIGNATURE ? signatures
					     : NULL;
}

static int
begin(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *offered,
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
	    (!OSSL_PROVIDER_add_builtin(made, "loam", begin) ||
		!OSSL_PROVIDER_load(made, "loam"))) {
		OSSL_LIB_CTX_free(made);
		made = NULL;
	}
	return made;
}

struct evp_pkey_st *
keyop_ed25519_handle(int number, const struct evp_pkey_st *public)
{
	unsigned char bytes[PUBLIC_SIZE];
	size_t size = sizeof(bytes);
	OSSL_PARAM params[] = {OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
				   bytes, sizeof(bytes)),
	    OSSL_PARAM_int(NUMBER_PARAM, &number), OSSL_PARAM_END};
	EVP_PKEY_CTX *context =
	    EVP_PKEY_CTX_new_from_name(library(), "ED25519", NULL);
	EVP_PKEY *handle = NULL;

	if (context && EVP_PKEY_get_raw_public_key(public, bytes, &size) &&
	    EVP_PKEY_fromdata_init(context) == 1 &&
	    EVP_PKEY_fromdata(context, &handle, EVP_PKEY_PUBLIC_KEY, params) !=
		1)
		handle = NULL;
	EVP_PKEY_CTX_free(context);
	return handle;
}
