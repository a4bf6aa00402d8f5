/* A request of a client in a storm, and what came of it. */
#ifndef CHAOS_EXCHANGE_H
#define CHAOS_EXCHANGE_H

#include "chaos/clients.h"
#include "chaos/faults.h"
#include "support/client.h"

/* Which certificate a client has. */
enum identity { NOBODY, STRANGER, MEMBER, IDENTITIES };

/* The page that a client uploads again and again: its text is a number. */
struct uploads {
	unsigned sent, done; /* the last number, and the last that was taken */
	/* The newest of the world's versions when that one was taken. */
	uint32_t tree, mark;
};

struct asker {
	struct clients clients;
	uint64_t random;
	SSL_SESSION *sessions[IDENTITIES]; /* of the last time */
	struct view view;
	struct uploads uploads;
	unsigned number; /* of the client */
	struct buf large; /* what /large.bin is */
};

/* A request and what came of it. */
struct exchange {
	bool secure, slow, large;
	enum identity who;
	char request[128];
	struct heard heard;
	struct fault fault;
	bool whole; /* as far as the network tells */
};

/* A number that is less than the limit. */
unsigned exchange_below(struct asker *asker, unsigned limit);
/* Sends the request as it is. */
void exchange_perform(struct asker *asker, struct exchange *exchange);
/* Asks for a path, on the network that the exchange is for. */
void exchange_ask(struct asker *asker, struct exchange *exchange,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
/*
 * The status that Gemini has, or would have, for an answer: 0 if it was cut, -1
 * if there is no such refusal. The body is of an answer with 20.
 */
int exchange_status(const struct exchange *exchange);
struct span exchange_body(const struct exchange *exchange);
/* NULL if the status is the one that is wanted. */
const char *exchange_judge(const struct exchange *exchange, int wanted);
/* Ends it; `why` is what is wrong with the answer, or NULL. */
void exchange_end(
    struct asker *asker, struct exchange *exchange, const char *why);

#endif
