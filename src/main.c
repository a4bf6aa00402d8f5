/* loam serves a directory of text to Gemini clients and Gopher users. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/call.h"
#include "cli/options.h"
#include "system/descriptors.h"
#include "system/signals.h"
#include "upgrade/bequest.h"

int
main(int count, char **arguments)
{
	int code;

	descriptors_fill_standard();
	/* A successor gets the signals that wait for it. */
	signals_adopt(bequest_is_there() ? SIGNALS_SUCCESSOR : SIGNALS_COMMAND);
	code = call_command(count, arguments);
	/* Lost output is a failure, whatever the command returned (K47). */
	errno = 0;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "loam: standard output cannot be written%s%s\n",
		    errno ? ": " : "", errno ? strerror(errno) : "");
		code = code == EXIT_DONE ? EXIT_FAILED : code;
	}
	return code;
}
