#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "support/xml.h"

/* Written apart from what writes XML, after the productions of XML 1.0. */

struct reader {
	struct span rest;
	struct arena *arena;
	struct xml *xml;
	const char *wrong;
};

static bool
fail(struct reader *reader, const char *why)
{
	if (!reader->wrong)
		reader->wrong = why;
	return false;
}

static bool
is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static bool
skip_space(struct reader *reader)
{
	size_t before = reader->rest.size;

	while (reader->rest.size > 0 && is_space(reader->rest.data[0]))
		reader->rest = span_tail(reader->rest, 1);
	return reader->rest.size < before;
}

/* Char: production 2. */
static bool
is_char(uint32_t c)
{
	return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c <= 0xd7ff) ||
	    (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

/* Name, of ASCII alone: production 5. */
static struct span
take_name(struct reader *reader)
{
	static const char first[] =
	    ":_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char more[] =
	    "-.0123456789:_"
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	struct span rest = reader->rest;
	size_t size = 0;

	while (size < rest.size && rest.data[size] != '\0' &&
	    strchr(size ? more : first, rest.data[size]))
		size++;
	reader->rest = span_tail(rest, size);
	if (size == 0)
		fail(reader, "a name is missing");
	return span_head(rest, size);
}

/* Reference: productions 66 and 68, the five entities there are. */
static bool
take_reference(struct reader *reader, struct buf *out)
{
	static const struct {
		const char *name;
		char byte;
	} entities[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'},
	    {"apos", '\''}};
	size_t end = span_find(reader->rest, ';');
	struct span name = span_tail(span_head(reader->rest, end), 1);
	uint64_t number = 0;

	if (end == reader->rest.size)
		return fail(reader, "an ampersand stands alone");
	reader->rest = span_tail(reader->rest, end + 1);
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (span_equal(name, span_of(entities[i].name))) {
			buf_byte(out, entities[i].byte);
			return true;
		}
	if (!span_skip(&name, SPAN("#")) ||
	    span_number(name, 0x10ffff, &number) < 0 ||
	    !is_char((uint32_t)number))
		return fail(reader, "no such entity");
	utf8_add(out, (uint32_t)number);
	return true;
}

/* Takes text up to a byte that ends it. */
static bool
take_text(struct reader *reader, char end, struct buf *out)
{
	while (reader->rest.size > 0 && reader->rest.data[0] != end) {
		struct span before = reader->rest;
		if (before.data[0] == '<')
			return fail(reader, "markup in a value");
		if (before.data[0] == '&') {
			if (!take_reference(reader, out))
				return false;
			continue;
		}
		if (span_starts(before, SPAN("]]>")))
			return fail(reader, "]]> in text");
		if (!is_char(utf8_next(&reader->rest)))
			return fail(reader, "a character that may not be");
		buf_add(
		    out, span_head(before, before.size - reader->rest.size));
	}
	return true;
}

static bool
take_attribute(struct reader *reader, struct xml_element *element)
{
	struct span name = take_name(reader), rest = reader->rest;
	struct buf value = {0};

	if (reader->wrong || !span_skip(&rest, SPAN("=")) || rest.size == 0 ||
	    (rest.data[0] != '"' && rest.data[0] != '\''))
		return fail(reader, "an attribute has no quoted value");
	for (size_t i = 0; i < element->count; i++)
		if (span_equal(element->attributes[i].name, name))
			return fail(reader, "an attribute stands twice");
	if (element->count == XML_ATTRIBUTES)
		return fail(reader, "more attributes than are read");
	reader->rest = span_tail(rest, 1);
	take_text(reader, rest.data[0], &value);
	if (reader->rest.size == 0)
		fail(reader, "a value does not end");
	reader->rest = span_tail(reader->rest, 1);
	element->attributes[element->count].name = name;
	element->attributes[element->count++].value =
	    buf_keep(&value, reader->arena);
	return !reader->wrong;
}

static bool take_element(struct reader *reader, size_t parent, unsigned depth);

/* Text and elements up to the end tag. */
static bool
take_content(
    struct reader *reader, size_t number, struct span name, unsigned depth)
{
	struct buf text = {0};
	bool inside = false;

	while (!reader->wrong && reader->rest.size > 0) {
		if (span_skip(&reader->rest, SPAN("</"))) {
			if (!span_equal(take_name(reader), name))
				fail(reader, "an end tag of something else");
			skip_space(reader);
			if (!span_skip(&reader->rest, SPAN(">")))
				fail(reader, "an end tag does not end");
			if (!inside)
				reader->xml->elements[number].text =
				    buf_keep(&text, reader->arena);
			buf_free(&text);
			return !reader->wrong;
		}
		if (reader->rest.data[0] != '<') {
			struct buf more = {0};
			take_text(reader, '<', inside ? &more : &text);
			buf_free(&more);
			continue;
		}
		if (!inside)
			reader->xml->elements[number].text =
			    buf_keep(&text, reader->arena);
		inside = true;
		take_element(reader, number, depth + 1);
	}
	buf_free(&text);
	return fail(reader, "an element does not end");
}

static bool
take_element(struct reader *reader, size_t parent, unsigned depth)
{
	struct xml *xml = reader->xml;
	size_t number = xml->count;

	if (!span_skip(&reader->rest, SPAN("<")))
		return fail(reader, "an element is missing");
	if (number == XML_ELEMENTS || depth > 32)
		return fail(reader, "more elements than are read");
	struct xml_element *element = &xml->elements[xml->count++];
	struct span name = take_name(reader);
	element->parent = parent;
	element->path = number == 0
	    ? name
	    : arena_format(reader->arena, "%pS/%pS",
		  SPAN_AT(xml->elements[parent].path), SPAN_AT(name));
	while (!reader->wrong) {
		bool space = skip_space(reader);
		if (span_skip(&reader->rest, SPAN("/>")))
			return true;
		if (span_skip(&reader->rest, SPAN(">")))
			return take_content(reader, number, name, depth);
		if (!space)
			return fail(reader, "no space before an attribute");
		take_attribute(reader, element);
	}
	return false;
}

const char *
xml_read(struct span text, struct arena *arena, struct xml *xml_r)
{
	struct reader reader = {.rest = text, .arena = arena, .xml = xml_r};

	*xml_r = (struct xml){.elements = arena_alloc(arena,
				  XML_ELEMENTS * sizeof(struct xml_element))};
	if (!utf8_valid(text))
		return "not UTF-8";
	if (!span_skip(&reader.rest,
		SPAN("<?xml version=\"1.0\" encoding=\"utf-8\"?>")))
		return "no declaration";
	skip_space(&reader);
	if (take_element(&reader, 0, 0)) {
		skip_space(&reader);
		if (reader.rest.size > 0)
			fail(&reader, "something follows the root");
	}
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
