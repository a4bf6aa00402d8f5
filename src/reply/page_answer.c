#include "base/mem.h"
#include "book/book.h"
#include "feeds/feed.h"
#include "pages/archive.h"
#include "pages/entry_lines.h"
#include "pages/index_page.h"
#include "pages/pager.h"
#include "pages/resolve.h"
#include "pages/search_page.h"
#include "pages/tag_pages.h"
#include "pages/virtual_path.h"
#include "reply/article_answer.h"
#include "reply/links_answer.h"
#include "reply/page_answer.h"
#include "reply/page_stream.h"
#include "reply/redirect_answer.h"
#include "text/mimetype.h"
#include "wire/atom.h"

/*
 * Builders in pages/ return a page and know neither the protocol nor the
 * reader. This file calls the one that a virtual path names, and does what
 * depends on the request: prompts for search words, links of a feed, the
 * missing slash.
 */

/*
 * Robots must not crawl search results, related pages and those of links: there
 * is one for each query and article. Some Gopher clients leave the item type in
 * the selector.
 */
#define ROBOTS                                                                 \
	"User-agent: *\n"                                                      \
	"Disallow: /related/\n"                                                \
	"Disallow: /links/\n"                                                  \
	"Disallow: /search\n"                                                  \
	"Disallow: /1/related/\n"                                              \
	"Disallow: /1/links/\n"                                                \
	"Disallow: /7/search\n"
/* The book has every article once more, and is made for each who asks. */
#define ROBOTS_BOOK                                                            \
	"Disallow: /capsule.gpub\n"                                            \
	"Disallow: /9/capsule.gpub\n"

/* For Gopher clients (row G38). `PathDelimeter` is the spelling they expect. */
#define CAPS                                                                   \
	"CAPS\n"                                                               \
	"CapsVersion=1\n"                                                      \
	"ExpireCapsAfter=3600\n"                                               \
	"PathDelimeter=/\n"                                                    \
	"PathIdentity=.\n"                                                     \
	"PathParent=..\n"                                                      \
	"ServerSoftware=loam\n"                                                \
	"ServerSoftwareVersion=" LOAM_VERSION "\n"                             \
	"ServerDefaultEncoding=UTF-8\n"

/* A page of a list, some entries of which are made at a time. */
struct built_page {
	struct page_parts parts; /* first */
	struct context context; /* with a reference to the edition */
	page_builder *build;
	uint32_t about, number, part;
	struct span base; /* of its links */
	bool ended;
};

enum { LISTED_WORK = 2 * PAGE_LINE_WORK }; /* of a line: it is looked up */

/* Links in a publisher's intro are relative to the directory. */
static int
next_part(struct page_parts *parts, struct page *page)
{
	struct built_page *built = (struct built_page *)parts;

	if (built->ended)
		return 0;
	built->ended = !built->build(
	    &built->context, built->about, built->number, built->part++, page);
	resolve_page(&built->context, built->base, page);
	parts->work += page->count * LISTED_WORK;
	return 1;
}

void
page_answer_send(const struct context *context, page_builder *build,
    uint32_t about, uint32_t number, uint32_t entry, struct response *response)
{
	const struct edition_entry *shown =
	    edition_entry(context->edition, entry);
	struct built_page *built = mem_alloc(sizeof(*built));

	*built = (struct built_page){
	    .parts = {.next = next_part, .size = sizeof(*built), .list = true},
	    .context = *context,
	    .build = build,
	    .about = about,
	    .number = number,
	    .base = edition_text(context->edition, shown->path)};
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->language = edition_text(context->edition,
	    edition_traits(context->edition, shown)->language);
	response->parts = &built->parts;
}

static bool
build_recent(const struct context *context, uint32_t about, uint32_t number,
    uint32_t part, struct page *page)
{
	(void)about;
	(void)number;
	(void)part;
	index_page_recent(context, page);
	return false;
}

static bool
build_archive(const struct context *context, uint32_t about, uint32_t number,
    uint32_t part, struct page *page)
{
	(void)about;
	(void)number;
	(void)part;
	archive_index(context, page);
	return false;
}

static bool
build_year(const struct context *context, uint32_t year, uint32_t number,
    uint32_t part, struct page *page)
{
	return archive_year(context, (int)year, number, part, page);
}

static bool
build_tags(const struct context *context, uint32_t about, uint32_t number,
    uint32_t part, struct page *page)
{
	(void)about;
	return tag_pages_index(context, number, part, page);
}

/* TLS is on the same port (rows G8 and G9). */
static struct span
caps_text(const struct context *context)
{
	const struct vhost *vhost = context->vhost;

	return !vhost->gopher_tls
	    ? SPAN(CAPS)
	    : arena_format(context->arena, CAPS "ServerTLSPort=%pS\n",
		  SPAN_AT(vhost->gopher.port));
}

static void
send_body(struct response *response, struct span mime, struct span body)
{
	response->kind = RESPONSE_LINES;
	response->mime = mime;
	response->body = body;
}

/*
 * Without words a Gemini client gets status 10, which prompts for them. A
 * Gopher client prompts by itself at an item of type 7; if it sends none, it
 * gets a page with help (row G33).
 */
static void
send_search(const struct context *context, const struct asked *asked,
    struct span words, uint32_t number, struct response *response)
{
	response->language = entry_lines_language(context, 0);
	if (words.size == 0 && asked->protocol->prompts) {
		response->kind = RESPONSE_INPUT;
		response->detail =
		    context_word(context, response->language, LABEL_SEARCH_ASK);
		return;
	}
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->page = page_new(context->arena);
	response->language =
	    search_page(context, words, number, &response->page);
	resolve_page(context, SPAN("/"), &response->page);
}

/* The book of the host, which is made while it is sent. */
static bool
send_book(
    const struct context *context, struct span path, struct response *response)
{
	struct book_scope whole = {SPAN("/"), EDITION_NONE};

	if (!vhost_has_book(context->vhost, path))
		return false;
	response->kind = RESPONSE_BYTES;
	response->mime = BOOK_MIME;
	response->parts = book_new(context, &whole);
	/* Each entry is looked at once; the rest is paid as it is made. */
	context_spend(context, edition_count(context->edition));
	return true;
}

/* The builder of a gemtext page; NULL: another kind of response. */
static page_builder *
builder_of(enum virtual_path page)
{
	switch (page) {
	case VIRTUAL_RECENT: return build_recent;
	case VIRTUAL_ARCHIVE: return build_archive;
	case VIRTUAL_YEAR: return build_year;
	case VIRTUAL_TAGS: return build_tags;
	case VIRTUAL_TAG: return tag_pages_articles;
	case VIRTUAL_SERIES: return index_page_series;
	default: return NULL;
	}
}

/* /archive and /tags are redirected to a slash, as directories are. */
static bool
wants_slash(const struct asked *asked, enum virtual_path page, struct span path)
{
	return asked->protocol->redirects &&
	    (page == VIRTUAL_ARCHIVE || page == VIRTUAL_TAGS) &&
	    !span_ends(path, SPAN("/"));
}

bool
page_answer_virtual(const struct context *context, const struct asked *asked,
    struct span path, struct span words, uint32_t number,
    struct response *response)
{
	uint32_t about;
	enum virtual_path page =
	    virtual_path_find(context->edition, path, &about);

	switch (page) {
	case VIRTUAL_NONE: return send_book(context, path, response);
	case VIRTUAL_RELATED:
		article_answer_related(context, about, number, response);
		break;
	case VIRTUAL_LINKS:
		links_answer(context, about, number, response);
		break;
	case VIRTUAL_FEED:
		send_body(response, ATOM_MIME,
		    feed_directory(context, asked->protocol, about));
		break;
	case VIRTUAL_TAG_FEED:
		send_body(response, ATOM_MIME,
		    feed_tag(context, asked->protocol, about));
		break;
	case VIRTUAL_SEARCH:
		send_search(context, asked, words, about, response);
		break;
	case VIRTUAL_CAPS:
		if (!asked->protocol->caps_file)
			return false;
		send_body(response, MIMETYPE_PLAIN, caps_text(context));
		break;
	case VIRTUAL_ROBOTS:
		send_body(response, MIMETYPE_PLAIN,
		    context->vhost->book ? SPAN(ROBOTS ROBOTS_BOOK)
					 : SPAN(ROBOTS));
		break;
	default:
		if (wants_slash(asked, page, path))
			redirect_answer_add_slash(context, asked, response);
		else
			page_answer_send(context, builder_of(page), about,
			    number, 0, response);
	}
	return true;
}
