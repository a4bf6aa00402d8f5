#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "cert/ticket_keys.h"

/*
 * A session ticket (RFC 5077; RFC 8446 section 4.6.1) is a session that the
 * client keeps for the server, sealed with a key of the server. Whoever has
 * that key can resume the session, and in TLS 1.2 read what was said in it: the
 * life of the key is the limit of forward secrecy. So a key seals for one
 * interval, opens for another one, and is overwritten. Keys of a file
 * (ticket_file.h) last until the owner of the file replaces them there.
 *
 * The keys lie in memory that the supervisor shares with all workers, in slots:
 * two of the server's own keys, and twice three of keys of a file, so that the
 * next ones are read beside those in force. One word lists the slots that are
 * in force, and a change of keys is a change of that word. There are no
 * messages that come late or get lost, and a worker that starts has the same
 * keys. The readers need no lock: what is overwritten is not in force any
 * more, or is the last one that is. A worker that is just reading it has half
 * of each; the ticket then fails its MAC, and the handshake is a full one. Keys
 * are overwritten with random bytes, not with zeros, so that nobody knows the
 * half of one that such a worker seals with.
 */

enum {
	RETRY = 60000, /* ms, after a turn that failed */
	SLOT_BITS =
	    8, /* of the word, for each slot, the current key's lowest */
	SLOT_MASK = (1 << SLOT_BITS) - 1,
	COUNT_SHIFT = TICKET_FILE_KEYS * SLOT_BITS, /* how many there are */
};

/* `due` of keys that do not turn. */
#define NEVER INT64_MAX

static uint32_t
order_of(const struct ticket_keys *keys)
{
	return atomic_load(&keys->order);
}

static size_t
slot_at(uint32_t order, size_t number)
{
	return order >> number * SLOT_BITS & SLOT_MASK;
}

static size_t
count_in(uint32_t order)
{
	return order >> COUNT_SHIFT;
}

/* Lists `count` slots from the first one on, in turn up or down. */
static void
list_slots(struct ticket_keys *keys, size_t first, size_t count, int step)
{
	uint32_t order = (uint32_t)count << COUNT_SHIFT;

	for (size_t i = 0; i < count; i++)
		order |= (uint32_t)((int)first + (int)i * step)
		    << i * SLOT_BITS;
	atomic_store(&keys->order, order);
}

/*
 * A key of random bytes replaces another one. The kernel writes them where they
 * stay: a copy would leave some in registers, which lazy binding and signals
 * save on the stack, and a child of any role inherits both.
 */
static int
replace_key(struct ticket_keys *keys, size_t slot)
{
	return getentropy(&keys->key[slot], sizeof(keys->key[slot]));
}

/* Overwrites the slots that are not in force; a failure leaves them as such. */
static void
forget_others(struct ticket_keys *keys)
{
	uint32_t order = order_of(keys);
	uint32_t in_force = 0;

	for (size_t i = 0; i < count_in(order); i++)
		in_force |= UINT32_C(1) << slot_at(order, i);
	for (size_t slot = 0; slot < TICKET_SLOTS; slot++)
		if (!(in_force >> slot & 1))
			(void)replace_key(keys, slot);
}

/* A turn that comes so late that both keys are too old replaces both. */
int
ticket_keys_turn(struct ticket_keys *keys, int64_t now)
{
	bool first = keys->due == 0;
	int64_t late = first ? 0 : now - keys->due;
	size_t current = first ? 1 : slot_at(order_of(keys), 0);

	if (late < 0)
		return 0;
	if ((first || late >= TICKET_INTERVAL) &&
	    replace_key(keys, current) < 0)
		return -1;
	if (replace_key(keys, !current) < 0)
		return -1;
	list_slots(keys, !current, TICKET_OWN, current ? 1 : -1);
	keys->due = now + TICKET_INTERVAL - late % TICKET_INTERVAL;
	return 0;
}

int64_t
ticket_keys_timeout(const struct ticket_keys *keys, int64_t now)
{
	return keys->due > now ? keys->due - now : RETRY;
}

bool
ticket_keys_are_own(const struct ticket_keys *keys)
{
	return keys->due != NEVER;
}

int
ticket_keys_begin(struct ticket_keys *keys, int64_t now)
{
	if (ticket_keys_are_own(keys))
		return 0;
	keys->due = 0;
	if (ticket_keys_turn(keys, now) < 0)
		return -1;
	forget_others(keys);
	return 0;
}

void
ticket_keys_resume(struct ticket_keys *keys, int64_t due)
{
	keys->due = due;
	list_slots(keys, 0, TICKET_OWN, 1);
}

void
ticket_keys_inherit(struct ticket_keys *keys, const struct ticket_keys *before)
{
	memcpy(keys->key, before->key, TICKET_OWN * sizeof(struct ticket_key));
	ticket_keys_resume(keys, before->due);
}

/* The slot of the first key of a file that is to be read. */
static size_t
spare_slot(const struct ticket_keys *keys)
{
	return slot_at(order_of(keys), 0) == TICKET_OWN
	    ? TICKET_OWN + TICKET_FILE_KEYS
	    : TICKET_OWN;
}

struct ticket_key *
ticket_keys_spare(struct ticket_keys *keys)
{
	return &keys->key[spare_slot(keys)];
}

void
ticket_keys_take(struct ticket_keys *keys, size_t count)
{
	list_slots(keys, spare_slot(keys), count, 1);
	keys->due = NEVER;
	forget_others(keys);
}

void
ticket_keys_wipe(struct ticket_keys *keys)
{
	OPENSSL_cleanse(keys, sizeof(*keys));
}

const struct ticket_key *
ticket_keys_at(const struct ticket_keys *keys, size_t number)
{
	uint32_t order = order_of(keys);

	return number < count_in(order) ? &keys->key[slot_at(order, number)]
					: NULL;
}

const struct ticket_key *
ticket_keys_current(const struct ticket_keys *keys)
{
	return &keys->key[slot_at(order_of(keys), 0)];
}

const struct ticket_key *
ticket_keys_find(
    const struct ticket_keys *keys, const unsigned char name[TICKET_NAME])
{
	uint32_t order = order_of(keys);

	for (size_t i = 0; i < count_in(order); i++) {
		const struct ticket_key *key = &keys->key[slot_at(order, i)];
		if (memcmp(key->name, name, TICKET_NAME) == 0)
			return key;
	}
	return NULL;
}
