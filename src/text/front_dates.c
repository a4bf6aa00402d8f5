#include "text/front_priv.h"

/*
 * The keys that hide an article: drafts and dates. Each hides when it says so,
 * and when what it says cannot be read: that is the mistake that can be mended.
 */

/* What Eleventy calls the times of a file, which say nothing here. */
static bool
is_time_of_file(struct span value)
{
	static const char *const words[] = {
	    "last modified", "created", "git last modified", "git created"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal_nocase(value, span_of(words[i])))
			return true;
	return false;
}

/* Whatever the date is called: before it has come nothing is shown. */
static void
wait_for(struct article *article, const struct date *date)
{
	if (!article->publish.known ||
	    date_begins(date) > date_begins(&article->publish))
		article->publish = *date;
}

void
front_read_date(struct front_field *field)
{
	struct span value = front_word(field->entry);
	struct date date;

	if (date_parse(value, &date) == 0) {
		wait_for(field->article, &date);
		if (front_may_fill(field))
			field->article->date = date;
	} else if (is_time_of_file(value)) {
		note_add(field->notes, NOTE_REMARK, SPAN(""),
		    field->entry->line,
		    "%pS is the file's time, which is not used: no date",
		    SPAN_AT(field->entry->key));
	} else {
		front_complain(field, FRONT_DATE_FORMS);
		field->unreadable = true;
	}
}

/* A second date is often left empty. */
void
front_read_publish(struct front_field *field)
{
	if (!front_is_empty(field->entry))
		front_read_date(field);
}

void
front_read_draft(struct front_field *field)
{
	int value = front_truth(front_word(field->entry));

	if (value < 0)
		front_complain(field, "true or false");
	field->unreadable = field->unreadable || value < 0;
	field->article->draft = field->article->draft || value > 0;
}

/* Jekyll's and Hexo's word for the opposite of a draft; elsewhere a date. */
void
front_read_published(struct front_field *field)
{
	struct span value = front_word(field->entry);
	int published = front_truth(value);
	struct date date;

	if (front_is_empty(field->entry))
		return;
	if (published < 0 && date_parse(value, &date) == 0) {
		front_read_date(field);
		return;
	}
	if (published < 0)
		front_complain(field, "true, false or a date");
	field->unreadable = field->unreadable || published < 0;
	field->article->draft = field->article->draft || published == 0;
}

bool
front_heed(const struct front_line *line, bool sure, struct article *article)
{
	struct span value = front_without_comment(line->value);
	bool draft = span_equal_nocase(line->key, SPAN("draft"));
	int said = front_truth(value);
	struct date date;

	if (!front_hides(line->key))
		return false;
	if (date_parse(value, &date) == 0) {
		wait_for(article, &date);
		return false;
	}
	if (!draft && !span_equal_nocase(line->key, SPAN("published")))
		return false;
	if (said < 0 && (!sure || value.size == 0))
		return false;
	if (said >= 0 && (said > 0) != draft)
		return false;
	article->doubtful = article->doubtful || said < 0;
	return article->draft = true;
}
