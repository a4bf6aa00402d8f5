#include "edition/tree_name.h"
#include "export/file_name.h"
#include "text/mimetype.h"

static void
add_directory(struct span path, struct buf *name)
{
	if (span_ends(path, SPAN("/")))
		path.size--;
	buf_add(name, span_tail(path, 1));
	if (path.size > 1)
		buf_byte(name, '/');
}

/* A name that every server takes for gemtext. */
static bool
says_gemtext(struct span extension)
{
	return span_equal_nocase(extension, SPAN(".gmi")) ||
	    span_equal_nocase(extension, SPAN(".gemini"));
}

bool
file_name_gemini(
    struct span path, struct span mime, uint32_t number, struct buf *name)
{
	struct span extension = mimetype_extension(span_file_name(path));
	bool gemtext = span_equal(mime, MIMETYPE_GEMTEXT);

	if (span_ends(path, SPAN("/")) ||
	    (gemtext && !says_gemtext(extension))) {
		add_directory(path, name);
		if (number > 1)
			buf_format(name, "index-%u.gmi", number);
		else
			buf_add(name, SPAN("index.gmi"));
		return true;
	}
	path = span_tail(path, 1);
	if (number > 1) {
		buf_add(name, span_head(path, path.size - extension.size));
		buf_format(name, ".page-%u%pS", number, SPAN_AT(extension));
		return false;
	}
	buf_add(name, path);
	/* What is well known is asked for by that very name (RFC 8615). */
	if (extension.size == 0 && span_equal(mime, MIMETYPE_PLAIN) &&
	    !tree_name_is_well_known(path))
		buf_add(name, SPAN(".txt"));
	return false;
}

bool
file_name_gopher(struct span path, bool menu, uint32_t number, struct buf *name)
{
	if (!menu) {
		buf_add(name, span_tail(path, 1));
		return false;
	}
	add_directory(path, name);
	if (number > 1)
		buf_format(name, "index-%u/", number);
	buf_add(name, SPAN("gophermap"));
	return true;
}

void
file_name_another(struct span name, unsigned number, struct buf *other)
{
	struct span extension = mimetype_extension(span_file_name(name));

	buf_format(other, "%pS.%u%pS",
	    SPAN_AT(span_head(name, name.size - extension.size)), number,
	    SPAN_AT(extension));
}

bool
file_name_fits(struct span name)
{
	bool fits = name.size > 0;

	while (fits && name.size > 0)
		fits = span_cut(&name, '/').size <= FILE_NAME_COMPONENT;
	return fits;
}
