/* Where a text stands in another one. */
#ifndef SUPPORT_PART_H
#define SUPPORT_PART_H

#include "base/span.h"

/* Whether it does. */
bool part_in(struct span whole, struct span part);
/* At how many places, which may overlap. */
size_t part_count(struct span whole, struct span part);

#endif
