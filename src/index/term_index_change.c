#include <stdlib.h>

#include "base/mem.h"
#include "index/term_index_priv.h"

/* The fingerprints of what the articles that are gone held, ascending. */
struct hashes {
	uint64_t *list;
	size_t count, capacity;
};

static void
note_hash(struct hashes *hashes, uint64_t hash)
{
	hashes->list = mem_grow(hashes->list, &hashes->capacity,
	    hashes->count + 1, sizeof(*hashes->list));
	hashes->list[hashes->count++] = hash;
}

static bool
holds(const struct postings_list *holders, const bool *gone)
{
	for (size_t i = 0; i < holders->count; i++)
		if (gone[holders->list[i].doc])
			return true;
	return false;
}

/* Looks through everything: what an article held is written nowhere else. */
static struct hashes
find_gone(const struct concordance *concordance, const bool *gone)
{
	struct hashes hashes = {0};
	struct postings_list list = {0};
	struct ledger_walk walk = ledger_start(&concordance->ledger);
	bool more = ledger_next(&walk);

	for (size_t i = 0; more || i < concordance->patch_count;) {
		bool patched = i < concordance->patch_count &&
		    (!more || concordance->patch[i].hash <= walk.hash);
		uint64_t hash =
		    patched ? concordance->patch[i].hash : walk.hash;
		list.count = 0;
		if (patched)
			concordance_patched(
			    concordance, &concordance->patch[i], &list);
		if (patched ? holds(&list, gone) : ledger_holds(&walk, gone))
			note_hash(&hashes, hash);
		if (more && walk.hash == hash)
			more = ledger_next(&walk);
		i += patched;
	}
	free(list.list);
	return hashes;
}

/* A change, while it goes through the terms in order. */
struct changing {
	struct concordance *concordance;
	struct ledger_walk fresh;
	const uint32_t *numbers; /* of the new articles */
	const bool *gone;
	struct hashes hashes; /* what those held */
	struct edition_patch *patch; /* as it will be */
	size_t count, capacity;
	struct buf patched;
	struct postings_list before, after;
};

static void
put_term(struct changing *changing, uint64_t hash, struct span postings,
    uint32_t holders)
{
	uint32_t place = (uint32_t)(changing->concordance->postings.size +
	    changing->patched.size);

	changing->patch = mem_grow(changing->patch, &changing->capacity,
	    changing->count + 1, sizeof(*changing->patch));
	changing->patch[changing->count++] =
	    (struct edition_patch){hash, place, holders};
	buf_add(&changing->patched, postings);
}

/* A term of the patch that this change leaves as it is. */
static void
keep_term(struct changing *changing, size_t number)
{
	const struct concordance *concordance = changing->concordance;
	const struct edition_patch *term = &concordance->patch[number];
	size_t start = term->place - concordance->postings.size;
	size_t end = number + 1 < concordance->patch_count
	    ? term[1].place - concordance->postings.size
	    : concordance->patched.size;

	put_term(changing, term->hash,
	    (struct span){concordance->patched.data + start, end - start},
	    term->holders);
}

/* Those that stay; their lengths follow the number of all. */
static void
keep_holders(struct changing *changing, bool pair, uint32_t holders)
{
	struct postings_list *before = &changing->before;
	struct weight_vector *vectors = changing->concordance->vectors;
	uint64_t now = weight_logarithm(holders ? holders : 1);
	uint64_t then =
	    weight_logarithm(before->count ? (uint32_t)before->count : 1);

	for (size_t i = 0; i < before->count; i++) {
		const struct posting *one = &before->list[i];
		if (!changing->gone || !changing->gone[one->doc])
			weight_change(
			    &vectors[one->doc], one->count, then, now, pair);
	}
}

/* The holders before and after: those that stay, then the new ones. */
static void
list_holders(struct changing *changing, uint64_t hash,
    const struct edition_patch *known, bool fresh)
{
	struct postings_list *before = &changing->before;
	struct postings_list *after = &changing->after;
	struct ledger_walk walk;

	before->count = after->count = 0;
	if (known)
		concordance_patched(changing->concordance, known, before);
	else if (ledger_find(&changing->concordance->ledger, hash, &walk))
		ledger_postings(&walk, before);
	after->list = mem_grow(
	    after->list, &after->capacity, before->count, sizeof(*after->list));
	for (size_t i = 0; i < before->count; i++)
		if (!changing->gone || !changing->gone[before->list[i].doc])
			after->list[after->count++] = before->list[i];
	size_t stay = after->count, to = stay;
	if (fresh)
		ledger_postings(&changing->fresh, after);
	for (size_t i = stay; i < after->count; i++) {
		after->list[to] = after->list[i];
		after->list[to].doc = changing->numbers[after->list[i].doc];
		to += after->list[to].doc != LEDGER_GONE;
	}
	after->count = to;
}

static void
change_term(struct changing *changing, uint64_t hash,
    const struct edition_patch *known, bool fresh)
{
	struct concordance *concordance = changing->concordance;
	const struct postings_list *after = &changing->after;
	bool pair = term_is_pair(hash);

	list_holders(changing, hash, known, fresh);
	uint32_t holders = (uint32_t)after->count;
	uint64_t logarithm = weight_logarithm(holders ? holders : 1);
	if (holders != changing->before.count)
		keep_holders(changing, pair, holders);
	for (size_t i = holders;
	     i > 0 && after->list[i - 1].doc >= changing->concordance->count;
	     i--)
		weight_add(&concordance->vectors[after->list[i - 1].doc],
		    after->list[i - 1].count, logarithm, pair);
	put_term(changing, hash, SPAN(""), holders);
	if (holders > 0)
		postings_write(&changing->patched, after->list, holders);
	if (!pair)
		concordance_describe(
		    concordance, hash, 0, after->list, holders);
}

/* Goes through patch, new terms and those of what is gone, side by side. */
static void
change_terms(struct changing *changing)
{
	const struct concordance *concordance = changing->concordance;
	const struct hashes *hashes = &changing->hashes;
	bool more = ledger_next(&changing->fresh);

	for (size_t i = 0, j = 0;
	     i < concordance->patch_count || more || j < hashes->count;) {
		uint64_t hash = UINT64_MAX;
		if (i < concordance->patch_count)
			hash = concordance->patch[i].hash;
		if (more && changing->fresh.hash < hash)
			hash = changing->fresh.hash;
		if (j < hashes->count && hashes->list[j] < hash)
			hash = hashes->list[j];
		bool known = i < concordance->patch_count &&
		    concordance->patch[i].hash == hash;
		bool fresh = more && changing->fresh.hash == hash;
		bool fewer = j < hashes->count && hashes->list[j] == hash;
		if (fresh || fewer)
			change_term(changing, hash,
			    known ? &concordance->patch[i] : NULL, fresh);
		else
			keep_term(changing, i);
		i += known;
		j += fewer;
		if (fresh)
			more = ledger_next(&changing->fresh);
	}
}

/* Where the words of the patch have their postings now. */
static void
place_words(struct concordance *concordance)
{
	for (size_t i = 0; i < concordance->patch_count; i++) {
		const struct edition_patch *term = &concordance->patch[i];
		struct vocabulary_word *word = term_is_pair(term->hash)
		    ? NULL
		    : vocabulary_find(&concordance->vocabulary, term->hash);
		if (word)
			word->place = term->place;
	}
}

void
concordance_change(struct concordance *concordance,
    const struct ledger_source *source, uint32_t count, const bool *gone)
{
	static const struct ledger none;
	struct changing changing = {
	    .concordance = concordance,
	    .fresh = ledger_start(source ? source->ledger : &none),
	    .numbers = source ? source->numbers : NULL,
	    .gone = gone,
	};
	size_t before = concordance->count;

	if (gone)
		changing.hashes = find_gone(concordance, gone);
	concordance_make_room(concordance, before, count);
	concordance->count = before; /* what is above is new */
	change_terms(&changing);
	for (size_t i = 0; gone && i < before; i++)
		if (gone[i])
			concordance->vectors[i] = (struct weight_vector){0};
	free(concordance->patch);
	buf_free(&concordance->patched);
	concordance->patch = changing.patch;
	concordance->patch_count = changing.count;
	concordance->patch_capacity = changing.capacity;
	concordance->patched = changing.patched;
	concordance->count = count;
	place_words(concordance);
	free(changing.before.list);
	free(changing.after.list);
	free(changing.hashes.list);
}
