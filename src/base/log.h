/* Lines for the operator, on standard error. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/note.h"

/*
 * Each call writes one line of at most 1 KiB, in one write. Bytes outside
 * 0x20-0x7E are written as \xHH, so that no file name can forge a line or
 * control a terminal. A line that would have to wait is dropped, and the next
 * one is preceded by the number of lines lost. The server's own failures are
 * errors; a peer's mistake is never above info. Of LOG_QUIET is what
 * log_quota_notes() leaves out.
 */
enum log_level { LOG_QUIET, LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_line(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Writes a line for each note: an error, or a warning for a remark. */
void log_notes(const struct notes *notes);

#endif
