#include <stdlib.h>

#include "base/mem.h"
#include "base/table.h"
#include "base/utf8.h"
#include "config/redirects.h"
#include "text/host_names.h"

/*
 * Two hash tables: rules for one path, and rules for all paths below a
 * directory. A path is looked up in the first, then each of its directories,
 * the longest first, in the second: the time does not depend on the number of
 * rules. Rules have their paths composed, and so has a path that is looked up:
 * a rule holds for every spelling of a name, as the file does that it goes
 * before (edition_composed.c).
 */
struct redirects {
	struct arena arena;
	struct table exact, below;
	const struct redirect **list;
	size_t count, capacity;
};

enum { STEPS = 16 }; /* of a chain that is followed to find a loop */

struct redirects *
redirects_new(void)
{
	return mem_alloc(sizeof(struct redirects));
}

void
redirects_free(struct redirects **redirects)
{
	if (!*redirects)
		return;
	table_free(&(*redirects)->exact);
	table_free(&(*redirects)->below);
	arena_free(&(*redirects)->arena);
	free((void *)(*redirects)->list);
	free(*redirects);
	*redirects = NULL;
}

int
redirects_add(struct redirects *redirects, struct span text, struct span file,
    unsigned line, struct notes *notes)
{
	struct redirect *rule = arena_alloc(&redirects->arena, sizeof(*rule));
	const char *expected = redirect_read(text, &redirects->arena, rule);
	struct table *table =
	    rule->below ? &redirects->below : &redirects->exact;

	if (expected) {
		note_add(notes, NOTE_ERROR, file, line,
		    "redirect is \"%pS\", expected %s", SPAN_AT(text),
		    expected);
		return -1;
	}
	const struct redirect *before = table_get(table, rule->from);
	if (before) {
		note_add(notes, NOTE_ERROR, file, line,
		    "redirect of \"%pS%s\" again, expected it once (line %u "
		    "has it)",
		    SPAN_AT(rule->from), rule->below ? "*" : "", before->line);
		return -1;
	}
	rule->line = line;
	table_put(table, rule->from, rule);
	redirects->list = mem_grow(redirects->list, &redirects->capacity,
	    redirects->count + 1, sizeof(*redirects->list));
	redirects->list[redirects->count++] = rule;
	return 0;
}

/* The rule for all below the nearest directory of a path, or NULL. */
static const struct redirect *
find_below(const struct redirects *redirects, struct span path)
{
	const struct redirect *rule = NULL;
	size_t slash;

	while (!rule && (slash = span_find_last(path, '/')) < path.size) {
		rule = table_get(&redirects->below, span_head(path, slash + 1));
		path = span_head(path, slash);
	}
	return rule;
}

static const struct redirect *
find_rule(const struct redirects *redirects, struct span path)
{
	const struct redirect *rule = table_get(&redirects->exact, path);

	return rule ? rule : find_below(redirects, path);
}

const struct redirect *
redirects_find(const struct redirects *redirects, struct span path)
{
	struct buf composed = {0};

	if (!redirects || redirects->count == 0)
		return NULL;
	if (utf8_is_ascii(path))
		return find_rule(redirects, path);
	utf8_compose(&composed, path);
	const struct redirect *rule = find_rule(redirects, buf_span(&composed));
	buf_free(&composed);
	return rule;
}

const struct redirect *const *
redirects_list(const struct redirects *redirects, size_t *count_r)
{
	*count_r = redirects ? redirects->count : 0;
	return redirects ? redirects->list : NULL;
}

/* What redirects_check() needs of its arguments. */
struct checking {
	const struct redirects *redirects;
	const struct span *hosts;
	size_t host_count;
	unsigned port;
};

static bool
leads_to_us(const struct checking *checking, const struct redirect *rule)
{
	if (rule->status == 52)
		return false;
	if (rule->url.size == 0)
		return true;
	return rule->host.size > 0 && rule->port == checking->port &&
	    host_names_match(checking->hosts, checking->host_count,
		rule->host) != HOST_OTHER;
}

/*
 * Whether a rule that keeps the rest of the path leads some path to another
 * rule, whose path begins with its target. Paths that a more specific rule
 * matches first do not count.
 */
static bool
leads_to(const struct redirects *redirects, const struct redirect *rule,
    struct span target, const struct redirect *other)
{
	struct buf path = {0};

	if (!span_starts(other->from, target))
		return false;
	buf_add(&path, rule->from);
	buf_add(&path, span_tail(other->from, target.size));
	const struct redirect *first = other->below
	    ? find_below(redirects, buf_span(&path))
	    : redirects_find(redirects, buf_span(&path));
	buf_free(&path);
	return first == rule;
}

/* The rule that matches the target of a rule, or NULL. */
static const struct redirect *
next_rule(const struct checking *checking, const struct redirect *rule)
{
	const struct redirects *redirects = checking->redirects;
	const struct redirect *next;
	struct buf composed = {0};

	if (!leads_to_us(checking, rule))
		return NULL;
	if (!rule->tail)
		return redirects_find(redirects, rule->path);
	utf8_compose(&composed, rule->path);
	struct span target = buf_span(&composed);
	next = find_below(redirects, target);
	for (size_t i = 0; i < redirects->count && !next; i++)
		if (leads_to(redirects, rule, target, redirects->list[i]))
			next = redirects->list[i];
	buf_free(&composed);
	return next;
}

static void
note_chain(const struct redirect *rule, const struct redirect *next, bool loop,
    struct span file, struct notes *notes)
{
	struct span target = rule->url.size ? rule->url : rule->path;

	note_add(notes, NOTE_ERROR, file, rule->line,
	    "redirect of \"%pS%s\" leads to \"%pS%s\", which line %u "
	    "redirects%s",
	    SPAN_AT(rule->from), rule->below ? "*" : "", SPAN_AT(target),
	    rule->tail ? "*" : "", next->line,
	    loop ? ": it leads back to itself" : ", expected the final target");
}

int
redirects_check(const struct redirects *redirects, struct span file,
    const struct span *hosts, size_t host_count, unsigned port,
    struct notes *notes)
{
	struct checking checking = {redirects, hosts, host_count, port};
	size_t before = notes->errors;

	for (size_t i = 0; redirects && i < redirects->count; i++) {
		const struct redirect *rule = redirects->list[i];
		const struct redirect *next = next_rule(&checking, rule);
		const struct redirect *last = next;
		for (int step = 0; last && last != rule && step < STEPS; step++)
			last = next_rule(&checking, last);
		if (next)
			note_chain(rule, next, last == rule, file, notes);
	}
	return notes->errors == before ? 0 : -1;
}
