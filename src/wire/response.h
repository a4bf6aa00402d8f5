/* An answer in no protocol yet. */
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

struct response {
	enum response_kind kind;
	enum refusal refusal;
	struct span detail, location;
	/* Of a body: MIME type, character set unless UTF-8, language tag. */
	struct span mime, charset, language;
	struct page page;
	unsigned width; /* of text, in cells; 0: as wide as it always is */
	bool attributes; /* a Gopher+ client asks for the items of the menu */
	struct span body;
	int fd; /* the caller's to close */
	uint64_t offset, size;
};

#endif
