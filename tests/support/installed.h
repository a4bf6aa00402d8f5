/* A copy of the program, which can be replaced while it runs. */
#ifndef SUPPORT_INSTALLED_H
#define SUPPORT_INSTALLED_H

#include <sys/types.h>

#include "support/server.h"

/*
 * The path of the program that is started from installed_begin() on in place of
 * $LOAM, beside it. installed_end() removes it.
 */
const char *installed_begin(void);
void installed_end(void);
/* Both around a scene, with its server: server_setup(), server_teardown(). */
int installed_setup(void **state);
int installed_teardown(void **state);
/* Puts $LOAM there, as an installation does: a new file takes the name. */
void installed_put(void);
/* The same with a change: each `from` in it becomes `to`, of the same size. */
void installed_put_changed(const char *from, const char *to);
/* The same with another file: a script, or anything else. */
void installed_put_text(const char *text, mode_t mode);
/* The path of the program itself, for such a script. */
const char *installed_source(void);
/* Nothing is there any more. */
void installed_remove(void);

#endif
