/* The protocols: what each is called, how it is read and written, what it does.
 */
#ifndef WIRE_PROTOCOL_H
#define WIRE_PROTOCOL_H

#include "wire/response.h"

enum {
	PROTOCOLS = 2,
	PROTOCOL_STATUSES = 100, /* that a protocol tells apart, at most */
};

struct gopher_self;

/*
 * One protocol. Nothing but this table and the protocols' own files tells one
 * from another, except where the pages themselves differ by network.
 */
struct protocol {
	size_t number; /* from 0, for tables with a row for each protocol */
	struct span name; /* in logs and in `loam status`; a scheme of URLs */
	struct span title; /* in sentences */
	unsigned port; /* the standard one */
	bool always_tls; /* else TLS is spoken to clients that begin with it */

	/*
	 * Reads a request from the bytes that have come so far; `ended` when no
	 * more will. The request's spans live in the arena.
	 */
	enum request_state (*parse)(struct span bytes, bool ended,
	    struct arena *arena, struct request *request_r);
	/* Appends header and body, but not the bytes of a file. */
	void (*render)(const struct response *response,
	    const struct gopher_self *self, struct buf *buf);
	/*
	 * The status of an answer, below PROTOCOL_STATUSES, by which answers
	 * are counted; -1 if it has none. `answer` is what was rendered.
	 */
	int (*status)(enum refusal refusal, struct span answer);
	/* Appends a status as the access log shows it. */
	void (*print_status)(int status, struct buf *buf);
	/*
	 * Appends what the access log keeps of a request: the host, whose size
	 * is returned, then the path. What a reader typed is left out: queries,
	 * the words of a search, passwords.
	 */
	size_t (*log_request)(const struct request *request, struct buf *text);
	/* The same of a line that is no request. */
	void (*log_line)(struct span line, struct buf *text);

	bool names_host; /* a request names its host; else the listener does */
	bool certificates; /* a reader can show a certificate */
	bool redirects; /* a reader can be sent to another address */
	bool prompts; /* the server can ask for a line of input */
	bool tells_late; /* a request that came too late is answered */
	bool typed; /* an address has an item type (RFC 4266) */
	bool variants; /* an article is a menu and a text beside its file */
	bool gemtext; /* clients show gemtext: menus stand under articles */
	bool maps_first; /* a gophermap goes before the page of a directory */
	bool caps; /* clients ask for caps.txt */
};

extern const struct protocol protocol_gemini, protocol_gopher;

/* The protocol of a number. */
const struct protocol *protocol_at(size_t number);

#endif
