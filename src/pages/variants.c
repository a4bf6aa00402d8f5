#include "base/utf8.h"
#include "edition/tree_name.h"
#include "pages/variants.h"
#include "pages/virtual_path.h"

/*
 * Variants are computed from the path at each request; the edition holds none
 * of them. Two articles may claim the same short name: `/x` of both `/x.gmi`
 * and `/x.md`. A file, directory or virtual page of the name wins, then the
 * article with the first path; the variants of the others are at the long
 * names `/x.md.menu` and `/x.gmi.txt`. variants_selector() and variants_find()
 * apply the same order, so each finds what the other names.
 */

/*
 * Extensions of articles in path order, in which they claim a name. Capitals
 * are those of other systems.
 */
static const struct {
	struct span extension;
	bool gemtext;
} articles[] = {{{".GEMINI", 7}, true}, {{".GMI", 4}, true},
    {{".MD", 3}, false}, {{".TXT", 4}, false}, {{".gemini", 7}, true},
    {{".gmi", 4}, true}, {{".md", 3}, false}, {{".txt", 4}, false}};

enum { KINDS = sizeof(articles) / sizeof(articles[0]) };

/* Whether an entry is a directory's page in another language, and a text. */
static bool
is_translated_page(
    const struct edition *edition, const struct edition_entry *entry)
{
	return entry->kind == EDITION_FILE && entry->flags & EDITION_UNLISTED &&
	    !(entry->flags & EDITION_SOURCE) &&
	    entry->size <= ARTICLE_SIZE_MAX &&
	    tree_name_is_translation(
		span_file_name(edition_text(edition, entry->path)));
}

static bool
is_article(const struct edition *edition, uint32_t number, bool gemtext)
{
	const struct edition_entry *entry;

	if (number == EDITION_NONE)
		return false;
	entry = edition_entry(edition, number);
	return (entry->kind == EDITION_ARTICLE ||
		   is_translated_page(edition, entry)) &&
	    (!gemtext || entry->format == ARTICLE_GEMTEXT);
}

uint32_t
variants_article(const struct edition *edition, uint32_t number)
{
	return is_article(edition, number, false)
	    ? number
	    : edition_article(edition, number);
}

/*
 * Whether a file, a directory or a virtual page has the name, which begins as
 * the path of an article does: these stand near it.
 */
static bool
name_is_taken(const struct edition *edition, struct span path, uint32_t article)
{
	uint32_t about;
	struct buf dir = {0};

	if (edition_find_near(edition, path, article) != EDITION_NONE)
		return true;
	buf_add(&dir, path);
	buf_byte(&dir, '/');
	bool taken =
	    edition_find_near(edition, buf_span(&dir), article) != EDITION_NONE;
	buf_free(&dir);
	return taken ||
	    virtual_path_find(edition, path, &about) != VIRTUAL_NONE;
}

/* The article that owns the name `stem`: the first with an extension. */
static uint32_t
claimant(const struct edition *edition, struct span stem, bool gemtext)
{
	uint32_t found = EDITION_NONE;
	struct buf path = {0};

	for (size_t i = 0; i < KINDS && found == EDITION_NONE; i++) {
		if (gemtext && !articles[i].gemtext)
			continue;
		path.size = 0;
		buf_add(&path, stem);
		buf_add(&path, articles[i].extension);
		uint32_t number = edition_find(edition, buf_span(&path));
		if (is_article(edition, number, gemtext))
			found = number;
	}
	buf_free(&path);
	return found;
}

/* The kind of article with that path and stem, or KINDS. */
static size_t
kind_of(struct span path, struct span stem)
{
	size_t kind = 0;

	while (kind < KINDS &&
	    !span_equal(span_tail(path, stem.size), articles[kind].extension))
		kind++;
	return kind;
}

/*
 * Whether an article owns the name `stem` of its path. Those that may claim it
 * stand before the article in the edition, mostly next to it; in names beyond
 * ASCII, another spelling may stand elsewhere.
 */
static bool
is_claimant(const struct edition *edition, uint32_t article, struct span stem,
    bool gemtext)
{
	enum { NEAR = 16 };
	uint32_t number = article;

	for (unsigned i = 0; i < NEAR && utf8_is_ascii(stem); i++) {
		struct span path =
		    edition_text(edition, edition_entry(edition, number)->path);
		if (!span_starts(path, stem) ||
		    !span_starts(span_tail(path, stem.size), SPAN(".")))
			return i > 0;
		size_t kind = kind_of(path, stem);
		bool claims = kind < KINDS &&
		    (!gemtext || articles[kind].gemtext) &&
		    !edition_excludes(edition, number) &&
		    is_article(edition, number, gemtext);
		if (claims != (i == 0))
			return false;
		if (number-- == 0)
			return true;
	}
	return claimant(edition, stem, gemtext) == article;
}

struct span
variants_stem(struct span path)
{
	for (size_t i = 0; i < KINDS; i++)
		if (span_ends(path, articles[i].extension))
			return span_head(
			    path, path.size - articles[i].extension.size);
	return path;
}

static bool
is_map(struct span path)
{
	return span_equal_nocase(span_file_name(path), SPAN("gophermap"));
}

bool
variants_are_text(
    const struct edition *edition, uint32_t article, bool list_text)
{
	const struct edition_entry *entry = edition_entry(edition, article);

	if (entry->flags & EDITION_INDEX)
		return list_text && !is_map(edition_text(edition, entry->path));
	return list_text || entry->format != ARTICLE_GEMTEXT;
}

void
variants_selector(const struct edition *edition, uint32_t article,
    enum variant variant, struct buf *buf)
{
	const struct edition_entry *entry = edition_entry(edition, article);
	struct span path = edition_text(edition, entry->path);
	struct span stem = variants_stem(path);
	struct buf name = {0};

	/* The menu of a page bundle is its directory; a map has nothing else.
	 */
	if (entry->flags & EDITION_INDEX &&
	    (variant == VARIANT_MENU || is_map(path))) {
		buf_add(buf, edition_path(edition, entry));
		return;
	}
	/* The file itself is the text variant of any other text. */
	if (variant == VARIANT_TEXT && entry->format != ARTICLE_GEMTEXT) {
		buf_add(buf, path);
		return;
	}
	buf_add(&name, stem);
	if (variant == VARIANT_TEXT)
		buf_add(&name, SPAN(".txt"));
	if (stem.size < path.size &&
	    !name_is_taken(edition, buf_span(&name), article) &&
	    is_claimant(edition, article, stem, variant == VARIANT_TEXT)) {
		buf_add(buf, buf_span(&name));
	} else {
		buf_add(buf, path);
		buf_add(buf,
		    variant == VARIANT_TEXT ? SPAN(".txt") : SPAN(".menu"));
	}
	buf_free(&name);
}

/* The article at path without the ending of a long name. */
static uint32_t
find_long_name(const struct edition *edition, struct span path,
    struct span ending, bool gemtext)
{
	if (!span_ends(path, ending))
		return EDITION_NONE;
	uint32_t number =
	    edition_find(edition, span_head(path, path.size - ending.size));

	return is_article(edition, number, gemtext) ? number : EDITION_NONE;
}

/* The article of which path is the text variant. */
static uint32_t
find_text(const struct edition *edition, struct span path)
{
	uint32_t found = find_long_name(edition, path, SPAN(".txt"), true);

	if (found == EDITION_NONE && span_ends(path, SPAN(".txt")))
		found = claimant(edition, span_head(path, path.size - 4), true);
	return found;
}

/* The same for `/x.36.txt`, with a width before the ending. */
static uint32_t
find_width(const struct edition *edition, struct span path, unsigned *width_r)
{
	struct buf plain = {0};
	uint64_t width;

	if (!span_ends(path, SPAN(".txt")))
		return EDITION_NONE;
	struct span rest = span_head(path, path.size - 4);
	size_t dot = span_find_last(rest, '.');
	if (span_number(span_tail(rest, dot + 1), VARIANT_WIDEST, &width) < 0 ||
	    width < VARIANT_NARROWEST)
		return EDITION_NONE;
	buf_add(&plain, span_head(rest, dot));
	buf_add(&plain, SPAN(".txt"));
	uint32_t found = find_text(edition, buf_span(&plain));
	buf_free(&plain);
	*width_r = (unsigned)width;
	return found;
}

uint32_t
variants_find(const struct edition *edition, struct span path,
    enum variant *variant_r, unsigned *width_r)
{
	uint32_t found;

	*variant_r = VARIANT_MENU;
	*width_r = 0;
	found = find_long_name(edition, path, SPAN(".menu"), false);
	if (found == EDITION_NONE)
		found = claimant(edition, path, false);
	if (found != EDITION_NONE)
		return found;
	*variant_r = VARIANT_TEXT;
	found = find_text(edition, path);
	return found != EDITION_NONE ? found
				     : find_width(edition, path, width_r);
}

struct span
variants_article_path(struct span variant, struct arena *arena)
{
	if (span_ends(variant, SPAN(".txt")))
		variant.size -= 4;
	else if (span_ends(variant, SPAN(".gmi.menu")))
		variant.size -= 9;
	return arena_format(arena, "%pS.gmi", SPAN_AT(variant));
}
