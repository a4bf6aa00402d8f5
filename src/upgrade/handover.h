/* What one program of a server hands over to the next, as text and back. */
#ifndef UPGRADE_HANDOVER_H
#define UPGRADE_HANDOVER_H

#include <sys/types.h>

#include "base/hash.h"
#include "cert/cert.h"
#include "cert/ticket_keys.h"
#include "system/listeners.h"
#include "stats/tally.h"

enum {
	HANDOVER_FORMAT = 1, /* another one is not read */
	HANDOVER_MAX = 16 << 20, /* bytes */
};

enum handover_role {
	HANDOVER_WORKER,
	HANDOVER_INDEXER,
	HANDOVER_KEYHOLDER,
	HANDOVER_WRITER,
	HANDOVER_ROLES,
};

struct handover_child {
	pid_t pid;
	enum handover_role role;
	int channel; /* the supervisor's end */
};

struct handover_host {
	struct span name, root;
	/* Descriptors of the newest edition, what it is of, its base; or -1. */
	int edition, directory, base;
	const char *fault; /* why one was left out; NULL: none was */
	uint32_t large; /* see struct edition_info */
	int64_t adopted; /* monotonic ms */
	struct cert cert; /* length 0: none */
	int warned; /* see cert_expiry_warning() */
};

struct handover_zone {
	uint64_t hosts; /* a bit for each */
	struct span path;
};

struct handover_control {
	int fd; /* or -1 */
	dev_t device;
	ino_t inode;
	struct span path;
};

/*
 * For handover_write() all is borrowed; what handover_read() made owns all of
 * it, descriptors too, until it is freed. Descriptors that are taken out of it
 * are set to -1.
 */
struct handover {
	struct arena arena;
	struct span version; /* of the program that hands over */
	pid_t process; /* the server's */
	bool trial; /* the reader is a child, which only tries */
	bool indexed; /* the capsules were read */
	int64_t started; /* monotonic ms */
	uint64_t reloads; /* since then */
	struct span file; /* of the configuration; empty: none */
	struct listeners listeners; /* the list alone */
	struct handover_control control;
	struct handover_host hosts[HOSTS_MAX];
	size_t host_count;
	struct handover_zone zones[ZONES_MAX];
	size_t zone_count;
	struct handover_child *children;
	size_t child_count, child_capacity;
	uint64_t counts[TALLY_COUNTS]; /* of all workers so far */
	uint64_t signatures, refusals;
	struct ticket_keys *ticket_keys; /* own ones alone; NULL: none */
	struct hash_key key; /* of addresses */
	uint64_t *buckets; /* of the throttle, THROTTLE_BUCKETS; NULL: none */
};

/* Appends it as text, with keys in it: the buffer is to be wiped. */
void handover_write(const struct handover *handover, struct buf *text);
/*
 * Reads the text and checks it like that of a stranger: descriptors are open
 * and of their kind, and are closed on exec from then on. An edition of another
 * format is left out. Returns NULL, or what is wrong, with nothing to free;
 * descriptors that the text names are closed then.
 */
const char *handover_read(struct span text, struct handover *handover_r);
void handover_free(struct handover *handover);
/*
 * Whether its descriptors stay open in a program that is executed. Returns 0,
 * or -1 with errno.
 */
int handover_keep(const struct handover *handover, bool keep);

#endif
