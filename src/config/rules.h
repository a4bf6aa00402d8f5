/* The sections of one key that may stand again and again: lines are rules. */
#ifndef CONFIG_RULES_H
#define CONFIG_RULES_H

#include "config/config.h"

/* Whether a section is one of them: [redirects] or [types]. */
bool rules_section(struct span section);
/* Takes one of its keys; what is wrong is a note under file and line. */
void rules_take(struct config *config, struct span section, struct span key,
    struct span value, struct span file, unsigned line, struct notes *notes);
/*
 * Whether every redirect leads to its end at once (text/redirects.h). Returns
 * 0, or -1 with notes.
 */
int rules_check(const struct config *config, struct notes *notes);
/* Appends both sections as the shipped file has them: an example of each. */
void rules_print(struct buf *buf);

#endif
