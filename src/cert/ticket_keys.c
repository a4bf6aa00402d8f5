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
 * interval, opens for another one, and is overwritten.
 *
 * The two keys lie in memory that the supervisor shares with all workers, and
 * a turn changes one index. There are no messages that come late or get lost,
 * and a worker that starts has the same keys. The readers need no lock: what a
 * turn overwrites is the previous key. A worker that is just reading it has
 * half of each; the ticket then fails its MAC, and the handshake is a full one.
 */

enum { RETRY = 60000 }; /* ms, after a turn that failed */

/*
 * A key of random bytes replaces the previous one. The kernel writes them where
 * they stay: a copy would leave some in registers, which lazy binding and
 * signals save on the stack, and a child of any role inherits both.
 */
static int
replace_key(struct ticket_keys *keys)
{
	unsigned other = !keys->current;

	if (getentropy(&keys->key[other], sizeof(keys->key[other])) < 0)
		return -1;
	atomic_store(&keys->current, other);
	return 0;
}

/* A turn that comes so late that both keys are too old replaces both. */
int
ticket_keys_turn(struct ticket_keys *keys, int64_t now)
{
	bool first = keys->due == 0;
	int64_t late = first ? 0 : now - keys->due;

	if (late < 0)
		return 0;
	if ((first || late >= TICKET_INTERVAL) && replace_key(keys) < 0)
		return -1;
	if (replace_key(keys) < 0)
		return -1;
	keys->due = now + TICKET_INTERVAL - late % TICKET_INTERVAL;
	return 0;
}

int64_t
ticket_keys_timeout(const struct ticket_keys *keys, int64_t now)
{
	return keys->due > now ? keys->due - now : RETRY;
}

void
ticket_keys_wipe(struct ticket_keys *keys)
{
	OPENSSL_cleanse(keys, sizeof(*keys));
}

const struct ticket_key *
ticket_keys_current(const struct ticket_keys *keys)
{
	return &keys->key[atomic_load(&keys->current)];
}

const struct ticket_key *
ticket_keys_find(
    const struct ticket_keys *keys, const unsigned char name[TICKET_NAME])
{
	for (size_t i = 0; i < 2; i++)
		if (memcmp(keys->key[i].name, name, TICKET_NAME) == 0)
			return &keys->key[i];
	return NULL;
}
