#include <stdio.h>
#include <string.h>

#include "sim/items.h"

/* A gemtext page, a menu and a feed are lists of links. */

/* Links that are on many pages: a label, and how their path begins. */
static const struct {
	const char *label, *path;
	bool whole; /* the path is no longer */
} ways[] = {
    {"Home", "/", true},
    {"Up", "/", false},
    {"Older", "/", false},
    {"Newer", "/", false},
    {"Search", "/search", true},
    {"Search for something else", "/search", true},
    {"Recent Posts", "/recent", true},
    {"Next page", "/", false},
    {"Previous page", "/", false},
    {"Archive", "/archive/", true},
    {"Tags", "/tags/", true},
    {"Atom feed", "/", false},
    {"Plain text of this article", "/", false},
    {"More like this", "/", false},
    {"Onward", "/", false}, /* the publisher's own */
    {"#", "/tags/", false},
};

/* `lantern (2)`, behind /tags/lantern: a list and its size. */
static bool
is_counted(struct span path, struct span label)
{
	static const char *const lists[] = {"/tags/", "/archive/"};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (span_skip(&path, span_of(lists[i])))
			return path.size > 0 && span_skip(&label, path) &&
			    span_starts(label, SPAN(" (")) &&
			    span_ends(label, SPAN(")"));
	/* Other words than those that were typed. */
	return span_starts(path, SPAN("/search?")) &&
	    span_find(label, ':') < label.size;
}

static bool
is_navigation(struct span path, struct span label)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct span lead = span_of(ways[i].path), text = label;
		if (!span_skip(&text, span_of(ways[i].label)))
			continue;
		/* `#lantern` leads to its tag. */
		if (ways[i].label[0] == '#' &&
		    span_equal(span_tail(path, lead.size), text))
			return true;
		if (text.size == 0 && span_starts(path, lead) &&
		    (!ways[i].whole || path.size == lead.size))
			return true;
	}
	return is_counted(path, label);
}

/* A page beside an article: its label does not say which. */
static bool
is_beside(struct span label)
{
	return span_equal(label, SPAN("Older")) ||
	    span_equal(label, SPAN("Newer"));
}

/* The place of a path; of a selector the article's whose menu it is. */
static size_t
find(const struct tree *tree, struct span path, bool menu)
{
	char longer[PLACE_PATH + 8];
	size_t found = tree_find(tree, path);

	if (found < PLACES)
		return found;
	found = PLACES + tree_find_dir(path);
	if (!menu || found < ITEM_OTHER || path.size > PLACE_PATH)
		return found;
	snprintf(longer, sizeof(longer), "%.*s.gmi", (int)path.size, path.data);
	found = tree_find(tree, span_of(longer));
	return found < PLACES ? found : ITEM_OTHER;
}

static void
add(const struct tree *tree, struct span path, struct span label, bool menu,
    struct items *items)
{
	if (items->count == ITEMS_MAX)
		return;
	items->list[items->count++] =
	    (struct item){.place = find(tree, path, menu),
		.path = path,
		.label = label,
		.navigation = is_navigation(path, label)};
}

/* What stands below the last link so far, behind the type of its line. */
static void
set_summary(struct items *items, struct span rest, const char *type)
{
	struct span line = span_cut(&rest, '\n');

	line = span_cut(&line, '\t');
	if (!span_starts(line, SPAN("=>")) && span_skip(&line, span_of(type)))
		items->list[items->count - 1].summary = line;
}

const char *
items_of_page(const struct tree *tree, struct span page, struct items *items_r)
{
	items_r->count = 0;
	if (page.size > 0 && !span_ends(page, SPAN("\n")))
		return "a page that ends in the middle of a line";
	while (page.size > 0) {
		struct span line = span_cut(&page, '\n');
		if (!span_skip(&line, SPAN("=> ")))
			continue;
		struct span path = span_cut(&line, ' ');
		if (path.size == 0 || path.data[0] != '/' || line.size == 0)
			return "a link that is none";
		add(tree, path, line, false, items_r);
		set_summary(items_r, page, "");
	}
	return NULL;
}

/* Whether a menu may show an item as it does; the publisher's own may be any.
 */
static bool
has_type(const struct tree *tree, const struct item *item, char type)
{
	if (span_equal(item->path, SPAN("/search")))
		return type == '7';
	if (item->navigation || item->place == ITEM_OTHER)
		return true;
	if (item->place >= PLACES)
		return type == '1';
	switch (tree->places[item->place].kind) {
	case PLACE_FILE: return type == 'I';
	case PLACE_PLAIN: return type == '0';
	case PLACE_ARTICLE:
		return type ==
		    (span_ends(item->path, SPAN(".gmi")) ? '0' : '1');
	default: return true;
	}
}

const char *
items_of_menu(const struct tree *tree, struct span menu, struct items *items_r)
{
	items_r->count = 0;
	while (menu.size > 0 && !span_equal(menu, SPAN(".\r\n"))) {
		struct span line = span_cut(&menu, '\n');
		if (line.size < 2 || !span_ends(line, SPAN("\r")))
			return "a line of a menu without its end";
		line.size--;
		char type = line.data[0];
		line = span_tail(line, 1);
		struct span label = span_cut(&line, '\t');
		struct span selector = span_cut(&line, '\t');
		bool dead = type == 'i' || type == '3';
		if (!span_equal(line,
			dead ? SPAN("error.host\t1") : SPAN("localhost\t70")))
			return "a line of a menu that is none";
		if (dead)
			continue;
		add(tree, selector, label, true, items_r);
		if (!has_type(tree, &items_r->list[items_r->count - 1], type))
			return "an item of another type";
		set_summary(items_r, menu, "i");
	}
	return menu.size > 0 ? NULL : "a menu without its last line";
}

/* The text behind a mark, up to another byte; takes it off the front. */
static struct span
between(struct span *text, struct span mark, char end)
{
	while (text->size > 0 && !span_starts(*text, mark))
		*text = span_tail(*text, 1);
	span_skip(text, mark);
	return span_cut(text, end);
}

const char *
items_of_feed(const struct tree *tree, struct span feed, struct items *items_r)
{
	struct span whole = feed, updated = {0};

	items_r->count = 0;
	if (!span_ends(feed, SPAN("</feed>\n")) &&
	    !span_ends(feed, SPAN("</feed>\r\n.\r\n")) &&
	    !span_ends(feed, SPAN("</feed>\r\n")))
		return "a feed without its end";
	for (;;) {
		between(&feed, SPAN("<entry"), '>');
		if (feed.size == 0)
			break;
		struct span entry = feed;
		struct span id = between(&entry, SPAN("<id>"), '<');
		struct span title = between(&entry, SPAN("<title>"), '<');
		struct span url = between(&feed, SPAN("href=\""), '"');
		bool menu = span_skip(&url, SPAN("gopher://localhost/"));
		if (menu)
			url = span_tail(url, 1);
		else if (!span_skip(&url, SPAN("gemini://localhost")))
			return "a feed with an entry of another host";
		if (items_r->count == ITEMS_MAX)
			break;
		add(tree, url, title, menu, items_r);
		struct item *item = &items_r->list[items_r->count - 1];
		item->id = id;
		item->updated = between(&entry, SPAN("<updated>"), '<');
		item->summary = between(&entry, SPAN("<summary>"), '<');
		if (span_compare(item->updated, updated) > 0)
			updated = item->updated;
	}
	return items_r->count == 0 ||
		span_equal(between(&whole, SPAN("<updated>"), '<'), updated)
	    ? NULL
	    : "a feed that is not as new as its newest entry";
}

const char *
items_lead_on(const struct items *items)
{
	return items->count > 0 && items->list[items->count - 1].navigation
	    ? NULL
	    : "a page without its foot";
}

/* In a feed an entry has an id that is the same in all editions. */
static bool
is_in_feed(
    const struct tree *tree, const struct wish *wish, const struct item *item)
{
	int64_t updated = wish->version->updated;
	struct buf id = {0}, when = {0};

	buf_format(&id, "tag:localhost,");
	text_day(&id, wish->day);
	buf_format(&id, ":%s", tree->places[wish->place].path);
	text_instant(&when, updated ? updated : wish->instant);
	bool equal = span_equal(item->id, buf_span(&id)) &&
	    span_equal(item->updated, buf_span(&when));
	buf_free(&id);
	buf_free(&when);
	return equal;
}

/* Whether it begins as the text does; posts have theirs wherever they are. */
static bool
is_summary(const struct wish *wish, struct span summary)
{
	static const struct span dots[] = {
	    {"\xe2\x80\xa6", 3}, {"...", 3}, {".", 1}};
	struct span opening = text_opening(wish->version);

	for (size_t i = 0; i < sizeof(dots) / sizeof(dots[0]); i++)
		if (span_ends(summary, dots[i])) {
			summary.size -= dots[i].size;
			break;
		}
	summary = span_trim(summary);
	return summary.size > 0 && span_starts(opening, summary);
}

/* The same of any text that the file may have now: an edit keeps a title. */
static bool
is_summary_of(
    const struct wish *wishes, size_t count, size_t of, struct span summary)
{
	for (size_t i = 0; i < count; i++)
		if (wishes[i].place == wishes[of].place &&
		    is_summary(&wishes[i], summary))
			return true;
	return false;
}

static bool
is_label(const struct wish *wish, struct span label, bool feed)
{
	struct buf want = {0};

	if (wish->rank == 0 && wish->dated && !feed) {
		text_day(&want, wish->day);
		buf_byte(&want, ' ');
	}
	if (wish->rank == 0)
		buf_format(&want, "%s", wish->version->title);
	bool equal = wish->rank != 0 || span_equal(label, buf_span(&want));
	buf_free(&want);
	return equal;
}

/* The first wish from `at` on that a link fulfils, or `count`. */
static size_t
find_wish(const struct tree *tree, const struct wish *wishes, size_t at,
    size_t count, const struct item *item, bool feed)
{
	while (at < count &&
	    !(wishes[at].place == item->place &&
		is_label(&wishes[at], item->label, feed) &&
		(!feed || is_in_feed(tree, &wishes[at], item))))
		at++;
	return at;
}

/* Whether any version of the place was found already. */
static bool
is_again(const struct items *items, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (items->list[i].place == items->list[number].place &&
		    !items->list[i].navigation)
			return true;
	return false;
}

/* Whether an entry that has to be there is; of a list that was cut at `end`. */
static bool
is_missed(const struct wish *wishes, size_t count, size_t of, size_t end,
    const struct items *items)
{
	if (wishes[of].presence != PRESENT_YES)
		return false;
	for (size_t i = 0; i < items->count; i++)
		if (items->list[i].place == wishes[of].place &&
		    !items->list[i].navigation)
			return false;
	for (size_t i = end; i < count; i++)
		if (wishes[i].place == wishes[of].place)
			return false;
	return true;
}

const char *
items_compare(const struct sight *sight, const struct scope *scope,
    const struct items *items, size_t most, bool feed)
{
	static struct wish wishes[WISHES];
	size_t count = sight_wishes(sight, scope, wishes), at = 0, shown = 0;

	for (size_t i = 0; i < items->count; i++) {
		if (items->list[i].navigation)
			continue;
		at = find_wish(sight->snapshot->tree, wishes, at, count,
		    &items->list[i], feed);
		if (at < count && (feed || scope->of == SCOPE_POSTS) &&
		    !is_summary_of(wishes, count, at, items->list[i].summary))
			return "an entry with the summary of another text";
		if (at == count)
			return "an entry that is not of the list, or not in "
			       "its order";
		if (is_again(items, i))
			return "an entry that stands there twice";
		at++;
		shown++;
	}
	if (shown > most)
		return "more entries than there may be";
	for (size_t i = 0; i < count; i++)
		if (is_missed(
			wishes, count, i, shown == most ? at : count, items))
			return "an entry is missing";
	return NULL;
}

const char *
items_hold(const struct sight *sight, const struct scope *scope,
    const struct items *items, size_t most)
{
	static struct wish wishes[WISHES];
	size_t count = sight_wishes(sight, scope, wishes);

	for (size_t i = 0; count <= most && i < count; i++)
		if (is_missed(wishes, count, i, count, items))
			return "an entry is missing";
	return NULL;
}

const char *
items_beside_are_seen(const struct sight *sight, const struct items *items)
{
	static struct wish wishes[WISHES];
	struct scope all = {.of = SCOPE_ALL};
	size_t count = sight_wishes(sight, &all, wishes);

	for (size_t i = 0; i < items->count; i++) {
		size_t at = 0;
		if (!is_beside(items->list[i].label))
			continue;
		while (at < count && wishes[at].place != items->list[i].place)
			at++;
		if (at == count)
			return "a post beside it that is not shown";
	}
	return NULL;
}

/* The posts of a directory, the newest first. Returns how many there are. */
static size_t
find_posts(const struct sight *sight, size_t dir, struct wish wishes_r[WISHES])
{
	struct scope scope = {.of = SCOPE_DIR, .number = dir};
	size_t count = sight_wishes(sight, &scope, wishes_r), posts = 0;

	for (size_t i = 0; i < count; i++)
		if (wishes_r[i].rank == 0 && wishes_r[i].dated &&
		    sight->snapshot->tree->places[wishes_r[i].place].kind <=
			PLACE_PLAIN)
			wishes_r[posts++] = wishes_r[i];
	return posts;
}

/* The place that a link with that label leads to, or PLACES. */
static size_t
find_label(const struct items *items, struct span label)
{
	for (size_t i = 0; i < items->count; i++)
		if (span_equal(items->list[i].label, label))
			return items->list[i].place;
	return PLACES;
}

const char *
items_beside_are_next(
    const struct sight *sight, size_t number, const struct items *items)
{
	static struct wish posts[WISHES];
	size_t dir = sight->snapshot->tree->places[number].dir, at = 0;

	if (!sight->snapshot->rested)
		return NULL;
	size_t count = find_posts(sight, dir, posts);
	while (at < count && posts[at].place != number)
		at++;
	bool newer = at > 0 && at < count, older = at + 1 < count;
	return find_label(items, SPAN("Newer")) ==
		    (newer ? posts[at - 1].place : PLACES) &&
		find_label(items, SPAN("Older")) ==
		    (older ? posts[at + 1].place : PLACES)
	    ? NULL
	    : "a post beside it that is not the next";
}

const char *
items_are_seen(const struct sight *sight, const struct items *items)
{
	static struct wish wishes[WISHES];
	struct scope all = {.of = SCOPE_ALL};
	size_t count = sight_wishes(sight, &all, wishes);

	for (size_t i = 0; i < items->count; i++)
		if (!items->list[i].navigation &&
		    find_wish(sight->snapshot->tree, wishes, 0, count,
			&items->list[i], false) == count)
			return "a link to what is not shown";
	return items_beside_are_seen(sight, items);
}
