#include "fuzz/fuzz.h"
#include "wire/client_hello.h"

enum { HEADER = 5 /* bytes of a record, the last two its size */ };

/* Bytes of the record that the input begins with, or that it would have. */
static size_t
size_of_record(struct span input)
{
	struct span size = span_tail(input, HEADER - 2);
	unsigned high = fuzz_byte(&size);

	return HEADER + (high << 8 | fuzz_byte(&size));
}

/*
 * The ticket of a ClientHello lies inside its record. One that is not whole has
 * none, and more bytes behind one that is change nothing.
 */
void
fuzz_client_hello(struct span input)
{
	struct span ticket = client_hello_ticket(input);
	size_t size = size_of_record(input);
	struct buf longer = {0};

	if (input.size < size) {
		HOLDS(ticket.size == 0);
		return;
	}
	struct span record = span_head(input, size);
	fuzz_within(ticket, record);
	HOLDS(span_equal(client_hello_ticket(record), ticket));
	buf_add(&longer, input);
	buf_add(&longer, input);
	HOLDS(span_equal(client_hello_ticket(buf_span(&longer)), ticket));
	buf_free(&longer);
}
