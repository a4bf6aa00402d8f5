#include "text/escape.h"
#include "text/front_priv.h"

/*
 * Tags and categories. Both syntaxes have lists, but writers also put several
 * into one text: `one, two` or `#one #two`, and Jekyll `one two`.
 */

static bool
has_tag(const struct article *article, struct span tag)
{
	for (size_t i = 0; i < article->tag_count; i++)
		if (span_equal_nocase(article->tags[i], tag))
			return true;
	return false;
}

static void
append_tag(struct front_reader *reader, struct span tag)
{
	struct article *article = reader->article;

	tag = span_trim(tag);
	span_skip(&tag, SPAN("#"));
	/* A value that was read literally may still have its quotes. */
	tag = escape_label_copy(
	    reader->arena, reader->entry->literal ? front_unquote(tag) : tag);
	if (tag.size == 0 || has_tag(article, tag))
		return;
	if (!article->tags)
		article->tags = arena_alloc(
		    reader->arena, ARTICLE_TAGS_MAX * sizeof(*article->tags));
	if (article->tag_count < ARTICLE_TAGS_MAX)
		article->tags[article->tag_count++] = tag;
}

/* Several tags in one text, separated by commas, or by blanks (`blanks`). */
static void
split_tags(struct front_reader *reader, struct span rest, bool blanks)
{
	char separator = ',';

	if (reader->entry->literal) {
		rest = front_strip_comment(rest);
		span_skip(&rest, SPAN("["));
		rest.size -= span_ends(rest, SPAN("]"));
	}
	if (span_find(rest, ',') == rest.size &&
	    (blanks || span_starts(rest, SPAN("#"))))
		separator = ' ';
	while (rest.size > 0)
		append_tag(reader, span_cut(&rest, separator));
}

/* `#one #two`: a comment to YAML, although no blank follows its first #. */
static bool
is_tags(struct span raw)
{
	struct span word = raw;

	return span_skip(&word, SPAN("#")) && word.size > 0 &&
	    !strchr(" \t#", word.data[0]);
}

static void
read_list(struct front_reader *reader, bool blanks)
{
	const struct front_entry *entry = reader->entry;

	if (entry->kind == FRONT_OTHER)
		front_note_mistake(reader, "a list of words");
	else if (entry->kind == FRONT_EMPTY && is_tags(entry->raw))
		split_tags(reader, entry->raw, blanks);
	else if (entry->kind == FRONT_TEXT)
		split_tags(reader, entry->values[0], blanks);
	for (size_t i = 0; entry->kind == FRONT_LIST && i < entry->count; i++)
		append_tag(reader, entry->values[i]);
}

void
front_read_tags(struct front_reader *reader)
{
	read_list(reader, false);
}

/* Jekyll separates categories with blanks. */
void
front_read_categories(struct front_reader *reader)
{
	read_list(reader, true);
}
