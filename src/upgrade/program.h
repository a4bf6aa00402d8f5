/* Which file the running program is. */
#ifndef UPGRADE_PROGRAM_H
#define UPGRADE_PROGRAM_H

/*
 * Returns the absolute path that a next version of this program will have, the
 * caller's to free; NULL if it cannot be found. `name` is what the program was
 * called by (argv[0]).
 */
char *program_find(const char *name);

#endif
