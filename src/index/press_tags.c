#include <stdlib.h>

#include "base/mem.h"
#include "index/press_priv.h"
#include "text/tag.h"

/*
 * An article's tags are as its writer spells them. A topic gathers all that
 * have one key, and is called what most articles call it.
 */

/* One spelling of a tag. */
struct spelling {
	struct span text, key;
	uint32_t number; /* in the order in which they are met */
	uint32_t articles;
	uint32_t topic; /* or EDITION_NONE */
};

struct topics {
	struct press *press;
	struct arena arena; /* of the spellings and their keys */
	struct table known;
	struct spelling **spellings;
	size_t spelling_count, spelling_capacity;
	/* What each document's tags are, one document after another. */
	uint32_t *uses; /* numbers of spellings, then of topics */
	size_t use_count, use_capacity;
	size_t *uses_of; /* where a document's begin */
	struct edition_tag *list;
	size_t count, capacity;
};

static struct spelling *
spelling_of(struct topics *topics, struct span text)
{
	struct spelling *spelling = table_get(&topics->known, text);
	struct buf key = {0};

	if (spelling)
		return spelling;
	tag_key(&key, text);
	spelling = arena_alloc(&topics->arena, sizeof(*spelling));
	*spelling = (struct spelling){.text = text,
	    .key = buf_keep(&key, &topics->arena),
	    .number = (uint32_t)topics->spelling_count,
	    .topic = EDITION_NONE};
	topics->spellings =
	    mem_grow(topics->spellings, &topics->spelling_capacity,
		topics->spelling_count + 1, sizeof(*topics->spellings));
	topics->spellings[topics->spelling_count++] = spelling;
	table_put(&topics->known, text, spelling);
	return spelling;
}

/* Whether a document's uses from one on hold a number already. */
static bool
is_used(const struct topics *topics, size_t from, size_t to, uint32_t number)
{
	for (size_t i = from; i < to; i++)
		if (topics->uses[i] == number)
			return true;
	return false;
}

/* Documents are in path order: so are the spellings, by where they are met. */
static void
read_tags(struct topics *topics)
{
	const struct press *press = topics->press;

	for (uint32_t doc = 0; doc < press->doc_count; doc++) {
		const struct record *record =
		    press->order->records[press->docs[doc]];
		size_t from = topics->uses_of[doc] = topics->use_count;
		for (size_t i = 0; i < record->tag_count; i++) {
			struct spelling *spelling =
			    spelling_of(topics, record->tags[i]);
			if (is_used(topics, from, topics->use_count,
				spelling->number))
				continue;
			spelling->articles++;
			topics->uses =
			    mem_grow(topics->uses, &topics->use_capacity,
				topics->use_count + 1, sizeof(*topics->uses));
			topics->uses[topics->use_count++] = spelling->number;
		}
	}
	topics->uses_of[press->doc_count] = topics->use_count;
}

/* By key; of one key the most used first, of those the first in path order. */
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
add_topic(struct topics *topics, const struct spelling *spelling)
{
	struct edition_tag topic = {
	    .key = press_share(topics->press, spelling->key),
	    .name = press_share(topics->press, spelling->text)};

	topics->list = mem_grow(topics->list, &topics->capacity,
	    topics->count + 1, sizeof(*topics->list));
	topics->list[topics->count++] = topic;
}

/* Makes a topic of the spellings of each key, and of their uses its uses. */
static void
make_topics(struct topics *topics)
{
	size_t count = topics->spelling_count;
	struct spelling **sorted = mem_alloc(count * sizeof(*sorted) + 1);

	if (count > 0)
		memcpy(sorted, topics->spellings, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_spellings);
	for (size_t i = 0; i < count; i++) {
		if (sorted[i]->key.size == 0)
			continue;
		if (topics->count == 0 ||
		    !span_equal(sorted[i]->key, sorted[i - 1]->key))
			add_topic(topics, sorted[i]);
		sorted[i]->topic = (uint32_t)topics->count - 1;
	}
	free(sorted);
	for (size_t i = 0; i < topics->use_count; i++)
		topics->uses[i] = topics->spellings[topics->uses[i]]->topic;
}

/* An article that spells a topic twice has it once. */
static void
count_articles(struct topics *topics)
{
	uint32_t first = 0;

	for (uint32_t doc = 0; doc < topics->press->doc_count; doc++)
		for (size_t from = topics->uses_of[doc], i = from;
		     i < topics->uses_of[doc + 1]; i++) {
			uint32_t *use = &topics->uses[i];
			if (is_used(topics, from, i, *use))
				*use = EDITION_NONE;
			if (*use != EDITION_NONE)
				topics->list[*use].count++;
		}
	for (size_t i = 0; i < topics->count; i++) {
		topics->list[i].first = first;
		first += topics->list[i].count;
		topics->list[i].count = 0;
	}
}

/* Puts each article behind those of its topics that are shown before it. */
static void
add_articles(struct topics *topics)
{
	struct press *press = topics->press;
	uint32_t *order = mem_alloc(press->doc_count * sizeof(*order) + 1);
	uint32_t *tagged = mem_alloc(topics->use_count * sizeof(*tagged) + 1);
	size_t count = 0;

	for (uint32_t doc = 0; doc < press->doc_count; doc++)
		order[press->vhost_of[doc]] = doc;
	for (uint32_t place = 0; place < press->doc_count; place++) {
		uint32_t doc = order[place];
		for (size_t i = topics->uses_of[doc];
		     i < topics->uses_of[doc + 1]; i++) {
			if (topics->uses[i] == EDITION_NONE)
				continue;
			struct edition_tag *topic =
			    &topics->list[topics->uses[i]];
			tagged[topic->first + topic->count++] =
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
	struct topics topics = {.press = press,
	    .uses_of = mem_alloc(
		((size_t)press->doc_count + 1) * sizeof(*topics.uses_of))};

	read_tags(&topics);
	make_topics(&topics);
	count_articles(&topics);
	add_articles(&topics);
	if (topics.count > 0)
		press_add(press, EDITION_TAGS, topics.list,
		    topics.count * sizeof(*topics.list));
	free(topics.list);
	free(topics.uses_of);
	free(topics.uses);
	free(topics.spellings);
	table_free(&topics.known);
	arena_free(&topics.arena);
}
