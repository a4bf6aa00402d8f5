#include "text/front_priv.h"

/* Tags and categories, as lists and in the ways in which one line holds
 * several.
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
add_tag(struct front_field *field, struct span tag)
{
	struct article *article = field->article;

	tag = span_trim(tag);
	span_skip(&tag, SPAN("#"));
	/* What no syntax has read may have its marks still. */
	tag = front_clean(
	    field->arena, field->entry->remark ? front_unquote(tag) : tag);
	if (tag.size == 0 || has_tag(article, tag))
		return;
	if (!article->tags)
		article->tags = arena_alloc(
		    field->arena, ARTICLE_TAGS_MAX * sizeof(*article->tags));
	if (article->tag_count < ARTICLE_TAGS_MAX)
		article->tags[article->tag_count++] = tag;
}

/* In one text: `one, two`, or `#one #two`, which YAML takes for a comment. */
static void
add_tags(struct front_field *field, struct span rest, bool words)
{
	char separator = ',';

	if (field->entry->remark) {
		rest = front_without_comment(rest);
		span_skip(&rest, SPAN("["));
		rest.size -= span_ends(rest, SPAN("]"));
	}
	if (span_find(rest, ',') == rest.size &&
	    (words || span_starts(rest, SPAN("#"))))
		separator = ' ';
	while (rest.size > 0)
		add_tag(field, span_cut(&rest, separator));
}

/* No comment: it has a word right behind its sign. */
static bool
is_tags(struct span raw)
{
	struct span word = raw;

	return span_skip(&word, SPAN("#")) && word.size > 0 &&
	    !strchr(" \t#", word.data[0]);
}

static void
read_list(struct front_field *field, bool words)
{
	const struct front_entry *entry = field->entry;

	if (entry->kind == FRONT_OTHER)
		front_complain(field, "a list of words");
	else if (entry->kind == FRONT_EMPTY && is_tags(entry->raw))
		add_tags(field, entry->raw, words);
	else if (entry->kind == FRONT_TEXT)
		add_tags(field, entry->values[0], words);
	for (size_t i = 0; entry->kind == FRONT_LIST && i < entry->count; i++)
		add_tag(field, entry->values[i]);
}

void
front_read_tags(struct front_field *field)
{
	read_list(field, false);
}

/* Jekyll separates categories by blanks. */
void
front_read_categories(struct front_field *field)
{
	read_list(field, true);
}
