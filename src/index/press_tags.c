#include <stdlib.h>

#include "base/mem.h"
#include "index/press_priv.h"
#include "text/tag.h"

/*
 * The tags of the capsule. Articles spell one tag in different ways; spellings
 * with the same key (text/tag.h) are one tag, whose name is the spelling that
 * most articles use. Spellings get a number as they are met, and sorting them
 * by key turns their numbers into numbers of tags. Then the articles are
 * counted and distributed by tag, a counting sort, which keeps the display
 * order.
 *
 * Readers who may not see all articles get the spelling that most of theirs
 * use: the uses of a spelling are also counted by zone, and written where a tag
 * has more than one.
 */

/* The uses of a spelling in one zone. */
struct use {
	uint32_t zone, articles;
	uint32_t met; /* the number of the first */
	struct use *next;
};

struct spelling {
	struct span text, key;
	uint32_t number; /* in the order in which they are met */
	uint32_t articles;
	uint32_t tag; /* or EDITION_NONE for an empty key */
	struct use *uses; /* by zone, if there are zones */
};

struct tagging {
	struct press *press;
	struct arena arena; /* of the spellings and their uses */
	struct table known;
	struct spelling **spellings;
	size_t spelling_count, spelling_capacity;
	/* The tags of each document, one document after another. */
	uint32_t *uses; /* numbers of spellings, later of tags */
	size_t use_count, use_capacity;
	size_t *uses_of; /* the first use of each document */
	struct edition_tag *list;
	size_t count, capacity;
};

/* The spelling of that text, added if it is new. */
static struct spelling *
intern_spelling(struct tagging *tagging, struct span text)
{
	struct spelling *spelling = table_get(&tagging->known, text);
	struct buf key = {0};

	if (spelling)
		return spelling;
	tag_key(&key, text);
	spelling = arena_alloc(&tagging->arena, sizeof(*spelling));
	*spelling = (struct spelling){.text = text,
	    .key = buf_keep(&key, &tagging->press->texts),
	    .number = (uint32_t)tagging->spelling_count,
	    .tag = EDITION_NONE};
	tagging->spellings =
	    mem_grow(tagging->spellings, &tagging->spelling_capacity,
		tagging->spelling_count + 1, sizeof(*tagging->spellings));
	tagging->spellings[tagging->spelling_count++] = spelling;
	table_put(&tagging->known, text, spelling);
	return spelling;
}

/* Counts the use of a spelling by a document. Its number is the next. */
static void
count_use(struct tagging *tagging, struct spelling *spelling, uint32_t doc)
{
	const uint8_t *zone_of =
	    tagging->press->input->term_index->audiences.zone_of;
	struct use *use = spelling->uses;

	spelling->articles++;
	if (!zone_of)
		return;
	while (use && use->zone != zone_of[doc])
		use = use->next;
	if (!use) {
		use = arena_alloc(&tagging->arena, sizeof(*use));
		*use = (struct use){zone_of[doc], 0,
		    (uint32_t)tagging->use_count, spelling->uses};
		spelling->uses = use;
	}
	use->articles++;
}

/* Whether a number is among a document's uses. */
static bool
is_used(const struct tagging *tagging, size_t from, size_t to, uint32_t number)
{
	for (size_t i = from; i < to; i++)
		if (tagging->uses[i] == number)
			return true;
	return false;
}

/* In path order of documents, by which ties between spellings are broken. */
static void
read_tags(struct tagging *tagging)
{
	const struct press *press = tagging->press;

	for (uint32_t doc = 0; doc < press->doc_count; doc++) {
		const struct record *record =
		    press->input->records[press->docs[doc]];
		size_t from = tagging->uses_of[doc] = tagging->use_count;
		for (size_t i = 0; i < record->tag_count; i++) {
			struct spelling *spelling =
			    intern_spelling(tagging, record->tags[i]);
			if (is_used(tagging, from, tagging->use_count,
				spelling->number))
				continue;
			count_use(tagging, spelling, record->doc);
			tagging->uses =
			    mem_grow(tagging->uses, &tagging->use_capacity,
				tagging->use_count + 1, sizeof(*tagging->uses));
			tagging->uses[tagging->use_count++] = spelling->number;
		}
	}
	tagging->uses_of[press->doc_count] = tagging->use_count;
}

/* By key; of one key the most used first, of these the first that was met. */
static int
compare_spellings(const void *first, const void *second)
{
	const struct spelling *a = *(struct spelling *const *)first;
	const struct spelling *b = *(struct spelling *const *)second;
	int order = span_compare(a->key, b->key);

	if (order != 0)
		return order;
	if (a->articles != b->articles)
		return a->articles > b->articles ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

static void
add_capsule_tag(struct tagging *tagging, const struct spelling *spelling)
{
	struct edition_tag tag = {
	    .key = press_share(tagging->press, spelling->key),
	    .name = press_share(tagging->press, spelling->text)};

	tagging->list = mem_grow(tagging->list, &tagging->capacity,
	    tagging->count + 1, sizeof(*tagging->list));
	tagging->list[tagging->count++] = tag;
}

/* Writes the uses of the spellings of a tag that has more than one. */
static void
add_uses(struct tagging *tagging, struct spelling *const *sorted, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct spelling *spelling = sorted[i];
		bool alone = (i == 0 || sorted[i - 1]->tag != spelling->tag) &&
		    (i + 1 == count || sorted[i + 1]->tag != spelling->tag);
		if (alone || spelling->tag == EDITION_NONE)
			continue;
		for (struct use *use = spelling->uses; use; use = use->next) {
			struct edition_spelling written = {
			    press_share(tagging->press, spelling->text),
			    spelling->tag, use->zone, use->articles, use->met};
			press_add(tagging->press, EDITION_SPELLINGS, &written,
			    sizeof(written));
		}
	}
}

/* Makes one tag of the spellings of a key, and turns their uses into its. */
static void
merge_spellings(struct tagging *tagging)
{
	size_t count = tagging->spelling_count;
	struct spelling **sorted = mem_alloc(count * sizeof(*sorted) + 1);

	if (count > 0)
		memcpy(sorted, tagging->spellings, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_spellings);
	for (size_t i = 0; i < count; i++) {
		if (sorted[i]->key.size == 0)
			continue;
		if (tagging->count == 0 ||
		    !span_equal(sorted[i]->key, sorted[i - 1]->key))
			add_capsule_tag(tagging, sorted[i]);
		sorted[i]->tag = (uint32_t)tagging->count - 1;
	}
	add_uses(tagging, sorted, count);
	free(sorted);
	for (size_t i = 0; i < tagging->use_count; i++)
		tagging->uses[i] = tagging->spellings[tagging->uses[i]]->tag;
}

/* Counts articles by tag; one with two spellings of a tag counts once. */
static void
count_articles(struct tagging *tagging)
{
	uint32_t first = 0;

	for (uint32_t doc = 0; doc < tagging->press->doc_count; doc++)
		for (size_t from = tagging->uses_of[doc], i = from;
		     i < tagging->uses_of[doc + 1]; i++) {
			uint32_t *use = &tagging->uses[i];
			if (is_used(tagging, from, i, *use))
				*use = EDITION_NONE;
			if (*use != EDITION_NONE)
				tagging->list[*use].count++;
		}
	for (size_t i = 0; i < tagging->count; i++) {
		tagging->list[i].first = first;
		first += tagging->list[i].count;
		tagging->list[i].count = 0;
	}
}

/* Distributes the articles, in display order, to their tags. */
static void
add_articles(struct tagging *tagging)
{
	struct press *press = tagging->press;
	uint32_t *order = press_display_order(press);
	uint32_t *tagged = mem_alloc(tagging->use_count * sizeof(*tagged) + 1);
	size_t count = 0;

	for (uint32_t position = 0; position < press->doc_count; position++) {
		uint32_t doc = order[position];
		for (size_t i = tagging->uses_of[doc];
		     i < tagging->uses_of[doc + 1]; i++) {
			if (tagging->uses[i] == EDITION_NONE)
				continue;
			struct edition_tag *tag =
			    &tagging->list[tagging->uses[i]];
			tagged[tag->first + tag->count++] =
			    press->entry_of[press->docs[doc]];
			count++;
		}
	}
	press_add(press, EDITION_TAGGED, tagged, count * sizeof(*tagged));
	free(tagged);
	free(order);
}

void
press_tags(struct press *press)
{
	struct tagging tagging = {.press = press,
	    .uses_of = mem_alloc(
		((size_t)press->doc_count + 1) * sizeof(*tagging.uses_of))};

	read_tags(&tagging);
	merge_spellings(&tagging);
	count_articles(&tagging);
	add_articles(&tagging);
	if (tagging.count > 0)
		press_add(press, EDITION_TAGS, tagging.list,
		    tagging.count * sizeof(*tagging.list));
	free(tagging.list);
	free(tagging.uses_of);
	free(tagging.uses);
	free(tagging.spellings);
	table_free(&tagging.known);
	arena_free(&tagging.arena);
}
