/* All redirects and tombstones: which one a path falls under. */
#ifndef TEXT_REDIRECTS_H
#define TEXT_REDIRECTS_H

#include "base/note.h"
#include "text/redirect.h"

struct redirects;

/* No rules yet; redirects_free() gives them back and clears the pointer. */
struct redirects *redirects_new(void);
void redirects_free(struct redirects **redirects);
/*
 * Adds the rule of a line, as redirect_read() has it. Returns 0, or -1 with a
 * note under file and line.
 */
int redirects_add(struct redirects *redirects, struct span rule,
    struct span file, unsigned line, struct notes *notes);
/*
 * Whether every rule leads to its end at once. A target that is redirected
 * itself would cost readers another question, and one that leads back would
 * cost them all that their client has patience for: an error each. `hosts` are
 * our names, as uri_host() has them, on a port (0: unknown): a URL that names
 * one of them leads back to us. Returns 0, or -1 with notes.
 */
int redirects_check(const struct redirects *redirects, struct span file,
    const struct span *hosts, size_t host_count, unsigned port,
    struct notes *notes);
/*
 * The rule for a decoded path, or NULL: one for just this path goes before
 * those for all below, and of these the one with the longest path. NULL stands
 * for no rules.
 */
const struct redirect *redirects_find(
    const struct redirects *redirects, struct span path);
/* All rules in the order of their lines. */
const struct redirect *const *redirects_list(
    const struct redirects *redirects, size_t *count_r);

#endif
