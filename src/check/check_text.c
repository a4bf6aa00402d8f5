#include "base/utf8.h"
#include "check/check_redirects.h"
#include "check/check_text_priv.h"
#include "maps/map_item.h"
#include "edition/edition_names.h"
#include "markdown/markdown.h"
#include "pages/article_file.h"
#include "pages/foreign.h"
#include "pages/menu_line.h"
#include "pages/resolve.h"
#include "text/front.h"
#include "text/tag.h"
#include "text/uri.h"

/* Whether a Gemini client that follows a link gets a page. */
static bool
leads_somewhere(const struct context *context, struct span path)
{
	const struct redirect *rule =
	    redirects_find(context->vhost->redirects, path);

	if (vhost_has_book(context->vhost, path))
		return true;
	return rule
	    ? rule->status != 52
	    : check_is_there(context->edition, &context->vhost->zones, path);
}

static void
check_menu(const struct spot *at, struct span url)
{
	struct menu_report report = {at->notes, at->path, at->number};
	struct menu_line menu = menu_line_read(at->context, url, &report);

	if (menu.menu != MENU_NONE && at->kind != CHECK_PAGE)
		note_add(at->notes, NOTE_ERROR, at->path, at->number,
		    "%pS is where no menu can be placed: readers see the "
		    "line itself",
		    SPAN_AT(url));
}

/* A standing block is shown on pages of many directories. */
static void
check_relative_link(const struct spot *at, struct span url)
{
	struct uri uri;

	uri_split(url, &uri);
	if (at->kind == CHECK_STANDING && !uri.scheme.data && !uri.host.data &&
	    uri.path.size > 0 && uri.path.data[0] != '/')
		note_add(at->notes, NOTE_REMARK, at->path, at->number,
		    "the link %pS is relative to each page that shows the "
		    "block: begin it with /",
		    SPAN_AT(url));
}

/* A link to this server's own Gopher hole, where nobody has a certificate. */
static void
check_gopher_link(const struct spot *at, struct span url)
{
	const struct context *context = at->context;
	const struct zones *zones = &context->vhost->zones;
	struct uri uri;

	uri_split(url, &uri);
	if (!span_equal_nocase(uri.scheme, SPAN("gopher")))
		return;
	struct item_target target = foreign_target(context->arena, url);
	struct map_line item = {.type = target.type,
	    .selector = target.selector,
	    .host = target.host,
	    .port = target.port};
	struct map_lead lead = map_item_lead(context, SPAN("/"), &item);
	if (target.type != 0 && lead.kind == MAP_LEAD_PATH &&
	    (!lead.there ||
		zone_at(zones, zone_closed(zones, NULL), lead.path)))
		note_add(at->notes, NOTE_ERROR, at->path, at->number,
		    "the link %pS leads to nothing that is served",
		    SPAN_AT(url));
}

void
check_text_link(const struct spot *at, struct span url)
{
	struct buf target = {0};

	if (span_starts(url, SPAN("menu:"))) {
		check_menu(at, url);
		return;
	}
	const char *expected = uri_expected(url);
	if (expected) {
		note_add(at->notes, NOTE_ERROR, at->path, at->number,
		    "the link is \"%pS\", expected %s", SPAN_AT(url), expected);
		return;
	}
	check_relative_link(at, url);
	check_gopher_link(at, url);
	if (resolve_is_ours(at->context, at->path, url, &target)) {
		if (target.size == 0)
			note_add(at->notes, NOTE_ERROR, at->path, at->number,
			    "the link %pS names no path that a file can have",
			    SPAN_AT(url));
		else if (!leads_somewhere(at->context, buf_span(&target)))
			note_add(at->notes, NOTE_ERROR, at->path, at->number,
			    "the link %pS leads to nothing that is served",
			    SPAN_AT(url));
	}
	buf_free(&target);
}

/*
 * Where a text has LF, too, a CR within a line is sent as it is (H10): what the
 * writer meant is not known, and some clients show two lines. Returns whether
 * the line has one.
 */
static bool
check_line_end(const struct spot *at, struct span line)
{
	struct span text = span_cut_line(&line);

	if (span_find(text, '\r') == text.size)
		return false;
	note_add(at->notes, NOTE_REMARK, at->path, at->number,
	    "a CR stands within the line, and is sent: expected LF or CR LF at "
	    "the ends of all lines");
	return true;
}

/* Line numbers include the front matter. */
static void
check_page(const struct spot *start, struct span body, unsigned lines)
{
	struct gemtext reader = gemtext_start(body);
	struct spot at = *start;
	struct line line;
	bool told = false;

	at.number = lines;
	while (gemtext_next(&reader, &line)) {
		at.number++;
		told = told || check_line_end(&at, reader.source);
		if (line.kind == LINE_LINK)
			check_text_link(&at, line.url);
	}
}

/* What a text in Markdown is checked with. */
struct made_check {
	struct spot at;
	unsigned lines; /* of front matter */
};

/* Whether a link is one by name, which is remarked on if nothing has it. */
static bool
check_named(const struct spot *at, struct span url)
{
	struct buf name = {0};

	bool named = gemtext_read_named(url, &name);
	if (named &&
	    edition_find_named(at->context->edition, buf_span(&name),
		at->path) == EDITION_NONE)
		note_add(at->notes, NOTE_REMARK, at->path, at->number,
		    "[[%pS]] names nothing that is served: readers see text, "
		    "and no link",
		    SPAN_AT(buf_span(&name)));
	buf_free(&name);
	return named;
}

static void
check_made_link(void *context, unsigned line, struct span url)
{
	struct made_check *check = context;

	check->at.number = check->lines + line;
	if (!check_named(&check->at, url))
		check_text_link(&check->at, url);
}

/* The links that the page of a text in Markdown has, at the lines of the text.
 */
static void
check_markdown(const struct spot *start, struct span body, unsigned lines)
{
	struct made_check check = {.at = *start, .lines = lines};
	struct markdown_links links = {check_made_link, &check};
	struct buf page = {.limit = ARTICLE_SIZE_MAX};

	markdown_print(body, &links, &page);
	buf_free(&page);
}

/* An old path is redirected only while no other page has it. */
static void
check_moved(const struct spot *at, const char *key, struct span was)
{
	const struct edition *edition = at->context->edition;
	const struct zones *zones = &at->context->vhost->zones;
	uint32_t own = edition_find(edition, at->path);

	if (was.size == 0 || own == EDITION_NONE ||
	    edition_entry(edition, own)->flags & EDITION_SYMLINK)
		return;
	own = edition_page(edition, own);
	if (edition_find(edition, was) != EDITION_NONE)
		note_add(at->notes, NOTE_ERROR, at->path, 0,
		    "%s \"%pS\", and there is a file of that name", key,
		    SPAN_AT(was));
	else if (!zone_lets_move(zones, at->path, was))
		note_add(at->notes, NOTE_REMARK, at->path, 0,
		    "%s \"%pS\", which has no effect: it is not in the zone of "
		    "this page, whose writers get no address outside of it",
		    key, SPAN_AT(was));
	else if (zone_moved(zones, edition, was) != own)
		note_add(at->notes, NOTE_ERROR, at->path, 0,
		    "%s \"%pS\", and another article has the same", key,
		    SPAN_AT(was));
}

/* A feed needs globally unique identifiers (RFC 4287 section 4.2.6). */
static void
check_id(const struct spot *at, struct span id)
{
	if (id.size > 0 && !uri_is_whole(id))
		note_add(at->notes, NOTE_REMARK, at->path, 0,
		    "id is \"%pS\", which is not a URI: feeds make one of "
		    "host, "
		    "date and that",
		    SPAN_AT(utf8_head(id, 60)));
}

static bool
is_tagged(const struct article *article, struct span tag)
{
	struct buf key = {0}, other = {0};
	bool found = false;

	tag_key(&key, tag);
	for (size_t i = 0; i < article->tag_count && !found; i++) {
		other.size = 0;
		tag_key(&other, article->tags[i]);
		found = span_equal(buf_span(&other), buf_span(&key));
	}
	buf_free(&key);
	buf_free(&other);
	return found;
}

/* Front matter has tags before the last line has any; of both 32 count. */
static void
check_tags(
    const struct spot *at, const struct article *article, struct span text)
{
	struct span lines = span_tail(text, article->end);

	for (struct span tag; (tag = tag_lines_next(&lines)).size > 0;) {
		if (is_tagged(article, tag))
			continue;
		note_add(at->notes, NOTE_REMARK, at->path, 0,
		    "#%pS in its last line is text: it has the tags of its "
		    "front matter, or more than %d",
		    SPAN_AT(utf8_head(tag, 60)), ARTICLE_TAGS_MAX);
		return;
	}
}

/* A rule on line 1 may be meant, or the front matter may be malformed. */
static void
check_rule(const struct spot *at, struct span text)
{
	span_skip(&text, SPAN("\xef\xbb\xbf"));
	struct span rule = span_trim(span_cut(&text, front_line_end(text)));
	if (front_is_one_line(rule))
		note_add(at->notes, NOTE_REMARK, at->path, 1,
		    "not front matter, and shown as text: expected each +++ on "
		    "a line of its own");
	if (span_equal(rule, SPAN("---")) || span_equal(rule, SPAN("+++")))
		note_add(at->notes, NOTE_REMARK, at->path, 1,
		    "the block that begins here is not front matter: it is "
		    "shown as text");
}

void
check_text(const struct context *context, struct notes *notes, struct span path,
    enum check_kind kind, enum article_format format, struct span text)
{
	struct arena arena = {0};
	struct notes known = {0};
	struct article article;
	struct spot at = {
	    .context = context, .notes = notes, .path = path, .kind = kind};

	if (kind == CHECK_MAP) {
		check_text_map(&at, span_directory(path), text);
		return;
	}
	article_read(text, format, path, &arena, &known, &article);
	if (article.lines == 0)
		check_rule(&at, text);
	check_moved(&at, "was is", article.was);
	while (article.aliases.size > 0)
		check_moved(
		    &at, "an alias is", span_cut(&article.aliases, '\n'));
	check_id(&at, article.id);
	check_tags(&at, &article, text);
	if (format == ARTICLE_GEMTEXT)
		check_page(&at, span_tail(text, article.body), article.lines);
	else if (format == ARTICLE_MARKDOWN && kind == CHECK_PAGE)
		check_markdown(
		    &at, span_tail(text, article.body), article.lines);
	note_free(&known);
	arena_free(&arena);
}
