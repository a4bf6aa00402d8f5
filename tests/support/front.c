#include "support/exact.h"
#include "support/expect.h"
#include "support/front.h"

struct reading
reading_of(struct span text)
{
	struct span exact = exact_copy(text);
	struct reading reading = {0};

	reading.size = front_read(exact, &reading.arena, &reading.notes,
	    &reading.article, &reading.lines);
	/* The text may be gone when the fields are looked at. */
	exact_free(&exact);
	return reading;
}

void
reading_free(struct reading *reading)
{
	arena_free(&reading->arena);
	note_free(&reading->notes);
}

void
front_expect(const struct front_row *rows, size_t count,
    struct span (*field)(struct reading *))
{
	for (size_t i = 0; i < count; i++) {
		struct reading reading = reading_of(span_of(rows[i].text));
		expect_span(
		    rows[i].row, field(&reading), span_of(rows[i].want));
		reading_free(&reading);
	}
}

struct span
front_flags(struct reading *reading)
{
	const struct article *article = &reading->article;

	return arena_format(&reading->arena, "%s%s%s",
	    article->draft ? "draft " : "",
	    article->unlisted ? "unlisted " : "",
	    article->no_menus ? "bare " : "");
}

struct span
front_notes(struct reading *reading)
{
	struct buf all = {0};

	for (size_t i = 0; i < reading->notes.count; i++)
		buf_format(&all, "%c%u ",
		    reading->notes.list[i].severity == NOTE_ERROR ? 'E' : 'R',
		    reading->notes.list[i].line);
	return buf_keep(&all, &reading->arena);
}

struct span
front_size(struct reading *reading)
{
	return arena_format(
	    &reading->arena, "%zu %u", reading->size, reading->lines);
}

static void
add_date(struct buf *buf, const struct date *date)
{
	char text[DATE_INSTANT_SIZE];

	date_print_instant(date->instant, text);
	if (date->known)
		buf_add(buf,
		    (struct span){
			text, date->timed ? DATE_INSTANT_SIZE : DATE_SIZE});
	buf_byte(buf, '|');
}

struct span
front_fields(struct reading *reading)
{
	const struct article *article = &reading->article;
	struct buf all = {0};

	buf_add(&all, article->title);
	buf_byte(&all, '|');
	add_date(&all, &article->date);
	add_date(&all, &article->updated);
	buf_add(&all, article->language);
	buf_byte(&all, '|');
	buf_add(&all, article->author);
	buf_byte(&all, '|');
	buf_add(&all, article->summary);
	for (size_t i = 0; i < article->tag_count; i++) {
		buf_byte(&all, '<');
		buf_add(&all, article->tags[i]);
		buf_byte(&all, '>');
	}
	return buf_keep(&all, &reading->arena);
}
