/* Completions of command lines for shells, from the table of commands. */
#ifndef MANUAL_COMPLETION_H
#define MANUAL_COMPLETION_H

#include "base/buf.h"

/* Each appends a script that the shell reads. */
void completion_bash(struct buf *buf);
void completion_zsh(struct buf *buf);
void completion_fish(struct buf *buf);

#endif
