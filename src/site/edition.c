#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "config/labels.h"
#include "site/edition.h"
#include "site/postings.h"

struct edition {
	const char *base;
	size_t size;
	unsigned pins;
};

const struct edition_header *
edition_header(const struct edition *edition)
{
	return (const void *)edition->base;
}

/* The elements of a section and how many whole ones there are. */
static const void *
section(const struct edition *edition, enum edition_section which, size_t size,
    uint32_t *count_r)
{
	const struct edition_header *header = edition_header(edition);

	*count_r = (uint32_t)(header->sections[which].size / size);
	return edition->base + header->sections[which].at;
}

static bool
sound(const struct edition_header *header, size_t size)
{
	if (memcmp(header->magic, EDITION_MAGIC, sizeof(EDITION_MAGIC)) != 0 ||
	    header->size != size || header->bucket_bits > 32)
		return false;
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		if (header->sections[i].at % 8 != 0 ||
		    header->sections[i].at > size ||
		    header->sections[i].size > size - header->sections[i].at)
			return false;
	/* Every edition has a root, and every entry its state. */
	uint64_t entries = header->sections[EDITION_ENTRIES].size /
	    sizeof(struct edition_entry);
	return entries > 0 &&
	    entries <=
	    header->sections[EDITION_STATES].size / sizeof(struct identity) &&
	    header->sections[EDITION_BUCKETS].size >=
	    ((1ULL << header->bucket_bits) + 1) * sizeof(uint32_t);
}

struct edition *
edition_map(int fd)
{
	struct stat about;

	if (fstat(fd, &about) < 0)
		return NULL;
	size_t size = (size_t)about.st_size;
	if (size < sizeof(struct edition_header)) {
		errno = EINVAL;
		return NULL;
	}
	void *base = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (base == MAP_FAILED)
		return NULL;
	if (!sound(base, size)) {
		munmap(base, size);
		errno = EINVAL;
		return NULL;
	}
	struct edition *edition = mem_alloc(sizeof(*edition));
	*edition = (struct edition){base, size, 1};
	return edition;
}

struct edition *
edition_keep(struct edition *edition)
{
	if (edition)
		edition->pins++;
	return edition;
}

void
edition_release(struct edition **edition)
{
	struct edition *pinned = *edition;

	*edition = NULL;
	if (!pinned || --pinned->pins > 0)
		return;
	/* munmap's parameter is not const; nothing is written. */
	munmap((void *)(uintptr_t)pinned->base, pinned->size);
	free(pinned);
}

struct span
edition_text(const struct edition *edition, struct edition_string string)
{
	uint32_t size;
	const char *strings = section(edition, EDITION_STRINGS, 1, &size);

	if (string.at > size || string.size > size - string.at)
		return SPAN("");
	return (struct span){strings + string.at, string.size};
}

uint32_t
edition_count(const struct edition *edition)
{
	uint32_t count;

	section(edition, EDITION_ENTRIES, sizeof(struct edition_entry), &count);
	return count;
}

const struct edition_entry *
edition_entry(const struct edition *edition, uint32_t number)
{
	uint32_t count;
	const struct edition_entry *entries = section(
	    edition, EDITION_ENTRIES, sizeof(struct edition_entry), &count);

	return &entries[number < count ? number : 0];
}

const struct identity *
edition_identity(const struct edition *edition, uint32_t number)
{
	uint32_t count;
	const struct identity *states =
	    section(edition, EDITION_STATES, sizeof(struct identity), &count);

	return &states[number < count ? number : 0];
}

uint32_t
edition_lower_bound(const struct edition *edition, struct span path)
{
	uint32_t low = 0, high = edition_count(edition);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct span there =
		    edition_text(edition, edition_entry(edition, middle)->path);
		if (span_compare(there, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t
edition_find(const struct edition *edition, struct span path)
{
	uint32_t at = edition_lower_bound(edition, path);

	if (at < edition_count(edition) &&
	    span_equal(
		path, edition_text(edition, edition_entry(edition, at)->path)))
		return at;
	return EDITION_NONE;
}

/* The part [first, first + count) of a section of entry numbers. */
static const uint32_t *
numbers(const struct edition *edition, enum edition_section which,
    uint32_t first, uint32_t count, uint32_t *count_r)
{
	uint32_t all;
	const uint32_t *list = section(edition, which, sizeof(uint32_t), &all);

	*count_r = first <= all && count <= all - first ? count : 0;
	return *count_r ? list + first : list;
}

const uint32_t *
edition_children(const struct edition *edition,
    const struct edition_entry *directory, uint32_t *count_r)
{
	return numbers(edition, EDITION_CHILDREN, directory->first,
	    directory->count, count_r);
}

const uint32_t *
edition_posts(const struct edition *edition, uint32_t *count_r)
{
	return section(edition, EDITION_POSTS, sizeof(uint32_t), count_r);
}

uint32_t
edition_languages(const struct edition *edition)
{
	uint32_t count;

	section(edition, EDITION_LANGUAGES, sizeof(struct edition_language),
	    &count);
	return count;
}

const struct edition_language *
edition_language_at(const struct edition *edition, uint32_t number)
{
	uint32_t count;
	const struct edition_language *languages = section(edition,
	    EDITION_LANGUAGES, sizeof(struct edition_language), &count);

	return number < count ? &languages[number] : NULL;
}

const struct edition_language *
edition_language(const struct edition *edition, struct span language)
{
	struct span primary = language_primary(language);
	const struct edition_language *found;

	for (uint32_t i = 0; (found = edition_language_at(edition, i)); i++)
		if (span_equal_nocase(
			primary, edition_text(edition, found->tag)))
			return found;
	return NULL;
}

const uint32_t *
edition_posts_in(
    const struct edition *edition, struct span language, uint32_t *count_r)
{
	const struct edition_language *found =
	    edition_language(edition, language);

	return numbers(edition, EDITION_POSTS_BY_LANGUAGE,
	    found ? found->first : 0, found ? found->posts : 0, count_r);
}

const struct edition_doc *
edition_docs(const struct edition *edition, uint32_t *count_r)
{
	return section(
	    edition, EDITION_DOCS, sizeof(struct edition_doc), count_r);
}

struct span
edition_tag(const struct edition *edition, const struct edition_entry *article,
    uint32_t index)
{
	uint32_t count;
	const struct edition_string *tags = section(
	    edition, EDITION_TAGS, sizeof(struct edition_string), &count);

	if (index >= article->count || article->first + index >= count)
		return SPAN("");
	return edition_text(edition, tags[article->first + index]);
}

uint32_t
edition_moved(const struct edition *edition, struct span path)
{
	uint32_t count, low = 0;
	const struct edition_moved *moved = section(
	    edition, EDITION_MOVED, sizeof(struct edition_moved), &count);

	for (uint32_t high = count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (span_compare(
			edition_text(edition, moved[middle].path), path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < count &&
	    span_equal(edition_text(edition, moved[low].path), path))
		return moved[low].entry;
	return EDITION_NONE;
}

struct span
edition_postings_at(const struct edition *edition, uint32_t place)
{
	uint32_t size;
	const char *postings = section(edition, EDITION_POSTINGS, 1, &size);

	if (place >= size)
		return SPAN("");
	return (struct span){postings + place, size - place};
}

struct span
edition_words(const struct edition *edition)
{
	uint32_t size;
	const char *words = section(edition, EDITION_WORDS, 1, &size);

	return (struct span){words, size};
}

const uint32_t *
edition_word_blocks(const struct edition *edition, uint32_t *count_r)
{
	return section(edition, EDITION_WORD_BLOCKS, sizeof(uint32_t), count_r);
}

/* The changed term of a fingerprint, or NULL. */
static const struct edition_patch *
find_patch(const struct edition *edition, uint64_t hash)
{
	uint32_t count, low = 0;
	const struct edition_patch *patch = section(
	    edition, EDITION_PATCH, sizeof(struct edition_patch), &count);

	for (uint32_t high = count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (patch[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && patch[low].hash == hash ? &patch[low] : NULL;
}

struct span
edition_postings(
    const struct edition *edition, uint64_t hash, uint32_t *holders_r)
{
	uint32_t bits = edition_header(edition)->bucket_bits;
	uint64_t bucket = bits ? hash >> (64 - bits) : 0;
	uint32_t key = edition_key(hash, bits);
	uint32_t count, terms_count;
	const uint32_t *buckets =
	    section(edition, EDITION_BUCKETS, sizeof(uint32_t), &count);
	const struct edition_term *terms = section(
	    edition, EDITION_TERMS, sizeof(struct edition_term), &terms_count);

	const struct edition_patch *patch = find_patch(edition, hash);

	*holders_r = 0;
	if (patch && patch->holders < 2)
		return SPAN("");
	if (patch) {
		*holders_r = patch->holders;
		return edition_postings_at(edition, patch->place);
	}
	for (uint32_t i = buckets[bucket];
	     i < buckets[bucket + 1] && i < terms_count; i++) {
		if ((terms[i].key ^ key) > EDITION_MANY)
			continue;
		struct span bytes =
		    edition_postings_at(edition, terms[i].place);
		if (bytes.size == 0)
			continue;
		*holders_r = terms[i].key & EDITION_MANY;
		if (*holders_r == EDITION_MANY)
			*holders_r = postings_start(bytes).left;
		return bytes;
	}
	return SPAN("");
}
