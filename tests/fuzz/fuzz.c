#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"

const struct fuzz_target fuzz_targets[] = {
#define FUZZ_TARGET(name) {#name, fuzz_##name},
#include "fuzz/targets.def"
#undef FUZZ_TARGET
};

const size_t fuzz_count = sizeof(fuzz_targets) / sizeof(fuzz_targets[0]);

const struct fuzz_target *
fuzz_find(struct span name)
{
	for (size_t i = 0; i < fuzz_count; i++)
		if (span_equal(name, span_of(fuzz_targets[i].name)))
			return &fuzz_targets[i];
	return NULL;
}

void
fuzz_fail(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

bool
fuzz_holds(struct span text, struct span part)
{
	for (; text.size >= part.size && text.size > 0;
	     text = span_tail(text, 1))
		if (span_starts(text, part))
			return true;
	return false;
}

const char *
fuzz_string(struct arena *arena, struct span text)
{
	return arena_copy(arena, text).data;
}

unsigned
fuzz_byte(struct span *rest)
{
	if (rest->size == 0)
		return 0;
	unsigned byte = (unsigned char)rest->data[0];
	*rest = span_tail(*rest, 1);
	return byte;
}

void
fuzz_within(struct span part, struct span whole)
{
	if (part.size == 0)
		return;
	HOLDS(part.data >= whole.data);
	HOLDS(part.data + part.size <= whole.data + whole.size);
}

void
fuzz_one_line(struct span text)
{
	HOLDS(utf8_valid(text));
	while (text.size > 0)
		HOLDS(!utf8_is_control(utf8_next(&text)));
}
