/* A request as its protocol has parsed it, and the reasons to refuse one. */
#ifndef WIRE_REQUEST_H
#define WIRE_REQUEST_H

#include "base/arena.h"
#include "base/buf.h"

enum refusal {
	REFUSAL_NONE,
#define REFUSAL(name, status, sentence) REFUSAL_##name,
#include "wire/refusals.def"
#undef REFUSAL
	REFUSAL_COUNT,
};

/*
 * The Gemini status of a refusal, its sentence, and its name in capitals. NONE
 * has none of them.
 */
int refusal_status(enum refusal refusal);
struct span refusal_sentence(enum refusal refusal);
struct span refusal_name(enum refusal refusal);
/* Appends the name in lower case, by which refusals are counted and logged. */
void refusal_print(enum refusal refusal, struct buf *buf);

enum { REQUEST_MAX = 1024 }; /* bytes of a URL or selector, less its CRLF */

/* An HTTP request at the Gopher port: a page, or its headers. */
enum request_web { WEB_NONE, WEB_PAGE, WEB_HEAD };

enum titan_kind { TITAN_NONE, TITAN_UPLOAD, TITAN_EDIT };

/* What the URL of an upload says beside its path: wire/titan.h. */
enum { TITAN_MIME_MAX = 127 }; /* bytes: RFC 4288 section 4.2, one part */

struct titan {
	enum titan_kind kind; /* NONE: the URL is of Gemini */
	enum refusal fault; /* of the path or the parameters; or NONE */
	uint64_t size; /* bytes of the body; 0: the file is to be removed */
	struct span mime; /* in lower case; empty: none was given */
	size_t line; /* bytes of the request before the body */
};

/* A request; its spans live in an arena. */
struct request {
	/* Unless NONE, no other field is set but kind and line of `titan`. */
	enum refusal refusal;
	/* Gemini: the URL's parts. */
	struct span url; /* as it was sent, without its query */
	struct span host; /* normalised by uri_host() */
	unsigned port; /* 0: none was given */
	struct span path; /* decoded; empty if no file can have that name */
	struct span query;
	struct titan titan;
	/* Gopher. */
	struct span selector; /* as it was sent, up to a TAB */
	struct span words; /* after the TAB, in UTF-8: those of a search */
	bool attributes; /* Gopher+: those of all items of the root (`$`) */
	enum request_web web; /* unless NONE, the selector is an HTTP line */
};

enum request_state {
	REQUEST_MORE, /* incomplete */
	REQUEST_DONE, /* complete, or invalid: see the refusal */
	REQUEST_DROP, /* to be closed without an answer */
};

#endif
