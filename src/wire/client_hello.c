#include "wire/client_hello.h"

/*
 * RFC 8446 section 4.1.2, read from left to right. Each function cuts what it
 * reads from the rest; without enough bytes it leaves nothing, so that all that
 * follows finds nothing either and there is one check at the end.
 */

enum {
	CLIENT_HELLO = 1,
	SESSION_TICKET = 35,
	PRE_SHARED_KEY = 41,
	VERSION_AND_RANDOM = 2 + 32, /* bytes */
};

/* A number of so many bytes; 0 without them. */
static size_t
cut_number(struct span *rest, size_t bytes)
{
	size_t number = 0;

	if (rest->size < bytes)
		*rest = SPAN("");
	for (size_t i = 0; i < bytes && rest->size > 0; i++) {
		number = number << 8 | (unsigned char)rest->data[0];
		*rest = span_tail(*rest, 1);
	}
	return number;
}

static struct span
cut_bytes(struct span *rest, size_t size)
{
	struct span bytes = {rest->data, size};

	if (rest->size < size) {
		*rest = SPAN("");
		return SPAN("");
	}
	*rest = span_tail(*rest, size);
	return bytes;
}

/* Bytes behind their length, a number of so many bytes. */
static struct span
cut_vector(struct span *rest, size_t length)
{
	size_t size = cut_number(rest, length);

	return cut_bytes(rest, size);
}

/* The extensions of a ClientHello that begins a record. */
static struct span
extensions(struct span record)
{
	if (cut_number(&record, 1) != TLS_HANDSHAKE)
		return SPAN("");
	cut_number(&record, 2);
	struct span messages = cut_vector(&record, 2);
	if (cut_number(&messages, 1) != CLIENT_HELLO)
		return SPAN("");
	struct span hello = cut_vector(&messages, 3);
	cut_bytes(&hello, VERSION_AND_RANDOM);
	cut_vector(&hello, 1); /* the session's number */
	cut_vector(&hello, 2); /* ciphers */
	cut_vector(&hello, 1); /* compression */
	return cut_vector(&hello, 2);
}

struct span
client_hello_ticket(struct span record)
{
	struct span rest = extensions(record), ticket = SPAN("");

	while (rest.size > 0) {
		size_t type = cut_number(&rest, 2);
		struct span body = cut_vector(&rest, 2);
		if (type == SESSION_TICKET)
			ticket = body;
		if (type != PRE_SHARED_KEY)
			continue;
		struct span identities = cut_vector(&body, 2);
		return cut_vector(&identities, 2);
	}
	return ticket;
}
