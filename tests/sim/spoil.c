#include "sim/items.h"
#include "sim/spoil.h"

const char *const spoil_names[SPOILS] = {"lost ends", "lost bytes",
    "missing entries", "exchanged entries", "missing recent posts",
    "mistaken neighbours", "mistaken entries of feeds", "hidden words",
    "descriptors left open"};

static bool
is_list(enum ask ask)
{
	return ask == ASK_DIR || ask == ASK_RECENT || ask == ASK_YEAR ||
	    ask == ASK_TAG || ask == ASK_LINKS;
}

/* The line of an item, with its end. */
static struct span
line_of(struct span answer, const struct item *item)
{
	const char *from = item->path.data, *to = item->path.data;

	while (from > answer.data && from[-1] != '\n')
		from--;
	while (to < answer.data + answer.size && *to != '\n')
		to++;
	return (struct span){from, (size_t)(to + 1 - from)};
}

/* The links of an answer; none if it is no page or menu. */
static const struct items *
read_items(const struct heard *heard, const struct sight *sight)
{
	static struct items items;
	const struct tree *tree = sight->snapshot->tree;
	const char *fault = sight->gopher
	    ? items_of_menu(tree, heard->answer, &items)
	    : items_of_page(tree, heard->answer, &items);

	if (fault)
		items.count = 0;
	return &items;
}

static size_t
find_entries(const struct heard *heard, const struct sight *sight,
    struct span lines_r[ITEMS_MAX])
{
	const struct items *items = read_items(heard, sight);
	size_t count = 0;

	for (size_t i = 0; i < items->count; i++)
		if (!items->list[i].navigation)
			lines_r[count++] =
			    line_of(heard->answer, &items->list[i]);
	return count;
}

/* Where a span of an answer begins in it. */
static size_t
offset(struct span answer, struct span part)
{
	return (size_t)(part.data - answer.data);
}

static void
add_without(struct buf *spoilt, struct span answer, struct span part)
{
	buf_add(spoilt, span_head(answer, offset(answer, part)));
	buf_add(spoilt, span_tail(answer, offset(answer, part) + part.size));
}

static bool
spoil_list(enum spoil spoil, const struct heard *heard,
    const struct sight *sight, struct chance *chance, struct buf *spoilt)
{
	static struct span lines[ITEMS_MAX];
	struct span answer = heard->answer;
	size_t count = is_list(heard->question->ask)
	    ? find_entries(heard, sight, lines)
	    : 0;
	size_t needs = spoil == SPOIL_ORDER ? 2 : 1;

	if (count < needs)
		return false;
	size_t number = chance_below(chance, count - needs + 1);
	struct span line = lines[number];
	if (spoil == SPOIL_ENTRY) {
		add_without(spoilt, answer, line);
		return true;
	}
	struct span next = lines[number + 1];
	size_t between = offset(answer, line) + line.size;
	buf_add(spoilt, span_head(answer, offset(answer, line)));
	buf_add(spoilt, next);
	buf_add(spoilt,
	    span_head(
		span_tail(answer, between), offset(answer, next) - between));
	buf_add(spoilt, line);
	buf_add(spoilt, span_tail(answer, offset(answer, next) + next.size));
	return true;
}

/* Whether an answer has the menus of an article. */
static bool
has_menus(const struct heard *heard, const struct sight *sight)
{
	const struct question *question = heard->question;

	return question->ask == ASK_MENU ||
	    (question->ask == ASK_PLACE && !sight->gopher &&
		sight->snapshot->tree->places[question->number].kind ==
		    PLACE_ARTICLE);
}

static bool
spoil_recent(
    const struct heard *heard, const struct sight *sight, struct buf *spoilt)
{
	static struct span lines[ITEMS_MAX];
	struct span answer = heard->answer;
	size_t count =
	    has_menus(heard, sight) ? find_entries(heard, sight, lines) : 0;

	while (answer.size > 0 && !span_starts(answer, SPAN("Recent Posts")))
		answer = span_tail(answer, 1);
	if (count == 0 || lines[count - 1].data < answer.data)
		return false;
	add_without(spoilt, heard->answer, lines[count - 1]);
	return true;
}

static bool
spoil_beside(
    const struct heard *heard, const struct sight *sight, struct buf *spoilt)
{
	const struct items *items = read_items(heard, sight);
	size_t number = 0;

	while (number < items->count &&
	    !span_equal(items->list[number].label, SPAN("Older")))
		number++;
	if (number == items->count || !has_menus(heard, sight) ||
	    !sight->snapshot->rested)
		return false;
	size_t at = offset(heard->answer, items->list[number].label);
	buf_add(spoilt, span_head(heard->answer, at));
	buf_format(spoilt, "Newer");
	buf_add(spoilt, span_tail(heard->answer, at + 5));
	return true;
}

static bool
spoil_feed(const struct heard *heard, const struct sight *sight,
    struct chance *chance, struct buf *spoilt)
{
	static struct items items;

	if (heard->question->ask != ASK_FEED ||
	    items_of_feed(sight->snapshot->tree, heard->answer, &items) ||
	    items.count == 0)
		return false;
	const struct item *item =
	    &items.list[chance_below(chance, items.count)];
	struct span field = chance_one_in(chance, 2) ? item->id : item->updated;
	size_t at = offset(heard->answer, field) + span_find(field, '-') + 1;
	buf_add(spoilt, span_head(heard->answer, at));
	buf_byte(spoilt, heard->answer.data[at] == '0' ? '1' : '0');
	buf_add(spoilt, span_tail(heard->answer, at + 1));
	return true;
}

static bool
spoil_word(const struct heard *heard, const struct sight *sight,
    const struct texts *texts, struct chance *chance, struct buf *spoilt)
{
	const struct version *version =
	    texts->list[chance_below(chance, texts->count)];
	size_t at = chance_below(chance, heard->answer.size);

	if (sight_has_token(sight, version->id) ||
	    (heard->question->word && heard->question->word->id == version->id))
		return false;
	buf_add(spoilt, span_head(heard->answer, at));
	buf_format(spoilt, " %s ", version->token);
	buf_add(spoilt, span_tail(heard->answer, at));
	return true;
}

bool
spoil_answer(enum spoil spoil, const struct heard *heard,
    const struct sight *sight, const struct texts *texts, struct chance *chance,
    struct buf *spoilt)
{
	struct span answer = heard->answer;

	if (!heard->whole || !sight->snapshot || answer.size < 40 ||
	    texts->count == 0)
		return false;
	switch (spoil) {
	case SPOIL_END:
		buf_add(spoilt,
		    span_head(
			answer, answer.size - 1 - chance_below(chance, 20)));
		return true;
	case SPOIL_BYTE:
		add_without(spoilt, answer,
		    span_head(
			span_tail(answer, chance_below(chance, answer.size)),
			1));
		return true;
	case SPOIL_ENTRY:
	case SPOIL_ORDER:
		return spoil_list(spoil, heard, sight, chance, spoilt);
	case SPOIL_RECENT: return spoil_recent(heard, sight, spoilt);
	case SPOIL_BESIDE: return spoil_beside(heard, sight, spoilt);
	case SPOIL_FEED: return spoil_feed(heard, sight, chance, spoilt);
	case SPOIL_WORD: return spoil_word(heard, sight, texts, chance, spoilt);
	case SPOIL_OPEN:
	case SPOILS: break;
	}
	return false;
}
