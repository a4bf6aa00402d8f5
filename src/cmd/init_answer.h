/* An answer that a person types at a prompt. */
#ifndef CMD_INIT_ANSWER_H
#define CMD_INIT_ANSWER_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Reads a line, without blanks at its ends. Returns 0, or -1 at the end of the
 * input.
 */
int init_read_answer(struct buf *answer_r);
/*
 * Asks until the answer fits; an empty one is what stands in the buffer, and
 * `expected` is said of others. No shell reads it, so a ~ at its beginning is
 * made $HOME here. Returns 0, or -1 at the end of the input.
 */
int init_ask(const char *prompt, const char *expected,
    bool (*fits)(struct span answer), struct buf *answer);

#endif
