#include <arpa/inet.h>
#include <string.h>

#include "support/proxy.h"

enum { PORT = 40000, SERVED = 1965 };

static void
add_number(struct buf *buf, unsigned number)
{
	buf_byte(buf, (char)(number >> 8));
	buf_byte(buf, (char)(number & 255));
}

void
proxy_block(
    struct buf *buf, unsigned command, unsigned family, struct span block)
{
	buf_add(buf, SPAN("\r\n\r\n\0\r\nQUIT\n"));
	buf_byte(buf, (char)command);
	buf_byte(buf, (char)family);
	add_number(buf, (unsigned)block.size);
	buf_add(buf, block);
}

void
proxy_header(struct buf *buf, int version, const char *client)
{
	bool six = client && strchr(client, ':') != NULL;
	const char *server = six ? "2001:db8::1" : "203.0.113.1";
	struct buf block = {0};
	char bytes[16];

	if (version == 1 && client)
		buf_format(buf, "PROXY TCP%c %s %s %d %d\r\n", six ? '6' : '4',
		    client, server, PORT, SERVED);
	else if (version == 1)
		buf_add(buf, SPAN("PROXY UNKNOWN\r\n"));
	else if (!client)
		proxy_block(buf, 0x20, 0, SPAN(""));
	if (version == 1 || !client)
		return;
	inet_pton(six ? AF_INET6 : AF_INET, client, bytes);
	buf_add(&block, (struct span){bytes, six ? 16 : 4});
	inet_pton(six ? AF_INET6 : AF_INET, server, bytes);
	buf_add(&block, (struct span){bytes, six ? 16 : 4});
	add_number(&block, PORT);
	add_number(&block, SERVED);
	proxy_block(buf, 0x21, six ? 0x21 : 0x11, buf_span(&block));
	buf_free(&block);
}
