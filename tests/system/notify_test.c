/* What is taken of a service manager's variables, and what it is sent. */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/expect.h"
#include "system/notify.h"

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

/* V78: a message that is too long arrives as far as it goes. */
static void
long_message(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	socklen_t size = sizeof(address);
	int manager = socket(AF_UNIX, SOCK_DGRAM, 0);
	char name[64], text[2000], got[sizeof(text)];
	struct notify notify;

	(void)state;
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
	notify_open(&notify);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	notify_send(&notify, "STATUS=%s", text);
	ssize_t heard = recv(manager, got, sizeof(got), MSG_DONTWAIT);
	assert_in_range(heard, 100, sizeof(text) - 1);
	assert_memory_equal(got, "STATUS=xxx", 10);
	close(notify.fd);
	close(manager);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(variables),
	    cmocka_unit_test(long_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
