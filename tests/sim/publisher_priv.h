/* What publisher.c and publisher_*.c share. */
#ifndef SIM_PUBLISHER_PRIV_H
#define SIM_PUBLISHER_PRIV_H

#include "sim/publisher.h"

enum { FULL_PATH = 512 };

/* A path in the file system; valid until the next call. */
const char *publisher_path(const struct publisher *publisher, const char *path);
/* Ends the process if a call of the system has failed. */
void publisher_must(bool done, const char *what, const char *path);
/* Makes a directory, and those above it. */
void publisher_make_dir(struct publisher *publisher, size_t dir);
/* Notes that a place has another state; NULL: nothing is there any more. */
void publisher_change(struct publisher *publisher, struct place *place,
    struct version *version, enum place_how how);
/* Its writer leaves the file as it is. */
void publisher_stop_writer(struct place *place);
/* Writes a file of the capsule, all at once. */
void publisher_write(
    struct publisher *publisher, const char *path, struct span bytes);
/* Renames a file of the capsule, or a directory. */
void publisher_rename(
    struct publisher *publisher, const char *from, const char *to);
struct place *publisher_any_place(struct publisher *publisher);
/* A new text for a place. */
struct version *publisher_text(
    struct publisher *publisher, const struct place *place);
enum text_form publisher_form(const struct place *place);

void publisher_move(struct publisher *publisher, struct place *place);
/* Two files change places. */
void publisher_exchange(struct publisher *publisher, struct place *place);
void publisher_link(struct publisher *publisher, struct place *place);
void publisher_move_dir(struct publisher *publisher, struct place *place);
void publisher_remove_dir(struct publisher *publisher, struct place *place);
/* An upload, which may be refused, fail or delete. */
void publisher_upload(struct publisher *publisher, struct place *place);
/* Another directory takes the capsule's path. */
void publisher_swap(struct publisher *publisher);

#endif
