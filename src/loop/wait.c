#include <errno.h>
#include <unistd.h>

#include "base/log.h"
#include "base/note.h"
#include "loop/wait.h"

int
wait_result(int ready)
{
	if (ready >= 0)
		return ready;
	if (errno == EINTR || errno == EAGAIN || errno == ENOMEM)
		return 0;
	log_line(LOG_ERROR,
	    "the system does not let this process wait: %s; it ends",
	    note_cause(errno));
	_exit(1);
}
