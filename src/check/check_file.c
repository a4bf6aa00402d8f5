#include <errno.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/file.h"
#include "check/check_file.h"
#include "pages/article_file.h"

static void
note_unreadable(struct notes *notes, struct span path)
{
	note_add(notes, NOTE_ERROR, path, 0,
	    "cannot be read, and was not checked: %s", note_cause(errno));
}

void
check_file(const struct context *context, struct notes *notes, struct span path,
    enum check_kind kind, enum article_format format)
{
	struct buf text = {.limit = ARTICLE_SIZE_MAX};
	struct stat about;
	int fd = root_open_file(context->root, path, &about);

	if (fd < 0)
		return;
	bool is_read = file_read_fd(fd, &text) == 0 || text.overflow;
	if (!is_read)
		note_unreadable(notes, path);
	close(fd);
	/* As readers have its lines. */
	if (charset_has_cr_lines(buf_span(&text)))
		charset_end_lines(&text, 0);
	if (is_read)
		check_text(context, notes, path, kind, format,
		    text.overflow ? span_ended_lines(buf_span(&text))
				  : buf_span(&text));
	buf_free(&text);
}

void
check_map_file(
    const struct context *context, struct notes *notes, uint32_t number)
{
	struct article_file file = article_file_of(context, number);
	struct span text;

	if (article_file_head(&file, ARTICLE_SIZE_MAX, &text) == 0)
		check_text(context, notes, file.path, CHECK_MAP, ARTICLE_PLAIN,
		    file.entry->size > ARTICLE_SIZE_MAX ? span_ended_lines(text)
							: text);
	else if (errno == EIO)
		note_unreadable(notes, file.path);
}
