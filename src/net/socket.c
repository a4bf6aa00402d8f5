#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/file.h"
#include "net/socket_priv.h"

/*
 * IPv4 and IPv6 sockets behind struct address (base/address.h). Each address
 * that is configured gets its own socket, which all workers inherit.
 */

enum { BACKLOG = 1024 }; /* connections */

union any_address {
	struct sockaddr general;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	struct sockaddr_un local;
};

/*
 * Returns the size, which tells where an abstract name ends, or 0 with errno if
 * the path is too long.
 */
static socklen_t
fill_local(struct span path, struct sockaddr_un *local)
{
	bool abstract = span_starts(path, SPAN("@"));

	if (path.size >= sizeof(local->sun_path)) {
		errno = ENAMETOOLONG;
		return 0;
	}
	local->sun_family = AF_UNIX;
	memcpy(local->sun_path, path.data, path.size);
	if (abstract)
		local->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.size +
	    !abstract);
}

static socklen_t
fill_sockaddr(const struct address *address, union any_address *any)
{
	*any = (union any_address){0};
	if (address->local)
		return fill_local(address->path, &any->local);
	if (address->six) {
		any->six.sin6_family = AF_INET6;
		any->six.sin6_port = htons(address->port);
		memcpy(&any->six.sin6_addr, address->bytes, 16);
		return sizeof(any->six);
	}
	any->four.sin_family = AF_INET;
	any->four.sin_port = htons(address->port);
	memcpy(&any->four.sin_addr, address->bytes, 4);
	return sizeof(any->four);
}

static unsigned
sockaddr_port(const union any_address *any)
{
	switch (any->general.sa_family) {
	case AF_INET6: return ntohs(any->six.sin6_port);
	case AF_INET: return ntohs(any->four.sin_port);
	default: return 0;
	}
}

static void
set_flag(int fd, int level, int name)
{
	int on = 1;

	/* Each option is an improvement; the socket works without it. */
	(void)setsockopt(fd, level, name, &on, sizeof(on));
}

void
socket_tune(int fd)
{
	/* The end of an answer is not delayed. */
	set_flag(fd, IPPROTO_TCP, TCP_NODELAY);
	socket_bound_unsent(fd);
}

int
socket_listen(const struct address *address, unsigned *port_r)
{
	union any_address any;
	socklen_t size = fill_sockaddr(address, &any);
	int fd = size > 0 ? socket(any.general.sa_family, SOCK_STREAM, 0) : -1;

	if (fd < 0)
		return -1;
	set_flag(fd, SOL_SOCKET, SO_REUSEADDR);
	/* [::] does not include 0.0.0.0: each has its own listener (A19). */
	if (address->six)
		set_flag(fd, IPPROTO_IPV6, IPV6_V6ONLY);
	socket_tune(fd);
	if (file_nonblocking(fd) < 0 || bind(fd, &any.general, size) < 0 ||
	    listen(fd, BACKLOG) < 0 || getsockname(fd, &any.general, &size) < 0)
		return close_failed(fd);
	*port_r = sockaddr_port(&any);
	return fd;
}

int
socket_connect_local(struct span path)
{
	union any_address any = {0};
	socklen_t size = fill_local(path, &any.local);
	int fd = size > 0 ? socket(AF_UNIX, SOCK_STREAM, 0) : -1;

	if (fd < 0)
		return -1;
	if (file_nonblocking(fd) < 0 || connect(fd, &any.general, size) < 0)
		return close_failed(fd);
	return fd;
}

/* Returns 0, or -1 if the address is of no family that is known here. */
static int
read_sockaddr(const union any_address *any, struct address *address_r)
{
	bool six = any->general.sa_family == AF_INET6;

	if (any->general.sa_family == AF_UNIX) {
		*address_r = (struct address){.local = true};
		return 0;
	}
	if (!six && any->general.sa_family != AF_INET)
		return -1;
	*address_r =
	    (struct address){.six = six, .port = (uint16_t)sockaddr_port(any)};
	if (six)
		memcpy(address_r->bytes, &any->six.sin6_addr, 16);
	else
		memcpy(address_r->bytes, &any->four.sin_addr, 4);
	return 0;
}

int
socket_option(int fd, int name)
{
	int value = -1;
	socklen_t size = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, name, &value, &size) < 0 ? -1 : value;
}

int
socket_bound(int fd, struct address *address_r)
{
	union any_address any = {0};
	socklen_t size = sizeof(any);

	if (getsockname(fd, &any.general, &size) < 0)
		return -1;
	return read_sockaddr(&any, address_r);
}

/* A NUL ends a path, if it has room for one, and begins an abstract name. */
struct span
socket_bound_path(int fd, struct arena *arena)
{
	union any_address any = {0};
	socklen_t size = sizeof(any);
	struct span path = {any.local.sun_path, sizeof(any.local.sun_path)};

	if (getsockname(fd, &any.general, &size) < 0)
		return SPAN("");
	path = span_head(path, size - offsetof(struct sockaddr_un, sun_path));
	if (span_skip(&path, (struct span){"", 1}))
		return arena_format(arena, "@%pS", SPAN_AT(path));
	return arena_copy(arena, span_head(path, span_find(path, '\0')));
}

int
socket_accept(int listener, struct address *peer_r)
{
	union any_address any = {0};
	socklen_t size = sizeof(any);
	int fd = socket_accept_as(listener, &any.general, &size);

	if (fd >= 0 && read_sockaddr(&any, peer_r) < 0)
		*peer_r = (struct address){0};
	return fd;
}
