#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "pages/article_file.h"
#include "text/article.h"

/*
 * An edition describes files as they were when it was made; publishers replace
 * files at any time. A response made from an entry of one file and the bytes of
 * another would mix two articles. So the file that was opened is compared with
 * the identity (device, inode, size, times) that the edition holds. If they
 * differ, the response is RESPONSE_LATER: the worker waits for the edition that
 * knows the new file.
 */

struct article_file
article_file_of(
    const struct context *context, uint32_t number, struct response *response)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);
	struct article_file file = {.context = context,
	    .number = number,
	    .entry = entry,
	    .response = response,
	    .path = edition_text(context->edition, entry->path),
	    .source = edition_text(context->edition,
		edition_entry(
		    context->edition, edition_source(context->edition, number))
		    ->path),
	    .made = edition_made(context->edition, number),
	    .language = edition_text(context->edition,
		edition_traits(context->edition, entry)->language),
	    .charset = edition_charset(context->edition, entry)};

	response->entry = number;
	response->mime = edition_mime(context->edition, entry);
	response->language = file.language;
	/* A client that is told nothing can still find out. */
	response->charset = span_equal(file.charset.name, CHARSET_UNSURE)
	    ? SPAN("")
	    : file.charset.name;
	return file;
}

static void
refuse_file(struct response *response, enum refusal refusal)
{
	response->kind = RESPONSE_REFUSED;
	response->refusal = refusal;
}

/*
 * The one place where errno becomes a refusal. A shortage or a disk error is
 * ours: status 40. After any other error the file is gone or unreadable, which
 * the next edition will say.
 */
static void
refuse_errno(struct response *response, int error)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case EIO: refuse_file(response, REFUSAL_FAULT); break;
	default:
		response->kind = RESPONSE_LATER;
		response->refusal = REFUSAL_BEING_WRITTEN;
		break;
	}
}

int
article_file_open(const struct article_file *file)
{
	struct stat about;
	int fd = root_open_file(file->context->root, file->source, &about);
	struct identity found, wanted;

	if (fd < 0) {
		refuse_errno(file->response, errno);
		return -1;
	}
	found = identity_of(&about);
	wanted = edition_identity(file->context->edition, file->number);
	if (identity_equal(&found, &wanted))
		return fd;
	close(fd);
	refuse_errno(file->response, EAGAIN);
	return -1;
}

int
article_file_check(const struct article_file *file)
{
	int fd = article_file_open(file);

	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* Reads `size` bytes of the file; skips to the text. */
static int
read_body(const struct article_file *file, size_t size, struct span *body_r)
{
	int fd;

	if (file->made) {
		*body_r = span_head(
		    edition_text(file->context->edition, file->made->text),
		    size);
		return article_file_check(file);
	}
	fd = article_file_open(file);

	if (fd < 0)
		return -1;
	if (size > ARTICLE_SIZE_MAX) {
		close(fd);
		refuse_file(file->response, REFUSAL_FAULT);
		return -1;
	}
	char *text = file->room ? file->room
				: arena_alloc(file->context->arena, size + 1);
	int failed = file_read_at(fd, text, size, 0);
	close(fd);
	if (failed) {
		refuse_file(file->response, REFUSAL_FAULT);
		return -1;
	}
	*body_r = span_tail((struct span){text, size}, file->entry->body);
	return 0;
}

int
article_file_bytes(const struct article_file *file, struct span *bytes_r)
{
	return read_body(file, (size_t)file->entry->size, bytes_r);
}

int
article_file_text(const struct article_file *file, struct span *text_r)
{
	return article_file_head(file, file->entry->size, text_r);
}

int
article_file_head(
    const struct article_file *file, uint64_t limit, struct span *text_r)
{
	uint64_t size = file->entry->size;
	bool cr_lines = file->entry->flags & EDITION_CR_LINES;
	struct buf decoded = {0};

	if (read_body(file, (size_t)(size < limit ? size : limit), text_r) < 0)
		return -1;
	if (file->charset.name.size == 0 && !cr_lines)
		return 0;
	if (file->charset.name.size > 0)
		charset_decode(
		    &decoded, &file->charset, *text_r, size <= limit);
	else
		buf_add(&decoded, *text_r);
	if (cr_lines)
		charset_end_lines(&decoded, 0);
	*text_r = buf_keep(&decoded, file->context->arena);
	return 0;
}

bool
article_file_has_menus(const struct edition_entry *entry)
{
	return entry->kind == EDITION_ARTICLE && !(entry->flags & EDITION_BARE);
}
