/* Tickets in ClientHellos, as OpenSSL's clients make them, and as nobody does.
 */
#include <openssl/ssl.h>

#include "base/buf.h"
#include "wire/client_hello.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

enum { HELLO_MAX = 8192 };

/* A record with a ClientHello: the caller's to buf_free(). */
static struct buf
hello_of(int version)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *client = SSL_new(context);
	BIO *out = BIO_new(BIO_s_mem());
	struct buf hello = {0};
	char bytes[HELLO_MAX];

	SSL_set_bio(client, BIO_new(BIO_s_mem()), out);
	SSL_set_max_proto_version(client, version);
	SSL_set_tlsext_host_name(client, "localhost");
	assert_int_equal(SSL_connect(client), -1);
	int size = BIO_read(out, bytes, sizeof(bytes));
	assert_true(size > 0);
	buf_add(&hello, (struct span){bytes, (size_t)size});
	SSL_free(client);
	SSL_CTX_free(context);
	return hello;
}

static void
add_number(struct buf *buf, size_t number, size_t bytes)
{
	while (bytes-- > 0)
		buf_byte(buf, (char)(number >> 8 * bytes & 255));
}

static void
add_vector(struct buf *buf, struct span bytes, size_t length)
{
	add_number(buf, bytes.size, length);
	buf_add(buf, bytes);
}

/* A record with these extensions: the caller's to buf_free(). */
static struct buf
hello_with(struct span extensions)
{
	struct buf hello = {0}, message = {0}, record = {0};

	buf_repeat(&hello, 3, 34);
	add_vector(&hello, SPAN("number"), 1);
	add_vector(&hello, SPAN("\x13\x01"), 2);
	add_vector(&hello, SPAN("\0"), 1);
	add_vector(&hello, extensions, 2);
	add_number(&message, 1, 1);
	add_vector(&message, buf_span(&hello), 3);
	buf_add(&record, SPAN("\26\3\1"));
	add_vector(&record, buf_span(&message), 2);
	buf_free(&hello);
	buf_free(&message);
	return record;
}

/* Extensions with a session_ticket and a pre_shared_key. */
static struct buf
both_kinds(bool old, bool fresh)
{
	struct buf all = {0}, identities = {0}, body = {0};

	add_number(&all, 10, 2);
	add_vector(&all, SPAN("\0\2\0\35"), 2);
	if (old) {
		add_number(&all, 35, 2);
		add_vector(&all, SPAN("an old ticket"), 2);
	}
	add_vector(&identities, SPAN("a fresh ticket"), 2);
	add_number(&identities, 7, 4);
	add_vector(&body, buf_span(&identities), 2);
	add_vector(&body, SPAN("a binder"), 2);
	if (fresh) {
		add_number(&all, 41, 2);
		add_vector(&all, buf_span(&body), 2);
	}
	buf_free(&identities);
	buf_free(&body);
	return all;
}

/* K94: the ticket is found where the two versions have it. */
static void
each_kind(void **state)
{
	const struct {
		bool old, fresh;
		const char *ticket;
	} rows[] = {
	    {false, false, ""},
	    {true, false, "an old ticket"},
	    {false, true, "a fresh ticket"},
	    {true, true, "a fresh ticket"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf extensions = both_kinds(rows[i].old, rows[i].fresh);
		struct buf record = hello_with(buf_span(&extensions));
		expect_span("ticket", client_hello_ticket(buf_span(&record)),
		    span_of(rows[i].ticket));
		/* What comes after the record is not of it. */
		buf_add(&record, SPAN("more"));
		expect_span("ticket", client_hello_ticket(buf_span(&record)),
		    span_of(rows[i].ticket));
		buf_free(&record);
		buf_free(&extensions);
	}
}

/* K94: a client without a session has none, in what OpenSSL makes. */
static void
no_ticket(void **state)
{
	static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct buf hello = hello_of(versions[i]);
		assert_int_equal(client_hello_ticket(buf_span(&hello)).size, 0);
		buf_free(&hello);
	}
}

/* K95: whatever is cut off or corrupt, nothing outside is read. */
static void
broken(void **state)
{
	struct buf extensions = both_kinds(true, true);
	struct buf seeds[2] = {
	    hello_with(buf_span(&extensions)), hello_of(TLS1_3_VERSION)};
	struct span spans[2] = {buf_span(&seeds[0]), buf_span(&seeds[1])};
	struct mutator mutator = {.seeds = spans, .count = 2};

	(void)state;
	for (size_t i = 0; i < spans[0].size; i++) {
		struct span cut = exact_copy(span_head(spans[0], i));
		assert_int_equal(client_hello_ticket(cut).size, 0);
		exact_free(&cut);
	}
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct span ticket = client_hello_ticket(input);
		assert_true(ticket.size == 0 ||
		    (ticket.data >= input.data &&
			ticket.data + ticket.size <= input.data + input.size));
		exact_free(&input);
	}
	for (size_t i = 0; i < 2; i++)
		buf_free(&seeds[i]);
	buf_free(&extensions);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind),
	    cmocka_unit_test(no_ticket),
	    cmocka_unit_test(broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
