/* [redirects] and [types]: sections with one repeatable key, a rule a line. */
#ifndef CONFIG_RULES_H
#define CONFIG_RULES_H

#include "config/config.h"

/* A key of these sections; help is as of a setting. */
struct rule {
	const char *section, *key, *example, *help;
};

extern const struct rule rule_keys[];
extern const size_t rule_count;

/* Whether it is one of these sections. */
bool rules_section(struct span section);
/* Adds the rule of a key; mistakes are notes under file and line. */
void rules_take(struct config *config, struct span section, struct span key,
    struct span value, struct span file, unsigned line, struct notes *notes);
/*
 * Checks the redirects for chains and loops (config/redirects.h). Returns 0, or
 * -1 with notes.
 */
int rules_check(const struct config *config, struct notes *notes);

#endif
