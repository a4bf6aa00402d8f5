/* What the parts of the answer share: answer, answer_redirect. */
#ifndef REPLY_ANSWER_PRIV_H
#define REPLY_ANSWER_PRIV_H

#include "reply/answer.h"

/*
 * A question is answered by the first decider that has an answer. On Gopher a
 * selector may name a path in several ways: the deciders that look a path up
 * are asked for each of them in turn.
 */
struct decision {
	const struct context *context;
	const struct asked *asked;
	struct span path; /* the path at hand, decoded */
	uint64_t page; /* of a long list, from 1 */
	struct span words; /* of a search; no data: none were given */
	bool led; /* a redirect has led here: no other leads on */
	struct response *response;
};

/* Asks the deciders about the path at hand. */
bool answer_decide(struct decision *decision);
/* Refuses; returns true, since that is an answer. */
bool answer_refuse(
    struct decision *decision, enum refusal refusal, struct span detail);

/* Decider: the path is redirected, or gone. */
bool answer_redirect(struct decision *decision);
/* The same for an article's path of which the path at hand is a form. */
bool answer_redirect_variant(struct decision *decision, struct span article);
/* Decider: the path is a form of what is no more, whose own leads on. */
bool answer_old_variant(struct decision *decision);

#endif
