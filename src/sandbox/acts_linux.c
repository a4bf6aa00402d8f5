#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "sandbox/acts_priv.h"

/*
 * The negative self-test of `loam check --sandbox`: what an attacker would try
 * in a process that was taken over. The kernel's answers tell more than a list
 * of rules does, on the machine and in the container where loam runs.
 */

static int
try_reading(const char *path)
{
	if (!path)
		return ACT_NO_TARGET;
	return act_opened(open(path, O_RDONLY | O_CLOEXEC));
}

static int
read_memory(const struct act_target *target)
{
	(void)target;
	return try_reading("/proc/self/mem");
}

static int
read_config(const struct act_target *target)
{
	return try_reading(target->config);
}

static int
open_key(const struct act_target *target)
{
	return try_reading(target->key);
}

static int
list_root(const struct act_target *target)
{
	(void)target;
	return try_reading("/");
}

static int
write_capsule(const struct act_target *target)
{
	char path[4096];
	size_t size = strlen(target->root);
	static const char name[] = "/.loam-check";

	if (size + sizeof(name) > sizeof(path))
		return ACT_NO_TARGET;
	memcpy(path, target->root, size);
	memcpy(path + size, name, sizeof(name));
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int result = act_result(fd);
	if (fd >= 0) {
		close(fd);
		unlinkat(AT_FDCWD, path, 0);
	}
	return result;
}

static int
remove_file(const struct act_target *target)
{
	(void)target;
	return act_result(unlink(NOWHERE));
}

static int
make_dir(const struct act_target *target)
{
	(void)target;
	return act_result(mkdir(NOWHERE, 0700));
}

static int
change_mode(const struct act_target *target)
{
	(void)target;
	return act_result(chmod(NOWHERE, 0777));
}

static int
change_owner(const struct act_target *target)
{
	(void)target;
	return act_result(chown(NOWHERE, 0, 0));
}

static int
look_outside(const struct act_target *target)
{
	struct stat about;

	(void)target;
	return act_result(stat("/etc/passwd", &about));
}

static int
watch_outside(const struct act_target *target)
{
	(void)target;
	int fd = inotify_init1(IN_CLOEXEC);
	int result =
	    act_result(fd < 0 ? fd : inotify_add_watch(fd, "/etc", IN_CREATE));
	if (fd >= 0)
		close(fd);
	return result;
}

static int
open_udp(const struct act_target *target)
{
	(void)target;
	return act_opened(socket(AF_INET, SOCK_DGRAM, 0));
}

static int
open_local(const struct act_target *target)
{
	(void)target;
	return act_opened(socket(AF_UNIX, SOCK_STREAM, 0));
}

/* The port is discard's, of this machine: what is there does not matter. */
static struct sockaddr_in
loopback(uint16_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static int
connect_with(int fd)
{
	struct sockaddr_in address = loopback(9);

	if (fd < 0)
		return ACT_NO_TARGET;
	return act_result(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)));
}

static int
connect_tcp(const struct act_target *target)
{
	return connect_with(target->tcp);
}

static int
connect_udp(const struct act_target *target)
{
	return connect_with(target->udp);
}

static int
bind_tcp(const struct act_target *target)
{
	struct sockaddr_in address = loopback(0);

	if (target->tcp < 0)
		return ACT_NO_TARGET;
	return act_result(
	    bind(target->tcp, (struct sockaddr *)&address, sizeof(address)));
}

/* Datagrams go out by a socket that was there, if it is not connected. */
static int
send_to_name(const struct act_target *target)
{
	struct sockaddr_un address;
	socklen_t size = sizeof(address);

	if (target->named < 0 || target->local < 0)
		return ACT_NO_TARGET;
	if (getsockname(target->named, (struct sockaddr *)&address, &size) < 0)
		return errno;
	return act_result(sendto(target->local, "", 1, MSG_DONTWAIT,
	    (struct sockaddr *)&address, size));
}

const struct act acts[] = {
    {"read /etc/passwd", act_read_passwd, false, false},
    {"read its own memory by /proc", read_memory, false, false},
    {"read the configuration", read_config, false, false},
    {"read a private key", open_key, false, false},
    {"list the root directory", list_root, false, false},
    {"write a file in the capsule", write_capsule, false, true},
    {"remove a file", remove_file, false, false},
    {"make a directory", make_dir, false, false},
    {"change a file's mode", change_mode, false, false},
    {"change a file's owner", change_owner, false, false},
    {"look at a file outside by stat", look_outside, true, false},
    {"watch a directory outside by inotify", watch_outside, true, false},
    {"open a TCP socket", act_open_tcp, false, false},
    {"open a UDP socket", open_udp, false, false},
    {"open a local socket", open_local, false, false},
    {"connect by a TCP socket that it has", connect_tcp, false, false},
    {"connect by a UDP socket that it has", connect_udp, false, false},
    {"bind a TCP socket that it has", bind_tcp, false, false},
    {"send to an abstract socket outside", send_to_name, false, false},
    {"execute a program", act_execute, false, false},
    {"start a process", act_start_process, false, false},
    {"signal another process", act_signal_process, false, false},
    {"signal a thread of another process", act_signal_thread, false, false},
    {"trace another process", act_trace_process, false, false},
    {"read another process's memory", act_read_process, false, false},
    {"take another process's descriptor", act_take_descriptor, false, false},
    {"mount a file system", act_mount_file, false, false},
    {"change its root directory", act_change_root, false, false},
    {"enter a user namespace of its own", act_leave_namespace, false, false},
    {"enter another namespace", act_join_namespace, false, false},
    {"become root", act_set_user, false, false},
    {"change its groups", act_set_groups, false, false},
    {"regain a capability", act_regain, false, false},
    {"raise a limit", act_raise_limit, false, false},
    {"run code that it has written", act_run_code, false, false},
    {"type into a terminal", act_type_text, false, false},
    {"load a BPF program", act_load_filter, false, false},
    {"count events by perf", act_count_events, false, false},
    {"queue calls by io_uring", act_queue_calls, false, false},
    {"handle page faults itself", act_handle_faults, false, false},
    {"use the kernel's keyrings", act_use_keyring, false, false},
    {"load a kernel module", act_load_module, false, false},
    {"load another kernel", act_load_kernel, false, false},
};

const size_t act_count = sizeof(acts) / sizeof(acts[0]);

void
act_target_open(struct act_target *target)
{
	struct sockaddr_un any = {.sun_family = AF_UNIX};

	target->process = getpid();
	target->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	target->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	target->local = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	target->named = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	/* unix(7), autobind: the kernel picks a name that is free. */
	if (target->named >= 0 &&
	    bind(target->named, (struct sockaddr *)&any,
		sizeof(any.sun_family)) < 0) {
		close(target->named);
		target->named = -1;
	}
}

void
act_target_close(struct act_target *target)
{
	const int all[] = {
	    target->tcp, target->udp, target->local, target->named};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i] >= 0)
			close(all[i]);
}
