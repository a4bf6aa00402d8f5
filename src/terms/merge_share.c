#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/heap.h"
#include "base/mem.h"
#include "base/memfile.h"
#include "sandbox/forked.h"
#include "terms/merge_slice.h"

/*
 * A large merge is shared: helpers are copies of this process, which have all
 * that it has, and the terms are divided into slices by their hashes. This
 * process takes slices from the front, so that what it makes is in place;
 * helpers take them from the end, until all are taken. Each helper writes what
 * it makes to a file in memory, slice after slice, and then the vectors that
 * its terms add up to. Where a helper ends early, nothing of it is used: its
 * slices are merged here. So the result has the same bytes in any case.
 */

enum {
	HELPERS_MAX = 7,
	PATIENCE = 10000, /* ms for helpers to end, when all is taken */
	GIVEN_BACK = 1 << 20, /* bytes, at once */
};

/* In memory that all of them share. */
struct claims {
	_Atomic uint32_t taken, from_end; /* slices */
};

struct helper {
	struct forked process;
	int fd; /* of its file */
	const char *bytes; /* the same, mapped, when it has ended */
	size_t size, left; /* bytes; after some were given back */
};

/* What a helper has made of a slice. */
struct made {
	const struct merge_slice *slice;
	struct helper *helper;
};

static bool
claim(struct claims *claims)
{
	return atomic_fetch_add(&claims->taken, 1) < MERGE_SLICES;
}

static uint64_t
first_hash(size_t slice)
{
	return (uint64_t)slice << (64 - MERGE_SLICE_BITS);
}

static uint64_t
last_hash(size_t slice)
{
	return first_hash(slice) | (UINT64_MAX >> MERGE_SLICE_BITS);
}

/* Merges one slice by itself. */
static void
merge_slice(struct merging *merging, size_t slice)
{
	struct posting_merge *merge = posting_merge_new(
	    merging->sources, merging->source_count, first_hash(slice));

	merging_take(merging, merge, last_hash(slice));
	posting_merge_free(&merge);
}

/* A copy of each run, with marks by which slices are found. */
static void
mark_sources(struct merging *merging)
{
	size_t count = merging->source_count;
	struct posting_merge_source *sources =
	    mem_alloc(count * sizeof(*sources));
	struct posting_run *runs = mem_alloc(count * sizeof(*runs));

	for (size_t i = 0; i < count; i++) {
		sources[i] = merging->sources[i];
		runs[i] = *sources[i].posting_run;
		if (runs[i].mark_count == 0)
			posting_run_set_marks(&runs[i]);
		sources[i].posting_run = &runs[i];
	}
	merging->sources = sources;
}

/* What a helper does. */
static _Noreturn void
help(struct merging *merging, struct claims *claims, int fd)
{
	uint64_t at = 0;

	mark_sources(merging);
	while (claim(claims)) {
		size_t slice =
		    MERGE_SLICES - 1 - atomic_fetch_add(&claims->from_end, 1);
		posting_run_clear(&merging->run, 0, merging->run.docs);
		merging->postings.size = merging->singles.size = 0;
		merging->terms.size = merging->words.size = 0;
		merge_slice(merging, slice);
		if (merge_slice_write(merging, slice, fd, &at) < 0)
			_exit(1);
	}
	_exit(merge_vectors_write(merging->term_index, fd, &at) < 0);
}

/* Returns how many there are. */
static size_t
start_helpers(
    struct merging *merging, struct claims *claims, struct helper *helpers)
{
	size_t wanted = merging->term_index->helpers, count = 0;

	while (count < wanted && count < HELPERS_MAX) {
		struct helper *helper = &helpers[count];
		*helper = (struct helper){.fd = memfile_new("loam merge")};
		int started =
		    helper->fd < 0 ? -1 : forked_start(&helper->process);
		if (started == 0)
			help(merging, claims, helper->fd);
		if (started < 0) {
			if (helper->fd >= 0)
				close(helper->fd);
			break;
		}
		count++;
	}
	return count;
}

/*
 * Waits for a helper until a monotonic time, and finds what it has made. A file
 * without vectors at its end is not whole.
 */
static void
take_helper(struct merging *merging, struct helper *helper, int64_t until,
    struct made made[MERGE_SLICES])
{
	int64_t left = until - clock_monotonic();
	const struct merge_slice *own[MERGE_SLICES + 1] = {NULL};
	off_t size = -1;

	if (forked_wait(&helper->process, left > 0 ? (int)left : 0))
		size = lseek(helper->fd, 0, SEEK_END);
	forked_end(&helper->process);
	if (size > 0) {
		helper->size = helper->left = (size_t)size;
		helper->bytes = memfile_map(helper->fd, helper->size);
	}
	if (!helper->bytes)
		return;
	merge_slices_find((struct span){helper->bytes, helper->size}, own);
	for (size_t i = 0; i < MERGE_SLICES; i++)
		if (own[i])
			made[i] = (struct made){own[i], helper};
	merge_vectors_add(merging->term_index, own[MERGE_SLICES]);
}

/* Gives back the memory of what nothing reads again. */
static void
release_sources(const struct merging *merging)
{
	for (size_t i = 0; i < merging->source_count; i++)
		if (merging->sources[i].spent)
			heap_release(merging->sources[i].posting_run->bytes,
			    merging->sources[i].posting_run->size);
}

/* Merges with helpers. Returns how many slices were taken here. */
static size_t
merge_front(
    struct merging *merging, struct posting_merge *merge, struct claims *claims)
{
	size_t slice = 0;

	for (; claim(claims); slice++)
		merging_take(merging, merge, last_hash(slice));
	return slice;
}

/*
 * Appends a slice, and gives its memory back: helpers took slices from the end,
 * so what is behind it in the file was appended before.
 */
static void
append(struct merging *merging, const struct made *made)
{
	struct helper *helper = made->helper;
	size_t before = (size_t)((const char *)made->slice - helper->bytes);

	merge_slice_add(merging, made->slice);
	/* A failure costs only memory, for a moment. */
	if (helper->left - before >= GIVEN_BACK &&
	    ftruncate(helper->fd, (off_t)before) == 0)
		helper->left = before;
}

/*
 * Puts together what helpers have made behind the first slices. What is missing
 * is merged by going on: what lies before has been given back.
 */
static void
merge_rest(struct merging *merging, struct posting_merge *merge, size_t slice,
    const struct made made[MERGE_SLICES])
{
	bool whole = true;

	for (size_t i = slice; i < MERGE_SLICES; i++)
		whole = whole && made[i].slice;
	if (whole)
		release_sources(merging);
	for (; slice < MERGE_SLICES; slice++) {
		if (!made[slice].slice) {
			merging_take(merging, merge, last_hash(slice));
			continue;
		}
		append(merging, &made[slice]);
		if (!whole)
			posting_merge_skip(merge, last_hash(slice));
	}
}

static void
merge_with(struct merging *merging, struct claims *claims)
{
	struct made made[MERGE_SLICES] = {{NULL, NULL}};
	struct helper helpers[HELPERS_MAX];
	size_t count = start_helpers(merging, claims, helpers);

	term_table_sort(&merging->term_index->term_table);
	struct posting_merge *merge =
	    posting_merge_new(merging->sources, merging->source_count, 0);
	size_t slice = merge_front(merging, merge, claims);
	int64_t until = clock_monotonic() + PATIENCE;
	for (size_t i = 0; i < count; i++)
		take_helper(merging, &helpers[i], until, made);
	merge_rest(merging, merge, slice, made);
	posting_merge_free(&merge);
	for (size_t i = 0; i < count; i++) {
		close(helpers[i].fd);
		if (helpers[i].bytes)
			memfile_unmap(helpers[i].bytes, helpers[i].size);
	}
}

static void
merge_alone(struct merging *merging)
{
	struct posting_merge *merge =
	    posting_merge_new(merging->sources, merging->source_count, 0);

	merging_take(merging, merge, UINT64_MAX);
	posting_merge_free(&merge);
}

void
merge_share(struct merging *merging)
{
	const struct term_index *term_index = merging->term_index;
	struct memfile_shared shared;
	size_t size = 0;

	for (size_t i = 0; i < merging->source_count; i++)
		size += merging->sources[i].posting_run->size;
	posting_run_clear(&merging->run, size, merging->run.docs);
	if (term_index->helpers == 0 || size < term_index->helped ||
	    memfile_share(&shared, "loam claims", sizeof(struct claims)) < 0) {
		merge_alone(merging);
		return;
	}
	merge_with(merging, (void *)shared.base);
	memfile_unshare(&shared);
}
