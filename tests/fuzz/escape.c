#include <expat.h>
#include <jansson.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "text/escape.h"
#include "text/uri.h"

/*
 * Foreign text made harmless. expat and jansson read what was escaped for XML
 * and JSON, whatever it was; a label is one line without what reorders it, and
 * stays as it is when it is escaped again; what is for a log is printable ASCII
 * without a bare quote, of which the input can be read again; what is for a
 * link line is a URL, but for controls.
 */

static void
escape_to_xml(struct span input)
{
	struct buf xml = {0};
	XML_Parser parser = XML_ParserCreate("UTF-8");

	HOLDS(parser);
	buf_add(&xml, SPAN("<a b=\""));
	escape_xml(&xml, input);
	buf_add(&xml, SPAN("\">"));
	escape_xml(&xml, input);
	buf_add(&xml, SPAN("</a>"));
	HOLDS(XML_Parse(parser, xml.data, (int)xml.size, 1) == XML_STATUS_OK);
	XML_ParserFree(parser);
	buf_free(&xml);
}

/* No line of JavaScript ends within, either. */
static bool
has_separators(struct span json)
{
	while (json.size > 0) {
		uint32_t code_point = utf8_next(&json);
		if (code_point < 0x10000 && utf8_is_control(code_point))
			return true;
	}
	return false;
}

/* In ASCII alone it is the same text. */
static void
escape_to_json(struct span input)
{
	struct buf json = {0};

	buf_add(&json, SPAN("[\""));
	escape_json(&json, input);
	buf_add(&json, SPAN("\",\""));
	size_t at = json.size;
	escape_json_ascii(&json, input);
	HOLDS(utf8_is_ascii(span_tail(buf_span(&json), at)));
	buf_add(&json, SPAN("\"]"));
	HOLDS(!has_separators(buf_span(&json)));
	json_t *read = json_loadb(json.data, json.size, JSON_ALLOW_NUL, NULL);
	HOLDS(read);
	HOLDS(json_equal(json_array_get(read, 0), json_array_get(read, 1)));
	if (utf8_valid(input))
		HOLDS(span_equal(
		    (struct span){json_string_value(json_array_get(read, 0)),
			json_string_length(json_array_get(read, 0))},
		    input));
	json_decref(read);
	buf_free(&json);
}

static bool
reorders(struct span text)
{
	while (text.size > 0) {
		uint32_t code_point = utf8_next(&text);
		if ((code_point >= 0x202a && code_point <= 0x202e) ||
		    (code_point >= 0x2066 && code_point <= 0x2069))
			return true;
	}
	return false;
}

static void
escape_to_labels(struct span input)
{
	struct buf label = {0}, again = {0};

	escape_label(&label, input);
	fuzz_one_line(buf_span(&label));
	HOLDS(!reorders(buf_span(&label)));
	escape_label(&again, buf_span(&label));
	HOLDS(span_equal(buf_span(&label), buf_span(&again)));
	again.size = 0;
	escape_preformatted(&again, input);
	HOLDS(!span_has_control(buf_span(&again)));
	buf_free(&label);
	buf_free(&again);
}

static void
escape_to_logs(struct span input)
{
	struct buf log = {0}, again = {0};

	escape_log(&log, input);
	HOLDS(utf8_is_ascii(buf_span(&log)));
	HOLDS(!span_has_control(buf_span(&log)));
	for (struct span rest = buf_span(&log); rest.size > 0;) {
		char byte = (char)fuzz_byte(&rest);
		HOLDS(byte != '"');
		if (byte == '\\' && span_skip(&rest, SPAN("x"))) {
			int high = ascii_hex((char)fuzz_byte(&rest));
			byte = (char)(high << 4 |
			    ascii_hex((char)fuzz_byte(&rest)));
		} else if (byte == '\\') {
			byte = (char)fuzz_byte(&rest);
		}
		buf_byte(&again, byte);
	}
	HOLDS(span_equal(buf_span(&again), input));
	buf_free(&log);
	buf_free(&again);
}

static void
escape_to_urls(struct span input)
{
	struct buf url = {0};

	escape_url(&url, input);
	HOLDS(!utf8_valid(input) || span_has_control(input) ||
	    fuzz_holds(input, SPAN("%00")) || !uri_mistake(buf_span(&url)));
	buf_free(&url);
}

void
fuzz_escape(struct span input)
{
	struct buf selector = {0};

	escape_to_xml(input);
	escape_to_json(input);
	escape_to_labels(input);
	escape_to_logs(input);
	escape_to_urls(input);
	escape_selector(&selector, input);
	HOLDS(!span_has_control(buf_span(&selector)));
	buf_free(&selector);
}
