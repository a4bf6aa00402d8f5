/* What the writer and the reader of a handover share. */
#ifndef UPGRADE_HANDOVER_PRIV_H
#define UPGRADE_HANDOVER_PRIV_H

#include "upgrade/fields.h"
#include "upgrade/handover.h"

#define HANDOVER_FIRST "loam handover "
#define HANDOVER_LAST "end"

extern const char *const handover_roles[HANDOVER_ROLES];

struct handover_reader {
	struct handover *handover;
	struct fields fields;
	struct handover_host none; /* what a line without a host is read into */
};

/* One line each, without its keyword. */
void handover_read_counts(struct handover_reader *reader);
void handover_read_signatures(struct handover_reader *reader);
void handover_read_tickets(struct handover_reader *reader);
void handover_read_addresses(struct handover_reader *reader);
void handover_read_bucket(struct handover_reader *reader);

#endif
