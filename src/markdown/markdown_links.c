#include "base/mem.h"
#include "base/utf8.h"
#include "markdown/markdown_priv.h"
#include "text/escape.h"
#include "text/gemtext.h"
#include "text/uri.h"

/*
 * The lines of links. Each URL has one line below a block. A paragraph that is
 * nothing but links is no sentence: its links stand in its place, with the
 * number of their item in front of the first label.
 */

enum { URL_MAX = 4096 }; /* bytes; no client takes longer ones */

/* Whether a link line can have a target, and a reader go there. */
static bool
can_be_followed(struct span target)
{
	return target.size > 0 && target.size <= URL_MAX &&
	    target.data[0] != '#' &&
	    !span_equal_nocase(span_head(target, 5), SPAN("data:")) &&
	    !span_equal_nocase(span_head(target, 11), SPAN("javascript:"));
}

/* Encodes what no URL may have there, and nothing else. */
static void
encode_part(struct buf *url, struct span part)
{
	for (size_t i = 0; i < part.size; i++) {
		unsigned char byte = (unsigned char)part.data[i];
		bool good = byte > ' ' && byte < 0x7f && byte != '[' &&
		    byte != ']' && !uri_is_forbidden((char)byte) &&
		    (byte != '%' || uri_is_escape(span_tail(part, i)));
		if (good)
			buf_byte(url, (char)byte);
		else
			buf_format(url, "%%%02X", byte);
	}
}

/*
 * A name beyond ASCII is written in the form that resolvers know: few clients
 * decode a host (RFC 3986 section 3.2.2). An address keeps its brackets. What
 * no host can be named is encoded as the rest.
 */
static void
encode_host(struct buf *url, struct span host)
{
	struct buf decoded = {0};
	size_t begin = url->size;
	bool literal =
	    span_starts(host, SPAN("[")) && span_ends(host, SPAN("]"));

	if (literal) {
		buf_byte(url, '[');
		encode_part(url, span_head(span_tail(host, 1), host.size - 2));
		buf_byte(url, ']');
	} else if (uri_decode(&decoded, host) < 0 ||
	    utf8_is_ascii(buf_span(&decoded)) || uri_host(url, host) < 0) {
		url->size = begin;
		encode_part(url, host);
	} else if (span_ends(host, SPAN("."))) {
		buf_byte(url, '.');
	}
	buf_free(&decoded);
}

/* But in Zola `@/` is the top of the content. */
static void
encode_target(struct buf *url, struct span target)
{
	struct uri uri;

	if (span_starts(target, SPAN("@/")))
		target = span_tail(target, 1);
	uri_split(target, &uri);
	if (uri.host.size > 0) {
		size_t before = (size_t)(uri.host.data - target.data);
		encode_part(url, span_head(target, before));
		encode_host(url, uri.host);
		target = span_tail(target, before + uri.host.size);
	}
	encode_part(url, target);
}

/* Adds a link to those of the paragraph. */
static void
add_link(struct printer *printer, struct span url, struct span label,
    size_t label_at, struct printer_link *first)
{
	struct arena *arena = first ? &printer->again : &printer->arena;
	struct printer_link *link = arena_alloc(arena, sizeof(*link));

	printer->links = mem_grow(printer->links, &printer->link_capacity,
	    printer->link_count + 1, sizeof(*printer->links));
	printer->links[printer->link_count++] = link;
	*link = (struct printer_link){
	    .url = first ? first->url : arena_copy(arena, url),
	    .label = escape_label_copy(arena, label),
	    .label_at = label_at,
	    .line = printer->target_line,
	    .first = first};
	if (span_equal(link->label, link->url))
		link->label.size = 0;
	if (!first)
		table_put(&printer->urls, link->url, link);
	(first ? first : link)->told_in = printer->paragraph;
}

bool
markdown_is_badge(const struct printer *printer)
{
	return printer->image_at == printer->label_at &&
	    printer->image_end == printer->text.size;
}

/*
 * Keeps a link. A paragraph that has a URL twice is a sentence; one that is
 * further up is told of again only where the paragraph is nothing but links.
 */
static void
keep_url(struct printer *printer, struct span url, struct span label,
    size_t label_at)
{
	struct printer_link *first = table_get(&printer->urls, url);

	if (first && first->told_in == printer->paragraph)
		printer->outside = true;
	else
		add_link(printer, url, label, label_at, first);
}

/* A badge that leads nowhere has the line of its image. */
void
markdown_keep_link(struct printer *printer, struct span target, size_t label_at)
{
	struct span label = span_tail(buf_span(&printer->text), label_at);
	struct buf url = {0};
	bool shown = span_equal(label, target);

	if (shown)
		printer->url_end = printer->text.size;
	if (!can_be_followed(target)) {
		if (!markdown_is_badge(printer))
			printer->outside = true;
		return;
	}
	/* A link by name is encoded already. */
	if (printer->named)
		buf_add(&url, target);
	else
		encode_target(&url, target);
	keep_url(printer, buf_span(&url), shown ? SPAN("") : label, label_at);
	buf_free(&url);
}

bool
markdown_keep_bare(struct printer *printer, struct span target, size_t at)
{
	struct buf url = {0};

	if (!can_be_followed(target))
		return false;
	encode_target(&url, target);
	bool good = uri_expected(buf_span(&url)) == NULL;
	if (good)
		keep_url(printer, buf_span(&url), SPAN(""), at);
	buf_free(&url);
	return good;
}

bool
markdown_is_links(const struct printer *printer)
{
	return !printer->outside && printer->link_count > printer->link_block;
}

/*
 * What is in front stands before the label, which is the URL if it is empty.
 * `alone` ends the line of a link by name, empty if its label is in a sentence.
 */
static void
put_link(struct printer *printer, struct printer_link *link, struct span marker,
    struct span alone)
{
	struct span label = link->label;
	bool named = span_starts(link->url, GEMTEXT_NAMED);

	if (marker.size > 0 && label.size == 0)
		label = link->url;
	buf_format(printer->out, "=> %pS%pS%s%pS%pS\n", SPAN_AT(link->url),
	    SPAN_AT(named ? alone : SPAN("")), label.size > 0 ? " " : "",
	    SPAN_AT(marker), SPAN_AT(label));
	if (printer->links_told)
		printer->links_told->found(
		    printer->links_told->context, link->line, link->url);
	(link->first ? link->first : link)->placed = true;
	printer->tags_at = SIZE_MAX;
	printer->quoted = false;
}

void
markdown_place_links(struct printer *printer)
{
	struct buf taken = {0}, alone = {0};

	buf_add(&alone, GEMTEXT_ALONE);
	buf_repeat(&alone, GEMTEXT_IN_QUOTE, markdown_quotes(printer));
	size_t size = alone.size;
	markdown_take_marker(printer, &taken);
	struct span marker = buf_span(&taken);
	/* A link line needs no bullet. */
	if (span_skip(&marker, SPAN("* ")))
		buf_byte(&alone, GEMTEXT_IN_ITEM);
	for (size_t i = printer->link_block; i < printer->link_count; i++) {
		put_link(printer, printer->links[i], marker, buf_span(&alone));
		marker.size = 0;
		alone.size = size;
	}
	printer->link_count = printer->link_block;
	buf_free(&taken);
	buf_free(&alone);
}

void
markdown_end_links(struct printer *printer)
{
	size_t kept = printer->link_block;

	for (size_t i = kept; i < printer->link_count; i++)
		if (!printer->links[i]->first)
			printer->links[kept++] = printer->links[i];
	printer->link_block = printer->link_count = kept;
	printer->paragraph++;
	arena_free(&printer->again);
}

void
markdown_put_links(struct printer *printer)
{
	for (size_t i = 0; i < printer->link_count; i++)
		if (!printer->links[i]->placed)
			put_link(
			    printer, printer->links[i], SPAN(""), SPAN(""));
	printer->link_count = printer->link_block = 0;
	if (printer->urls.count > 0)
		table_free(&printer->urls);
	arena_free(&printer->arena);
}
