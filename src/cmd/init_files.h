/* The files that `loam init` writes, from the answers to its questions. */
#ifndef CMD_INIT_FILES_H
#define CMD_INIT_FILES_H

#include "base/note.h"

#define INIT_USER "loam" /* of a service that root sets up */

/* Paths are whole: the configuration is for every directory. */
struct init_answers {
	struct span directory, certs; /* each ends with a NUL */
	struct span unit; /* its name, without .service */
	struct span host, language;
	struct span gemini, gopher; /* ports, or off */
	struct span service; /* none, user or system */
};

/*
 * Appends a configuration. Returns 0, or -1 with notes if it would not be read
 * as it is meant.
 */
int init_configuration(
    const struct init_answers *answers, struct buf *text, struct notes *notes);
/*
 * Writes a file with the directories above it; one that was there is kept as
 * .old, .old.2 and so on, or else it stays. Returns 0, or -1 after a message,
 * which tells of the option that leads elsewhere.
 */
int init_write(const char *path, const struct buf *text, const char *option);
/*
 * Makes the directory of the capsule, with a first page if nothing is in it.
 * Returns 0, or -1 after a message.
 */
int init_capsule(const struct init_answers *answers);
/*
 * Appends a unit of systemd that serves a configuration by this program. Of the
 * system it is the shipped one, conf/systemd/loam.service, for the user who
 * runs this, or INIT_USER if that is root.
 */
void init_unit(const struct init_answers *answers, struct span configuration,
    struct buf *text);
/* Says what stands against that unit. */
void init_unit_remarks(
    const struct init_answers *answers, struct span configuration);
/*
 * Makes the directory of certificates for that unit. Returns 0, or 1 if it has
 * still to be given to INIT_USER, or -1 after a message.
 */
int init_certs(const struct init_answers *answers);

#endif
