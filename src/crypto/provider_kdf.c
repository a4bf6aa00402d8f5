#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>

#include "crypto/key_schedule.h"
#include "crypto/provider_priv.h"

/*
 * "TLS13-KDF", as provider-kdf(7) and EVP_KDF-TLS13_KDF(7) describe it: what a
 * key is derived from may be set before, and in the call that derives. Copies
 * of all parts lie in one piece of memory, which is overwritten.
 */

enum { SECRET, SALT, PREFIX, LABEL, DATA, PARTS };

static const char *const names[PARTS] = {
    [SECRET] = OSSL_KDF_PARAM_KEY,
    [SALT] = OSSL_KDF_PARAM_SALT,
    [PREFIX] = OSSL_KDF_PARAM_PREFIX,
    [LABEL] = OSSL_KDF_PARAM_LABEL,
    [DATA] = OSSL_KDF_PARAM_DATA,
};

struct derivation {
	const struct hmac_hash *hash; /* NULL: none is set */
	int mode; /* 0: none that there is is set */
	struct span parts[PARTS]; /* in `room`; without data: not set */
	char *room;
	size_t size; /* bytes of it */
};

static void *
begin_derivation(void *provider)
{
	(void)provider;
	return OPENSSL_zalloc(sizeof(struct derivation));
}

static void
reset_derivation(void *data)
{
	struct derivation *derivation = data;

	OPENSSL_clear_free(derivation->room, derivation->size);
	*derivation = (struct derivation){.hash = NULL};
}

static void
end_derivation(void *data)
{
	if (data)
		reset_derivation(data);
	OPENSSL_free(data);
}

/* Copies them in the place of those before, of which they may be some. */
static bool
keep_parts(struct derivation *derivation, const struct span parts[PARTS])
{
	size_t size = 1; /* a part without bytes has a place, too */
	char *room, *at;

	for (size_t i = 0; i < PARTS; i++)
		size += parts[i].size;
	room = at = OPENSSL_malloc(size);
	if (!room)
		return false;
	for (size_t i = 0; i < PARTS; i++) {
		const struct span part = parts[i];
		derivation->parts[i] =
		    (struct span){part.data ? at : NULL, part.size};
		if (part.size > 0)
			memcpy(at, part.data, part.size);
		at += part.size;
	}
	OPENSSL_clear_free(derivation->room, derivation->size);
	derivation->room = room;
	derivation->size = size;
	return true;
}

static void *
copy_derivation(void *data)
{
	const struct derivation *from = data;
	struct derivation *copy = begin_derivation(NULL);

	if (!copy)
		return NULL;
	copy->hash = from->hash;
	copy->mode = from->mode;
	if (keep_parts(copy, from->parts))
		return copy;
	end_derivation(copy);
	return NULL;
}

/* A number, or a word. Returns 0 for a mode that TLS does not have. */
static int
mode_of(const OSSL_PARAM *param)
{
	static const struct {
		int mode;
		struct span word;
	} modes[] = {
	    {EVP_KDF_HKDF_MODE_EXTRACT_ONLY, SPAN("EXTRACT_ONLY")},
	    {EVP_KDF_HKDF_MODE_EXPAND_ONLY, SPAN("EXPAND_ONLY")},
	};
	bool is_word = param->data_type == OSSL_PARAM_UTF8_STRING;
	struct span word = {param->data, param->data_size};
	int mode = 0;

	if (!is_word && !OSSL_PARAM_get_int(param, &mode))
		return 0;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (is_word ? span_equal_nocase(word, modes[i].word)
			    : mode == modes[i].mode)
			return modes[i].mode;
	return 0;
}

static int
set_derivation(void *data, const OSSL_PARAM params[])
{
	struct derivation *derivation = data;
	const OSSL_PARAM *mode;
	struct span hash, parts[PARTS];

	if (!params || !params->key)
		return 1;
	hash = bytes_named(params, OSSL_KDF_PARAM_DIGEST);
	mode = OSSL_PARAM_locate_const(params, OSSL_KDF_PARAM_MODE);
	if (hash.data)
		derivation->hash = hmac_hash_of(hash);
	if (mode)
		derivation->mode = mode_of(mode);
	if ((hash.data && !derivation->hash) || (mode && !derivation->mode))
		return 0;
	for (size_t i = 0; i < PARTS; i++) {
		parts[i] = bytes_named(params, names[i]);
		if (!parts[i].data)
			parts[i] = derivation->parts[i];
	}
	return keep_parts(derivation, parts);
}

static int
derive_key(
    void *data, unsigned char *key, size_t size, const OSSL_PARAM params[])
{
	struct derivation *derivation = data;

	if (!set_derivation(derivation, params) || !derivation->hash)
		return 0;
	const struct hmac_hash *hash = derivation->hash;
	const struct span *parts = derivation->parts;
	const struct key_label label = {parts[PREFIX], parts[LABEL]};
	switch (derivation->mode) {
	case EVP_KDF_HKDF_MODE_EXPAND_ONLY:
		return parts[SECRET].data &&
		    key_expand(
			hash, parts[SECRET], &label, parts[DATA], key, size);
	case EVP_KDF_HKDF_MODE_EXTRACT_ONLY:
		return size == hash->size &&
		    key_extract(hash, parts[SALT], parts[SECRET], &label, key);
	default: return 0;
	}
}

/* Of the size of a key: any, where it is expanded. */
static int
get_derivation(void *data, OSSL_PARAM params[])
{
	const struct derivation *derivation = data;
	OSSL_PARAM *size = OSSL_PARAM_locate(params, OSSL_KDF_PARAM_SIZE);

	if (!size)
		return 1;
	if (derivation->mode != EVP_KDF_HKDF_MODE_EXTRACT_ONLY)
		return OSSL_PARAM_set_size_t(size, SIZE_MAX);
	return derivation->hash &&
	    OSSL_PARAM_set_size_t(size, derivation->hash->size);
}

static const OSSL_PARAM *
settable_of_derivation(void *data, void *provider)
{
	static const OSSL_PARAM settable[] = {
	    OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_MODE, NULL, 0),
	    OSSL_PARAM_int(OSSL_KDF_PARAM_MODE, NULL),
	    OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_KDF_PARAM_KEY, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SALT, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_KDF_PARAM_PREFIX, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_KDF_PARAM_LABEL, NULL, 0),
	    OSSL_PARAM_octet_string(OSSL_KDF_PARAM_DATA, NULL, 0),
	    OSSL_PARAM_END};

	(void)data;
	(void)provider;
	return settable;
}

const OSSL_DISPATCH provider_kdf_calls[] = {
    CALL(OSSL_FUNC_KDF_NEWCTX, begin_derivation),
    CALL(OSSL_FUNC_KDF_DUPCTX, copy_derivation),
    CALL(OSSL_FUNC_KDF_FREECTX, end_derivation),
    CALL(OSSL_FUNC_KDF_RESET, reset_derivation),
    CALL(OSSL_FUNC_KDF_SETTABLE_CTX_PARAMS, settable_of_derivation),
    CALL(OSSL_FUNC_KDF_SET_CTX_PARAMS, set_derivation),
    CALL(OSSL_FUNC_KDF_GET_CTX_PARAMS, get_derivation),
    CALL(OSSL_FUNC_KDF_DERIVE, derive_key),
    {0, NULL},
};
