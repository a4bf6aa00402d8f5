#include "search/posting_lists.h"

/*
 * Sums over documents are the same in whatever order postings are added up. So
 * two lists are read at a time, which takes half as long as one after the
 * other: a processor has nothing else to do while it finds out where the next
 * posting of a list begins. When one ends the next one takes its place.
 */

/* A list that is being read. */
struct open_list {
	struct postings postings;
	size_t number; /* the count of the lists: there is none */
};

/* What was read of each, once for all lists: compilers zero variables. */
struct blocks {
	struct posting first[POSTINGS_BLOCK], second[POSTINGS_BLOCK];
};

static void
start_list(
    const struct posting_lists *lists, size_t *next, struct open_list *one)
{
	one->number = *next;
	if (*next == lists->count)
		return;
	++*next;
	struct posting_bytes list = lists->list(lists->context, one->number);
	one->postings = edition_read_postings(lists->edition, &list);
}

/* Reads one list to its end, and returns how many postings it had. */
static uint64_t
read_rest(const struct posting_lists *lists, struct open_list *one,
    struct blocks *blocks)
{
	size_t count;

	while ((count = postings_take(&one->postings, lists->docs,
		    blocks->first, POSTINGS_BLOCK)) > 0)
		lists->take(lists->context, one->number, blocks->first, count);
	return one->postings.entered;
}

/* Reads two lists until one has no more that can be read so. */
static void
read_both(const struct posting_lists *lists, struct open_list open[2],
    struct blocks *blocks)
{
	size_t count;

	while ((count = postings_take_two(&open[0].postings, &open[1].postings,
		    lists->docs, blocks->first, blocks->second,
		    POSTINGS_BLOCK)) > 0) {
		lists->take(
		    lists->context, open[0].number, blocks->first, count);
		lists->take(
		    lists->context, open[1].number, blocks->second, count);
	}
}

uint64_t
posting_lists_read(const struct posting_lists *lists)
{
	struct open_list open[2];
	struct blocks blocks;
	uint64_t read = 0;
	size_t next = 0;

	start_list(lists, &next, &open[0]);
	start_list(lists, &next, &open[1]);
	while (open[1].number < lists->count) {
		read_both(lists, open, &blocks);
		/* What is left of the shorter one. */
		struct open_list *ended =
		    &open[open[1].postings.left < open[0].postings.left];
		read += read_rest(lists, ended, &blocks);
		*ended = open[1];
		start_list(lists, &next, &open[1]);
	}
	if (open[0].number < lists->count)
		read += read_rest(lists, &open[0], &blocks);
	return read;
}
