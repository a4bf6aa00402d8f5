#include "base/utf8.h"
#include "config/redirect.h"
#include "text/uri.h"

/*
 * `31 /old/path /new/path`. All that can be wrong with a rule is found when the
 * configuration is read, so that answering a request needs no error path: a
 * target that no client could ask for is refused here.
 */

/* The rule that is being parsed, and the arena of its text. */
struct rule_reading {
	struct arena *arena;
	struct redirect *rule;
};

/* Removes a star after the last slash. Returns whether there was one. */
static bool
skip_star(struct span *text)
{
	if (!span_ends(*text, SPAN("/*")))
		return false;
	text->size--;
	return true;
}

/* Decodes a path into *path_r. Returns whether a request can have it. */
static bool
read_path(
    const struct rule_reading *reading, struct span text, struct span *path_r)
{
	struct buf path = {0};
	bool good = uri_path_decode(&path, text) == URI_PATH_NAME;

	*path_r = buf_keep(&path, reading->arena);
	return good;
}

static const char *
read_from(const struct rule_reading *reading, struct span text)
{
	struct redirect *rule = reading->rule;
	struct span path;
	struct buf composed = {0};

	rule->below = skip_star(&text);
	if (!span_starts(text, SPAN("/")))
		return "an old path, which begins with /";
	if (span_find(text, '?') < text.size ||
	    span_find(text, '#') < text.size)
		return "an old path without ? and # (%3F and %23 in a name)";
	if (span_find(text, '*') < text.size)
		return "the * of an old path after its last / (%2A in a name)";
	bool good = read_path(reading, text, &path);
	utf8_compose(&composed, path);
	rule->from = buf_keep(&composed, reading->arena);
	return good ? NULL : "an old path that readers can ask for";
}

/* A URI is ASCII (RFC 3986): other bytes are percent-encoded. */
static void
add_ascii(struct buf *buf, struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.data[i] < 0x80)
			buf_byte(buf, text.data[i]);
		else
			buf_format(buf, "%%%02X", (unsigned char)text.data[i]);
}

static const char *
read_capsule_target(const struct rule_reading *reading, struct span text)
{
	size_t mark = span_find(text, '?');
	struct buf query = {0};

	if (span_starts(text, SPAN("//")))
		return "a target with a scheme where it names a host";
	if (mark < text.size) {
		buf_byte(&query, '?');
		add_ascii(&query, span_tail(text, mark + 1));
	}
	reading->rule->query = buf_keep(&query, reading->arena);
	if (uri_mistake(reading->rule->query) ||
	    !read_path(reading, span_head(text, mark), &reading->rule->path))
		return "a target that readers can ask for";
	return NULL;
}

/* The host, port and path of a gemini URL, to detect a way back to us. */
static const char *
read_gemini_url(const struct rule_reading *reading, const struct uri *uri)
{
	struct redirect *rule = reading->rule;
	struct buf host = {0};
	uint64_t port = URI_GEMINI_PORT;

	/* It is a number: uri_expected(). */
	if (uri->port.size > 0)
		(void)span_number(uri->port, 65535, &port);
	bool good = uri_host(&host, uri->host) == 0 && port > 0 &&
	    read_path(reading, uri->path, &rule->path);

	rule->host = buf_keep(&host, reading->arena);
	rule->port = (unsigned)port;
	return good ? NULL : "a gemini URL that readers can ask for";
}

/* Any scheme; `loam check` remarks on those that leave Gemini. */
static const char *
read_url(const struct rule_reading *reading, struct span text)
{
	struct buf url = {0};
	struct uri uri;

	if (!uri_is_whole(text))
		return "a target that is a path or a whole URL";
	const char *expected = uri_expected(text);
	if (expected)
		return expected;
	uri_split(text, &uri);
	/* A host becomes A-labels; all else is percent-encoded. */
	if (uri.host.size > 0) {
		size_t before = (size_t)(uri.host.data - text.data);
		struct buf ascii = {0};
		add_ascii(&ascii, uri.host);
		add_ascii(&url, span_head(text, before));
		if (ascii.size == uri.host.size || uri_host(&url, uri.host) < 0)
			buf_add(&url, buf_span(&ascii));
		add_ascii(&url, span_tail(text, before + uri.host.size));
		buf_free(&ascii);
	} else {
		add_ascii(&url, text);
	}
	reading->rule->url = buf_keep(&url, reading->arena);
	return span_equal_nocase(uri.scheme, SPAN("gemini"))
	    ? read_gemini_url(reading, &uri)
	    : NULL;
}

static const char *
read_target(const struct rule_reading *reading, struct span text)
{
	struct redirect *rule = reading->rule;

	if (text.size == 0)
		return "a target after the old path";
	rule->tail = skip_star(&text);
	if (rule->tail && !rule->below)
		return "a * at the end of the old path too, if its target ends "
		       "in *";
	if (span_find(text, '*') < text.size)
		return "the * of a target after its last / (%2A in a name)";
	/* H12: a redirect SHOULD NOT have a fragment. */
	if (span_find(text, '#') < text.size)
		return "a target without a fragment";
	return text.data[0] == '/' ? read_capsule_target(reading, text)
				   : read_url(reading, text);
}

const char *
redirect_read(struct span text, struct arena *arena, struct redirect *rule_r)
{
	struct rule_reading reading = {arena, rule_r};
	struct span code = span_cut_word(&text), from = span_cut_word(&text);
	struct span target = span_cut_word(&text);
	uint64_t status = 0;
	const char *expected;

	if (span_number(code, 99, &status) < 0 || span_has_leading_zero(code) ||
	    (status != 30 && status != 31 && status != 52))
		return "30, 31 or 52 and an old path";
	if (text.size > 0)
		return "no spaces in a path (%20 in a name)";
	*rule_r = (struct redirect){.status = (unsigned)status};
	expected = read_from(&reading, from);
	if (expected || status != 52)
		return expected ? expected : read_target(&reading, target);
	return target.size > 0 ? "no target after 52" : NULL;
}

/* What is below the old path: another spelling of it has as many slashes. */
static struct span
tail_of(struct span from, struct span path)
{
	while (from.size > 0) {
		span_cut(&from, '/');
		span_cut(&path, '/');
	}
	return path;
}

void
redirect_target(
    const struct redirect *redirect, struct span path, struct buf *buf)
{
	struct span tail =
	    redirect->tail ? tail_of(redirect->from, path) : SPAN("");

	buf_add(buf, redirect->url.size ? redirect->url : redirect->path);
	if (redirect->url.size > 0)
		uri_encode_path(buf, tail);
	else
		buf_add(buf, tail);
}

struct span
redirect_follow(
    const struct redirect *redirect, struct span path, struct arena *arena)
{
	struct buf target = {0};

	redirect_target(redirect, path, &target);
	return buf_keep(&target, arena);
}
