#include "pages/entry_lines.h"
#include "pages/feed.h"
#include "pages/resolve.h"
#include "pages/tag_pages.h"
#include "pages/virtual_path.h"
#include "text/date.h"
#include "text/escape.h"
#include "text/uri.h"
#include "wire/atom.h"

/*
 * Identifiers outlive whatever an address is made of. A feed's own is its
 * address without a port. An entry's is a tag: URI (RFC 4151) of the host, the
 * day and the path that the article was published under, which for one that
 * has moved is its old path; or what its front matter says.
 */

enum { FEED_ENTRIES = 50 };

struct feed {
	const struct context *context;
	const struct protocol *protocol;
	struct atom_about about;
	struct span path; /* of the page whose feed it is; ends in a slash */
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

/* The address of a decoded path for the reader who asks. */
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

/* The MIME type at such an address; an item type says it otherwise. */
static struct span
mime_of(const struct feed *feed, struct edition_string mime)
{
	return feed->protocol->item_types
	    ? SPAN("")
	    : entry_lines_text(feed->context, mime);
}

/* xml:lang holds one tag: of several the first. */
static struct span
language_of(struct span languages)
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
is_taken(const struct feed *feed, struct span id, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (span_equal(feed->ids[i], id))
			return true;
	return false;
}

/* No two entries share an id, whatever their front matter says. */
static struct span
id_of(const struct feed *feed, size_t number)
{
	const struct edition_entry *entry =
	    edition_entry(feed->context->edition, feed->posts[number]);
	struct span path = entry_lines_text(feed->context, entry->path);
	struct span given = entry_lines_text(feed->context, entry->id), id;

	if (uri_is_whole(given))
		id = given;
	else
		id = tag_uri(feed->context, entry, given.size ? given : path);
	if (!is_taken(feed, id, number))
		return id;
	struct span own = id = tag_uri(feed->context, entry, path);
	for (unsigned more = 2; is_taken(feed, id, number); more++)
		id = arena_format(
		    feed->context->arena, "%pS#%u", SPAN_AT(own), more);
	return id;
}

/* An article was not changed before it was published. */
static int64_t
updated(const struct edition_entry *entry)
{
	return entry->updated > entry->instant ? entry->updated
					       : entry->instant;
}

static void
add_entry(const struct feed *feed, size_t number, struct buf *buf)
{
	const struct context *context = feed->context;
	const struct edition_entry *article =
	    edition_entry(context->edition, feed->posts[number]);
	struct atom_entry entry = {
	    .about = {.id = feed->ids[number],
		.title = entry_lines_text(context, article->title),
		.author = entry_lines_text(context, article->author),
		.language =
		    language_of(entry_lines_text(context, article->language)),
		.updated = updated(article),
		.page = url_of(feed, entry_lines_text(context, article->path)),
		.mime = mime_of(feed, article->mime)},
	    .published = article->instant,
	    .summary = entry_lines_text(context, article->summary),
	};

	if (span_equal(entry.about.author, feed->about.author))
		entry.about.author = SPAN("");
	if (span_equal(entry.about.language, feed->about.language))
		entry.about.language = SPAN("");
	atom_entry_start(&entry, buf);
	for (uint32_t i = 0; i < article->count; i++) {
		struct span tag = edition_tag_of(context->edition, article, i);
		/* None is empty: what a corrupt count says is not there. */
		if (tag.size == 0)
			break;
		atom_tag(tag, buf);
	}
	atom_entry_end(buf);
}

/* Takes the newest of a list in display order that are within [first, end). */
static void
take_posts(struct feed *feed, const uint32_t *list, uint32_t count,
    uint32_t first, uint32_t end)
{
	for (uint32_t i = 0; i < count && feed->count < FEED_ENTRIES; i++)
		if (list[i] >= first && list[i] < end &&
		    edition_entry(feed->context->edition, list[i])->flags &
			EDITION_DATED)
			feed->posts[feed->count++] = list[i];
}

/* What a feed without entries is dated: it has to be, and no clock is asked. */
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

/* The capsule's author, else its name, so that no entry needs one. */
static struct span
author_of(const struct context *context)
{
	struct span title = entry_lines_text(
	    context, edition_entry(context->edition, 0)->title);

	if (context->vhost->author.size > 0)
		return context->vhost->author;
	return title.size > 0 ? title : context->vhost->host;
}

/* The capsule's name, and that of the part of it, so that it can stand alone.
 */
static struct span
title_of(const struct context *context, struct span part)
{
	struct span title = entry_lines_text(
	    context, edition_entry(context->edition, 0)->title);

	if (title.size == 0)
		title = context->vhost->host;
	return part.size == 0 ? title
			      : arena_format(context->arena, "%pS: %pS",
				    SPAN_AT(title), SPAN_AT(part));
}

/* The feed of a page, of whose path it is `atom.xml`. */
static struct span
print(struct feed *feed, struct span page, struct edition_string language)
{
	const struct context *context = feed->context;
	struct span path = arena_format(context->arena, "%pS%pS",
	    SPAN_AT(feed->path), SPAN_AT(span_tail(VIRTUAL_ROOT_FEED, 1)));
	struct buf id = {0}, buf = {0};

	buf_format(&id, "gemini://%pS", SPAN_AT(context->vhost->host));
	uri_encode_path(&id, path);
	feed->about.id = buf_keep(&id, context->arena);
	feed->about.author = author_of(context);
	feed->about.language = language_of(entry_lines_text(context, language));
	feed->about.page = url_of(feed, page);
	if (feed->protocol->gemtext)
		feed->about.mime = SPAN("text/gemini");
	date_feed(feed);
	atom_start(&feed->about, url_of(feed, path), &buf);
	for (size_t i = 0; i < feed->count; i++) {
		feed->ids[i] = id_of(feed, i);
		add_entry(feed, i, &buf);
	}
	atom_end(&buf);
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
	    .about = {.title = title_of(context, part)},
	    .path = path};
	uint32_t count, first, end;
	const uint32_t *posts = edition_posts(context->edition, &count);

	edition_range(context->edition, path, &first, &end);
	take_posts(&feed, posts, count, first, end);
	return print(&feed, path, entry->language);
}

struct span
feed_tag(const struct context *context, const struct protocol *protocol,
    uint32_t number)
{
	uint32_t count;
	const struct edition_tag *topic =
	    &edition_tags(context->edition, &count)[number];
	struct span path = tag_pages_path(context, topic);
	struct feed feed = {.context = context,
	    .protocol = protocol,
	    .about = {.title = title_of(
			  context, entry_lines_text(context, topic->name))},
	    .path = arena_format(context->arena, "%pS/", SPAN_AT(path))};
	const uint32_t *tagged =
	    edition_tagged(context->edition, topic, &count);

	take_posts(&feed, tagged, count, 0, UINT32_MAX);
	return print(&feed, path, edition_entry(context->edition, 0)->language);
}
