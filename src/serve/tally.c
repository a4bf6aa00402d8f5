#include "serve/tally.h"
#include "base/clock.h"

void
tally_reply(struct tally *tally, enum asked_by by, const struct reply *given)
{
	struct span sheet = buf_span(&given->sheet->bytes);

	if (by == ASKED_BY_GOPHER) {
		tally_add(tally, TALLY_GOPHER + (size_t)given->refusal, 1);
		return;
	}
	/* A header begins with two digits, whatever decided on them. */
	if (sheet.size < 2 || sheet.data[0] < '0' || sheet.data[0] > '9' ||
	    sheet.data[1] < '0' || sheet.data[1] > '9')
		return;
	int status = (sheet.data[0] - '0') * 10 + sheet.data[1] - '0';
	tally_add(tally, TALLY_GEMINI + (size_t)status, 1);
}

void
tally_look(struct tally_look *look, int64_t began, bool hinted)
{
	int64_t now = clock_monotonic();

	tally_set(&look->took, (uint64_t)(now - began));
	tally_set(&look->hinted, hinted);
	tally_set(&look->at, (uint64_t)now);
}

void
tally_end(struct tally *tally)
{
	tally_set(&tally->counts[TALLY_CLOSED],
	    tally_get(&tally->counts[TALLY_OPENED]));
}

void
tally_sum(const struct tally *tally, uint64_t sums[TALLY_COUNTS])
{
	for (size_t i = 0; i < TALLY_COUNTS; i++)
		sums[i] += tally_get(&tally->counts[i]);
}

void
tally_move(struct tally *tally, uint64_t sums[TALLY_COUNTS])
{
	tally_sum(tally, sums);
	for (size_t i = 0; i < TALLY_COUNTS; i++)
		tally_set(&tally->counts[i], 0);
}
