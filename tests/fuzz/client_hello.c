#include "fuzz/fuzz.h"
#include "wire/client_hello.h"

/* The ticket of a ClientHello lies inside it, and more bytes change nothing. */
void
fuzz_client_hello(struct span input)
{
	fuzz_within(client_hello_ticket(input), input);
}
