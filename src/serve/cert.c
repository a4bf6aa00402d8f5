#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/log.h"
#include "serve/cert.h"

enum {
	FILE_MAX = 1 << 20,
	YEARS = 50,
	NAME_MAX_CN = 64, /* ub-common-name of RFC 5280 */
};

static int
read_whole(const char *path, struct buf *buf)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : 1;

	buf->limit = FILE_MAX;
	while (got > 0) {
		char piece[4096];
		got = read(fd, piece, sizeof(piece));
		if (got > 0)
			buf_add(buf, (struct span){piece, (size_t)got});
	}
	int error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return got < 0 || buf->overflow ? -1 : 0;
}

/* Temporary file, fsync, rename: a crash leaves the old file or the new one. */
static int
write_whole(const char *path, struct span bytes, mode_t mode)
{
	char temporary[4096];
	int result = -1;

	snprintf(
	    temporary, sizeof(temporary), "%s.%ld.tmp", path, (long)getpid());
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return -1;
	if (write(fd, bytes.data, bytes.size) == (ssize_t)bytes.size &&
	    fsync(fd) == 0 && rename(temporary, path) == 0)
		result = 0;
	int error = errno;
	if (result < 0)
		unlink(temporary);
	close(fd);
	errno = error;
	return result;
}

static int
add_extension(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	int added = extension && X509_add_ext(certificate, extension, -1) == 1;

	X509_EXTENSION_free(extension);
	return added;
}

static int
set_serial(X509 *certificate)
{
	BIGNUM *number = BN_new();
	int set = number &&
	    BN_rand(number, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) &&
	    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));

	BN_free(number);
	return set;
}

/* Host as A-label in CN and SAN, which clients compare; no authority. */
static int
fill(X509 *certificate, EVP_PKEY *key, struct span host)
{
	X509_NAME *name = X509_get_subject_name(certificate);
	char alternative[512];

	snprintf(alternative, sizeof(alternative), "DNS:%.*s", SPAN_ARGS(host));
	return X509_set_version(certificate, 2) && set_serial(certificate) &&
	    X509_gmtime_adj(X509_getm_notBefore(certificate), -86400) &&
	    X509_time_adj_ex(X509_getm_notAfter(certificate),
		YEARS * 365 + YEARS / 4, 0, NULL) &&
	    X509_set_pubkey(certificate, key) &&
	    (host.size > NAME_MAX_CN ||
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		    (const unsigned char *)host.data, (int)host.size, -1, 0)) &&
	    X509_set_issuer_name(certificate, name) &&
	    add_extension(certificate, NID_subject_alt_name, alternative) &&
	    add_extension(
		certificate, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(
		certificate, NID_key_usage, "critical,digitalSignature") &&
	    add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
	    X509_sign(certificate, key, EVP_sha256()) > 0;
}

static int
write_pem(const char *path, BIO *bio, mode_t mode)
{
	char *data;
	long size = BIO_get_mem_data(bio, &data);

	return write_whole(
	    path, (struct span){data, size > 0 ? (size_t)size : 0}, mode);
}

/* The directory that a path stands in is made if it is not there. */
static void
make_directory(const char *path)
{
	char directory[4096];
	size_t end = span_find_last(span_of(path), '/');

	if (end == 0 || end >= sizeof(directory) || !path[end])
		return;
	memcpy(directory, path, end);
	directory[end] = '\0';
	/* Where it cannot be made, writing says so. */
	(void)mkdir(directory, 0700);
}

static int
make_pair(const char *certificate_path, const char *key_path, struct span host)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	BIO *key_pem = BIO_new(BIO_s_mem());
	BIO *certificate_pem = BIO_new(BIO_s_mem());
	int result = -1;

	make_directory(certificate_path);
	errno = EINVAL;
	if (key && certificate && fill(certificate, key, host) &&
	    PEM_write_bio_PrivateKey(key_pem, key, NULL, NULL, 0, NULL, NULL) &&
	    PEM_write_bio_X509(certificate_pem, certificate) &&
	    write_pem(key_path, key_pem, 0600) == 0 &&
	    write_pem(certificate_path, certificate_pem, 0644) == 0)
		result = 0;
	BIO_free(key_pem);
	BIO_free(certificate_pem);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return result;
}

static void
print_fingerprint(const X509 *certificate, char *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	X509_digest(certificate, EVP_sha256(), digest, &size);
	for (unsigned i = 0; i < size && i < 32; i++)
		snprintf(text + 3 * i, 4, i < 31 ? "%02X:" : "%02X", digest[i]);
}

/* Whether certificate and key, both PEM, are a pair that can be used. */
static const char *
judge(struct cert *cert)
{
	BIO *certificate_pem =
	    BIO_new_mem_buf(cert->chain.data, (int)cert->chain.size);
	BIO *key_pem = BIO_new_mem_buf(cert->key.data, (int)cert->key.size);
	X509 *certificate =
	    PEM_read_bio_X509(certificate_pem, NULL, NULL, NULL);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(key_pem, NULL, NULL, NULL);
	const char *mistake = NULL;

	if (!certificate)
		mistake = "holds no certificate in PEM";
	else if (!key)
		mistake = "has no key in PEM beside it";
	else if (!EVP_PKEY_is_a(key, "EC") || EVP_PKEY_get_bits(key) != 256)
		mistake = "has a key that is not P-256";
	else if (!X509_check_private_key(certificate, key))
		mistake = "does not belong to its key";
	else
		print_fingerprint(certificate, cert->fingerprint);
	BIO_free(certificate_pem);
	BIO_free(key_pem);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return mistake;
}

static int
complain(struct notes *notes, const char *path, const char *what)
{
	note_add(notes, NOTE_ERROR, span_of(path), 0, "%s", what);
	return -1;
}

int
cert_load(struct cert *cert, const char *certificate, const char *key,
    struct span host, bool make, struct notes *notes)
{
	struct stat about;

	*cert = (struct cert){.fingerprint = ""};
	if (make && access(certificate, F_OK) != 0 && errno == ENOENT &&
	    access(key, F_OK) != 0 && errno == ENOENT &&
	    make_pair(certificate, key, host) < 0)
		return complain(notes, certificate, strerror(errno));
	if (read_whole(certificate, &cert->chain) < 0)
		return complain(notes, certificate, strerror(errno));
	if (read_whole(key, &cert->key) < 0)
		return complain(notes, key, strerror(errno));
	/* A key that anybody can read is no secret. */
	if (stat(key, &about) == 0 && about.st_mode & S_IROTH)
		return complain(
		    notes, key, "can be read by everybody: chmod 600 it");
	const char *mistake = judge(cert);
	return mistake ? complain(notes, certificate, mistake) : 0;
}

void
cert_free(struct cert *cert)
{
	if (cert->key.data)
		OPENSSL_cleanse(cert->key.data, cert->key.size);
	buf_free(&cert->key);
	buf_free(&cert->chain);
}
