#include "limits/throttle.h"
#include "text/uri.h"
#include "upgrade/handover_priv.h"

/*
 * A line for each thing: a keyword, numbers, and at most one text at its end,
 * percent-encoded as a path. Keys and certificates are hexadecimal. A program
 * of another version has another idea of a struct, but not of such a line.
 */

const char *const handover_roles[HANDOVER_ROLES] = {
    [HANDOVER_WORKER] = "worker",
    [HANDOVER_INDEXER] = "indexer",
    [HANDOVER_KEYHOLDER] = "keyholder",
    [HANDOVER_WRITER] = "writer",
};

static void
put_text(struct buf *text, struct span value)
{
	buf_byte(text, ' ');
	uri_encode_path(text, value);
}

static void
add_hex(struct buf *text, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;

	buf_byte(text, ' ');
	for (size_t i = 0; i < size; i++)
		buf_format(text, "%02x", at[i]);
}

static void
write_listeners(const struct handover *handover, struct buf *text)
{
	for (size_t i = 0; i < handover->listeners.count; i++) {
		const struct listener *one = &handover->listeners.list[i];
		buf_format(text, "listener %d %pS %llu %llu", one->fd,
		    SPAN_AT(one->protocol->name),
		    (unsigned long long)one->device,
		    (unsigned long long)one->inode);
		put_text(text, one->bound.path);
		buf_byte(text, '\n');
	}
}

static void
write_control(const struct handover_control *control, struct buf *text)
{
	if (control->fd < 0)
		return;
	buf_format(text, "control %d %llu %llu", control->fd,
	    (unsigned long long)control->device,
	    (unsigned long long)control->inode);
	put_text(text, control->path);
	buf_byte(text, '\n');
}

static void
write_one_host(const struct handover_host *host, struct buf *text)
{
	buf_add(text, SPAN("host"));
	put_text(text, host->name);
	put_text(text, host->root);
	buf_byte(text, '\n');
	if (host->base >= 0)
		buf_format(text, "base %d\n", host->base);
	if (host->edition >= 0)
		buf_format(text, "edition %d %d %u %lld\n", host->edition,
		    host->directory, host->large, (long long)host->adopted);
	if (host->cert.length == 0)
		return;
	buf_format(text, "certificate %d", host->warned);
	add_hex(text, host->cert.chain.data, host->cert.chain.size);
	buf_byte(text, '\n');
}

static void
write_zones(const struct handover *handover, struct buf *text)
{
	for (size_t i = 0; i < handover->zone_count; i++) {
		buf_format(text, "zone %llu",
		    (unsigned long long)handover->zones[i].hosts);
		put_text(text, handover->zones[i].path);
		buf_byte(text, '\n');
	}
}

static void
write_children(const struct handover *handover, struct buf *text)
{
	for (size_t i = 0; i < handover->child_count; i++) {
		const struct handover_child *child = &handover->children[i];
		buf_format(text, "child %d %s %d\n", (int)child->pid,
		    handover_roles[child->role], child->channel);
	}
}

static void
write_counts(const struct handover *handover, struct buf *text)
{
	buf_add(text, SPAN("counts"));
	for (size_t i = 0; i < TALLY_COUNTS; i++)
		buf_format(
		    text, " %llu", (unsigned long long)handover->counts[i]);
	buf_format(text, "\nsignatures %llu %llu\n",
	    (unsigned long long)handover->signatures,
	    (unsigned long long)handover->refusals);
}

static void
write_tickets(const struct ticket_keys *keys, struct buf *text)
{
	if (!keys)
		return;
	/* 0 is which of the two is the current one. */
	buf_format(text, "tickets 0 %lld", (long long)keys->due);
	for (size_t i = 0; i < TICKET_OWN; i++)
		add_hex(text, ticket_keys_at(keys, i), sizeof(keys->key[i]));
	buf_byte(text, '\n');
}

/* Most buckets are empty. */
static void
write_throttle(const struct handover *handover, struct buf *text)
{
	if (!handover->buckets)
		return;
	buf_format(text, "addresses %llu %llu\n",
	    (unsigned long long)handover->key.low,
	    (unsigned long long)handover->key.high);
	for (size_t i = 0; i < THROTTLE_BUCKETS; i++)
		if (handover->buckets[i])
			buf_format(text, "bucket %zu %llu\n", i,
			    (unsigned long long)handover->buckets[i]);
}

void
handover_write(const struct handover *handover, struct buf *text)
{
	buf_format(text, HANDOVER_FIRST "%d\n", HANDOVER_FORMAT);
	buf_add(text, SPAN("version"));
	put_text(text, handover->version);
	buf_format(text, "\nprocess %d\n", (int)handover->process);
	if (handover->trial)
		buf_add(text, SPAN("trial\n"));
	if (handover->indexed)
		buf_add(text, SPAN("indexed\n"));
	buf_format(text, "started %lld\n", (long long)handover->started);
	/* Programs before this one know no such line. */
	if (handover->reloads > 0)
		buf_format(text, "reloads %llu\n",
		    (unsigned long long)handover->reloads);
	buf_add(text, SPAN("file"));
	put_text(text, handover->file);
	buf_byte(text, '\n');
	write_listeners(handover, text);
	write_control(&handover->control, text);
	for (size_t i = 0; i < handover->host_count; i++)
		write_one_host(&handover->hosts[i], text);
	write_zones(handover, text);
	write_children(handover, text);
	write_counts(handover, text);
	write_tickets(handover->ticket_keys, text);
	write_throttle(handover, text);
	buf_add(text, SPAN(HANDOVER_LAST "\n"));
}
