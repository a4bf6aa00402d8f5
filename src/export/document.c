#include <unistd.h>

#include "export/document.h"
#include "text/declared_charset.h"
#include "text/mimetype.h"

/*
 * A request goes through the parser, the deciders and the renderers that answer
 * readers, so that an export cannot differ from what the server sends. A static
 * server knows of no charset: the bytes of a text in another one are decoded.
 */

/* A visitor without a certificate: what is for everybody. */
static int
send_offline(const struct document_server *server, struct span bytes,
    struct outgoing *given_r)
{
	struct request request = {0};
	struct asked asked = {.protocol = server->protocol,
	    .request = &request,
	    .named = HOST_UNNAMED,
	    .host = server->host,
	    .no_search = true};

	if (server->protocol->parse(bytes, true, server->arena, &request) !=
	    REQUEST_DONE)
		return -1;
	outgoing_make(server->hosts, &asked, given_r);
	return 0;
}

/* Takes all bytes that are rendered. */
static int
take_rendered(struct outgoing *given, struct buf *bytes)
{
	int more;

	do
		buf_add(bytes, buf_span(&given->rendered->bytes));
	while ((more = outgoing_refill(given)) > 0);
	return more;
}

/* Cuts the header off: its status, and what follows that. */
static void
read_header(struct document *document)
{
	struct span rest = document->body;
	struct span meta = span_cut_line(&rest);
	char status = meta.size > 0 ? meta.data[0] : '0';

	document->body = rest;
	meta = span_tail(meta, 3);
	switch (status) {
	case '1': document->kind = DOCUMENT_ASKS; break;
	case '2':
		document->mime =
		    span_trim(span_head(meta, span_find(meta, ';')));
		document->kind = span_equal(document->mime, MIMETYPE_GEMTEXT)
		    ? DOCUMENT_MENU
		    : DOCUMENT_OTHER;
		break;
	case '3':
		document->kind = DOCUMENT_MOVED;
		document->location = meta;
		break;
	case '6': document->kind = DOCUMENT_CLOSED; break;
	default: document->kind = DOCUMENT_NONE; break;
	}
}

/* Text in another charset becomes UTF-8, with LF as the end of its lines. */
static void
decode_body(const struct edition *edition, struct document *document)
{
	const struct edition_entry *entry;
	struct charset charset;
	struct buf whole = {0};

	if (document->entry == EDITION_NONE || document->fd >= 0 ||
	    !mimetype_is_text(document->mime))
		return;
	entry = edition_entry(edition, document->entry);
	charset = edition_charset(edition, entry);
	if (charset.name.size == 0)
		return;
	buf_add(&whole,
	    span_head(buf_span(&document->bytes),
		document->bytes.size - document->body.size));
	size_t header = whole.size;
	struct span mime = document->mime;
	size_t mime_at = (size_t)(mime.data - document->bytes.data);
	charset_decode(&whole, &charset, document->body, true);
	if (entry->flags & EDITION_CR_LINES)
		charset_end_lines(&whole, header);
	if (declared_charset_is_in(document->mime))
		declared_charset_set_utf8(&whole, header);
	buf_free(&document->bytes);
	document->bytes = whole;
	document->mime = (struct span){whole.data + mime_at, mime.size};
	document->body = span_tail(buf_span(&document->bytes), header);
}

/* Gopher has no header, but the response says what it is. */
static void
read_kind(const struct outgoing *given, struct document *document)
{
	if (given->refusal)
		document->kind = DOCUMENT_NONE;
	else if (given->rendered->kind == RESPONSE_MENU)
		document->kind = DOCUMENT_MENU;
	else
		document->kind = DOCUMENT_OTHER;
}

int
document_get(const struct document_server *server, struct span request,
    struct document *document_r)
{
	const struct edition *edition =
	    server->hosts->list[server->host].context.edition;
	struct outgoing given;

	*document_r = (struct document){.fd = -1, .entry = EDITION_NONE};
	if (send_offline(server, request, &given) < 0)
		return 0;
	document_r->entry = given.rendered->entry;
	read_kind(&given, document_r);
	int result = given.later || given.refusal == REFUSAL_FAULT
	    ? -1
	    : take_rendered(&given, &document_r->bytes);
	document_r->body = buf_span(&document_r->bytes);
	document_r->fd = given.fd;
	document_r->offset = given.offset;
	document_r->size = given.size;
	given.fd = -1;
	outgoing_free(&given);
	arena_free(server->arena);
	if (server->protocol->names_host) {
		/* What loam makes is UTF-8, whatever it is about. */
		bool made = document_r->kind == DOCUMENT_MENU;
		read_header(document_r);
		if (!made)
			decode_body(edition, document_r);
	}
	return result;
}

void
document_free(struct document *document)
{
	buf_free(&document->bytes);
	if (document->fd >= 0)
		close(document->fd);
	document->fd = -1;
}
