#include "base/utf8.h"
#include "feeds/feed.h"
#include "feeds/feed_items.h"
#include "pages/entry_lines.h"
#include "pages/page_title.h"
#include "pages/resolve.h"
#include "pages/tag_pages.h"
#include "pages/translations.h"
#include "pages/virtual_path.h"
#include "text/escape.h"
#include "text/uri.h"
#include "wire/atom.h"

/*
 * The id of a feed is its Gemini URL without a port; feed_items.c makes those
 * of its entries.
 */

enum {
	FEED_ENTRIES = 50,
	FIELD_MAX = 1024, /* bytes of a name; front matter allows more */
};

struct feed {
	const struct context *context;
	const struct protocol *protocol;
	struct atom_about about;
	struct span path; /* of the page with the same posts, and a slash */
	struct feed_items items;
};

/* `gopher://host[:port]/Tselector` (RFC 4266). */
static void
add_typed_url(const struct feed *feed, struct span path, struct buf *url)
{
	const struct context *context = feed->context;
	struct buf selector = {0};
	struct item_target target;

	resolve_path(context, path, &target);
	escape_selector(&selector, target.selector);
	gopher_url(
	    &context->vhost->gopher, target.type, buf_span(&selector), url);
	buf_free(&selector);
}

/* The URL of a decoded path, in the protocol of the request. */
static struct span
url_of(const struct feed *feed, struct span path)
{
	const struct context *context = feed->context;
	struct buf url = {0};

	if (feed->protocol->item_types) {
		add_typed_url(feed, path, &url);
	} else {
		buf_add(&url, context->vhost->gemini_url);
		uri_encode_path(&url, path);
	}
	return buf_keep(&url, context->arena);
}

/* The MIME type behind a URL; a Gopher URL has its item type instead. */
static struct span
mime_of(const struct feed *feed, const struct edition_entry *entry)
{
	return feed->protocol->item_types
	    ? SPAN("")
	    : edition_mime(feed->context->edition, entry);
}

/* xml:lang holds one tag: the first of a list. */
static struct span
first_language(struct span languages)
{
	return span_head(languages, span_find(languages, ','));
}

/*
 * An update that is dated before the publication is a mistake. That of a
 * tinylog is none of its entries.
 */
static int64_t
updated(const struct feed *feed, const struct feed_item *item)
{
	const struct edition *edition = feed->context->edition;
	int64_t updated =
	    edition_updated(edition, edition_entry(edition, item->post));

	return !item->within && updated > item->instant ? updated
							: item->instant;
}

/* The language of an entry, as one tag. */
static struct span
language_of(const struct feed *feed, uint32_t number)
{
	return first_language(entry_lines_language(feed->context, number));
}

/*
 * Translations of a post. A language is given once, and is not the post's:
 * front matter may give two texts the same.
 */
static void
add_feed_translations(const struct feed *feed, uint32_t post, struct buf *buf)
{
	const struct context *context = feed->context;
	struct translations found = translations_of(context, post);

	for (size_t i = 0; i < found.count; i++) {
		const struct edition_entry *entry =
		    edition_entry(context->edition, found.entries[i]);
		struct atom_translation translation = {
		    .language = language_of(feed, found.entries[i]),
		    .mime = mime_of(feed, entry),
		    .page =
			url_of(feed, edition_path(context->edition, entry))};
		bool again = span_equal_nocase(
		    translation.language, language_of(feed, post));
		for (size_t j = 0; j < i && !again; j++)
			again = span_equal_nocase(translation.language,
			    language_of(feed, found.entries[j]));
		if (!again && translation.language.size > 0)
			atom_translation(&translation, buf);
	}
}

/* What a feed says of a post, or of an entry of a tinylog. */
static struct atom_entry
item_entry(const struct feed *feed, const struct feed_item *item)
{
	const struct context *context = feed->context;
	const struct edition_entry *article =
	    edition_entry(context->edition, item->post);
	const struct edition_traits *traits =
	    edition_traits(context->edition, article);
	struct span title = entry_lines_title(context, article);
	struct atom_entry entry = {
	    .about = {.id = item->id,
		/* RFC 4287 section 4.2.14 wants a title to be read. */
		.title = title.size > 0
		    ? title
		    : edition_title(context->edition, article),
		.author = utf8_head(
		    edition_text(context->edition, traits->author), FIELD_MAX),
		.language = first_language(
		    edition_text(context->edition, traits->language)),
		.updated = updated(feed, item),
		.page = url_of(feed, edition_path(context->edition, article)),
		.mime = mime_of(feed, article)},
	    .published = item->instant,
	    .summary = edition_summary(context->edition, article),
	};

	if (item->within) {
		entry.about.title = item->entry.title;
		entry.summary = SPAN("");
		entry.content = item->entry.text;
	}
	/* A selector has no query (RFC 4266). */
	if (item->within && !feed->protocol->item_types)
		entry.about.page = arena_format(context->arena, "%pS%pS",
		    SPAN_AT(entry.about.page),
		    SPAN_AT(feed_item_query(context, item)));
	return entry;
}

static void
add_feed_entry(
    const struct feed *feed, const struct feed_item *item, struct buf *buf)
{
	const struct edition *edition = feed->context->edition;
	const struct edition_entry *article =
	    edition_entry(edition, item->post);
	struct atom_entry entry = item_entry(feed, item);

	if (span_equal(entry.about.author, feed->about.author))
		entry.about.author = SPAN("");
	if (span_equal(entry.about.language, feed->about.language))
		entry.about.language = SPAN("");
	atom_entry_start(&entry, buf);
	if (!item->within)
		add_feed_translations(feed, item->post, buf);
	for (uint32_t i = 0; i < article->count; i++) {
		struct span tag = edition_tag_of(edition, article, i);
		/* No tag is empty, but in a corrupt edition. */
		if (tag.size == 0)
			break;
		atom_tag(tag, buf);
	}
	atom_entry_end(buf);
}

/*
 * The feed is as new as its newest entry (`updated` is required). The clock
 * would change the feed of a capsule that has not changed; an empty feed is of
 * 1970.
 */
static void
date_feed(struct feed *feed)
{
	for (size_t i = 0; i < feed->items.count; i++) {
		int64_t when = updated(feed, &feed->items.list[i]);
		if (i == 0 || when > feed->about.updated)
			feed->about.updated = when;
	}
}

/* An author of the feed makes one in every entry needless (row B7). */
static struct span
author_of(const struct context *context)
{
	return context->vhost->author.size > 0 ? context->vhost->author
					       : page_title_capsule(context);
}

/* Prints the feed of a page; its path is that of the page and `atom.xml`. */
static struct span
print_feed(struct feed *feed, struct span page, struct edition_string language)
{
	const struct context *context = feed->context;
	struct span path = arena_format(context->arena, "%pS%pS",
	    SPAN_AT(feed->path), SPAN_AT(span_tail(VIRTUAL_ROOT_FEED, 1)));
	struct buf id = {0}, buf = {0};

	buf_format(&id, "gemini://%pS", SPAN_AT(context->vhost->host));
	uri_encode_path(&id, path);
	feed->about.id = buf_keep(&id, context->arena);
	feed->about.author = author_of(context);
	feed->about.language =
	    first_language(edition_text(context->edition, language));
	feed->about.page = url_of(feed, page);
	if (feed->protocol->gemtext)
		feed->about.mime = SPAN("text/gemini");
	date_feed(feed);
	atom_start(&feed->about, url_of(feed, path), &buf);
	for (size_t i = 0; i < feed->items.count; i++)
		add_feed_entry(feed, &feed->items.list[i], &buf);
	atom_end(&buf);
	if (!feed->protocol->gemtext)
		escape_ellipses(&buf, 0);
	return buf_keep(&buf, context->arena);
}

struct span
feed_directory(const struct context *context, const struct protocol *protocol,
    uint32_t directory)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, directory);
	struct span path = edition_text(context->edition, entry->path);
	struct span part =
	    path.size > 1 ? edition_title(context->edition, entry) : SPAN("");
	struct feed feed = {.context = context,
	    .protocol = protocol,
	    .about = {.title = page_title_of(context, part)},
	    .path = path,
	    .items = feed_items_below(context, directory, FEED_ENTRIES)};

	return print_feed(
	    &feed, path, edition_traits(context->edition, entry)->language);
}

struct span
feed_tag(const struct context *context, const struct protocol *protocol,
    uint32_t number)
{
	uint32_t count;
	const struct edition_tag *tag =
	    &edition_tags(context->edition, &count)[number];
	struct span path = tag_pages_path(context, tag);
	struct feed feed = {.context = context,
	    .protocol = protocol,
	    .about = {.title = page_title_of(
			  context, edition_text(context->edition, tag->name))},
	    .path = arena_format(context->arena, "%pS/", SPAN_AT(path)),
	    .items = feed_items_tagged(context, number, FEED_ENTRIES)};

	return print_feed(&feed, path,
	    edition_traits(context->edition, edition_entry(context->edition, 0))
		->language);
}
