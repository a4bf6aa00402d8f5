#include "markdown/bare_url.h"
#include "markdown/markdown_priv.h"

/* Whether a text has nothing but blanks and line ends. */
static bool
is_all_blanks(struct span text)
{
	size_t size = 0;

	while (size < text.size && strchr(" \t\n\r", text.data[size]))
		size++;
	return size == text.size;
}

void
markdown_end_plain(struct printer *printer)
{
	struct span text = buf_span(&printer->text);
	size_t at = printer->plain_at;

	printer->plain_at = text.size;
	if (printer->inlines > 0 || printer->images > 0 || printer->code)
		return;
	while (at < text.size) {
		struct span url = bare_url_next(text, at);
		size_t begin = (size_t)(url.data - text.data);
		struct span before = span_tail(span_head(text, begin), at);
		at = begin + url.size;
		if (!is_all_blanks(before))
			printer->outside = true;
		if (url.size > 0)
			printer->url_end = at;
		if (url.size > 0 && !markdown_keep_bare(printer, url, begin))
			printer->outside = true;
	}
}
