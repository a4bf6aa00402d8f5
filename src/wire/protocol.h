/* The protocols, as a table of functions and traits. */
#ifndef WIRE_PROTOCOL_H
#define WIRE_PROTOCOL_H

#include "wire/printing.h"

enum {
	PROTOCOLS = 2,
	PROTOCOL_STATUSES = 100, /* of one protocol, at most */
};

/*
 * A protocol: its names, how requests are parsed and answers rendered, and what
 * its clients can do. The rest of loam asks for these traits and not for the
 * protocol, so that another one needs only its own files and such a table.
 */
struct protocol {
	size_t number; /* from 0: an index, see protocol_at() */
	struct span name; /* in logs and `loam status`; a scheme of URLs */
	struct span title; /* the name in sentences */
	unsigned port; /* the default */
	bool always_tls; /* else clients may begin with a TLS handshake */

	/*
	 * Parses the bytes that have come so far; `ended` when no more come.
	 * The request's spans are copied to the arena.
	 */
	enum request_state (*parse)(struct span bytes, bool ended,
	    struct arena *arena, struct request *request_r);
	/*
	 * Appends the header and the body, except the bytes of a file and a
	 * page that comes in parts. `self` is the address in Gopher menus.
	 */
	void (*render)(const struct response *response,
	    const struct gopher_self *self, struct buf *buf);
	/* Appends the next lines of a page. */
	void (*print)(struct printing *printing, const struct page *page,
	    struct buf *buf);
	/*
	 * Appends what follows the last line. Returns true if all lines are to
	 * come once more, and then this again.
	 */
	bool (*finish)(struct printing *printing, struct buf *buf);
	/*
	 * The status that an answer is counted by, less than
	 * PROTOCOL_STATUSES, or -1. `answer` is the rendered bytes.
	 */
	int (*status)(enum refusal refusal, struct span answer);
	/* Appends a status as logs and `loam status` show it. */
	void (*print_status)(int status, struct buf *buf);
	/*
	 * Appends what the access log keeps of a request: the host, whose size
	 * is returned, then the path. What a reader typed is left out: queries,
	 * the words of a search, passwords.
	 */
	size_t (*log_request)(const struct request *request, struct buf *text);
	/* The same for a line that is not a valid request. */
	void (*log_line)(struct span line, struct buf *text);

	/* Requests. */
	bool names_host; /* name their host, else it is the listener's */
	bool client_certificates; /* may come with a client certificate */
	bool item_types; /* URLs have an item type (RFC 4266) */
	bool caps_file; /* clients request caps.txt */

	/* Answers. */
	bool redirects; /* can redirect */
	bool prompts; /* can ask for a line of input */
	bool answers_timeout; /* a late request gets an answer */
	bool gemtext; /* clients show gemtext; else articles have variants */
	bool gophermap_first; /* a gophermap comes before an index.gmi */
};

extern const struct protocol protocol_gemini, protocol_gopher;

/* The protocol with a number below PROTOCOLS. */
const struct protocol *protocol_at(size_t number);

#endif
