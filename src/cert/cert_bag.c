#include <errno.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/provider.h>

#include "base/file.h"
#include "cert/cert_bag_priv.h"
#include "cert/cert_make.h"
#include "text/escape.h"

/*
 * Other servers and authorities deliver certificates and keys in several
 * formats: PEM with text before it, with a byte order mark or in UTF-16 (what
 * PowerShell writes), the key in PKCS#1, SEC 1 or PKCS#8; DER (agate); PKCS#12
 * (Windows and macOS). All are read here, so that the other files know only
 * certificates and keys. A format that OpenSSL cannot read is an error that has
 * the command which converts it.
 */

enum { FILE_MAX = 1 << 20 /* bytes */ };

#define BROKEN_PEM "holds PEM that cannot be read, so copy it again as a whole"
#define BROKEN_LINES ", each line by itself and nothing before it"

/* Formats that are not read; the command is between `before` and `after`. */
static const struct format {
	struct span mark; /* the label of PEM, or the first bytes */
	const char *before, *after;
} formats[] = {
    {SPAN("OPENSSH PRIVATE KEY"),
	"holds a key in OpenSSH's own format: make a copy, and `ssh-keygen -p "
	"-m PEM -f ",
	"` converts it in place"},
    {SPAN("CERTIFICATE REQUEST"),
	"holds a request for a certificate: import the certificate that the "
	"authority has made of ",
	""},
    {SPAN("PUBLIC KEY"),
	"holds the public half of a key: the private key is in another file "
	"than ",
	""},
    {SPAN("MII"),
	"is Base64 without the lines that begin and end PEM, which is read "
	"after `openssl base64 -d -A -out pair.der -in ",
	"`"},
    {SPAN("\x1f\x8b"), "is compressed: name the file that `gunzip -k ",
	"` writes"},
    {SPAN("PK\x03\x04"), "is an archive: name the files that `unzip ",
	"` writes"},
    {SPAN("\xfe\xed\xfe\xed"),
	"is a keystore of Java, which is read after `keytool -importkeystore "
	"-deststoretype pkcs12 -destkeystore store.p12 -srckeystore ",
	"`"},
};

/* Adds an error with its cause, or NULL. */
static void
fail_reading(struct cert_reading *reading, const char *what, const char *cause)
{
	if (!reading->failed)
		note_add(reading->notes, NOTE_ERROR, span_of(reading->path), 0,
		    "%s%s%s", what, cause ? ": " : "", cause ? cause : "");
	reading->failed = true;
}

/* The words of OpenSSL for what has just failed. */
const char *
cert_library_cause(void)
{
	return ERR_reason_error_string(ERR_peek_last_error());
}

/* Returns the password, or NULL if there is none to be had. */
const char *
cert_reading_ask(struct cert_reading *reading)
{
	struct cert_password *password = reading->password;
	const char *text =
	    password ? cert_password_ask(password, reading->path) : NULL;

	reading->asked = reading->asked || text;
	reading->locked = reading->locked || !text;
	return text;
}

/* pem_password_cb. */
static int
give_password(char *room, int size, int writing, void *context)
{
	const char *text = cert_reading_ask(context);
	size_t length = text ? strlen(text) : 0;

	(void)writing;
	if (!text || length > (size_t)size)
		return -1;
	memcpy(room, text, length);
	return (int)length;
}

static void
note_encrypted(const struct cert_reading *reading, const char *tool)
{
	struct span path = span_of(reading->path);
	struct buf in = {0}, out = {0};

	buf_format(&out, "%pS.open", SPAN_AT(path));
	struct span opened = buf_span(&out);
	escape_word(&in, path);
	buf_add(&in, SPAN(" -out "));
	escape_word(&in, opened);
	note_add(reading->notes, NOTE_ERROR, path, 0,
	    "is encrypted with a passphrase, which a server cannot ask for: "
	    "`openssl %s -in %pS` writes it without",
	    tool, SPAN_AT(buf_span(&in)));
	buf_free(&in);
	buf_free(&out);
}

/* Says why what is encrypted was not opened; the command opens it. */
void
cert_reading_lock(struct cert_reading *reading, const char *tool)
{
	const char *path = reading->path;

	if (reading->failed)
		return;
	reading->failed = true;
	if (reading->asked)
		note_add(reading->notes, NOTE_ERROR, span_of(path), 0,
		    "is not opened by this password: %s",
		    cert_library_cause() ? cert_library_cause()
					 : "wrong password");
	else if (reading->password)
		note_add(reading->notes, NOTE_ERROR, span_of(path), 0,
		    "is encrypted, and no password was given: run this on a "
		    "terminal, or name a file that holds it with "
		    "--password-file");
	else
		note_encrypted(reading, tool);
}

void
cert_take(struct cert_bag *bag, X509 *certificate)
{
	if (!bag->certificates)
		bag->certificates = sk_X509_new_null();
	if (certificate &&
	    (!bag->certificates ||
		!sk_X509_push(bag->certificates, certificate)))
		X509_free(certificate);
}

void
cert_take_key(struct cert_reading *reading, EVP_PKEY *key)
{
	struct cert_bag *bag = reading->bag;

	if (!key && (reading->locked || reading->asked))
		cert_reading_lock(reading, "pkey");
	else if (!key)
		fail_reading(reading, "holds a private key that cannot be read",
		    cert_library_cause());
	else if (bag->key_count < CERT_BAG_KEYS)
		bag->keys[bag->key_count++] = key;
	else
		EVP_PKEY_free(key);
}

/* The key in the way of OpenSSL before 1.0: the header says how to decrypt. */
static EVP_PKEY *
decode_block(
    struct cert_reading *reading, char *header, unsigned char *data, long size)
{
	const unsigned char *at = data;
	EVP_CIPHER_INFO cipher;

	if (!PEM_get_EVP_CIPHER_INFO(header, &cipher) ||
	    !PEM_do_header(&cipher, data, &size, give_password, reading))
		return NULL;
	return d2i_AutoPrivateKey(NULL, &at, size);
}

EVP_PKEY *
cert_decrypt_key(
    struct cert_reading *reading, const unsigned char *data, long size)
{
	BIO *bio = BIO_new_mem_buf(data, (int)size);
	EVP_PKEY *key =
	    d2i_PKCS8PrivateKey_bio(bio, NULL, give_password, reading);

	BIO_free(bio);
	return key;
}

/* Notes the format that has this mark, if nothing better was found. */
void
cert_note_format(struct cert_reading *reading, struct span label)
{
	const struct cert_bag *bag = reading->bag;

	if (bag->certificates || bag->key_count > 0 || reading->failed)
		return;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const struct format *format = &formats[i];
		if (!span_starts(label, format->mark) &&
		    !span_ends(label, format->mark))
			continue;
		note_add(reading->notes, NOTE_ERROR, span_of(reading->path), 0,
		    "%s%s%s", format->before, reading->path, format->after);
		reading->failed = true;
		return;
	}
}

void
cert_take_pkcs7(struct cert_bag *bag, PKCS7 *signed_data)
{
	STACK_OF(X509) *all = signed_data && PKCS7_type_is_signed(signed_data)
	    ? signed_data->d.sign->cert
	    : NULL;

	for (int i = 0; all && i < sk_X509_num(all); i++)
		if (X509_up_ref(sk_X509_value(all, i)))
			cert_take(bag, sk_X509_value(all, i));
	PKCS7_free(signed_data);
}

static void
take_block(struct cert_reading *reading, struct span label, char *header,
    unsigned char *data, long size)
{
	const unsigned char *at = data;

	/* Of a trusted one, what OpenSSL has put behind it is left. */
	if (span_ends(label, SPAN("CERTIFICATE")))
		cert_take(reading->bag, d2i_X509(NULL, &at, size));
	else if (span_equal(label, SPAN("PKCS7")))
		cert_take_pkcs7(reading->bag, d2i_PKCS7(NULL, &at, size));
	else if (span_equal(label, SPAN("ENCRYPTED PRIVATE KEY")))
		cert_take_key(reading, cert_decrypt_key(reading, data, size));
	else if (span_ends(label, SPAN("PRIVATE KEY")) &&
	    !span_starts(label, SPAN("OPENSSH")))
		cert_take_key(
		    reading, decode_block(reading, header, data, size));
}

/* Reads each block; what is between them is text for people (RFC 7468). */
static void
read_pem(struct cert_reading *reading, struct span text)
{
	BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);
	struct buf last = {0}; /* the label of the last block */
	size_t blocks = 0;
	char *label, *header;
	unsigned char *data;
	long size;

	ERR_clear_error();
	while (bio && PEM_read_bio(bio, &label, &header, &data, &size)) {
		take_block(reading, span_of(label), header, data, size);
		blocks++;
		last.size = 0;
		buf_add(&last, span_of(label));
		OPENSSL_free(label);
		OPENSSL_free(header);
		OPENSSL_clear_free(data, (size_t)size);
		ERR_clear_error();
	}
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		fail_reading(reading, BROKEN_PEM, cert_library_cause());
	else if (blocks == 0)
		fail_reading(reading, BROKEN_PEM BROKEN_LINES, NULL);
	cert_note_format(reading, buf_span(&last));
	buf_free(&last);
	BIO_free(bio);
}

/* Drops a byte order mark, and turns UTF-16 into ASCII in place. */
static struct span
without_mark(struct buf *bytes)
{
	struct span text = buf_span(bytes);
	bool little = span_starts(text, SPAN("\xff\xfe"));

	if (span_skip(&text, SPAN("\xef\xbb\xbf")))
		return text;
	if (!little && !span_starts(text, SPAN("\xfe\xff")))
		return text;
	for (size_t i = 0; 2 * i + 3 < bytes->size; i++)
		bytes->data[i] = bytes->data[2 * i + (little ? 2 : 3)];
	return span_head(text, bytes->size / 2 - 1);
}

/*
 * Whether there is a block of PEM, if behind an indentation, or with its lines
 * joined.
 */
static bool
has_pem(struct span text)
{
	bool found = false;

	while (text.size > 0 && !found) {
		span_cut(&text, '-');
		found = span_starts(text, SPAN("----BEGIN "));
	}
	return found;
}

static void
decode_bytes(struct cert_reading *reading, struct buf *bytes)
{
	struct span text = without_mark(bytes);

	if (text.size == 0)
		fail_reading(
		    reading, "is empty, expected a certificate or a key", NULL);
	else if (has_pem(text))
		read_pem(reading, text);
	else
		cert_read_der(reading, text);
}

/* What to do about a file that cannot be read. */
static const char *
advice_of(int error)
{
	static const struct {
		int error;
		const char *advice;
	} known[] = {
	    {ENOENT, ": put it there, or name another"},
	    {EACCES, ": run this as its owner, or let the group read it"},
	    {EISDIR, ": name a file in it"},
	    {EFBIG, ": name the file of the certificate or of the key"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].error == error)
			return known[i].advice;
	return "";
}

static void
fail_read(struct cert_reading *reading)
{
	int error = errno;

	note_add(reading->notes, NOTE_ERROR, span_of(reading->path), 0,
	    "cannot be read: %s%s", strerror(error), advice_of(error));
	reading->failed = true;
}

int
cert_bag_read(struct cert_bag *bag, const char *path,
    struct cert_password *password, struct notes *notes)
{
	struct cert_reading reading = {
	    .bag = bag, .path = path, .password = password, .notes = notes};
	struct buf bytes = {.limit = FILE_MAX};
	/* Ciphers of old files; kept out of the server. */
	OSSL_PROVIDER *legacy =
	    password ? OSSL_PROVIDER_try_load(NULL, "legacy", 1) : NULL;

	*bag = (struct cert_bag){0};
	if (file_read(path, &bytes, &bag->about) < 0)
		fail_read(&reading);
	else
		decode_bytes(&reading, &bytes);
	cert_wipe(&bytes);
	if (legacy)
		OSSL_PROVIDER_unload(legacy);
	ERR_clear_error();
	if (!reading.failed)
		return 0;
	cert_bag_free(bag);
	return -1;
}

void
cert_bag_free(struct cert_bag *bag)
{
	sk_X509_pop_free(bag->certificates, X509_free);
	for (size_t i = 0; i < bag->key_count; i++)
		EVP_PKEY_free(bag->keys[i]);
	*bag = (struct cert_bag){0};
}
