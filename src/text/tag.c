#include "base/utf8.h"
#include "text/tag.h"

void
tag_key(struct buf *buf, struct span tag)
{
	size_t start = buf->size;

	utf8_fold(buf, tag);
	/* After folding, since U+2105 and U+2025 fold to a slash and dots. */
	for (size_t i = start; i < buf->size; i++)
		if (buf->data[i] == '/')
			buf->data[i] = '-';
	struct span key = span_tail(buf_span(buf), start);
	if (span_equal(key, SPAN(".")) || span_equal(key, SPAN("..")))
		buf->size = start;
}
