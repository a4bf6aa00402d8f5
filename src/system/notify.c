#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "system/notify.h"

/*
 * The protocol of sd_notify(3): datagrams of lines NAME=VALUE to the socket
 * that NOTIFY_SOCKET names, a path or, after an @, an abstract name. It is
 * small and stable, so it needs no library, which each process would have to
 * load.
 */

enum {
	MESSAGE_MAX = 1024,
	US_PER_MS = 1000,
	SIGNS = 3, /* of life in the watchdog's time */
	LOOKS = 12, /* in that time, while a sign is due */
	NEVER = 3600000, /* ms */
	AGAIN = 200, /* ms until READY=1 is sent again */
};

/* Returns the size of the address, or 0 if the text is none. */
static socklen_t
fill_notify_address(const char *text, struct sockaddr_un *address)
{
	size_t size = text ? strlen(text) : 0;

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (size < 2 || size >= sizeof(address->sun_path) ||
	    (text[0] != '/' && text[0] != '@'))
		return 0;
	memcpy(address->sun_path, text, size);
	if (text[0] == '@')
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
}

/* Returns the time in which a sign of life is expected, ms; 0: none is. */
static int64_t
read_watchdog(void)
{
	struct span pid = span_of(getenv("WATCHDOG_PID"));
	uint64_t us, process;

	if (span_number(span_of(getenv("WATCHDOG_USEC")), INT64_MAX, &us) < 0)
		return 0;
	if (pid.size > 0 &&
	    (span_number(pid, INT32_MAX, &process) < 0 ||
		process != (uint64_t)getpid()))
		return 0;
	return us / US_PER_MS > INT32_MAX ? INT32_MAX
					  : (int64_t)(us / US_PER_MS);
}

void
notify_take_back(void)
{
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

int
notify_leave(const struct notify *notify)
{
	struct buf name = {0}, time = {0};
	size_t size = notify->size > 0
	    ? notify->size - offsetof(struct sockaddr_un, sun_path)
	    : 0;

	if (size == 0)
		return 0;
	buf_add(&name, (struct span){notify->address.sun_path, size});
	buf_byte(&name, '\0');
	if (name.data[0] == '\0')
		name.data[0] = '@';
	buf_format(&time, "%lld", (long long)notify->watchdog * US_PER_MS);
	buf_byte(&time, '\0');
	int result = setenv("NOTIFY_SOCKET", name.data, 1);
	if (result == 0 && notify->watchdog > 0)
		result = setenv("WATCHDOG_USEC", time.data, 1);
	buf_free(&name);
	buf_free(&time);
	return result;
}

void
notify_open(struct notify *notify_r)
{
	*notify_r = (struct notify){.fd = -1};
	notify_r->size =
	    fill_notify_address(getenv("NOTIFY_SOCKET"), &notify_r->address);
	if (notify_r->size > 0)
		notify_r->watchdog = read_watchdog();
	notify_take_back();
	if (notify_r->size == 0)
		return;
	notify_r->fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (notify_r->fd >= 0 && file_nonblocking(notify_r->fd) == 0)
		return;
	if (notify_r->fd >= 0)
		close(notify_r->fd);
	*notify_r = (struct notify){.fd = -1};
}

/*
 * A service whose READY=1 was lost is ended once its start has taken too long.
 * What is told later takes its place.
 */
static void
note_readiness(struct notify *notify, struct span text, bool full)
{
	if (span_starts(text, SPAN("READY=1")))
		notify->ready_at = full ? clock_monotonic() + AGAIN : 0;
	else if (span_starts(text, SPAN("RELOADING=1")) ||
	    span_starts(text, SPAN("STOPPING=1")))
		notify->ready_at = 0;
}

/* Not connected: the manager may be replaced and bind its socket again. */
static void
send_text(struct notify *notify, struct span text)
{
	ssize_t sent;

	do
		sent = sendto(notify->fd, text.data, text.size,
		    MSG_NOSIGNAL | MSG_DONTWAIT,
		    (const struct sockaddr *)&notify->address, notify->size);
	while (sent < 0 && errno == EINTR);
	note_readiness(notify, text, sent < 0 && errno == EAGAIN);
}

void
notify_send(struct notify *notify, const char *format, ...)
{
	char text[MESSAGE_MAX];
	va_list arguments;

	if (notify->size == 0)
		return;
	va_start(arguments, format);
	int size = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (size > 0)
		send_text(notify, span_of(text));
}

/* The clock tells a READY=1 of before from the one that ends the reload. */
void
notify_reloading(struct notify *notify)
{
	notify_send(
	    notify, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_us());
}

/* A part of the watchdog's time, at least 1 ms. */
static int64_t
time_part(const struct notify *notify, int64_t parts)
{
	int64_t time = notify->watchdog / parts;

	return time > 0 ? time : 1;
}

int64_t
notify_heartbeat(const struct notify *notify)
{
	return notify->watchdog ? time_part(notify, LOOKS) : 0;
}

void
notify_again(struct notify *notify)
{
	if (notify->ready_at && notify->ready_at <= clock_monotonic())
		notify_send(notify, "READY=1");
}

int64_t
notify_timeout(const struct notify *notify)
{
	int64_t now = clock_monotonic();
	int64_t left = notify->watchdog ? notify->look_at - now : NEVER;

	if (notify->ready_at && notify->ready_at - now < left)
		left = notify->ready_at - now;
	return left > 0 ? left : 0;
}

void
notify_alive(struct notify *notify, bool well)
{
	if (well)
		notify_send(notify, "WATCHDOG=1");
	notify->look_at =
	    clock_monotonic() + time_part(notify, well ? SIGNS : LOOKS);
}
