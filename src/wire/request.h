/* What a client asked for, and every reason to refuse it. */
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
 * The Gemini status of a refusal, the sentence that says it, and the name that
 * it is counted by, in capitals; NONE has none.
 */
int refusal_status(enum refusal refusal);
struct span refusal_sentence(enum refusal refusal);
struct span refusal_name(enum refusal refusal);
/* Appends that name in small letters. */
void refusal_print(enum refusal refusal, struct buf *buf);

enum { REQUEST_MAX = 1024 }; /* bytes of a URL or selector, ending aside */

/* What somebody wanted who spoke HTTP at the Gopher port. */
enum request_web { WEB_NONE, WEB_PAGE, WEB_HEAD };

/* A request in the terms of its protocol; its spans live in an arena. */
struct request {
	enum refusal refusal; /* anything but NONE: the rest means nothing */
	/* Gemini: the URL's parts. */
	struct span url; /* as it was sent, without its query */
	struct span host; /* as uri_host() has it */
	unsigned port; /* 0: none was given */
	struct span path; /* decoded; empty where no file can have the name */
	struct span query;
	/* Gopher: as it was sent, up to a tab. */
	struct span selector;
	struct span words; /* behind the tab, UTF-8: what is searched for */
	bool attributes; /* of all items of the root: Gopher+ asks with `$` */
	enum request_web web; /* the selector is none, but a browser's line */
};

enum request_state {
	REQUEST_MORE, /* not whole yet */
	REQUEST_DONE, /* whole, or wrong for good: see the refusal */
	REQUEST_DROP, /* nothing that we should answer */
};

#endif
