/* Makes an edition of a capsule, for commands without a server. */
#ifndef CLI_PRESS_NOW_H
#define CLI_PRESS_NOW_H

#include "base/note.h"
#include "config/config.h"
#include "edition/edition.h"

/*
 * Scans the capsule of a host and returns its edition, which the caller
 * releases; notes about its files go to notes. Returns NULL after a message on
 * standard error.
 */
struct edition *press_now(
    const struct config *config, size_t host, struct notes *notes);
/*
 * The same without files that are being written: it waits for those for some
 * seconds, and says on standard error which it leaves out. Each is a note, too.
 */
struct edition *press_finished(
    const struct config *config, size_t host, struct notes *notes);
/* That of press_now(); standard error shows how far it has come. */
struct edition *press_slowly(
    const struct config *config, size_t host, struct notes *notes);
/*
 * The same of all of the capsule, but for what press_finished() leaves out: a
 * part that cannot be read, for whatever reason, is a failure. Which it is goes
 * to notes.
 */
struct edition *press_whole(
    const struct config *config, size_t host, struct notes *notes);
/*
 * Returns the exit code of a command that does not get to read the capsule of a
 * host: that of a mistake in the configuration where its root is no directory
 * that can be read, as `serve` and `check` have it; else that of a failure. It
 * says nothing.
 */
int press_exit_code(const struct config *config, size_t host);

#endif
