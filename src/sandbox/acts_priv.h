/* What the files of acts share; acts.h says what acts return. */
#ifndef SANDBOX_ACTS_PRIV_H
#define SANDBOX_ACTS_PRIV_H

#include "sandbox/acts.h"

/* A path where nothing is, nor can be made. */
#define NOWHERE "/loam-check/none"

/* 0, or errno if the call returned something negative. */
int act_result(long returned);
/* The same for a new descriptor, which is closed. */
int act_opened(int fd);

/* Of every system. */
int act_read_passwd(const struct act_target *target);
int act_open_tcp(const struct act_target *target);
int act_start_process(const struct act_target *target);

/* On processes, rights and the kernel of Linux. */
int act_execute(const struct act_target *target);
int act_signal_process(const struct act_target *target);
int act_signal_thread(const struct act_target *target);
int act_trace_process(const struct act_target *target);
int act_read_process(const struct act_target *target);
int act_take_descriptor(const struct act_target *target);
int act_mount_file(const struct act_target *target);
int act_change_root(const struct act_target *target);
int act_leave_namespace(const struct act_target *target);
int act_join_namespace(const struct act_target *target);
int act_set_user(const struct act_target *target);
int act_set_groups(const struct act_target *target);
int act_regain(const struct act_target *target);
int act_raise_limit(const struct act_target *target);
int act_run_code(const struct act_target *target);
int act_type_text(const struct act_target *target);
int act_load_filter(const struct act_target *target);
int act_count_events(const struct act_target *target);
int act_queue_calls(const struct act_target *target);
int act_handle_faults(const struct act_target *target);
int act_use_keyring(const struct act_target *target);
int act_load_module(const struct act_target *target);
int act_load_kernel(const struct act_target *target);

#endif
