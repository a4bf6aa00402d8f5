#include <expat.h>

#include "base/buf.h"
#include "support/xml.h"

struct reader {
	XML_Parser parser;
	struct arena *arena;
	struct xml *xml;
	size_t current; /* the innermost element that is open */
	bool before_child; /* its text is still being read */
	struct buf text;
	bool declared;
	const char *wrong;
};

static void
stop(struct reader *reader, const char *why)
{
	if (!reader->wrong)
		reader->wrong = why;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void XMLCALL
on_declaration(
    void *data, const char *version, const char *encoding, int standalone)
{
	struct reader *reader = data;

	(void)standalone;
	reader->declared = span_equal(span_of(version), SPAN("1.0")) &&
	    span_equal(span_of(encoding), SPAN("utf-8"));
}

/* What was read so far is the text of the element that is open. */
static void
keep_text(struct reader *reader)
{
	if (reader->before_child && reader->xml->count > 0)
		reader->xml->elements[reader->current].text =
		    arena_copy(reader->arena, buf_span(&reader->text));
	reader->before_child = false;
	reader->text.size = 0;
}

static void XMLCALL
on_start(void *data, const char *name, const char **attributes)
{
	struct reader *reader = data;
	struct xml *xml = reader->xml;
	size_t parent = reader->current, number = xml->count;

	keep_text(reader);
	if (number == XML_ELEMENTS) {
		stop(reader, "more elements than are read");
		return;
	}
	struct xml_element *element = &xml->elements[xml->count++];
	element->parent = parent;
	element->path = number == 0
	    ? arena_copy(reader->arena, span_of(name))
	    : arena_format(reader->arena, "%pS/%s",
		  SPAN_AT(xml->elements[parent].path), name);
	for (; *attributes; attributes += 2, element->count++) {
		if (element->count == XML_ATTRIBUTES) {
			stop(reader, "more attributes than are read");
			return;
		}
		element->attributes[element->count].name =
		    arena_copy(reader->arena, span_of(attributes[0]));
		element->attributes[element->count].value =
		    arena_copy(reader->arena, span_of(attributes[1]));
	}
	reader->current = number;
	reader->before_child = true;
}

static void XMLCALL
on_text(void *data, const char *text, int size)
{
	struct reader *reader = data;

	buf_add(&reader->text, (struct span){text, (size_t)size});
}

static void XMLCALL
on_end(void *data, const char *name)
{
	struct reader *reader = data;

	(void)name;
	keep_text(reader);
	reader->current = reader->xml->elements[reader->current].parent;
}

const char *
xml_read(struct span text, struct arena *arena, struct xml *xml_r)
{
	XML_Parser parser = XML_ParserCreate("UTF-8");
	struct reader reader = {.parser = parser, .arena = arena, .xml = xml_r};

	*xml_r = (struct xml){.elements = arena_alloc(arena,
				  XML_ELEMENTS * sizeof(struct xml_element))};
	XML_SetUserData(parser, &reader);
	XML_SetXmlDeclHandler(parser, on_declaration);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	if (XML_Parse(parser, text.data, (int)text.size, XML_TRUE) !=
		XML_STATUS_OK &&
	    !reader.wrong)
		reader.wrong = XML_ErrorString(XML_GetErrorCode(parser));
	if (!reader.wrong && !reader.declared)
		reader.wrong = "not declared as XML 1.0 in UTF-8";
	XML_ParserFree(parser);
	buf_free(&reader.text);
	return reader.wrong;
}

struct span
xml_attribute(const struct xml_element *element, const char *name)
{
	for (size_t i = 0; i < element->count; i++)
		if (span_equal(element->attributes[i].name, span_of(name)))
			return element->attributes[i].value;
	return (struct span){0};
}

const struct xml_element *
xml_find(const struct xml *xml, size_t parent, const char *path, size_t nth)
{
	for (size_t i = 0; i < xml->count; i++)
		if (xml->elements[i].parent == parent &&
		    span_equal(xml->elements[i].path, span_of(path)) &&
		    nth-- == 0)
			return &xml->elements[i];
	return NULL;
}

size_t
xml_count(const struct xml *xml, size_t parent, const char *path)
{
	size_t count = 0;

	while (xml_find(xml, parent, path, count))
		count++;
	return count;
}
