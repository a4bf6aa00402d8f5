/* What the parts of the answer share: answer, answer_redirect. */
#ifndef REPLY_ANSWER_PRIV_H
#define REPLY_ANSWER_PRIV_H

#include "reply/answer.h"

/*
 * A question is answered by the first decider that has an answer. On Gopher a
 * selector may name a path in several ways: the deciders that look a path up
 * are asked for each of them in turn.
 */
struct asking {
	const struct desk *desk;
	const struct question *question;
	struct span path; /* the path at hand, decoded */
	uint64_t page; /* of a long list, from 1 */
	struct span words; /* of a search; no data: none were given */
	bool led; /* a redirect has led here: no other leads on */
	struct response *response;
};

/* Asks the deciders about the path at hand. */
bool asking_decide(struct asking *asking);
/* Refuses; returns true, since that is an answer. */
bool asking_refuse(
    struct asking *asking, enum refusal refusal, struct span detail);

/* Decider: the path is redirected, or gone. */
bool asking_redirect(struct asking *asking);
/* The same for an article's path of which the path at hand is a form. */
bool asking_redirect_form(struct asking *asking, struct span article);
/* Decider: the path is a form of what is no more, whose own leads on. */
bool asking_old_form(struct asking *asking);

#endif
