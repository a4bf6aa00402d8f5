#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include "base/mem.h"
#include "cert/keyop_provider_priv.h"

/*
 * Signatures of the provider's keys. OpenSSL names a hash and, for RSA, a
 * padding, as parameters of its own; here they become the SignatureScheme of
 * TLS that they mean. What TLS does not have is refused.
 */

struct signing {
	const struct keyop_key *key;
	const struct keyop_scheme *scheme; /* NULL: none that is known */
	char digest[32];
	bool pss, odd; /* of RSA: odd is a padding that TLS does not have */
};

static void *
sign_new(void *provider, const char *properties)
{
	(void)provider;
	(void)properties;
	return mem_alloc(sizeof(struct signing));
}

static void
sign_free(void *signing)
{
	free(signing);
}

/* Either form of a parameter: a number, or a word. */
static bool
is_value(const OSSL_PARAM *param, int number, const char *word)
{
	const char *text = NULL;
	int value = 0;

	if (param->data_type == OSSL_PARAM_UTF8_STRING)
		return OSSL_PARAM_get_utf8_string_ptr(param, &text) &&
		    strcmp(text, word) == 0;
	return OSSL_PARAM_get_int(param, &value) && value == number;
}

static int
sign_set(void *data, const OSSL_PARAM params[])
{
	struct signing *signing = data;
	const OSSL_PARAM *mode =
	    OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PAD_MODE);
	const OSSL_PARAM *salt =
	    OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PSS_SALTLEN);

	if (mode && signing->key && signing->key->kind == KEYOP_RSA) {
		signing->pss = is_value(
		    mode, RSA_PKCS1_PSS_PADDING, OSSL_PKEY_RSA_PAD_MODE_PSS);
		signing->odd = !signing->pss &&
		    !is_value(mode, RSA_PKCS1_PADDING,
			OSSL_PKEY_RSA_PAD_MODE_PKCSV15);
	}
	if (salt &&
	    !is_value(salt, RSA_PSS_SALTLEN_DIGEST,
		OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST))
		signing->odd = true;
	return !signing->odd;
}

static const OSSL_PARAM *
settable_of_signing(void *signing, void *provider)
{
	static const OSSL_PARAM settable[] = {
	    OSSL_PARAM_int(OSSL_SIGNATURE_PARAM_PAD_MODE, NULL),
	    OSSL_PARAM_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, NULL),
	    OSSL_PARAM_END};

	(void)signing;
	(void)provider;
	return settable;
}

static int
sign_begin(void *data, const char *digest, void *key, const OSSL_PARAM params[])
{
	struct signing *signing = data;
	size_t length = digest ? strlen(digest) : 0;

	if (key)
		signing->key = key;
	if (!signing->key || length >= sizeof(signing->digest))
		return 0;
	memcpy(signing->digest, digest ? digest : "", length);
	signing->digest[length] = '\0';
	signing->pss = signing->odd = false;
	return !params || sign_set(signing, params);
}

static int
sign_whole(void *data, unsigned char *signature, size_t *size, size_t room,
    const unsigned char *message, size_t length)
{
	const struct signing *signing = data;
	const struct keyop_handle *handle = &signing->key->handle;
	const struct keyop_scheme *scheme =
	    keyop_scheme_of(signing->key->kind, signing->pss, signing->digest);
	const struct span whole = {(const char *)message, length};

	*size = signature ? room : (size_t)handle->size;
	if (!signature)
		return 1;
	if (!scheme)
		return 0;
	return handle->signer->sign(handle->signer->context, handle->number,
		   scheme->number, whole, signature, size) == 0;
}

const OSSL_DISPATCH keyop_signature_calls[] = {
    CALL(OSSL_FUNC_SIGNATURE_NEWCTX, sign_new),
    CALL(OSSL_FUNC_SIGNATURE_FREECTX, sign_free),
    CALL(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, sign_begin),
    CALL(OSSL_FUNC_SIGNATURE_DIGEST_SIGN, sign_whole),
    CALL(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, sign_set),
    CALL(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, settable_of_signing),
    {0, NULL},
};
