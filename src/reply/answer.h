/* From a question and an edition to a response. */
#ifndef REPLY_ANSWER_H
#define REPLY_ANSWER_H

#include "pages/context.h"
#include "wire/protocol.h"
#include "wire/response.h"

enum { HOST_UNNAMED = -1, HOST_UNKNOWN = -2 };

struct asked {
	const struct protocol *protocol;
	const struct request *request;
	/* The socket's own address, as a URL would have it; may be empty. */
	struct span address;
	/* Gemini: the host that SNI named, HOST_UNNAMED or HOST_UNKNOWN. */
	int named;
	size_t host; /* Gopher: the one that the listener is for */
	struct visitor visitor; /* Gemini */
};

/*
 * Refuses what cannot be a question to us at all: malformed, for another
 * port, before the first edition, or while the capsule cannot be read.
 * Returns false if it is one.
 */
bool answer_admission(const struct context *context, const struct asked *asked,
    struct response *response_r);
/*
 * Answers a question that was admitted: a list of small deciders, each asked
 * in turn. Everything in the answer lives as the context's arena and edition;
 * response_free() closes its file and gives the page's lines back.
 */
void answer(const struct context *context, const struct asked *asked,
    struct response *response_r);
/* Whether an entry's file still is what the edition says. */
bool answer_is_current(const struct context *context, uint32_t entry);
/* Which page of a long list a query asks for, from 1. */
uint64_t answer_page_number(struct span query);

#endif
