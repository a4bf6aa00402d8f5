/* Lines for the operator, on standard error. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/note.h"

/*
 * One line each, in one write, of at most 1 KiB. Bytes outside 0x20-0x7E come
 * out as \xHH, so that no file name can forge a line or steer a terminal.
 * What cannot be written at once is dropped, and the next line says how many.
 * Our own failures are errors; what a peer does wrong is never above info.
 */
enum log_level { LOG_QUIET, LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_line(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A line for each note: errors as `error`, remarks as `remark`. */
void log_notes(
    const struct notes *notes, enum log_level error, enum log_level remark);
/* Lines below this level are not written; LOG_INFO at first. */
void log_threshold(enum log_level level);

#endif
