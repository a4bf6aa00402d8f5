/* What to say, in no protocol yet. */
#ifndef WIRE_RESPONSE_H
#define WIRE_RESPONSE_H

#include "text/page.h"
#include "wire/request.h"

enum response_kind {
	RESPONSE_REFUSED, /* `refusal`, and `detail` where there is more to say
			   */
	RESPONSE_INPUT, /* a line is asked for, with the words of `detail` */
	RESPONSE_MOVED, /* for good, to `location` */
	RESPONSE_ELSEWHERE, /* for now, at `location` */
	RESPONSE_MENU, /* `page`, as the protocol's menus are */
	RESPONSE_TEXT, /* `page`, as text to be read on its own */
	RESPONSE_LINES, /* `body`: text whose line ends may be changed */
	RESPONSE_BYTES, /* `body`, byte for byte */
	RESPONSE_FILE, /* `size` bytes of `fd` from `offset`, byte for byte */
	RESPONSE_LATER, /* not before the next edition: a file has changed */
};

#define RESPONSE_MADE UINT32_MAX

struct response {
	enum response_kind kind;
	/*
	 * The edition's entry whose file it was made from, or RESPONSE_MADE.
	 * While that file is as the edition has it, the same request has the
	 * same response.
	 */
	uint32_t entry;
	enum refusal refusal;
	struct span detail, location;
	/* Of a body: MIME type, character set unless UTF-8, language tag. */
	struct span mime, charset, language;
	struct page page;
	unsigned width; /* of text, in cells; 0: as wide as it always is */
	bool attributes; /* a Gopher+ client asks for the items of the menu */
	struct span body;
	int fd; /* or -1 */
	uint64_t offset, size;
};

/* Closes the file and gives the lines of the page back. */
void response_free(struct response *response);

#endif
