#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "stats/page_counts.h"

/*
 * `loam status --pages`: what is read, without a word about who reads it. No
 * address and no time is kept, nothing is written anywhere, and a restart or an
 * upgrade forgets it. A worker counts in a row of shared memory that is its
 * own, so there are no locks; the supervisor, which reads it, may find a name
 * that is just being replaced (a sequence lock tells), and takes no number of a
 * worker for more than a number.
 */

enum { ATTEMPTS = 8 }; /* to read a counter whose name is being replaced */

static uint64_t
total_of(const struct page_counter *one)
{
	uint64_t sum = one->before;

	for (size_t i = 0; i < PROTOCOLS; i++)
		sum +=
		    atomic_load_explicit(&one->counts[i], memory_order_relaxed);
	return sum;
}

static void
raise_count(struct page_counter *one, size_t protocol, uint64_t more)
{
	uint64_t before =
	    atomic_load_explicit(&one->counts[protocol], memory_order_relaxed);

	atomic_store_explicit(
	    &one->counts[protocol], before + more, memory_order_relaxed);
}

/* The counter of a hash in a set; else the one with the least count. */
static struct page_counter *
find_counter(struct page_counter *set, uint64_t hash)
{
	struct page_counter *least = set;
	uint64_t lowest = UINT64_MAX;

	for (size_t i = 0; i < PAGE_COUNTS_WAYS; i++) {
		if (set[i].hash == hash)
			return &set[i];
		uint64_t total = set[i].hash ? total_of(&set[i]) : 0;
		if (total < lowest) {
			lowest = total;
			least = &set[i];
		}
	}
	return least;
}

/* Begins to change the name of a counter, and ends it. */
static void
change(struct page_counter *one)
{
	atomic_fetch_add_explicit(&one->version, 1, memory_order_acq_rel);
	atomic_thread_fence(memory_order_seq_cst);
}

/* Gives a counter to another page, with what the one before it had as doubt. */
static void
replace_page(struct page_counter *one, uint64_t hash)
{
	one->before = one->hash ? total_of(one) : 0;
	one->hash = hash;
	for (size_t i = 0; i < PROTOCOLS; i++)
		atomic_store_explicit(&one->counts[i], 0, memory_order_relaxed);
}

/* Of a long name both ends are kept: most alike begin alike. */
static void
set_name(struct page_counter *one, struct span host, struct span path)
{
	struct buf whole = {0};

	buf_add(&whole, host);
	buf_add(&whole, path);
	struct span name = buf_span(&whole);
	struct span head = span_head(name,
	    name.size > PAGE_COUNTS_NAME ? PAGE_COUNTS_HEAD : PAGE_COUNTS_NAME);
	size_t rest = PAGE_COUNTS_NAME - PAGE_COUNTS_HEAD;
	struct span tail = span_tail(
	    name, head.size < name.size ? name.size - rest : name.size);
	if (head.size > 0)
		memcpy(one->name, head.data, head.size);
	if (tail.size > 0)
		memcpy(one->name + head.size, tail.data, tail.size);
	one->size = (uint32_t)(head.size + tail.size);
	one->length = (uint32_t)name.size;
	buf_free(&whole);
}

void
page_counts_add(struct page_counts *counts, uint64_t seed,
    const struct protocol *protocol, struct span host, struct span path)
{
	uint64_t hash = hash_stable(hash_stable(seed, host), path) | 1;
	struct page_counter *one = find_counter(
	    counts->sets[hash >> 32 & (PAGE_COUNTS_SETS - 1)], hash);

	if (one->hash != hash) {
		change(one);
		replace_page(one, hash);
		set_name(one, host, path);
		change(one);
	}
	raise_count(one, protocol->number, 1);
}

/* Copies a counter that another process may be changing. */
static bool
read_counter(const struct page_counter *from, struct page_counter *one_r)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		uint64_t version =
		    atomic_load_explicit(&from->version, memory_order_acquire);
		memcpy(one_r, from, sizeof(*one_r));
		atomic_thread_fence(memory_order_seq_cst);
		if (version % 2 == 0 &&
		    version ==
			atomic_load_explicit(
			    &from->version, memory_order_relaxed))
			return one_r->hash != 0 &&
			    one_r->size <= PAGE_COUNTS_NAME;
	}
	return false;
}

static void
add_counts(struct page_counter *one, const struct page_counter *more)
{
	one->before += more->before;
	for (size_t i = 0; i < PROTOCOLS; i++)
		raise_count(one, i,
		    atomic_load_explicit(
			&more->counts[i], memory_order_relaxed));
}

void
page_counts_move(struct page_counts *from, struct page_counts *sums)
{
	for (size_t i = 0; i < PAGE_COUNTS_SETS; i++)
		for (size_t j = 0; j < PAGE_COUNTS_WAYS; j++) {
			struct page_counter one;
			if (!read_counter(&from->sets[i][j], &one))
				continue;
			struct page_counter *sum =
			    find_counter(sums->sets[i], one.hash);
			if (sum->hash != one.hash) {
				replace_page(sum, one.hash);
				memcpy(sum->name, one.name, sizeof(one.name));
				sum->size = one.size;
				sum->length = one.length;
			}
			add_counts(sum, &one);
		}
	memset(from, 0, sizeof(*from));
}

static int
by_hash(const void *first, const void *second)
{
	const struct page_counter *a = first, *b = second;

	return (a->hash > b->hash) - (a->hash < b->hash);
}

/* The most asked first; of equals in the order of their names. */
static int
by_total(const void *first, const void *second)
{
	const struct page_counter *a = first, *b = second;
	uint64_t more = total_of(a), less = total_of(b);

	if (more != less)
		return more < less ? 1 : -1;
	return span_compare(
	    (struct span){a->name, a->size}, (struct span){b->name, b->size});
}

/* Reads all tables into one list, a page once. Returns how many there are. */
static size_t
collect_pages(const struct page_counts *const *tables, size_t count,
    struct page_counter *list)
{
	size_t all = 0, pages = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < PAGE_COUNTS_SETS * PAGE_COUNTS_WAYS; j++)
			all += read_counter(
			    &tables[i]->sets[0][0] + j, &list[all]);
	if (all > 0)
		qsort(list, all, sizeof(*list), by_hash);
	for (size_t i = 0; i < all; i++)
		if (pages > 0 && list[pages - 1].hash == list[i].hash)
			add_counts(&list[pages - 1], &list[i]);
		else
			list[pages++] = list[i];
	if (pages > 0)
		qsort(list, pages, sizeof(*list), by_total);
	return pages;
}

/* A backslash that is none of an escape is doubled. */
static void
add_visible(struct buf *buf, struct span name)
{
	while (name.size > 0) {
		size_t slash = span_find(name, '\\');
		utf8_add_visible(buf, span_head(name, slash));
		if (slash < name.size)
			buf_add(buf, SPAN("\\\\"));
		name = span_tail(name, slash + 1);
	}
}

/* In the middle of a name that was cut stands its hash: no two look alike. */
static void
add_shown_name(struct buf *buf, const struct page_counter *one)
{
	struct span name = {one->name, one->size};

	if (one->length <= PAGE_COUNTS_NAME) {
		add_visible(buf, name);
		return;
	}
	add_visible(buf, span_head(name, PAGE_COUNTS_HEAD));
	buf_format(buf, "...%08x...", (unsigned)(one->hash >> 32));
	add_visible(buf, span_tail(name, PAGE_COUNTS_HEAD));
}

static void
text_page(const struct page_counter *one, struct buf *buf)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		buf_format(buf, "%9llu ",
		    (unsigned long long)atomic_load_explicit(
			&one->counts[i], memory_order_relaxed));
	buf_byte(buf, ' ');
	add_shown_name(buf, one);
	if (one->before > 0)
		buf_format(buf, " (at most %llu more)",
		    (unsigned long long)one->before);
	buf_byte(buf, '\n');
}

void
page_counts_text(
    const struct page_counts *const *tables, size_t count, struct buf *buf)
{
	size_t most = count * PAGE_COUNTS_SETS * PAGE_COUNTS_WAYS;
	struct page_counter *list = mem_alloc((most + 1) * sizeof(*list));
	size_t pages = collect_pages(tables, count, list);

	buf_format(buf, "%9s %9s  page\n", "gemini", "gopher");
	for (size_t i = 0; i < pages && i < PAGE_COUNTS_SHOWN; i++)
		text_page(&list[i], buf);
	free(list);
}
