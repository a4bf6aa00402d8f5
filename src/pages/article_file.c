#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "pages/article_file.h"
#include "text/article.h"
#include "text/dos_text.h"

/*
 * An edition describes files as they were when it was made; publishers replace
 * files at any time. A response made from an entry of one file and the bytes of
 * another would mix two articles. So the file that was opened is compared with
 * the identity (device, inode, size, times) that the edition holds.
 */

struct article_file
article_file_of(const struct context *context, uint32_t number)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);

	return (struct article_file){.context = context,
	    .number = number,
	    .entry = entry,
	    .path = edition_text(context->edition, entry->path),
	    .mime = edition_mime(context->edition, entry),
	    .source = edition_text(context->edition,
		edition_entry(
		    context->edition, edition_source(context->edition, number))
		    ->path),
	    .made = edition_made(context->edition, number),
	    .language = edition_text(context->edition,
		edition_traits(context->edition, entry)->language),
	    .charset = edition_charset(context->edition, entry)};
}

int
article_file_open(const struct article_file *file)
{
	struct stat about;
	int fd = root_open_file(file->context->root, file->source, &about);
	struct identity found, wanted;

	if (fd < 0)
		return -1;
	found = identity_of(&about);
	wanted = edition_identity(file->context->edition, file->number);
	if (identity_equal(&found, &wanted))
		return fd;
	close(fd);
	errno = EAGAIN;
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
	char *text;
	int fd, failed;

	if (file->made) {
		*body_r = span_head(
		    edition_text(file->context->edition, file->made->text),
		    size);
		return article_file_check(file);
	}
	if (size > ARTICLE_SIZE_MAX) {
		errno = EIO;
		return -1;
	}
	fd = article_file_open(file);
	if (fd < 0)
		return -1;
	text = file->room ? file->room
			  : arena_alloc(file->context->arena, size + 1);
	failed = file_read_at(fd, text, size, 0);
	close(fd);
	if (failed) {
		errno = EIO;
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
	struct charset charset = file->charset;
	struct buf decoded = {0};

	if (read_body(file, (size_t)(size < limit ? size : limit), text_r) < 0)
		return -1;
	if (size <= limit && charset_is_narrow(charset.name))
		*text_r = span_head(*text_r, dos_text_size(*text_r));
	if (charset.name.size == 0 && !cr_lines)
		return 0;
	if (charset.name.size > 0)
		charset_decode(&decoded, &charset, *text_r, size <= limit);
	else
		buf_add(&decoded, *text_r);
	if (cr_lines)
		charset_end_lines(&decoded, 0);
	*text_r = buf_keep(&decoded, file->context->arena);
	return 0;
}

static int
identify_link(int root, struct span path, struct identity *identity_r)
{
	struct stat about;
	int fd = root_open_file(root, path, &about);

	if (fd < 0)
		return -1;
	close(fd);
	*identity_r = identity_of(&about);
	return 0;
}

/*
 * What it allows to be sent is in memory already, made of this very file; so
 * only the file's identity counts, and nothing is opened for it. A link is
 * opened all the same: the kernel then says that it does not lead outside. A
 * directory above the file that was replaced by a link to where it has gone
 * since shows the same file until the next edition, and no other.
 */
bool
article_file_is_current(const struct context *context, uint32_t number)
{
	const struct edition *edition = context->edition;
	const struct edition_entry *entry = edition_entry(edition, number);
	struct span path = edition_text(edition,
	    edition_entry(edition, edition_source(edition, number))->path);
	struct identity found, wanted = edition_identity(edition, number);

	return (entry->flags & EDITION_SYMLINK
		       ? identify_link(context->root, path, &found)
		       : root_identify(context->root, path, &found)) == 0 &&
	    identity_equal(&found, &wanted);
}

bool
article_file_is_raw(
    const struct edition *edition, const struct edition_entry *entry)
{
	struct span charset =
	    edition_text(edition, edition_traits(edition, entry)->charset);

	return entry->size > ARTICLE_SIZE_MAX &&
	    (charset.size == 0 || span_equal(charset, SPAN("utf-8")) ||
		span_equal(charset, CHARSET_UNSURE));
}

bool
article_file_has_menus(const struct edition_entry *entry)
{
	return entry->kind == EDITION_ARTICLE &&
	    !(entry->flags & EDITION_NO_MENUS);
}
