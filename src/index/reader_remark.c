#include "base/utf8.h"
#include "index/reader.h"

/*
 * Remarks on articles: what is no mistake, but may surprise the publisher. Each
 * says why a file is not shown, or is shown in another way than its text or
 * name suggests. Errors in front matter are noted where it is parsed.
 */

static void
remark(const struct record *record, struct notes *notes, const char *sentence)
{
	note_add(notes, NOTE_REMARK, record->path, 0, "%s", sentence);
}

static void
remark_on_time(const struct record *record, int64_t now, struct notes *notes)
{
	if (record->doubtful)
		remark(record, notes,
		    "not shown: its front matter might say that it is a draft");
	else if (record->draft)
		remark(record, notes, "not shown: it is a draft");
	else if (!record_visible(record, now))
		remark(
		    record, notes, "not shown yet: its date is in the future");
}

static bool
path_has_control(struct span path)
{
	while (path.size > 0)
		if (utf8_is_control(utf8_next(&path)))
			return true;
	return false;
}

/* T9, T12, T13: what is cut, left out or guessed. */
static void
remark_on_caps(const struct record *record, const struct article *article,
    size_t size, struct notes *notes)
{
	if (article->cut)
		note_add(notes, NOTE_REMARK, record->path, 0,
		    "its title is cut at %d bytes", ARTICLE_TITLE_MAX);
	if (size > WORDS_ANALYSED_MAX && record->role == RECORD_ARTICLE)
		note_add(notes, NOTE_REMARK, record->path, 0,
		    "only the first %d MiB are indexed for related "
		    "entries and search",
		    WORDS_ANALYSED_MAX >> 20);
	if (record->charset.size > 0)
		note_add(notes, NOTE_REMARK, record->path, 0,
		    "not UTF-8: read as %pS", SPAN_AT(record->charset));
	if (path_has_control(record->path))
		remark(record, notes,
		    "its name holds a control character, which menus cannot "
		    "show");
}

void
reader_remark(const struct record *record, const struct article *article,
    size_t size, int64_t now, struct notes *notes)
{
	remark_on_time(record, now, notes);
	remark_on_caps(record, article, size, notes);
	if (record->role != RECORD_ARTICLE)
		return;
	if (!article->headed)
		remark(record, notes,
		    "no heading: its title is made from its file name");
}
