/* Notes on unknown names, for the reading of a file. */
#ifndef CONFIG_CONFIG_PRIV_H
#define CONFIG_CONFIG_PRIV_H

#include "config/config.h"

/*
 * Whether a key in a section of these lines has a value that was refused: then
 * what is wrong was said, and what follows from it is not to be said as well.
 */
bool config_is_refused(const struct config *config, const unsigned *lines,
    const char *section, const char *key);
/* Remembers that: `line` is that of the key in these lines. */
void config_remember_refused(struct config *config, const unsigned *line);
/* Whether there is such a section of settings or rules. */
bool config_knows_section(struct span section);
/*
 * Each notes a name at its line of a file, and what was most likely meant: the
 * nearest of the known names, another section that has the key, or all names.
 */
void config_note_label(
    struct notes *notes, struct span file, unsigned line, struct span key);
void config_note_key(struct notes *notes, struct span file, unsigned line,
    struct span section, struct span key);
void config_note_section(struct notes *notes, struct span file, unsigned line,
    struct span section, struct span name);

#endif
