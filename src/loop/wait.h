/* What a wait of a process for its descriptors has come to. */
#ifndef LOOP_WAIT_H
#define LOOP_WAIT_H

/*
 * Takes what poll(2) or its like has returned. Returns it, or 0 after a signal
 * and for want of memory, which both pass. Any other error would come again in
 * each turn of a loop, which would never rest: it ends the process, after a
 * line of the log. Whoever watches over it starts another.
 */
int wait_result(int ready);

#endif
