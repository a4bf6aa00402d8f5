/* A page that is printed in parts: what is kept between two of them. */
#ifndef WIRE_PRINTING_H
#define WIRE_PRINTING_H

#include "wire/response.h"

struct gopher_self;

/*
 * A page on its way to a client, which may come in parts: what is to be known
 * of the lines before. It owns nothing.
 */
struct printing {
	const struct gopher_self *self; /* the address in Gopher menus */
	enum response_kind kind;
	bool attributes;
	unsigned width; /* of rows, in cells; 0: the usual one */
	struct span heading; /* of the links below a TEXT */
	unsigned links; /* of TEXT, numbered so far */
	unsigned listed; /* of these, below it */
	bool titled; /* the title has been printed */
	bool blank; /* the last row was blank, or there was none */
	bool listing; /* the lines come again, and links are listed */
};

/* The printing of the page of a response, before its first line. */
struct printing printing_start(
    const struct response *response, const struct gopher_self *self);

#endif
