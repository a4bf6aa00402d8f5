/* What a forked child does until it ends. */
#ifndef SERVE_CHILD_MAIN_H
#define SERVE_CHILD_MAIN_H

struct child;
struct supervisor;

/*
 * The rest of a forked child's life: takes its parameters from the copy of the
 * supervisor's state, closes what belongs to others, runs in its role, and
 * exits. `channel` is its own end.
 */
_Noreturn void child_main(
    struct supervisor *supervisor, const struct child *child, int channel);

#endif
