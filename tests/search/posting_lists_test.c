#include "edition/edition_priv.h"
#include "search/posting_lists.h"
#include "support/expect.h"
#include "support/mutator.h"

enum { LISTS = 7, DOCS = 5000 };

/* Lists, and how far each has been read. */
struct read {
	struct buf bytes[LISTS];
	struct posting list[LISTS][DOCS];
	size_t counts[LISTS], taken[LISTS];
};

static struct posting_bytes
list_of(void *context, size_t number)
{
	const struct read *read = context;

	return (struct posting_bytes){.bytes = buf_span(&read->bytes[number])};
}

static void
take(void *context, size_t number, const struct posting *block, size_t count)
{
	struct read *read = context;

	assert_true(read->taken[number] + count <= read->counts[number]);
	assert_memory_equal(block, read->list[number] + read->taken[number],
	    count * sizeof(*block));
	read->taken[number] += count;
}

static void
fill(struct mutator *random, size_t number, struct read *read)
{
	size_t gap = 1 + mutator_below(random, DOCS / 4), count = 0;
	bool empty = mutator_below(random, 5) == 0;

	for (size_t doc = mutator_below(random, gap); doc < DOCS && !empty;
	     doc += 1 + mutator_below(random, gap))
		read->list[number][count++] =
		    (struct posting){.doc = (uint32_t)doc,
			.count = (uint16_t)(1 + mutator_below(random, 9))};
	read->counts[number] = count;
	read->taken[number] = 0;
	read->bytes[number].size = 0;
	postings_write(&read->bytes[number], read->list[number], count);
	/* Other lists follow in an edition. */
	buf_repeat(&read->bytes[number], 'x', 4096);
}

/* Q103: all postings of each list are read, in order, however many there are.
 */
static void
all_of_each(void **state)
{
	static struct read read;
	struct edition edition = {.audience = AUDIENCE_ALL};
	struct mutator random = {.state = 8};

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct posting_lists lists = {.edition = &edition,
		    .docs = DOCS,
		    .count = mutator_below(&random, LISTS + 1),
		    .list = list_of,
		    .take = take,
		    .context = &read};
		uint64_t all = 0;
		for (size_t i = 0; i < lists.count; i++) {
			fill(&random, i, &read);
			all += read.counts[i];
		}
		assert_int_equal(posting_lists_read(&lists), all);
		for (size_t i = 0; i < lists.count; i++)
			assert_int_equal(read.taken[i], read.counts[i]);
	}
	for (size_t i = 0; i < LISTS; i++)
		buf_free(&read.bytes[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_of_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
