#include <signal.h>
#include <stdio.h>

#include "cli/options.h"
#include "cmd/call.h"
#include "support/command.h"
#include "support/expect.h"
#include "system/descriptors.h"
#include "system/signals.h"

/* What cmocka would take for the end of a test, in a process that is none. */
static void
leave_crashes(void)
{
	static const int crashes[] = {
	    SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGABRT};

	for (size_t i = 0; i < COUNT(crashes); i++)
		signal(crashes[i], SIG_DFL);
}

/* As src/main.c does. */
static int
call_main(int count, char **arguments)
{
	leave_crashes();
	descriptors_fill_standard();
	signals_adopt(SIGNALS_COMMAND);
	int code = call_command(count, arguments);
	bool lost = fflush(stdout) != 0 || ferror(stdout);
	return lost && code == EXIT_DONE ? EXIT_FAILED : code;
}

struct ran
command_call(const struct server *server, const char *const *words)
{
	return command_do(server, words, call_main);
}
