#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cert/cert_make.h"
#include "limits/throttle.h"
#include "upgrade/handover_priv.h"

/* The lines of what all workers have in common: counts, keys, limits. */

/* Statistics: another version, which counts other things, begins anew. */
void
handover_read_counts(struct handover_reader *reader)
{
	uint64_t *counts = reader->handover->counts;
	size_t count = 0;

	for (; reader->fields.line.size > 0; count++) {
		uint64_t number = fields_number(&reader->fields, UINT64_MAX);
		if (count < TALLY_COUNTS)
			counts[count] = number;
	}
	if (count != TALLY_COUNTS)
		memset(counts, 0, sizeof(reader->handover->counts));
}

void
handover_read_signatures(struct handover_reader *reader)
{
	reader->handover->signatures =
	    fields_number(&reader->fields, UINT64_MAX);
	reader->handover->refusals = fields_number(&reader->fields, UINT64_MAX);
}

void
handover_read_tickets(struct handover_reader *reader)
{
	struct ticket_keys *keys = mem_alloc(sizeof(*keys));

	size_t current = (size_t)fields_number(&reader->fields, 1);
	ticket_keys_resume(keys, fields_moment(&reader->fields));
	for (size_t i = 0; i < TICKET_OWN; i++) {
		struct ticket_key *key = &keys->key[i ^ current];
		struct buf bytes = {0};
		fields_hex(&reader->fields, &bytes);
		if (bytes.size == sizeof(*key))
			memcpy(key, bytes.data, bytes.size);
		else
			fields_fault(
			    &reader->fields, "a ticket key has a wrong size");
		cert_wipe(&bytes);
	}
	if (reader->handover->ticket_keys)
		fields_fault(
		    &reader->fields, "there are more than two ticket keys");
	if (!reader->fields.fault) {
		reader->handover->ticket_keys = keys;
		return;
	}
	ticket_keys_wipe(keys);
	free(keys);
}

void
handover_read_addresses(struct handover_reader *reader)
{
	struct handover *handover = reader->handover;

	handover->key.low = fields_number(&reader->fields, UINT64_MAX);
	handover->key.high = fields_number(&reader->fields, UINT64_MAX);
	if (!handover->buckets)
		handover->buckets =
		    mem_alloc(THROTTLE_BUCKETS * sizeof(*handover->buckets));
}

void
handover_read_bucket(struct handover_reader *reader)
{
	uint64_t at = fields_number(&reader->fields, THROTTLE_BUCKETS - 1);
	uint64_t word = fields_number(&reader->fields, UINT64_MAX);

	if (!reader->handover->buckets)
		fields_fault(&reader->fields,
		    "a bucket comes before the key of addresses");
	if (!reader->fields.fault)
		reader->handover->buckets[at] = word;
}
