#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sandbox/acts_priv.h"

/* Acts on other processes, on rights and on parts of the kernel. */

int
act_execute(const struct act_target *target)
{
	char *const none[] = {NULL};

	(void)target;
	return act_result(execve(NOWHERE, none, none));
}

int
act_signal_process(const struct act_target *target)
{
	return act_result(kill(target->process, 0));
}

int
act_signal_thread(const struct act_target *target)
{
	return act_result(
	    syscall(SYS_tgkill, target->process, target->process, 0));
}

int
act_trace_process(const struct act_target *target)
{
	int result = act_result(ptrace(PTRACE_SEIZE, target->process, 0, 0));

	if (result == 0)
		ptrace(PTRACE_DETACH, target->process, 0, 0);
	return result;
}

int
act_read_process(const struct act_target *target)
{
	char byte;
	struct iovec here = {&byte, 1}, there = {(void *)(uintptr_t)&acts, 1};

	return act_result(
	    process_vm_readv(target->process, &here, 1, &there, 1, 0));
}

int
act_take_descriptor(const struct act_target *target)
{
	(void)target;
	return act_result(syscall(SYS_pidfd_getfd, -1, 0, 0));
}

int
act_mount_file(const struct act_target *target)
{
	(void)target;
	return act_result(mount("none", NOWHERE, "tmpfs", 0, NULL));
}

int
act_change_root(const struct act_target *target)
{
	(void)target;
	return act_result(chroot(NOWHERE));
}

int
act_leave_namespace(const struct act_target *target)
{
	(void)target;
	return act_result(unshare(CLONE_FS | CLONE_NEWUSER));
}

int
act_join_namespace(const struct act_target *target)
{
	(void)target;
	return act_result(setns(-1, 0));
}

int
act_set_user(const struct act_target *target)
{
	(void)target;
	return act_result(setuid(0));
}

int
act_set_groups(const struct act_target *target)
{
	(void)target;
	return act_result(setgroups(0, NULL));
}

int
act_regain(const struct act_target *target)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
	    {UINT32_MAX, UINT32_MAX, 0}, {0, 0, 0}};

	(void)target;
	return act_result(syscall(SYS_capset, &header, data));
}

int
act_raise_limit(const struct act_target *target)
{
	struct rlimit limit;

	(void)target;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return errno;
	limit.rlim_max++;
	return act_result(setrlimit(RLIMIT_NOFILE, &limit));
}

int
act_run_code(const struct act_target *target)
{
	(void)target;
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return errno;
	munmap(memory, 4096);
	return 0;
}

int
act_type_text(const struct act_target *target)
{
	(void)target;
	return act_result(ioctl(-1, TIOCSTI, ""));
}

int
act_load_filter(const struct act_target *target)
{
	(void)target;
	return act_result(syscall(SYS_bpf, -1, NULL, 0));
}

int
act_count_events(const struct act_target *target)
{
	(void)target;
	return act_result(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
}

int
act_queue_calls(const struct act_target *target)
{
	(void)target;
	return act_result(syscall(SYS_io_uring_setup, 0, NULL));
}

int
act_handle_faults(const struct act_target *target)
{
	(void)target;
	return act_result(syscall(SYS_userfaultfd, -1));
}

int
act_use_keyring(const struct act_target *target)
{
	(void)target;
	return act_result(syscall(SYS_keyctl, -1, 0, 0, 0, 0));
}

int
act_load_module(const struct act_target *target)
{
	(void)target;
	return act_result(syscall(SYS_finit_module, -1, "", 0));
}

int
act_load_kernel(const struct act_target *target)
{
	(void)target;
	return act_result(syscall(SYS_kexec_load, 0, 0, NULL, -1));
}
