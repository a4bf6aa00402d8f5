/* Checks the texts that are in files. */
#ifndef CHECK_CHECK_FILE_H
#define CHECK_CHECK_FILE_H

#include "check/check_text.h"

/*
 * Checks the text of a file with check_text(): of a larger one the lines within
 * the first ARTICLE_SIZE_MAX bytes. A file that does not exist has no mistakes;
 * one that cannot be read has one. The context needs its root, too.
 */
void check_file(const struct context *context, struct notes *notes,
    struct span path, enum check_kind kind, enum article_format format);
/* Checks as much of a gophermap's entry, as its readers have it, in UTF-8. */
void check_map_file(
    const struct context *context, struct notes *notes, uint32_t number);

#endif
