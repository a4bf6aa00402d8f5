#include "pages/translations.h"
#include "text/article.h"

/*
 * Translations have names that begin alike, so they are a range of entries,
 * whatever their languages: x.es.gmi, x.pt-br.gmi, x.zh-tw.gmi. The edition is
 * the reader's view: a draft, or what a closed zone covers, is not found.
 */

enum { ALIKE_MAX = 64 }; /* entries whose names begin alike */

/* The name of an article in parts: `x`, `es`, `.gmi`. */
struct name {
	struct span dir, stem, language, extension;
};

static struct name
split_name(const struct context *context, const struct edition_entry *entry)
{
	struct span path = edition_text(context->edition, entry->path);
	struct span file = span_file_name(path);
	struct name name = {.dir = span_directory(path),
	    .extension = span_tail(file, span_find_last(file, '.'))};

	name.stem = article_stem(file, &name.language);
	if (name.language.size > 0 &&
	    !labels_know(context->vhost->labels, name.language)) {
		name.stem.size += 1 + name.language.size;
		name.language.size = 0;
	}
	return name;
}

/* Whether a listed entry other than `number` has that name in any language. */
static bool
is_in_other_language(const struct context *context, uint32_t number,
    uint32_t at, const struct name *wanted)
{
	const struct edition_entry *entry = edition_entry(context->edition, at);
	struct name name = split_name(context, entry);

	return at != number && !(entry->flags & EDITION_UNLISTED) &&
	    name.language.size > 0 && span_equal(name.stem, wanted->stem) &&
	    span_equal(name.extension, wanted->extension);
}

struct translations
translations_of(const struct context *context, uint32_t number)
{
	const struct edition *edition = context->edition;
	const struct edition_entry *entry = edition_entry(edition, number);
	struct name name = split_name(context, entry);
	struct translations found = {0};
	uint32_t first, end, looked = 0;

	if (entry->kind != EDITION_ARTICLE)
		return found;
	struct span start = arena_format(
	    context->arena, "%pS%pS", SPAN_AT(name.dir), SPAN_AT(name.stem));
	found.entries = arena_alloc(
	    context->arena, (ALIKE_MAX + 1) * sizeof(*found.entries));
	first = edition_find(edition,
	    arena_format(context->arena, "%pS%pS", SPAN_AT(start),
		SPAN_AT(name.extension)));
	if (first != EDITION_NONE && first != number &&
	    !(edition_entry(edition, first)->flags & EDITION_UNLISTED))
		found.entries[found.count++] = first;
	edition_range(edition,
	    arena_format(context->arena, "%pS.", SPAN_AT(start)), &first, &end);
	for (uint32_t at = first; at < end && looked < ALIKE_MAX; at++) {
		if (edition_excludes(edition, at))
			continue;
		looked++;
		if (is_in_other_language(context, number, at, &name))
			found.entries[found.count++] = at;
	}
	return found;
}
