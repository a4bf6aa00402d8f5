#include <arpa/inet.h>

#include <openssl/x509v3.h>

#include "cert/cert_priv.h"
#include "text/host_names.h"

/*
 * The names that a certificate is for (RFC 9525, section 6): those of
 * subjectAltName, and the CN only where there are none, since certificates of
 * other servers may have no more. The same list is shown to the operator and
 * compared with the host's names.
 */

/* The bytes are copied with their length: a NUL in a name ends nothing (K15).
 */
static void
keep_name(struct cert *cert, const ASN1_STRING *text, bool address)
{
	const unsigned char *bytes = ASN1_STRING_get0_data(text);
	int size = ASN1_STRING_length(text);
	char printed[INET6_ADDRSTRLEN];
	struct span name = {(const char *)bytes, (size_t)size};

	if (address && size != 4 && size != 16)
		return;
	if (address)
		name = span_of(inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes,
		    printed, sizeof(printed)));
	cert->names[cert->name_count++] = arena_copy(&cert->arena, name);
}

/* A CN may be in any of ASN.1's encodings; names are compared in UTF-8. */
static void
keep_common(struct cert *cert, const X509_NAME *subject)
{
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
	unsigned char *text = NULL;
	int size = at < 0
	    ? -1
	    : ASN1_STRING_to_UTF8(&text,
		  X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));

	if (size >= 0)
		cert->names[cert->name_count++] = arena_copy(&cert->arena,
		    (struct span){(const char *)text, (size_t)size});
	OPENSSL_free(text);
}

void
cert_keep_names(struct cert *cert, const X509 *own)
{
	GENERAL_NAMES *all =
	    X509_get_ext_d2i(own, NID_subject_alt_name, NULL, NULL);
	int count = all ? sk_GENERAL_NAME_num(all) : 0;

	cert->names = arena_alloc(
	    &cert->arena, (size_t)(count + 1) * sizeof(*cert->names));
	for (int i = 0; i < count; i++) {
		const GENERAL_NAME *one = sk_GENERAL_NAME_value(all, i);
		if (one->type == GEN_DNS)
			keep_name(cert, one->d.dNSName, false);
		else if (one->type == GEN_IPADD)
			keep_name(cert, one->d.iPAddress, true);
	}
	if (cert->name_count == 0)
		keep_common(cert, X509_get_subject_name(own));
	GENERAL_NAMES_free(all);
}

/* An address has no labels that a wildcard could stand for. */
static bool
is_ip(struct span name)
{
	struct in_addr four;
	char text[INET_ADDRSTRLEN];

	if (name.size >= sizeof(text))
		return false;
	memcpy(text, name.data, name.size);
	text[name.size] = '\0';
	return inet_pton(AF_INET, text, &four) == 1;
}

/* RFC 9525, section 6.3: a wildcard is a whole label, the first, and one. */
static bool
is_named(struct span known, struct span name)
{
	struct buf form = {0};
	enum host_match match = HOST_OTHER;

	if (span_equal_nocase(known, name))
		return true;
	if (host_names_normalise(&form, known) == 0)
		match = host_names_match(SPAN_AT(buf_span(&form)), 1, name);
	buf_free(&form);
	return is_ip(name) ? match == HOST_EXACT : match != HOST_OTHER;
}

bool
cert_has_name(const struct cert *cert, struct span name)
{
	for (size_t i = 0; i < cert->name_count; i++)
		if (is_named(cert->names[i], name))
			return true;
	return false;
}

void
cert_remark_names(const struct cert *cert, const char *path,
    const struct span *names, size_t count, struct notes *notes)
{
	for (size_t i = 0; i < count; i++)
		if (!cert_has_name(cert, names[i]))
			note_add(notes, NOTE_REMARK, span_of(path), 0,
			    "lacks the name %pS: clients may refuse it there",
			    SPAN_AT(names[i]));
}
