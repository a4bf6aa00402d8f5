#include "base/ascii.h"
#include "wire/request.h"

/* refusals.def is an X macro: the enum and this table are made of its rows. */

static const struct {
	int status;
	const char *sentence, *name;
} refusals[REFUSAL_COUNT] = {
#define REFUSAL(name, status, sentence)                                        \
	[REFUSAL_##name] = {status, sentence, #name},
#include "wire/refusals.def"
#undef REFUSAL
};

int
refusal_status(enum refusal refusal)
{
	return refusals[refusal].status;
}

struct span
refusal_sentence(enum refusal refusal)
{
	return span_of(refusals[refusal].sentence);
}

struct span
refusal_name(enum refusal refusal)
{
	return span_of(refusals[refusal].name);
}

void
refusal_print(enum refusal refusal, struct buf *buf)
{
	struct span name = refusal_name(refusal);

	for (size_t i = 0; i < name.size; i++)
		buf_byte(buf, ascii_lower(name.data[i]));
}
