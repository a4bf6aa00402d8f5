#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "sandbox/sandbox.h"

/* Only an attempt shows which layers there are: what a kernel was built with,
 * what it was started with and what a container allows all decide. */

const char *
sandbox_layer_name(enum sandbox_layer layer)
{
	static const char *const names[SANDBOX_LAYERS] = {
	    [SANDBOX_USER] = "user",
	    [SANDBOX_CAPABILITIES] = "capabilities",
	    [SANDBOX_LANDLOCK] = "Landlock",
	    [SANDBOX_SECCOMP] = "seccomp",
	};

	return names[layer];
}

static _Noreturn void
try_all(const struct sandbox *sandbox, int answer)
{
	struct sandbox_state state;

	if (sandbox_enter(sandbox, &state) < 0)
		state.errors[SANDBOX_USER] = errno;
	_exit(file_write_some(answer, &state, sizeof(state)) != sizeof(state));
}

int
sandbox_probe(const struct sandbox *sandbox, struct sandbox_state *state_r)
{
	int ends[2];

	if (pipe(ends) < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0)
		try_all(sandbox, ends[1]);
	close(ends[1]);
	if (pid < 0)
		return close_failed(ends[0]);
	ssize_t got = file_read_some(ends[0], state_r, sizeof(*state_r));
	close(ends[0]);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (got != sizeof(*state_r)) {
		errno = EIO;
		return -1;
	}
	return 0;
}
