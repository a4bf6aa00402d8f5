#include "base/memfile.h"
#include "terms/merge_slice.h"

/*
 * A helper is a fork of the merging process, so structs are written to a file
 * in memory as they are, and read in place. Offsets count from the start of the
 * slice: they move by what is before it.
 */

/* Each part begins at such a multiple, so that it can be read in place. */
static uint64_t
aligned(uint64_t size)
{
	return (size + 7) / 8 * 8;
}

/* Writes a head and its parts to the end of a file. Returns 0, or -1. */
static int
write_parts(
    int fd, uint64_t *at, struct merge_slice *head, const struct span *parts)
{
	struct span start = {(const char *)head, sizeof(*head)};

	for (size_t i = 0; i < MERGE_PARTS; i++)
		head->sizes[i] = parts[i].size;
	for (size_t i = 0; i <= MERGE_PARTS; i++) {
		struct span part = i == 0 ? start : parts[i - 1];
		if (memfile_write(fd, part, *at) < 0)
			return -1;
		*at += aligned(part.size);
	}
	return 0;
}

static struct span
span_at(const void *list, size_t size)
{
	return (struct span){list, size};
}

int
merge_slice_write(
    const struct merging *merging, size_t number, int fd, uint64_t *at)
{
	const struct posting_run *run = &merging->run;
	struct merge_slice head = {.number = number, .last = run->last};
	const struct span parts[MERGE_PARTS] = {
	    [MERGE_RUN] = span_at(run->bytes, run->size),
	    [MERGE_MARKS] =
		span_at(run->marks, run->mark_count * sizeof(*run->marks)),
	    [MERGE_POSTINGS] = buf_span(&merging->postings),
	    [MERGE_SINGLES] = buf_span(&merging->singles),
	    [MERGE_TERMS] = buf_span(&merging->terms),
	    [MERGE_WORDS] = buf_span(&merging->words),
	};

	return write_parts(fd, at, &head, parts);
}

int
merge_vectors_write(const struct term_index *term_index, int fd, uint64_t *at)
{
	struct merge_slice head = {.number = MERGE_SLICES};
	size_t size = term_index->count * sizeof(*term_index->vectors);
	const struct audiences *audiences = &term_index->audiences;
	const struct span parts[MERGE_PARTS] = {
	    span_at(term_index->vectors, size),
	    span_at(audiences->differences, size * audiences->count)};

	return write_parts(fd, at, &head, parts);
}

void
merge_slices_find(
    struct span file, const struct merge_slice *found_r[MERGE_SLICES + 1])
{
	for (uint64_t at = 0; at < file.size;) {
		const struct merge_slice *slice =
		    (const void *)(file.data + at);
		found_r[slice->number] = slice;
		at += sizeof(*slice);
		for (size_t i = 0; i < MERGE_PARTS; i++)
			at += aligned(slice->sizes[i]);
	}
}

static void
cut_parts(const struct merge_slice *slice, struct span parts_r[MERGE_PARTS])
{
	const char *at = (const char *)(slice + 1);

	for (size_t i = 0; i < MERGE_PARTS; i++) {
		parts_r[i] = span_at(at, slice->sizes[i]);
		at += aligned(slice->sizes[i]);
	}
}

static void
add_slice_terms(struct merging *merging, struct span terms)
{
	for (; terms.size > 0;
	     terms = span_tail(terms, sizeof(struct merged_term))) {
		struct merged_term term;
		memcpy(&term, terms.data, sizeof(term));
		term.offset += (uint32_t)merging->postings.size;
		buf_add(&merging->terms, span_at(&term, sizeof(term)));
	}
}

static void
add_slice_words(struct merging *merging, struct span words)
{
	for (; words.size > 0;
	     words = span_tail(words, sizeof(struct merged_word))) {
		struct merged_word word;
		memcpy(&word, words.data, sizeof(word));
		word.offset += (uint32_t)(word.flags & DICTIONARY_SINGLE
			? merging->singles.size
			: merging->postings.size);
		buf_add(&merging->words, span_at(&word, sizeof(word)));
	}
}

void
merge_slice_add(struct merging *merging, const struct merge_slice *slice)
{
	struct span parts[MERGE_PARTS];

	cut_parts(slice, parts);
	posting_run_append(&merging->run,
	    &(struct posting_run){
		.bytes = (unsigned char *)(uintptr_t)parts[MERGE_RUN].data,
		.size = parts[MERGE_RUN].size,
		.last = slice->last,
		.marks = (void *)(uintptr_t)parts[MERGE_MARKS].data,
		.mark_count =
		    parts[MERGE_MARKS].size / sizeof(struct posting_run_mark)});
	add_slice_terms(merging, parts[MERGE_TERMS]);
	add_slice_words(merging, parts[MERGE_WORDS]);
	buf_add(&merging->postings, parts[MERGE_POSTINGS]);
	buf_add(&merging->singles, parts[MERGE_SINGLES]);
}

static void
add_vectors(struct weight_vector *to, struct span vectors)
{
	const struct weight_vector *from = (const void *)vectors.data;

	for (size_t i = 0; i < vectors.size / sizeof(*from); i++) {
		to[i].counts += from[i].counts;
		to[i].logarithms += from[i].logarithms;
		to[i].squares += from[i].squares;
	}
}

void
merge_vectors_add(
    struct term_index *term_index, const struct merge_slice *vectors)
{
	struct span parts[MERGE_PARTS];

	cut_parts(vectors, parts);
	add_vectors(term_index->vectors, parts[0]);
	add_vectors(term_index->audiences.differences, parts[1]);
}
