/* Which file a static server has at the address of a page. */
#ifndef EXPORT_FILE_NAME_H
#define EXPORT_FILE_NAME_H

#include "base/buf.h"

enum { FILE_NAME_COMPONENT = 255 }; /* bytes (NAME_MAX of every system) */

/*
 * Appends the name of the file, without a slash in front, for a page of Gemini
 * at a decoded path; `number` counts the pages of a long list, from 1. Static
 * servers tell the type of a file by its extension alone: gemtext under another
 * one, or none, becomes the index of a directory (`/recent` is
 * `recent/index.gmi`), plain text without one gets `.txt`. Returns whether it
 * is the index of a directory.
 */
bool file_name_gemini(
    struct span path, struct span mime, uint32_t number, struct buf *name);
/*
 * The same for Gopher: a menu is the `gophermap` of a directory, all else a
 * file of its selector.
 */
bool file_name_gopher(
    struct span path, bool menu, uint32_t number, struct buf *name);
/* Appends the name with a number before its extension: another free one. */
void file_name_another(struct span name, unsigned number, struct buf *other);
/* Whether each part of a name can be that of a file. */
bool file_name_fits(struct span name);

#endif
