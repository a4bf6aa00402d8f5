#include "base/utf8.h"
#include "edition/edition_twins.h"
#include "pages/entry_lines.h"
#include "pages/feed.h"
#include "pages/page_title.h"
#include "pages/resolve.h"
#include "pages/tag_pages.h"
#include "pages/translations.h"
#include "pages/virtual_path.h"
#include "text/date.h"
#include "text/escape.h"
#include "text/uri.h"
#include "wire/atom.h"

/*
 * Atom (RFC 4287) identifies a feed and its entries by ids that must never
 * change, since a reader shows an entry with a new id as unread (row B9). The
 * id of a feed is its Gemini URL without a port. The id of an entry is the one
 * in its front matter, or else a tag: URI (RFC 4151) of the host, the day and
 * the path. An article that has moved keeps the path that `was:` names there.
 */

enum {
	FEED_ENTRIES = 50,
	FIELD_MAX =
	    1024, /* bytes of an id or a name; front matter allows more */
};

struct feed {
	const struct context *context;
	const struct protocol *protocol;
	struct atom_about about;
	struct span path; /* of the page with the same posts, and a slash */
	uint32_t posts[FEED_ENTRIES];
	struct span ids[FEED_ENTRIES];
	size_t count;
};

/* `gopher://host[:port]/Tselector` (RFC 4266). */
static void
add_typed_url(const struct feed *feed, struct span path, struct buf *url)
{
	const struct context *context = feed->context;
	struct buf selector = {0};
	struct target target;

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
mime_of(const struct feed *feed, struct edition_string mime)
{
	return feed->protocol->item_types
	    ? SPAN("")
	    : entry_lines_text(feed->context, mime);
}

/* xml:lang holds one tag: the first of a list. */
static struct span
first_language(struct span languages)
{
	return span_head(languages, span_find(languages, ','));
}

/* tag:host,2018-03-12:/path (RFC 4151 section 2.1). */
static struct span
tag_uri(const struct context *context, const struct edition_entry *entry,
    struct span specific)
{
	struct buf uri = {0};
	char day[DATE_SIZE];

	date_print(entry->day, day);
	buf_format(&uri, "tag:%pS,%pS:", SPAN_AT(context->vhost->host),
	    SPAN_AT((struct span){day, sizeof(day)}));
	uri_encode_path(&uri, specific);
	return buf_keep(&uri, context->arena);
}

static bool
id_is_taken(const struct feed *feed, struct span id, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(feed->ids[i], id))
			return true;
	return false;
}

/*
 * Two entries may have the same id in their front matter, but not in the feed
 * (RFC 4287 section 4.1.1): the second falls back to its own tag: URI.
 */
static struct span
id_of(const struct feed *feed, size_t number)
{
	const struct edition_entry *entry =
	    edition_entry(feed->context->edition, feed->posts[number]);
	struct span path = entry_lines_path(feed->context, entry);
	struct span stated = entry_lines_text(feed->context, entry->id), id;

	/* As if there were none: a part of an id may be that of another. */
	if (stated.size > FIELD_MAX)
		stated.size = 0;
	if (uri_is_whole(stated))
		id = stated;
	else
		id = tag_uri(feed->context, entry, stated.size ? stated : path);
	if (!id_is_taken(feed, id, number))
		return id;
	struct span own = id = tag_uri(feed->context, entry, path);
	for (unsigned more = 2; id_is_taken(feed, id, number); more++)
		id = arena_format(
		    feed->context->arena, "%pS#%u", SPAN_AT(own), more);
	return id;
}

/* An update that is dated before the publication is a mistake. */
static int64_t
updated(const struct edition_entry *entry)
{
	return entry->updated > entry->instant ? entry->updated
					       : entry->instant;
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
		    .mime = mime_of(feed, entry->mime),
		    .page = url_of(feed, entry_lines_path(context, entry))};
		bool again = span_equal_nocase(
		    translation.language, language_of(feed, post));
		for (size_t j = 0; j < i && !again; j++)
			again = span_equal_nocase(translation.language,
			    language_of(feed, found.entries[j]));
		if (!again && translation.language.size > 0)
			atom_translation(&translation, buf);
	}
}

static void
add_feed_entry(const struct feed *feed, size_t number, struct buf *buf)
{
	const struct context *context = feed->context;
	const struct edition_entry *article =
	    edition_entry(context->edition, feed->posts[number]);
	struct span title = entry_lines_title(context, article);
	struct atom_entry entry = {
	    .about = {.id = feed->ids[number],
		/* RFC 4287 section 4.2.14 wants a title to be read. */
		.title = title.size > 0
		    ? title
		    : entry_lines_text(context, article->title),
		.author = utf8_head(
		    entry_lines_text(context, article->author), FIELD_MAX),
		.language = first_language(
		    entry_lines_text(context, article->language)),
		.updated = updated(article),
		.page = url_of(feed, entry_lines_path(context, article)),
		.mime = mime_of(feed, article->mime)},
	    .published = article->instant,
	    .summary = entry_lines_text(context, article->summary),
	};

	if (span_equal(entry.about.author, feed->about.author))
		entry.about.author = SPAN("");
	if (span_equal(entry.about.language, feed->about.language))
		entry.about.language = SPAN("");
	atom_entry_start(&entry, buf);
	add_feed_translations(feed, feed->posts[number], buf);
	for (uint32_t i = 0; i < article->count; i++) {
		struct span tag = edition_tag_of(context->edition, article, i);
		/* No tag is empty, but in a corrupt edition. */
		if (tag.size == 0)
			break;
		atom_tag(tag, buf);
	}
	atom_entry_end(buf);
}

/* Takes the first posts within [first, end) of a list, newest first. */
static void
take_posts(struct feed *feed, const uint32_t *list, uint32_t count,
    uint32_t first, uint32_t end)
{
	for (uint32_t i = 0; i < count && feed->count < FEED_ENTRIES; i++)
		if (list[i] >= first && list[i] < end &&
		    !edition_is_second(
			feed->context->edition, list[i], first, end) &&
		    edition_entry(feed->context->edition, list[i])->flags &
			EDITION_DATED)
			feed->posts[feed->count++] = list[i];
}

/*
 * The feed is as new as its newest entry (`updated` is required). The clock
 * would change the feed of a capsule that has not changed; an empty feed is of
 * 1970.
 */
static void
date_feed(struct feed *feed)
{
	for (size_t i = 0; i < feed->count; i++) {
		int64_t when = updated(
		    edition_entry(feed->context->edition, feed->posts[i]));
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
	    first_language(entry_lines_text(context, language));
	feed->about.page = url_of(feed, page);
	if (feed->protocol->gemtext)
		feed->about.mime = SPAN("text/gemini");
	date_feed(feed);
	atom_start(&feed->about, url_of(feed, path), &buf);
	for (size_t i = 0; i < feed->count; i++) {
		feed->ids[i] = id_of(feed, i);
		add_feed_entry(feed, i, &buf);
	}
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
	struct span path = entry_lines_text(context, entry->path);
	struct span part =
	    path.size > 1 ? entry_lines_text(context, entry->title) : SPAN("");
	struct feed feed = {.context = context,
	    .protocol = protocol,
	    .about = {.title = page_title_of(context, part)},
	    .path = path};
	uint32_t count, first, end;
	const uint32_t *posts = edition_all_posts(context->edition, &count);

	edition_range(context->edition, path, &first, &end);
	take_posts(&feed, posts, count, first, end);
	return print_feed(&feed, path, entry->language);
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
			  context, entry_lines_text(context, tag->name))},
	    .path = arena_format(context->arena, "%pS/", SPAN_AT(path))};
	const uint32_t *tagged = edition_tagged(context->edition, tag, &count);

	take_posts(&feed, tagged, count, 0, UINT32_MAX);
	return print_feed(
	    &feed, path, edition_entry(context->edition, 0)->language);
}
