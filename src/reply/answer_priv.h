/* What answer.c and answer_moves.c share. */
#ifndef REPLY_ANSWER_PRIV_H
#define REPLY_ANSWER_PRIV_H

#include "reply/answer.h"

/* A request on its way through the deciders; see answer.c. Owns nothing. */
struct decision {
	const struct context *context;
	const struct asked *asked;
	struct span path; /* the current path, decoded */
	uint64_t page; /* of a long list, from 1 */
	struct span words; /* of a search; no data: none were sent */
	bool redirected; /* one redirect was followed: follow no other */
	struct response *response;
};

/* Runs the deciders on the current path; returns whether one answered. */
bool answer_decide(struct decision *decision);
/* Refuses, with a detail that may be empty. Returns true: it is an answer. */
bool answer_refuse(
    struct decision *decision, enum refusal refusal, struct span detail);

/* What a refusal says of the zone that it is for. */
struct span answer_zone_detail(
    const struct decision *decision, const struct zone *zone);

/* Decider: a rule of the configuration redirects the path, or says 52. */
bool answer_redirect(struct decision *decision);
/* Answers by the rule for a path, which the current one may be a variant of. */
bool answer_by_rule(struct decision *decision, struct span path);
/* Decider: the path is at or below a symbolic link to a directory. */
bool answer_link(struct decision *decision);
/* Decider: an article has the path in its `was:`. Gopher cannot redirect. */
bool answer_moved(struct decision *decision);
/* Responds with the page of a directory. Returns true: it is an answer. */
bool answer_directory(struct decision *decision, uint32_t directory);
/* Decider: the path is a variant of an article that has moved. */
bool answer_old_variant(struct decision *decision);

#endif
