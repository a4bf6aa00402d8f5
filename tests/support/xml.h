/* XML documents as expat reads them: well-formed ones, and what they hold. */
#ifndef SUPPORT_XML_H
#define SUPPORT_XML_H

#include "base/arena.h"

enum { XML_ELEMENTS = 4096, XML_ATTRIBUTES = 6 };

/* An element, its text and its attributes decoded. */
struct xml_element {
	struct span path; /* `feed/entry/id` */
	struct span text; /* all that it holds before its first child */
	struct {
		struct span name, value;
	} attributes[XML_ATTRIBUTES];
	size_t count;
	size_t parent; /* of the root: its own number */
};

struct xml {
	struct xml_element *elements; /* in the order of their start tags */
	size_t count;
};

/*
 * Reads a document in UTF-8 that declares itself as such. Returns NULL, or
 * what is wrong with it, as a sentence. All is in the arena.
 */
const char *xml_read(struct span text, struct arena *arena, struct xml *xml_r);
/* The value of an attribute; data is NULL where there is none. */
struct span xml_attribute(const struct xml_element *element, const char *name);
/* The nth element of that path below a parent, or NULL. */
const struct xml_element *xml_find(
    const struct xml *xml, size_t parent, const char *path, size_t nth);
/* How many of them there are. */
size_t xml_count(const struct xml *xml, size_t parent, const char *path);

#endif
