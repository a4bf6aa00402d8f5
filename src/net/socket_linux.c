#define _GNU_SOURCE
#include <sys/socket.h>

#include "net/socket.h"

int
socket_accept(int listener)
{
	return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
