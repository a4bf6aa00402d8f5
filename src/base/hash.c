#include <errno.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"

/*
 * SipHash for tables that outsiders can fill, with one compression and three
 * finalisation rounds: enough where only the running time is at stake, and
 * twice as fast as SipHash-2-4. The stable hash chains MurmurHash3's finaliser,
 * a bijection of 64 bits, over words of eight bytes: the last one holds the
 * length, which is why strings of at most 7 bytes, a word each, cannot collide.
 */

static inline uint64_t
rotate(uint64_t value, int bits)
{
	return value << bits | value >> (64 - bits);
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

/* Four bytes as a number, in a form that compilers turn into one load. */
static inline uint64_t
read_half(const char *bytes)
{
	const unsigned char *byte = (const unsigned char *)bytes;

	return (uint64_t)byte[0] | (uint64_t)byte[1] << 8 |
	    (uint64_t)byte[2] << 16 | (uint64_t)byte[3] << 24;
}

/*
 * Fewer than eight bytes as a number, the first one lowest: of more than three
 * the first and the last four, which may be the same ones in part; of fewer the
 * first, the middle and the last.
 */
static inline uint64_t
little_endian(const char *bytes, size_t size)
{
	const unsigned char *byte = (const unsigned char *)bytes;

	if (size >= 4)
		return read_half(bytes) |
		    read_half(bytes + size - 4) << (8 * (size - 4));
	if (size == 0)
		return 0;
	return (uint64_t)byte[0] |
	    (uint64_t)byte[size / 2] << (8 * (size / 2)) |
	    (uint64_t)byte[size - 1] << (8 * (size - 1));
}

/* The same for eight bytes, in a form that compilers turn into one load. */
static uint64_t
read_word(const char *bytes)
{
	const unsigned char *byte = (const unsigned char *)bytes;

	return (uint64_t)byte[0] | (uint64_t)byte[1] << 8 |
	    (uint64_t)byte[2] << 16 | (uint64_t)byte[3] << 24 |
	    (uint64_t)byte[4] << 32 | (uint64_t)byte[5] << 40 |
	    (uint64_t)byte[6] << 48 | (uint64_t)byte[7] << 56;
}

uint64_t
hash_bytes(struct hash_key key, struct span bytes)
{
	uint64_t v[4] = {key.low ^ 0x736f6d6570736575U,
	    key.high ^ 0x646f72616e646f6dU, key.low ^ 0x6c7967656e657261U,
	    key.high ^ 0x7465646279746573U};
	uint64_t last = (uint64_t)bytes.size << 56;

	for (; bytes.size >= 8; bytes = span_tail(bytes, 8)) {
		uint64_t word = read_word(bytes.data);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	last |= little_endian(bytes.data, bytes.size);
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t
hash_stable(uint64_t seed, struct span bytes)
{
	uint64_t size = (uint64_t)bytes.size << 56;

	for (; bytes.size >= 8; bytes = span_tail(bytes, 8))
		seed = hash_pair(seed, read_word(bytes.data));
	return hash_pair(seed, little_endian(bytes.data, bytes.size) ^ size);
}

struct hash_key
hash_random_key(void)
{
	struct hash_key key;

	if (getentropy(&key, sizeof(key)) == 0)
		return key;
	log_line(
	    LOG_ERROR, "random numbers cannot be had: %s", note_cause(errno));
	_exit(1);
}

int64_t
hash_jitter(int64_t wait)
{
	uint64_t tenth = (uint64_t)wait / 10;

	return wait - (int64_t)tenth +
	    (int64_t)(hash_random_key().low % (2 * tenth + 1));
}
