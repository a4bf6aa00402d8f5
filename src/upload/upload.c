#include "base/utf8.h"
#include "edition/tree_name.h"
#include "upload/upload.h"

/*
 * The rules of uploads, in one place for two processes. The worker asks them
 * before it takes the first byte of a body. The writer asks them again: a
 * worker that was taken over may send it anything.
 *
 * The order is that of answers to readers: first the right, with the same words
 * for every path of a zone, so that a stranger learns nothing of what is there.
 */

enum refusal
upload_check_right(const struct zones *zones, struct span path,
    const struct visitor *visitor, const struct zone **zone_r)
{
	const struct zone *zone = zone_innermost(zones, path);

	*zone_r = zone;
	/* Who writes must be able to read, in every zone of the path. */
	if (zone_at(zones, zone_closed(zones, visitor), path))
		return zone_refusal(visitor);
	if (!zone || !zone->writable)
		return REFUSAL_NO_UPLOADS;
	return zone_has_writer(zone, visitor) ? REFUSAL_NONE
					      : zone_refusal(visitor);
}

/* A name that a listing can show, and that no editor would leave behind. */
static bool
is_plain_name(struct span name)
{
	struct span rest = name;

	if (name.size == 0 || name.size > UPLOAD_NAME_MAX ||
	    span_starts(name, SPAN(".")) || !utf8_valid(name))
		return false;
	while (rest.size > 0)
		if (utf8_is_control(utf8_next(&rest)))
			return false;
	return true;
}

enum refusal
upload_check_name(struct span path)
{
	struct span rest = path, name = SPAN(""), original;
	size_t depth = 0;

	if (span_ends(path, SPAN("/")))
		return REFUSAL_DIRECTORY;
	if (!span_skip(&rest, SPAN("/")))
		return REFUSAL_BAD_NAME;
	for (; rest.size > 0; depth++) {
		name = span_cut(&rest, '/');
		if (!is_plain_name(name))
			return REFUSAL_BAD_NAME;
	}
	/* The last one is the file's. */
	return depth > UPLOAD_DEPTH_MAX + 1 ||
		tree_name_leftover(name, &original) == LEFTOVER_ALWAYS
	    ? REFUSAL_BAD_NAME
	    : REFUSAL_NONE;
}

struct span
upload_type(const struct mimetypes *types, struct span path)
{
	struct span name = span_file_name(path);
	struct span type = mimetype_of_name(types, name);

	if (type.size == 0 && mimetype_extension(name).size == 0)
		return MIMETYPE_PLAIN;
	return type;
}

/*
 * A type without what goes without saying: texts are UTF-8. Any other parameter
 * would be lost.
 */
static struct span
without_charset(struct span given)
{
	static const struct span known[] = {{"charset=utf-8", 13},
	    {"charset=\"utf-8\"", 15}, {"charset=us-ascii", 16}};
	struct span rest = given, type = span_trim(span_cut(&rest, ';'));

	rest = span_trim(rest);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (mimetype_is_text(type) && span_equal(rest, known[i]))
			return type;
	return given;
}

/* A type that clients know by several names, by the one that files have. */
static struct span
usual_name(struct span type)
{
	static const struct {
		const char *other, *usual;
	} names[] = {
	    {"application/javascript", "text/javascript"},
	    {"application/x-gzip", "application/gzip"},
	    {"application/xml", "text/xml"},
	    {"audio/mp3", "audio/mpeg"},
	    {"audio/wav", "audio/x-wav"},
	    {"audio/wave", "audio/x-wav"},
	    {"audio/x-aac", "audio/aac"},
	    {"audio/x-flac", "audio/flac"},
	    {"audio/x-m4a", "audio/mp4"},
	    {"image/jpg", "image/jpeg"},
	    {"image/x-icon", "image/vnd.microsoft.icon"},
	    {"text/x-markdown", "text/markdown"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_equal(type, span_of(names[i].other)))
			return span_of(names[i].usual);
	return type;
}

/* Whether it is a text by its name, or else by the type that is given. */
static bool
is_text(struct span expected, struct span given)
{
	return expected.size > 0 ? mimetype_is_text(expected)
				 : !span_equal(given, MIMETYPE_UNKNOWN);
}

/*
 * A type is served by the name, so the two have to agree. Where none is given
 * it is text/gemini (the specification), which the name of any other text
 * corrects: clients of one line have no way to say more. It corrects
 * text/plain, too, which Lagrange calls whatever is typed into it.
 */
static bool
types_agree(struct span expected, struct span given)
{
	if (given.size == 0 || span_equal(given, MIMETYPE_PLAIN))
		return is_text(expected, given);
	return expected.size == 0
	    ? span_equal(given, MIMETYPE_UNKNOWN)
	    : span_equal(usual_name(given), usual_name(expected));
}

static enum refusal
check_type(const struct mimetypes *types, const struct upload *upload,
    struct span *expected_r)
{
	struct span expected = upload_type(types, upload->path);

	if (types_agree(expected, without_charset(upload->mime)))
		return REFUSAL_NONE;
	*expected_r = expected.size > 0
	    ? expected
	    : SPAN("text/plain or application/octet-stream");
	return REFUSAL_WRONG_TYPE;
}

enum refusal
upload_check_file(const struct zone *zone, const struct mimetypes *types,
    const struct upload *upload, struct span *expected_r)
{
	enum refusal refusal = upload_check_name(upload->path);

	*expected_r = SPAN("");
	if (refusal)
		return refusal;
	if (upload->size == 0)
		return zone->deletes ? REFUSAL_NONE : REFUSAL_NO_DELETES;
	if (upload->size > zone->most)
		return REFUSAL_TOO_LARGE;
	return check_type(types, upload, expected_r);
}

enum refusal
upload_check(const struct zones *zones, const struct mimetypes *types,
    const struct upload *upload, const struct zone **zone_r,
    struct span *expected_r)
{
	enum refusal refusal =
	    upload_check_right(zones, upload->path, &upload->visitor, zone_r);

	*expected_r = SPAN("");
	return refusal ? refusal
		       : upload_check_file(*zone_r, types, upload, expected_r);
}

bool
upload_is_readable(const struct mimetypes *types, const struct upload *upload,
    struct span bytes)
{
	return !is_text(upload_type(types, upload->path), upload->mime) ||
	    (utf8_valid(bytes) && span_find(bytes, '\0') == bytes.size);
}
