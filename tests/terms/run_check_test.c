#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "terms/posting_run.h"
#include "support/expect.h"

/* A run of four documents, and whether it is one. */
static const struct {
	const char *what;
	bool good;
	unsigned char size, bytes[15];
	uint64_t last; /* 5 if it is 0 */
} runs[] = {
    {"one posting", true, 3, {0x08, 5, 0x00}, 0},
    {"of the last document", true, 3, {0x08, 5, 0x0c}, 0},
    {"of none", false, 3, {0x08, 5, 0x10}, 0},
    {"the second of none", false, 4, {0x10, 5, 0x0c, 0x00}, 0},
    {"another last hash", false, 3, {0x08, 5, 0x00}, 6},
    {"two groups", true, 6, {0x08, 2, 0x00, 0x08, 3, 0x00}, 0},
    {"a hash again", false, 6, {0x08, 5, 0x00, 0x08, 0, 0x00}, 0},
    {"no delta", false, 2, {0x09, 5}, 0},
    {"no postings", false, 3, {0x00, 5, 0x00}, 0},
    {"no size", false, 2, {0x00, 5}, 0},
    {"a size that goes on", false, 3, {0x00, 5, 0x80}, 0},
    {"a size of more", false, 3, {0x10, 5, 0x00}, 0},
    {"a size of its own", true, 4, {0x00, 5, 0x02, 0x00}, 0},
    {"a number that goes on", false, 3, {0x08, 5, 0x80}, 0},
    {"a number into the next group", false, 7,
	{0x08, 4, 0x80, 0x00, 1, 0x02, 0x00}, 0},
    {"a count that is the next group", false, 6, {0x08, 2, 0x03, 0x08, 3, 0x00},
	0},
    {"a number of three bytes", true, 5, {0x18, 5, 0x80, 0x80, 0x00}, 0},
    {"a number too large", false, 7, {0x28, 5, 0xff, 0xff, 0xff, 0xff, 0x7f},
	0},
    {"a number too long", false, 8,
	{0x30, 5, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, 0},
    {"a count", true, 4, {0x10, 5, 0x03, 0x08}, 0},
    {"no count", false, 3, {0x08, 5, 0x03}, 0},
    {"a count of none", false, 4, {0x10, 5, 0x03, 0x00}, 0},
    {"the largest count", true, 6, {0x20, 5, 0x03, 0xfe, 0xff, 0x07}, 0},
    {"a larger count", false, 6, {0x20, 5, 0x03, 0x80, 0x80, 0x08}, 0},
    {"all plural", true, 5, {0x18, 5, 0x03, 0x09, 0x04}, 0},
    {"no number of the plural", false, 4, {0x10, 5, 0x03, 0x09}, 0},
    {"a plural of none", false, 5, {0x18, 5, 0x03, 0x09, 0x00}, 0},
    {"more plural", false, 5, {0x18, 5, 0x03, 0x09, 0x05}, 0},
    {"a block", true, 9, {0x00, 5, 0x0d, 1, 0, 0, 1, 0, 0x04}, 0},
    {"two blocks", true, 15,
	{0x00, 5, 0x19, 1, 0, 0, 1, 0, 0x04, 2, 0, 0, 1, 0, 0x00}, 0},
    {"a block with another last document", false, 9,
	{0x00, 5, 0x0d, 2, 0, 0, 1, 0, 0x04}, 0},
    {"a block of more", false, 9, {0x00, 5, 0x0d, 1, 0, 0, 2, 0, 0x04}, 0},
    {"a block of none", false, 9, {0x00, 5, 0x0d, 4, 0, 0, 1, 0, 0x10}, 0},
    {"half a block", false, 7, {0x00, 5, 0x09, 1, 0, 0, 1}, 0},
    {"no block", false, 3, {0x00, 5, 0x01}, 0},
};

/* Q150: what a reader sends is a run, or refused; nothing behind it is read. */
static void
malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(runs); i++) {
		struct posting_run run = {.docs = 4,
		    .size = runs[i].size,
		    .last = runs[i].last ? runs[i].last : 5};
		/* Of that size, so that sanitizers see a byte too many. */
		run.bytes = malloc(run.size);
		assert_non_null(run.bytes);
		memcpy(run.bytes, runs[i].bytes, run.size);
		if (posting_run_check(&run) != runs[i].good)
			fail_msg("%s", runs[i].what);
		free(run.bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
