#include "pages/translations.h"
#include "text/article.h"

/*
 * Every language that has labels is tried as a suffix, so the cost is one
 * lookup a language and does not grow with the capsule. The edition is the
 * reader's view: a draft, or what a closed zone covers, is not found.
 */

struct translations
translations_of(const struct context *context, uint32_t number)
{
	const struct edition *edition = context->edition;
	const struct edition_entry *entry = edition_entry(edition, number);
	struct span path = edition_text(edition, entry->path), suffix;
	size_t slash = span_find_last(path, '/');
	struct span name = span_tail(path, slash + 1);
	struct span stem = article_stem(name, &suffix);
	struct span extension = span_tail(name, span_find_last(name, '.'));
	const struct labels *labels = context->vhost->labels;
	struct translations found = {0};

	if (entry->kind != EDITION_ARTICLE)
		return found;
	if (suffix.size > 0 && !labels_know(labels, suffix))
		stem.size += 1 + suffix.size;
	found.entries = arena_alloc(
	    context->arena, (labels->count + 1) * sizeof(*found.entries));
	for (size_t i = 0; i <= labels->count; i++) {
		struct span other = arena_format(context->arena,
		    "%pS%pS%s%pS%pS", SPAN_AT(span_head(path, slash + 1)),
		    SPAN_AT(stem), i ? "." : "",
		    SPAN_AT(i ? labels->sets[i - 1].language : SPAN("")),
		    SPAN_AT(extension));
		uint32_t at = edition_find(edition, other);
		if (at != EDITION_NONE && at != number &&
		    !(edition_entry(edition, at)->flags & EDITION_UNLISTED))
			found.entries[found.count++] = at;
	}
	return found;
}
