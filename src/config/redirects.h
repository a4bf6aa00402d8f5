/* All redirect rules: which one matches a path, whether they form chains. */
#ifndef CONFIG_REDIRECTS_H
#define CONFIG_REDIRECTS_H

#include "base/note.h"
#include "config/redirect.h"

struct redirects;

/* Returns an empty list; redirects_free() frees it and clears the pointer. */
struct redirects *redirects_new(void);
void redirects_free(struct redirects **redirects);
/*
 * Adds a rule, parsed by redirect_read(). Returns 0, or -1 with a note under
 * file and line.
 */
int redirects_add(struct redirects *redirects, struct span rule,
    struct span file, unsigned line, struct notes *notes);
/*
 * Checks that no rule leads to a path that another rule redirects: a chain
 * costs readers another request, a loop all the requests that their client
 * allows. `hosts` are the server's names, as host_names_normalise() has them,
 * and `port` its public port (0: unknown): a URL with them leads back to the
 * server. `redirects` may be NULL: no rules. Returns 0, or -1 with an error for
 * each such rule.
 */
int redirects_check(const struct redirects *redirects, struct span file,
    const struct span *hosts, size_t host_count, unsigned port,
    struct notes *notes);
/*
 * Returns the rule that matches a decoded path in any spelling, or NULL: a rule
 * for the path itself takes precedence, then the one for all below its nearest
 * directory.
 * `redirects` may be NULL: no rules.
 */
const struct redirect *redirects_find(
    const struct redirects *redirects, struct span path);
/* Returns all rules in the order of their lines. */
const struct redirect *const *redirects_list(
    const struct redirects *redirects, size_t *count_r);

#endif
