#include <openssl/evp.h>
#include <openssl/x509.h>

#include "support/expect.h"
#include "support/titan.h"
#include "text/fingerprint.h"

void
titan_list(const struct server *server, const struct identity_pair *pair)
{
	struct fingerprint print;
	unsigned size = sizeof(print.bytes);
	struct buf text = {0};

	assert_int_equal(
	    X509_digest(pair->certificate, EVP_sha256(), print.bytes, &size),
	    1);
	fingerprint_print(&print, &text);
	buf_byte(&text, '\0');
	server_write(server, "../writers", text.data);
	buf_free(&text);
}

struct talk
titan_talk(const struct server *server, const struct identity_pair *pair,
    struct span bytes)
{
	struct talk talk = ask_for(server, true, bytes);

	talk.certificate = pair ? pair->certificate : NULL;
	talk.key = pair ? pair->key : NULL;
	return talk;
}

struct heard
titan_send(const struct server *server, const struct identity_pair *pair,
    const char *line, struct span body)
{
	struct buf bytes = {0};

	buf_format(&bytes, "%s\r\n", line);
	buf_add(&bytes, body);
	struct talk talk = titan_talk(server, pair, buf_span(&bytes));
	struct heard heard = client_talk(&talk);
	buf_free(&bytes);
	return heard;
}

int
titan_status(const struct server *server, const struct identity_pair *pair,
    const char *line, struct span body)
{
	struct heard heard = titan_send(server, pair, line, body);
	int status = heard_status(&heard);

	heard_free(&heard);
	return status;
}
