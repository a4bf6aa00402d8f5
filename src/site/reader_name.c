#include "site/reader.h"
#include "text/mimetype.h"

static struct span
name_of(struct span path)
{
	return span_tail(path, span_find_last(path, '/') + 1);
}

static bool
is_standing(struct span name)
{
	return span_starts(name, SPAN(".standing.")) &&
	    span_ends(name, SPAN(".gmi"));
}

bool
reader_passes_over(struct span name)
{
	static const char *const endings[] = {"~", ".swp", ".tmp"};

	if (span_equal(name, SPAN("4913")) ||
	    (span_starts(name, SPAN("#")) && span_ends(name, SPAN("#"))))
		return true;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (span_ends(name, span_of(endings[i])))
			return true;
	return span_starts(name, SPAN(".")) &&
	    !span_equal(name, SPAN(".intro.gmi")) &&
	    !span_equal(name, SPAN(".well-known")) && !is_standing(name);
}

enum record_role
reader_role(struct span path, enum article_format *format_r)
{
	static const struct {
		const char *extension;
		enum article_format format;
	} formats[] = {{".gmi", ARTICLE_GEMTEXT}, {".gemini", ARTICLE_GEMTEXT},
	    {".txt", ARTICLE_PLAIN}, {".md", ARTICLE_MARKDOWN},
	    {"", ARTICLE_PLAIN}};
	static const char *const special[] = {
	    "robots.txt", "favicon.txt", "caps.txt", "gophermap"};
	struct span name = name_of(path), extension = mimetype_extension(name);

	*format_r = ARTICLE_GEMTEXT;
	if (span_equal(name, SPAN(".intro.gmi")))
		return RECORD_INTRO;
	if (is_standing(name))
		return RECORD_STANDING;
	if (span_equal(name, SPAN("index.gmi")) ||
	    span_equal(name, SPAN("index.gemini")))
		return RECORD_INDEX;
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (span_equal(name, span_of(special[i])))
			return RECORD_SPECIAL;
	if (span_starts(name, SPAN("index.")) ||
	    span_starts(path, SPAN("/.well-known/")))
		return RECORD_SPECIAL;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (span_equal_nocase(
			extension, span_of(formats[i].extension))) {
			*format_r = formats[i].format;
			return RECORD_ARTICLE;
		}
	return RECORD_FILE;
}
