/* A response before it is rendered in a protocol. */
#ifndef WIRE_RESPONSE_H
#define WIRE_RESPONSE_H

#include "text/page.h"
#include "wire/request.h"

enum response_kind {
	RESPONSE_REFUSED, /* for `refusal`; `detail` may say more */
	RESPONSE_INPUT, /* asks for a line of input, by the prompt `detail` */
	RESPONSE_MOVED, /* permanently, to `location` */
	RESPONSE_ELSEWHERE, /* temporarily, at `location` */
	RESPONSE_MENU, /* `page`, as a menu of the protocol */
	RESPONSE_TEXT, /* `page`, as a text of the protocol */
	RESPONSE_LINES, /* `body`: text whose line ends may be changed */
	RESPONSE_BYTES, /* `body`, unchanged */
	RESPONSE_FILE, /* `size` bytes of `fd` from `offset`, unchanged */
	RESPONSE_BODY, /* none yet: the request has a body, which is to come */
	RESPONSE_LATER, /* waits for the next edition: the file has changed */
};

struct response {
	enum response_kind kind;
	/*
	 * The entry of the edition whose file the response was made from;
	 * UINT32_MAX if it was made from the edition alone. As long as that
	 * file is as the edition has it, the same request has the same
	 * response.
	 */
	uint32_t entry;
	enum refusal refusal;
	struct span detail, location;
	struct span home; /* of a refusal: the label of the root; empty: Home */
	struct span search; /* likewise of the search; empty: no link */
	/* Of a body: MIME type, character set unless UTF-8, language tags. */
	struct span mime, charset, language;
	struct page page;
	/*
	 * If not NULL, the lines of a MENU, TEXT or LINES, in place of `page`
	 * or `body`; or the sources of lines that are the body of BYTES.
	 */
	struct page_parts *parts;
	unsigned width; /* of TEXT, in cells; 0: the usual one */
	/* Of MENU and refusals: as the attributes of their items in Gopher+. */
	bool attributes;
	struct span body;
	int fd; /* or -1 */
	uint64_t offset, size;
};

/* Closes the file and frees the page and its parts. */
void response_free(struct response *response);

#endif
