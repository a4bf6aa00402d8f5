#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "edition/edition_linked.h"
#include "edition/edition_names.h"
#include "edition/edition_twins.h"
#include "pages/leads.h"
#include "pages/linked.h"
#include "pages/resolve.h"
#include "pages/variants.h"
#include "text/gemtext.h"

/*
 * An edition has what each text links to, as paths (edition/edition_linked.h).
 * Where a path leads depends on the configuration, too, and on what the reader
 * may see, so it is asked here, in two steps: which paths may lead to the
 * article (its own, old ones, those of Gopher, those that rules redirect), and
 * for each that is linked to whether it does, by the order in which a request
 * is answered. The first step may find too many paths; the second decides.
 */

enum {
	WAYS_MAX = 64, /* paths that lead to one article */
	TARGETS_MAX = 256, /* keys of links that do */
	WAY_WORK = 32, /* units of work: looking one up */
};

/* What may lead to an article. */
struct ways {
	const struct context *context;
	uint32_t article;
	struct span paths[WAYS_MAX]; /* composed, in the arena */
	size_t count;
	uint32_t targets[TARGETS_MAX]; /* numbers of links' keys that do */
	size_t target_count;
};

static bool
is_target(const struct ways *ways, uint32_t target)
{
	for (size_t i = 0; i < ways->target_count; i++)
		if (ways->targets[i] == target)
			return true;
	return false;
}

/* The article that a link leads to, by the two parts of its key. */
static uint32_t
article_by(const struct context *context, struct span path, struct span host)
{
	if (span_starts(path, GEMTEXT_NAMED))
		return leads_named(context, host);
	return leads_here(context, host) ? leads_article(context, path, host)
					 : EDITION_NONE;
}

/* Keeps the key of a link if it leads to the article. */
static void
try_target(struct ways *ways, uint32_t target)
{
	const struct context *context = ways->context;
	uint32_t count;
	struct span host = edition_text(context->edition,
	    edition_linked(context->edition, &count)[target].key);
	struct span path = span_cut(&host, '\t');

	if (ways->target_count < TARGETS_MAX && !is_target(ways, target) &&
	    article_by(context, path, host) == ways->article)
		ways->targets[ways->target_count++] = target;
}

/* Tries the keys of links that begin so. */
static void
try_range(struct ways *ways, struct span beginning)
{
	uint32_t first, end;

	edition_linked_range(ways->context->edition, beginning, &first, &end);
	if (end > first + TARGETS_MAX)
		end = first + TARGETS_MAX;
	for (uint32_t i = first; i < end; i++)
		try_target(ways, i);
	context_spend(ways->context, WAY_WORK * (uint64_t)(end - first));
}

/* Tries those of exactly that path, with or without a host. */
static void
try_path(struct ways *ways, struct span path)
{
	const struct edition *edition = ways->context->edition;
	uint32_t first, end, count;
	const struct edition_linked *list = edition_linked(edition, &count);

	edition_linked_range(edition, path, &first, &end);
	if (first < end &&
	    span_equal(edition_text(edition, list[first].key), path))
		try_target(ways, first);
	try_range(
	    ways, arena_format(ways->context->arena, "%pS\t", SPAN_AT(path)));
}

static void
lead_by(struct ways *ways, struct span path)
{
	struct buf composed = {0};

	utf8_compose(&composed, path);
	path = buf_keep(&composed, ways->context->arena);
	for (size_t i = 0; i < ways->count; i++)
		if (span_equal(ways->paths[i], path))
			return;
	if (ways->count == WAYS_MAX)
		return;
	ways->paths[ways->count++] = path;
	/* A directory is linked to without its slash, too. */
	if (path.size > 1 && span_ends(path, SPAN("/")))
		lead_by(ways, span_head(path, path.size - 1));
}

static void
add_old_paths(struct ways *ways)
{
	const struct edition *edition = ways->context->edition;
	uint32_t count;
	const struct edition_moved *moved = edition_moved_list(edition, &count);

	for (uint32_t i = 0; i < count; i++)
		if (moved[i].entry == ways->article)
			lead_by(ways, edition_text(edition, moved[i].path));
	context_spend(ways->context, count / 8);
}

/* Paths through symbolic links, to the article or to a directory above it. */
static void
add_symbolic(struct ways *ways)
{
	const struct edition *edition = ways->context->edition;
	uint32_t count;
	const struct edition_symlink *links = edition_symlinks(edition, &count);

	for (size_t way = 0; way < ways->count; way++)
		for (uint32_t i = 0; i < count; i++) {
			struct span to = edition_text(edition,
			    edition_entry(edition, links[i].through)->path);
			struct span link = edition_text(edition,
			    edition_entry(edition, links[i].link)->path);
			struct span rest = ways->paths[way];
			if (links[i].through == ways->article)
				lead_by(ways, link);
			else if (span_ends(to, SPAN("/")) &&
			    span_skip(&rest, to))
				lead_by(ways,
				    arena_format(ways->context->arena, "%pS%pS",
					SPAN_AT(link), SPAN_AT(rest)));
		}
}

/* The path that a rule leads to; empty if it leads elsewhere. */
static struct span
path_of_rule(const struct context *context, const struct redirect *rule)
{
	struct buf ignored = {0};
	bool ours = rule->status != 52;

	/* A URL that can be ours has a host. */
	if (ours && rule->url.size > 0)
		ours = rule->host.size > 0 &&
		    resolve_is_ours(context, SPAN("/"), rule->url, &ignored);
	buf_free(&ignored);
	return ours ? rule->path : SPAN("");
}

/* Tries what a rule redirects to one of the paths so far. */
static void
try_rule(struct ways *ways, const struct redirect *rule, size_t count)
{
	const struct context *context = ways->context;
	struct span to = path_of_rule(context, rule);

	for (size_t i = 0; to.size > 0 && i < count; i++) {
		struct span rest = ways->paths[i];
		if (!span_skip(&rest, to) || (!rule->tail && rest.size > 0))
			continue;
		if (rule->below && !rule->tail)
			try_range(ways, rule->from);
		else
			lead_by(ways,
			    arena_format(context->arena, "%pS%pS",
				SPAN_AT(rule->from), SPAN_AT(rest)));
	}
}

static void
try_rules(struct ways *ways)
{
	size_t rules, count = ways->count;
	const struct redirect *const *list =
	    redirects_list(ways->context->vhost->redirects, &rules);

	for (size_t i = 0; i < rules; i++)
		try_rule(ways, list[i], count);
	context_spend(ways->context, rules);
}

/* The paths of its forms on Gopher begin as its own. */
static void
try_variants(struct ways *ways, struct span path)
{
	struct span stem = variants_stem(path);

	try_path(ways, stem);
	try_range(
	    ways, arena_format(ways->context->arena, "%pS.", SPAN_AT(stem)));
}

/*
 * The links with the name of its file: those in its directory first, since a
 * name that is common has more than are tried.
 */
static void
try_named(struct ways *ways, struct span path)
{
	struct buf key = {0};

	edition_name_key(path, &key);
	struct span all = arena_format(ways->context->arena, "%pS%pS\t",
	    SPAN_AT(GEMTEXT_NAMED), SPAN_AT(buf_span(&key)));
	try_range(ways,
	    arena_format(ways->context->arena, "%pS%pS\t%pS", SPAN_AT(all),
		SPAN_AT(edition_name_stem(span_file_name(path))),
		SPAN_AT(span_directory(path))));
	try_range(ways, all);
	buf_free(&key);
}

static void
find_ways(struct ways *ways)
{
	const struct edition *edition = ways->context->edition;
	const struct edition_entry *entry =
	    edition_entry(edition, ways->article);
	struct span source = edition_text(edition,
	    edition_entry(edition, edition_source(edition, ways->article))
		->path);

	lead_by(ways, edition_text(edition, entry->path));
	lead_by(ways, edition_path(edition, entry));
	lead_by(ways, source);
	try_named(ways, source);
	try_variants(ways, ways->paths[0]);
	add_old_paths(ways);
	add_symbolic(ways);
	try_rules(ways);
	for (size_t i = 0; i < ways->count; i++)
		try_path(ways, ways->paths[i]);
}

/* A source, and its place in display order. */
struct placed {
	uint32_t position, entry;
};

static int
by_position(const void *first, const void *second)
{
	const struct placed *a = first, *b = second;

	return a->position < b->position ? -1 : a->position > b->position;
}

/* The position of a source, which is an article that is indexed. */
static uint32_t
position_of(const struct edition *edition, uint32_t source)
{
	uint32_t count, number = edition_entry(edition, source)->doc;
	const struct edition_doc *docs = edition_docs(edition, &count);

	return number < count ? docs[number].position : 0;
}

/*
 * The first `most` backlinks of each key, together in display order. Those of
 * one key are in order: there may be as many as articles.
 */
static struct placed *
gather(const struct ways *ways, size_t most, size_t *count_r)
{
	const struct edition *edition = ways->context->edition;
	bool one = ways->target_count == 1;
	uint32_t keys, count;
	const struct edition_linked *list = edition_linked(edition, &keys);
	struct placed *placed = NULL;
	size_t capacity = 0;

	*count_r = 0;
	for (size_t i = 0; i < ways->target_count; i++) {
		const uint32_t *backlinks =
		    edition_backlinks(edition, &list[ways->targets[i]], &count);
		size_t taken = count < most ? count : most;
		placed = mem_grow(
		    placed, &capacity, *count_r + taken + 1, sizeof(*placed));
		for (size_t j = 0; j < taken; j++)
			placed[(*count_r)++] = (struct placed){
			    one ? 0 : position_of(edition, backlinks[j]),
			    backlinks[j]};
	}
	if (*count_r > 0 && !one)
		qsort(placed, *count_r, sizeof(*placed), by_position);
	return placed;
}

struct linked
linked_from(const struct context *context, uint32_t article, size_t most)
{
	const struct edition *edition = context->edition;
	struct ways ways = {.context = context,
	    .article = leads_without_link(edition, article)};
	struct linked linked = {NULL, 0};
	size_t count;

	find_ways(&ways);
	/* Itself and its other forms may be among the first. */
	struct placed *placed = gather(&ways, most + EDITION_TWINS_MAX, &count);
	linked.entries = mem_alloc(count * sizeof(*linked.entries) + 1);
	for (size_t i = 0; i < count && linked.count < most; i++) {
		uint32_t entry = placed[i].entry;
		if (entry == ways.article ||
		    edition_are_twins(edition, ways.article, entry) ||
		    (i > 0 && entry == placed[i - 1].entry))
			continue;
		linked.entries[linked.count++] = entry;
	}
	context_spend(context, WAY_WORK * ways.count + 4 * (uint64_t)count);
	free(placed);
	return linked;
}

void
linked_free(struct linked *linked)
{
	free(linked->entries);
	*linked = (struct linked){NULL, 0};
}
