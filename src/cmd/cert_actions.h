/* What the verbs of `loam cert` do to the pair of one host. */
#ifndef CMD_CERT_ACTIONS_H
#define CMD_CERT_ACTIONS_H

#include "cert/pair.h"

/* A host, its pair, and the arguments of the verb. */
struct cert_order {
	const struct config *config;
	const char *host; /* the option, or NULL */
	struct pair pair;
	struct span *names; /* A-labels: its name, its aliases, others */
	size_t own_count, count;
	char **words; /* after the verb; ends in NULL */
	bool confirmed, force;
	const char *password_file; /* or NULL */
	struct notes *notes;
};

/* Each prints what it has done and the pair. Returns 0, or -1 with notes. */
int cert_action_show(const struct cert_order *order);
int cert_action_renew(const struct cert_order *order);
int cert_action_new_key(const struct cert_order *order);
int cert_action_import(const struct cert_order *order);
int cert_action_restore(const struct cert_order *order);

#endif
