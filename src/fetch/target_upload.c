#include "fetch/target_upload.h"
#include "text/uri.h"
#include "upload/upload.h"

/*
 * An upload is asked for by the URL of its page with parameters behind the path
 * (transjovian.org/titan), at the same host and port. So the URL is read as
 * that of Gemini is, with all its rules, and the line is made of its parts.
 *
 * A semicolon in a URL that is typed is refused: it would begin a parameter,
 * which clients take from nobody's links, and in a name it is %3B.
 */

enum { LINE_MAX_SIZE = 1024 }; /* bytes without CRLF, as in Gemini (P340) */

/* Appends a text as a value, in which a slash would begin another segment. */
static void
add_value(struct buf *buf, struct span text)
{
	while (text.size > 0) {
		size_t slash = span_find(text, '/');
		uri_encode_path(buf, span_head(text, slash));
		if (slash < text.size)
			buf_add(buf, SPAN("%2F"));
		text = span_tail(text, slash + 1);
	}
}

/* Appends the URL of Gemini that is meant. Returns 0, or -1. */
static int
add_page_url(struct span typed, struct buf *url, struct buf *wrong)
{
	struct uri uri;

	uri_split(typed, &uri);
	struct span rest = span_tail(typed, uri.scheme.size);
	if (!uri.scheme.data || !span_starts(rest, SPAN("://"))) {
		buf_add(url, SPAN("gemini:"));
		buf_add(url,
		    span_starts(typed, SPAN("//")) ? SPAN("") : SPAN("//"));
		buf_add(url, typed);
	} else if (span_equal_nocase(uri.scheme, SPAN("titan")) ||
	    span_equal_nocase(uri.scheme, SPAN("gemini"))) {
		buf_format(url, "gemini%pS", SPAN_AT(rest));
	} else {
		buf_format(wrong, "its scheme is \"%pS\", expected titan",
		    SPAN_AT(uri.scheme));
		return -1;
	}
	return 0;
}

/*
 * Appends the path of the upload, with a name if it has none. Returns 0, or -1.
 */
static int
add_upload_path(struct span path, const struct target_upload *upload,
    struct buf *buf, struct buf *wrong)
{
	struct span name =
	    upload->file ? span_file_name(span_of(upload->file)) : SPAN("");

	if (span_find(path, ';') < path.size) {
		buf_add(wrong,
		    SPAN("its path has a semicolon, expected no parameters: "
			 "they are options here, and in a name it is %3B"));
		return -1;
	}
	buf_add(buf, path);
	if (!span_ends(path, SPAN("/")))
		return 0;
	if (name.size > 0) {
		uri_encode_path(buf, name);
		return 0;
	}
	buf_add(wrong,
	    SPAN("its path ends with a slash, expected the name of a file"));
	return -1;
}

/* Appends the type that is named, or that which a server derives. */
static void
add_type(struct span path, const struct target_upload *upload, struct buf *mime)
{
	struct buf decoded = {0};

	if (upload->mime) {
		buf_add(mime, span_of(upload->mime));
	} else if (upload->size > 0) {
		(void)uri_decode(&decoded, path);
		struct span type = upload_type(NULL, buf_span(&decoded));
		buf_add(mime, type.size > 0 ? type : MIMETYPE_UNKNOWN);
		buf_free(&decoded);
	}
}

static void
add_parameters(
    const struct target_upload *upload, struct span mime, struct buf *buf)
{
	buf_format(buf, ";size=%ju", (uintmax_t)upload->size);
	if (mime.size > 0) {
		buf_add(buf, SPAN(";mime="));
		uri_encode_path(buf, mime);
	}
	if (upload->token) {
		buf_add(buf, SPAN(";token="));
		add_value(buf, span_of(upload->token));
	}
}

/* Makes the URL of a page that of an upload, and the line. Returns 0, or -1. */
static int
become_upload(struct target *target, const struct target_upload *upload,
    struct buf *mime, struct buf *wrong)
{
	struct buf url = {0};
	struct uri uri;

	uri_split(buf_span(&target->url), &uri);
	struct span before = {target->url.data + strlen("gemini"),
	    (size_t)(uri.path.data - target->url.data) - strlen("gemini")};
	buf_format(&url, "titan%pS", SPAN_AT(before));
	size_t path = url.size;
	int result = add_upload_path(uri.path, upload, &url, wrong);
	target->request.size = 0;
	buf_add(&target->request, buf_span(&url));
	add_type(span_tail(buf_span(&url), path), upload, mime);
	add_parameters(upload, buf_span(mime), &target->request);
	if (uri.query.data)
		buf_format(&target->request, "?%pS", SPAN_AT(uri.query));
	if (result == 0 && target->request.size > LINE_MAX_SIZE) {
		buf_add(wrong,
		    SPAN("it is longer than 1024 bytes with its parameters"));
		result = -1;
	}
	buf_add(&target->request, SPAN("\r\n"));
	buf_free(&target->url);
	target->url = url;
	target->scheme = TARGET_TITAN;
	return result;
}

int
target_of_upload(struct span typed, const struct target_upload *upload,
    struct target *target_r, struct buf *mime_r, struct buf *wrong)
{
	struct buf page = {0};
	int result = add_page_url(typed, &page, wrong);

	*target_r = (struct target){.port = 0};
	if (result == 0)
		result = target_of(buf_span(&page), NULL, target_r, wrong);
	if (result == 0)
		result = become_upload(target_r, upload, mime_r, wrong);
	buf_free(&page);
	return result;
}

void
target_page(const struct target *upload, struct target *page_r)
{
	struct buf url = {0}, unsaid = {0};

	buf_format(&url, "gemini%pS",
	    SPAN_AT(span_tail(buf_span(&upload->url), strlen("titan"))));
	(void)target_of(buf_span(&url), NULL, page_r, &unsaid);
	buf_free(&unsaid);
	buf_free(&url);
}
