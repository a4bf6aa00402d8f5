/* What is taken of a service manager's variables, and what it is sent. */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/expect.h"
#include "system/notify.h"

enum { HOUR = 3600000 /* ms */ };

static void
set(const char *name, const char *value)
{
	unsetenv(name);
	if (value)
		setenv(name, value, 1);
}

static void
expect_set(const char *row, const char *name, const char *value)
{
	const char *there = getenv(name);

	expect_span(row, span_of(there ? there : "none"),
	    span_of(value ? value : "none"));
}

#define TEN "xxxxxxxxxx"
#define LONG "/" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/*
 * V81, V96: what is no address counts as none; no child sees the variables, and
 * the next program has them again, with a watchdog or without.
 */
static void
variables(void **state)
{
	static const struct {
		const char *socket, *time;
		bool taken;
		const char *left; /* of the time, for the next program */
		const char *pid; /* of whom the watchdog is meant for */
	} rows[] = {
	    {NULL, NULL, false, NULL, NULL},
	    {"", "5000", false, NULL, NULL},
	    {"/", NULL, false, NULL, NULL},
	    {"@", NULL, false, NULL, NULL},
	    {"relative", NULL, false, NULL, NULL},
	    {LONG, "5000", false, NULL, NULL},
	    {"/run/x", NULL, true, NULL, NULL},
	    {"/run/x", "none", true, NULL, NULL},
	    {"@x", "5000000", true, "5000000", NULL},
	    {"@x", "9223372036854775807", true, "2147483647000", NULL},
	    {"@x", "5000000", true, NULL, "1"},
	    {"@x", "5000000", true, NULL, "own"},
	    {"@x", "5000000", true, "5000000", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *row = rows[i].socket ? rows[i].socket : "none";
		struct notify notify;
		set("NOTIFY_SOCKET", rows[i].socket);
		set("WATCHDOG_USEC", rows[i].time);
		set("WATCHDOG_PID", rows[i].pid);
		notify_open(&notify);
		expect_true(row, span_of(row),
		    (notify.size > 0) == rows[i].taken &&
			(notify.fd >= 0) == rows[i].taken);
		expect_set(row, "NOTIFY_SOCKET", NULL);
		expect_set(row, "WATCHDOG_USEC", NULL);
		assert_int_equal(notify_leave(&notify), 0);
		expect_set(row, "NOTIFY_SOCKET",
		    rows[i].taken ? rows[i].socket : NULL);
		expect_set(row, "WATCHDOG_USEC", rows[i].left);
		notify_take_back();
		expect_set(row, "NOTIFY_SOCKET", NULL);
		expect_set(row, "WATCHDOG_USEC", NULL);
		notify_send(&(struct notify){.fd = -1}, "READY=1");
		if (notify.fd >= 0)
			close(notify.fd);
	}
}

/* Returns a manager's socket, which *notify_r sends to. */
static int
open_manager(struct notify *notify_r)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	socklen_t size = sizeof(address);
	int manager = socket(AF_UNIX, SOCK_DGRAM, 0);
	char name[64];

	/* The kernel picks a name (unix(7), autobind). */
	assert_int_equal(bind(manager, (struct sockaddr *)&address,
			     sizeof(address.sun_family)),
	    0);
	assert_int_equal(
	    getsockname(manager, (struct sockaddr *)&address, &size), 0);
	snprintf(name, sizeof(name), "@%.*s",
	    (int)(size - offsetof(struct sockaddr_un, sun_path) - 1),
	    address.sun_path + 1);
	set("NOTIFY_SOCKET", name);
	set("WATCHDOG_USEC", NULL);
	notify_open(notify_r);
	return manager;
}

/* V78: a message that is too long arrives as far as it goes. */
static void
long_message(void **state)
{
	char text[2000], got[sizeof(text)];
	struct notify notify;
	int manager = open_manager(&notify);

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	notify_send(&notify, "STATUS=%s", text);
	ssize_t heard = recv(manager, got, sizeof(got), MSG_DONTWAIT);
	assert_in_range(heard, 100, sizeof(text) - 1);
	assert_memory_equal(got, "STATUS=xxx", 10);
	close(notify.fd);
	close(manager);
}

/* Takes all that has come. Returns how often it was READY=1. */
static int
take_ready(int manager)
{
	char got[64];
	int count = 0;

	for (ssize_t size;
	     (size = recv(manager, got, sizeof(got), MSG_DONTWAIT)) >= 0;)
		count += span_starts(
		    (struct span){got, (size_t)size}, SPAN("READY=1"));
	return count;
}

/* More than there is room for, and then that. */
static void
send_to_full(struct notify *notify, const char *text)
{
	int least = 1;

	setsockopt(notify->fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof(least));
	for (int i = 0; i < 1000; i++)
		notify_send(notify, "STATUS=x");
	notify_send(notify, "%s", text);
}

static void
wait_again(struct notify *notify)
{
	int64_t wait = notify_timeout(notify);

	assert_in_range(wait, 0, 1000);
	clock_wait(wait + 1);
	notify_again(notify);
}

/*
 * V130: a manager whose queue was full hears READY=1 once it has room, and not
 * if something else was told since.
 */
static void
full_queue(void **state)
{
	struct notify notify;
	int manager = open_manager(&notify);

	(void)state;
	send_to_full(&notify, "READY=1\nSTATUS=y");
	wait_again(&notify);
	assert_int_equal(take_ready(manager), 0);
	/* Not before its time, for which a watchdog does not wait. */
	notify.ready_at += HOUR;
	notify_again(&notify);
	assert_int_equal(take_ready(manager), 0);
	notify.watchdog = HOUR;
	assert_int_equal(notify_timeout(&notify), 0);
	notify.watchdog = 0;
	notify.ready_at -= HOUR;
	wait_again(&notify);
	assert_int_equal(take_ready(manager), 1);
	assert_true(notify_timeout(&notify) > 1000);
	send_to_full(&notify, "READY=1");
	notify_reloading(&notify);
	assert_true(notify_timeout(&notify) > 1000);
	send_to_full(&notify, "READY=1");
	notify_send(&notify, "STOPPING=1");
	assert_true(notify_timeout(&notify) > 1000);
	close(notify.fd);
	close(manager);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(variables),
	    cmocka_unit_test(long_message),
	    cmocka_unit_test(full_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
