#include "dates/date.h"
#include "tinylog/packed.h"

/*
 * A line of numbers goes before the texts that it has the sizes of, so that any
 * text can be packed. Times are written as in RFC 3339, and a dash for none.
 */

static void
put_time(struct buf *packed, int64_t instant, bool known)
{
	char text[DATE_INSTANT_SIZE];

	date_print_instant(known ? instant : 0, text);
	buf_add(packed, known ? (struct span){text, sizeof(text)} : SPAN("-"));
}

void
packed_begin(struct buf *packed, const struct tinylog_span *chosen)
{
	put_time(packed, chosen->from, chosen->from != INT64_MIN);
	buf_byte(packed, ' ');
	put_time(packed, chosen->until, chosen->until != INT64_MAX);
	buf_byte(packed, '\n');
}

void
packed_add(struct buf *packed, const struct tinylog_entry *entry)
{
	char day[DATE_SIZE];

	date_print(entry->day, day);
	put_time(packed, entry->instant, true);
	buf_format(packed, " %pS %u %zu %zu\n",
	    SPAN_AT((struct span){day, sizeof(day)}), entry->again,
	    entry->title.size, entry->text.size);
	buf_add(packed, entry->title);
	buf_add(packed, entry->text);
	buf_byte(packed, '\n');
}

/* Takes a time off a line. */
static bool
take_time(struct span *line, int64_t none, int64_t *instant_r)
{
	struct span word = span_cut_word(line);
	struct date date = {.instant = none};

	if (!span_equal(word, SPAN("-")) && date_parse(word, &date) < 0)
		return false;
	*instant_r = date.instant;
	return true;
}

static bool
take_number(struct span *line, uint64_t *number_r)
{
	return span_number(span_cut_word(line), UINT32_MAX, number_r) == 0;
}

bool
packed_head(struct span *rest, struct tinylog_span *chosen_r)
{
	struct span line = span_cut(rest, '\n');

	return take_time(&line, INT64_MIN, &chosen_r->from) &&
	    take_time(&line, INT64_MAX, &chosen_r->until);
}

/* Takes a text of that size off the front. */
static bool
take_sized(struct span *rest, uint64_t size, struct span *text_r)
{
	*text_r = span_head(*rest, size);
	*rest = span_tail(*rest, size);
	return text_r->size == size;
}

bool
packed_next(struct span *rest, struct tinylog_entry *entry_r)
{
	struct span line = span_cut(rest, '\n'), end;
	uint64_t again, sizes[2];
	struct date day;

	if (!take_time(&line, INT64_MIN, &entry_r->instant) ||
	    date_parse(span_cut_word(&line), &day) < 0 ||
	    !take_number(&line, &again))
		return false;
	for (size_t i = 0; i < 2; i++)
		if (!take_number(&line, &sizes[i]))
			return false;
	entry_r->day = day.day;
	entry_r->again = (uint32_t)again;
	return take_sized(rest, sizes[0], &entry_r->title) &&
	    take_sized(rest, sizes[1], &entry_r->text) &&
	    take_sized(rest, 1, &end);
}

int64_t
packed_turns(struct span packed, int64_t now)
{
	struct tinylog_span chosen;

	if (packed.size == 0 || !packed_head(&packed, &chosen))
		return 0;
	/* After the clock was set back, some are of the future again. */
	if (chosen.from > now || chosen.until <= now)
		return now;
	return chosen.until == INT64_MAX ? 0 : chosen.until;
}
