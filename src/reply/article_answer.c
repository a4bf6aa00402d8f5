#include <errno.h>

#include "base/file.h"
#include "pages/article_lines.h"
#include "reply/article_answer.h"
#include "text/mimetype.h"

/*
 * A file under its own name is served as the publisher wrote it. Gemini gemtext
 * is the exception, as menus are added to it; it is copied line by line rather
 * than parsed and printed, so that no byte of the publisher's changes. Gopher
 * sends text with CRLF line ends (row G20). Both are made as they are sent. Of
 * everything else, which is as it is but for the links of a page that was made
 * of Markdown, small files are read and kept as pages are, since opening,
 * reading and closing one costs more than sending it; large ones go from the
 * descriptor to the socket.
 */

enum { SMALL = 64 << 10 }; /* bytes */

struct article_file
article_answer_file(
    const struct context *context, uint32_t number, struct response *response)
{
	struct article_file file = article_file_of(context, number);

	response->entry = number;
	response->mime = file.mime;
	response->language = file.language;
	/* A client that is told nothing can still find out. */
	response->charset = span_equal(file.charset.name, CHARSET_UNSURE)
	    ? SPAN("")
	    : file.charset.name;
	return file;
}

/*
 * A shortage or a disk error is ours: status 40. After any other error the file
 * is gone, unreadable or another one, which the next edition will say: the
 * worker waits for it.
 */
void
article_answer_unread(struct response *response)
{
	bool ours = errno == EIO || file_is_shortage(errno);

	response->kind = ours ? RESPONSE_REFUSED : RESPONSE_LATER;
	response->refusal = ours ? REFUSAL_FAULT : REFUSAL_BEING_WRITTEN;
}

static void
send_bytes(const struct article_file *file, struct response *response)
{
	if (article_file_bytes(file, &response->body) == 0)
		response->kind = RESPONSE_BYTES;
	else
		article_answer_unread(response);
}

/* The file as it is, without byte order mark and front matter. */
static void
send_file(const struct article_file *file, struct response *response)
{
	uint64_t size = file->entry->size, body = file->entry->body;

	if (size <= SMALL) {
		send_bytes(file, response);
		return;
	}

	response->fd = article_file_open(file);
	if (response->fd < 0) {
		article_answer_unread(response);
		return;
	}
	response->kind = RESPONSE_FILE;
	response->offset = body < size ? body : size;
	response->size = size - response->offset;
}

/* Lines of the file, made as they are sent. */
static void
send_lines(const struct article_file *file, enum article_shape shape,
    enum response_kind kind, struct response *response)
{
	response->parts = article_lines_new(file, shape);
	if (response->parts)
		response->kind = kind;
	else
		article_answer_unread(response);
}

void
article_answer_index(const struct context *context,
    const struct protocol *protocol, uint32_t entry, struct response *response)
{
	if (protocol->gemtext)
		article_answer_send(context, protocol, entry, response);
	else
		article_answer_variant(
		    context, entry, VARIANT_MENU, 0, response);
}

static bool
is_utf8(const struct article_file *file)
{
	return file->charset.name.size == 0;
}

static bool
has_cr_lines(const struct article_file *file)
{
	return file->entry->flags & EDITION_CR_LINES;
}

/*
 * Whether Gopher sends lines: of text, with CR LF at their ends and as UTF-8,
 * whatever the file has (F45). Gemtext is sent as it is if it is that; so is
 * what is too large for an article and in no charset that is known.
 */
static bool
has_crlf_lines(const struct article_file *file)
{
	struct span mime = file->mime;

	if (mimetype_item(mime) != '0' ||
	    article_file_is_raw(file->context->edition, file->entry))
		return false;
	return !is_utf8(file) || has_cr_lines(file) ||
	    !span_equal(mime, MIMETYPE_GEMTEXT);
}

void
article_answer_send(const struct context *context,
    const struct protocol *protocol, uint32_t entry, struct response *response)
{
	struct article_file file =
	    article_answer_file(context, entry, response);
	bool gemtext = span_equal(file.mime, MIMETYPE_GEMTEXT) &&
	    is_utf8(&file) && file.entry->size <= ARTICLE_SIZE_MAX;

	if (protocol->gemtext && gemtext)
		send_lines(&file, ARTICLE_OWN, RESPONSE_LINES, response);
	else if (protocol->gemtext && has_cr_lines(&file) &&
	    charset_is_narrow(file.charset.name))
		send_lines(&file, ARTICLE_BYTES, RESPONSE_LINES, response);
	else if (file.made)
		send_lines(&file, ARTICLE_RAW, RESPONSE_BYTES, response);
	else if (!protocol->gemtext && has_crlf_lines(&file))
		send_lines(&file, ARTICLE_RAW, RESPONSE_LINES, response);
	else
		send_file(&file, response);
}
