#include "check/check_redirects.h"
#include "edition/tree_name.h"
#include "pages/vhost.h"
#include "pages/virtual_path.h"
#include "text/uri.h"

/* The rule that is checked, and where its mistakes are noted. */
struct rule_spot {
	const struct redirect *rule;
	struct span file;
	const struct edition *const *editions;
	const struct zones *const *zones;
	size_t count;
	bool book; /* a host has one */
	struct notes *notes;
};

static bool
is_there(
    const struct edition *edition, const struct zones *zones, struct span path)
{
	uint32_t about;

	return edition_find(edition, path) != EDITION_NONE ||
	    edition_find_dir(edition, path) != EDITION_NONE ||
	    virtual_path_find(edition, path, &about) != VIRTUAL_NONE ||
	    zone_moved(zones, edition, path) != EDITION_NONE;
}

bool
check_is_there(
    const struct edition *edition, const struct zones *zones, struct span path)
{
	struct buf direct = {0};
	bool there = edition_follow(edition, path, &direct)
	    ? is_there(edition, zones, buf_span(&direct))
	    : is_there(edition, zones, path);

	buf_free(&direct);
	return there;
}

/* Whether a rule leads where an old path of an entry does. */
static bool
leads_alike(
    const struct edition *edition, const struct redirect *rule, uint32_t moved)
{
	struct span path = edition_path(edition, edition_entry(edition, moved));

	return span_equal(rule->path, path) ||
	    (tree_name_page_rank(span_file_name(path)) >= 0 &&
		span_equal(rule->path, span_directory(path)));
}

/* Whether the edition has a page that a rule makes unreachable. */
static bool
shadows(const struct edition *edition, const struct zones *zones,
    const struct redirect *rule)
{
	uint32_t first, end, about, moved;

	if (rule->below) {
		edition_range(edition, rule->from, &first, &end);
		return first < end;
	}
	/* An old path and a rule may well lead to the same page. */
	moved = zone_moved(zones, edition, rule->from);
	return edition_find(edition, rule->from) != EDITION_NONE ||
	    virtual_path_find(edition, rule->from, &about) != VIRTUAL_NONE ||
	    (moved != EDITION_NONE && !leads_alike(edition, rule, moved));
}

/* Whether a path is that of a book which a host has. */
static bool
is_book(const struct rule_spot *at, struct span path)
{
	return at->book && span_equal(path, VHOST_BOOK);
}

static void
check_old(const struct rule_spot *at)
{
	bool hides = !at->rule->below && is_book(at, at->rule->from);

	for (size_t i = 0; i < at->count; i++)
		hides =
		    hides || shadows(at->editions[i], at->zones[i], at->rule);
	if (hides)
		note_add(at->notes, NOTE_REMARK, at->file, at->rule->line,
		    "redirect of \"%pS%s\" hides a page that exists",
		    SPAN_AT(at->rule->from), at->rule->below ? "*" : "");
}

/* The target must exist; a directory without its slash costs a redirect. */
static void
check_target(const struct rule_spot *at)
{
	struct span path = at->rule->path;
	bool there = is_book(at, path), slash = false;

	for (size_t i = 0; i < at->count; i++) {
		bool directory =
		    edition_find_dir(at->editions[i], path) != EDITION_NONE;
		slash = slash || directory;
		there = there || directory ||
		    check_is_there(at->editions[i], at->zones[i], path);
	}
	if (!there)
		note_add(at->notes, NOTE_ERROR, at->file, at->rule->line,
		    "redirect to \"%pS%s\" leads to nothing that is served",
		    SPAN_AT(path), at->rule->tail ? "*" : "");
	else if (slash)
		note_add(at->notes, NOTE_REMARK, at->file, at->rule->line,
		    "redirect to \"%pS\" leads to a directory: write it with "
		    "its slash, or readers are sent on twice",
		    SPAN_AT(path));
}

static void
check_scheme(const struct rule_spot *at)
{
	struct uri uri;

	uri_split(at->rule->url, &uri);
	if (!span_equal_nocase(uri.scheme, SPAN("gemini")))
		note_add(at->notes, NOTE_REMARK, at->file, at->rule->line,
		    "redirect to \"%pS\" leaves Gemini: many clients ask "
		    "first or refuse, a page with a link is kinder",
		    SPAN_AT(at->rule->url));
}

static bool
has_book(const struct config *config)
{
	bool book = false;

	for (size_t i = 0; i < config->host_count; i++)
		book = book || config->hosts[i].book;
	return book;
}

void
check_redirects(const struct config *config,
    const struct edition *const *editions, const struct zones *const *zones,
    size_t count, struct notes *notes)
{
	size_t rules;
	const struct redirect *const *list =
	    redirects_list(config->redirects, &rules);

	for (size_t i = 0; i < rules; i++) {
		struct rule_spot at = {list[i], config->file, editions, zones,
		    count, has_book(config), notes};
		check_old(&at);
		if (list[i]->url.size > 0)
			check_scheme(&at);
		else if (list[i]->status != 52)
			check_target(&at);
	}
}
