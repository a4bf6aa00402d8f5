#include "base/buf.h"
#include "support/exact.h"
#include "support/mutator.h"

/* What means something to one parser or the other, and bytes that do not. */
static const struct span tokens[] = {
    {"\n", 1},
    {"\r", 1},
    {"\r\n", 2},
    {"\0", 1},
    {" ", 1},
    {"\t", 1},
    {"=>", 2},
    {"=> ", 3},
    {"#", 1},
    {"* ", 2},
    {">", 1},
    {"```", 3},
    {"---\n", 4},
    {"\n---\n", 5},
    {"- ", 2},
    {": ", 2},
    {"%", 1},
    {"%2e%2E", 6},
    {"%2F", 3},
    {"%00", 3},
    {"%c3%a9", 6},
    {"/", 1},
    {"/../", 4},
    {"/./", 3},
    {"//", 2},
    {":", 1},
    {"@", 1},
    {"?", 1},
    {"[", 1},
    {"]", 1},
    {".", 1},
    {"xn--", 4},
    {"\x1b[2J", 4},
    {"\x7f", 1},
    {"\xc2\x85", 2},
    {"\xe2\x80\xa8", 3},
    {"\xe2\x80\xae", 3},
    {"\xef\xbb\xbf", 3},
    {"\xcd\xbe", 2},
    {"\xcc\x81\xcc\xa3", 4},
    {"\xc3\xa9", 2},
    {"\xe4\xb8\xad\xe6\x96\x87", 6},
    {"\xf0\x9f\x8e\x89", 4},
    {"\xff", 1},
    {"\xc0\x80", 2},
    {"\xed\xa0\x80", 3},
    {"\xf4\x90\x80\x80", 4},
    {"\xe4", 1},
};

/* xorshift64* (Vigna 2016). */
static uint64_t
next(struct mutator *mutator)
{
	uint64_t state = mutator->state ? mutator->state : 0x6c6f616d;

	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	mutator->state = state;
	return state * 0x2545f4914f6cdd1dU;
}

size_t
mutator_below(struct mutator *mutator, size_t limit)
{
	return (size_t)((next(mutator) >> 11) % limit);
}

static struct span
any_seed(struct mutator *mutator)
{
	return mutator->seeds[mutator_below(mutator, mutator->count)];
}

/* A piece of s: 1 to 16 bytes, fewer at its end. */
static struct span
piece(struct mutator *mutator, struct span s)
{
	struct span tail = span_tail(s, mutator_below(mutator, s.size + 1));

	return span_head(tail, 1 + mutator_below(mutator, 16));
}

/* Appends what takes the place of cut. */
static void
spoil(struct mutator *mutator, struct buf *buf, struct span cut)
{
	size_t count = sizeof(tokens) / sizeof(tokens[0]);

	switch (mutator_below(mutator, 6)) {
	case 0: /* the piece is lost */ break;
	case 1: /* stands twice */
		buf_add(buf, cut);
		buf_add(buf, cut);
		break;
	case 2: /* has a bit turned */
		buf_add(buf, cut);
		if (cut.size > 0)
			buf->data[buf->size - 1] ^=
			    (char)(1 << mutator_below(mutator, 8));
		break;
	case 3: /* gives way to a piece of another seed */
		buf_add(buf, piece(mutator, any_seed(mutator)));
		break;
	default: /* has a token before it */
		buf_add(buf, tokens[mutator_below(mutator, count)]);
		buf_add(buf, cut);
		break;
	}
}

struct span
mutator_next(struct mutator *mutator)
{
	struct buf now = {0}, then = {0};
	size_t times = mutator_below(mutator, 8);

	buf_add(&now, any_seed(mutator));
	while (times-- > 0) {
		struct span whole = buf_span(&now);
		struct span cut = piece(mutator, whole);
		size_t at = cut.data ? (size_t)(cut.data - whole.data) : 0;
		buf_add(&then, span_head(whole, at));
		spoil(mutator, &then, cut);
		buf_add(&then, span_tail(whole, at + cut.size));
		buf_free(&now);
		now = then;
		then = (struct buf){0};
	}
	struct span input = exact_copy(buf_span(&now));
	buf_free(&now);
	return input;
}
