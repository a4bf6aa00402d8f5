#include <stddef.h>

#include "sandbox/landlock_rights.h"

/*
 * The numbers stand here, since the headers that a program is built with may be
 * older than its kernel. Versions that are not named add no rights: 7 has flags
 * of the audit log, 8 one for processes with several threads. A right of a
 * version after the last one stays allowed; a test compares the table with the
 * kernel that it runs on.
 */

static const struct {
	int version;
	struct landlock_rights rights;
} versions[] = {
    {1, {0x1fff, 0, 0}}, /* execute, read, write, remove, make */
    {2, {0x3fff, 0, 0}}, /* move or link to another directory */
    {3, {0x7fff, 0, 0}}, /* truncate */
    {4, {0x7fff, 0x3, 0}}, /* bind and connect TCP */
    {5, {0xffff, 0x3, 0}}, /* ioctl on devices */
    {6, {0xffff, 0x3, 0x3}}, /* abstract sockets and signals outside */
    {9, {0x1ffff, 0x3, 0x3}}, /* sockets by their paths: stats/sink.c */
    {10, {0x1ffff, 0xf, 0x3}}, /* bind, connect and send UDP */
};

struct landlock_rights
landlock_rights_of(int version)
{
	struct landlock_rights rights = {0};

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (versions[i].version <= version)
			rights = versions[i].rights;
	return rights;
}
