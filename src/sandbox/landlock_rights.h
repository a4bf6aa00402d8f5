/* Which rights each version of Landlock's interface knows. */
#ifndef SANDBOX_LANDLOCK_RIGHTS_H
#define SANDBOX_LANDLOCK_RIGHTS_H

#include <stdint.h>

/* In the layout that a ruleset is made from: sets of the kernel's bits. */
struct landlock_rights {
	uint64_t files, network, scopes;
};

enum { LANDLOCK_NEWEST = 10 }; /* the last version that is known here */

/* All rights that a version has; none of version 0, as few as known of later.
 */
struct landlock_rights landlock_rights_of(int version);

#endif
