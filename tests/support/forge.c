#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>

#include "support/expect.h"
#include "support/forge.h"
#include "support/patience.h"

enum { HASH = 32, TAG = 16, HEADER = 5, NONCE = 12 };

/* OpenSSL's line of a key log: what it is, the client's random, the secret. */
static void
note_secret(const SSL *tls, const char *line)
{
	struct client *client = SSL_CTX_get_app_data(SSL_get_SSL_CTX(tls));
	struct span rest = span_of(line), name = span_cut(&rest, ' ');

	if (!span_equal(name, SPAN("CLIENT_RANDOM")) &&
	    !span_equal(name, SPAN("CLIENT_TRAFFIC_SECRET_0")))
		return;
	span_cut(&rest, ' ');
	for (size_t i = 0; i < CLIENT_SECRET && 2 * i < rest.size; i++)
		sscanf(rest.data + 2 * i, "%2hhx", &client->secret[i]);
	client->logged = true;
}

void
forge_prepare(struct client *client)
{
	SSL_CTX_set_cipher_list(client->context, "ECDHE+CHACHA20");
	SSL_CTX_set_ciphersuites(
	    client->context, "TLS_CHACHA20_POLY1305_SHA256");
	SSL_CTX_set_app_data(client->context, client);
	SSL_CTX_set_keylog_callback(client->context, note_secret);
}

/* HMAC-SHA256 of two parts. */
static void
hash(const unsigned char *key, size_t size, struct span a, struct span b,
    unsigned char out[HASH])
{
	struct buf text = {0};

	buf_add(&text, a);
	buf_add(&text, b);
	assert_non_null(HMAC(EVP_sha256(), key, (int)size,
	    (const unsigned char *)text.data, text.size, out, NULL));
	buf_free(&text);
}

/* HKDF-Expand-Label of RFC 8446 section 7.1, for one hash at the most. */
static void
expand(const unsigned char secret[HASH], const char *label, unsigned char *out,
    size_t size)
{
	struct buf info = {0};
	unsigned char whole[HASH];

	buf_byte(&info, 0);
	buf_byte(&info, (char)size);
	buf_byte(&info, (char)(6 + strlen(label)));
	buf_format(&info, "tls13 %s", label);
	buf_byte(&info, 0);
	hash(secret, HASH, buf_span(&info), (struct span){"\1", 1}, whole);
	memcpy(out, whole, size);
	buf_free(&info);
}

static void
set_keys_3(struct forge *forge)
{
	expand(forge->secret, "key", forge->out.key, sizeof(forge->out.key));
	expand(forge->secret, "iv", forge->out.iv, sizeof(forge->out.iv));
	forge->out.sequence = 0;
}

/* The key block of RFC 5246 section 6.3; Finished was the first record. */
static void
set_keys_2(struct forge *forge, SSL *tls)
{
	unsigned char random[2 * 32], a[HASH], block[3 * HASH];
	struct buf seed = {0};

	SSL_get_server_random(tls, random, 32);
	SSL_get_client_random(tls, random + 32, 32);
	buf_format(&seed, "key expansion");
	buf_add(&seed, (struct span){(char *)random, sizeof(random)});
	hash(forge->secret, CLIENT_SECRET, buf_span(&seed), SPAN(""), a);
	for (size_t i = 0; i < 3; i++) {
		struct span span = {(char *)a, sizeof(a)};
		hash(forge->secret, CLIENT_SECRET, span, buf_span(&seed),
		    block + i * HASH);
		hash(forge->secret, CLIENT_SECRET, span, SPAN(""), a);
	}
	memcpy(forge->out.key, block, 32);
	memcpy(forge->in.key, block + 32, 32);
	memcpy(forge->out.iv, block + 64, NONCE);
	memcpy(forge->in.iv, block + 64 + NONCE, NONCE);
	forge->out.sequence = forge->in.sequence = 1;
	buf_free(&seed);
}

void
forge_begin(struct forge *forge, const struct client *client)
{
	assert_true(client->logged && client->heard.shaken);
	*forge =
	    (struct forge){.fd = client->fd, .version = client->heard.version};
	memcpy(forge->secret, client->secret, CLIENT_SECRET);
	if (forge->version == TLS1_3_VERSION)
		set_keys_3(forge);
	else
		set_keys_2(forge, client->tls);
}

static EVP_CIPHER_CTX *
new_cipher(struct forge_keys *keys, bool seals)
{
	unsigned char nonce[NONCE];
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();

	memcpy(nonce, keys->iv, NONCE);
	for (size_t i = 0; i < 8; i++)
		nonce[NONCE - 1 - i] ^=
		    (unsigned char)(keys->sequence >> 8 * i);
	assert_int_equal(EVP_CipherInit_ex(cipher, EVP_chacha20_poly1305(),
			     NULL, keys->key, nonce, seals),
	    1);
	return cipher;
}

/* What is sealed along with a record of TLS 1.2: RFC 5246 section 6.2.3.3. */
static size_t
about(const struct forge_keys *keys, int type, size_t size, unsigned char *out)
{
	for (size_t i = 0; i < 8; i++)
		out[i] = (unsigned char)(keys->sequence >> 8 * (7 - i));
	out[8] = (unsigned char)type;
	out[9] = out[10] = 3;
	out[11] = (unsigned char)(size >> 8);
	out[12] = (unsigned char)size;
	return 13;
}

static void
seal(struct forge_keys *keys, const unsigned char *with, size_t with_size,
    struct span plain, struct buf *bytes)
{
	EVP_CIPHER_CTX *cipher = new_cipher(keys, true);
	char *room = buf_extend(bytes, plain.size + TAG);
	int size;

	EVP_EncryptUpdate(cipher, NULL, &size, with, (int)with_size);
	EVP_EncryptUpdate(cipher, (unsigned char *)room, &size,
	    (const unsigned char *)plain.data, (int)plain.size);
	EVP_EncryptFinal_ex(cipher, (unsigned char *)room + size, &size);
	assert_int_equal(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, TAG,
			     room + plain.size),
	    1);
	EVP_CIPHER_CTX_free(cipher);
	keys->sequence++;
}

void
forge_record(struct forge *forge, enum forge_type type, struct span content,
    struct buf *bytes)
{
	bool inner = forge->version == TLS1_3_VERSION;
	size_t size = content.size + inner + TAG, with_size = HEADER;
	struct buf plain = {0};
	unsigned char with[13] = {(unsigned char)(inner ? FORGE_DATA : type), 3,
	    3, (unsigned char)(size >> 8), (unsigned char)size};

	buf_add(bytes, (struct span){(char *)with, HEADER});
	buf_add(&plain, content);
	if (inner)
		buf_byte(&plain, (char)type);
	else
		with_size = about(&forge->out, (int)type, content.size, with);
	seal(&forge->out, with, with_size, buf_span(&plain), bytes);
	buf_free(&plain);
}

void
forge_next_keys(struct forge *forge)
{
	unsigned char next[HASH];

	expand(forge->secret, "traffic upd", next, HASH);
	memcpy(forge->secret, next, HASH);
	set_keys_3(forge);
}

void
forge_key_update(struct forge *forge, struct buf *bytes)
{
	forge_record(forge, FORGE_HANDSHAKE, SPAN("\30\0\0\1\0"), bytes);
	forge_next_keys(forge);
}

void
forge_hello(struct forge *forge, struct buf *bytes)
{
	/* As long as one is, and none that anybody should parse. */
	char hello[4 + 200] = {1, 0, 0, (char)200, 3, 3};

	forge_record(
	    forge, FORGE_HANDSHAKE, (struct span){hello, sizeof(hello)}, bytes);
}

static bool
wait_for_socket(int fd, short events)
{
	return poll(&(struct pollfd){.fd = fd, .events = events}, 1,
		   PATIENCE) == 1;
}

int
forge_send(const struct forge *forge, struct span bytes)
{
	while (bytes.size > 0) {
		ssize_t put =
		    send(forge->fd, bytes.data, bytes.size, MSG_NOSIGNAL);
		if (put < 0 &&
		    (errno != EAGAIN || !wait_for_socket(forge->fd, POLLOUT)))
			return -1;
		bytes = span_tail(bytes, put > 0 ? (size_t)put : 0);
	}
	return 0;
}

/* Reads to the end, which it tells. */
static enum client_end
read_all(int fd, struct buf *bytes)
{
	char piece[4096];

	while (wait_for_socket(fd, POLLIN)) {
		ssize_t got = recv(fd, piece, sizeof(piece), 0);
		if (got <= 0)
			return got == 0 ? CLIENT_FIN : CLIENT_RESET;
		buf_add(bytes, (struct span){piece, (size_t)got});
	}
	return CLIENT_OPEN;
}

enum client_end
forge_end(const struct forge *forge)
{
	struct buf bytes = {0};
	enum client_end end = read_all(forge->fd, &bytes);

	buf_free(&bytes);
	return end;
}

static void
open_record(struct forge *forge, int type, struct span sealed, struct buf *data)
{
	EVP_CIPHER_CTX *cipher = new_cipher(&forge->in, false);
	size_t plain = sealed.size - TAG;
	unsigned char with[13];
	struct buf text = {0};
	char *room = buf_extend(&text, sealed.size);
	int size;

	EVP_DecryptUpdate(cipher, NULL, &size, with,
	    (int)about(&forge->in, type, plain, with));
	EVP_DecryptUpdate(cipher, (unsigned char *)room, &size,
	    (const unsigned char *)sealed.data, (int)plain);
	EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, TAG,
	    (void *)(uintptr_t)(sealed.data + plain));
	assert_int_equal(
	    EVP_DecryptFinal_ex(cipher, (unsigned char *)room + size, &size),
	    1);
	EVP_CIPHER_CTX_free(cipher);
	forge->in.sequence++;
	if (type == FORGE_DATA)
		buf_add(data, (struct span){room, plain});
	buf_free(&text);
}

void
forge_read(struct forge *forge, struct buf *bytes)
{
	struct buf raw = {0};

	read_all(forge->fd, &raw);
	struct span rest = buf_span(&raw);
	while (rest.size >= HEADER + TAG) {
		const unsigned char *header = (const unsigned char *)rest.data;
		size_t size = (size_t)(header[3] << 8 | header[4]);
		assert_true(size >= TAG && HEADER + size <= rest.size);
		open_record(forge, header[0],
		    (struct span){rest.data + HEADER, size}, bytes);
		rest = span_tail(rest, HEADER + size);
	}
	buf_free(&raw);
}
