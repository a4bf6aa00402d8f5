#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/memfile.h"
#include "site/press_inside.h"
#include "site/weight.h"

static uint32_t
write_postings(
    struct press *press, const struct posting *postings, size_t count)
{
	struct buf *section = &press->sections[EDITION_POSTINGS];
	uint32_t place = (uint32_t)section->size;

	postings_write(section, postings, count);
	return place;
}

/* Search finds every word, be it in one article or in all. */
static void
take_word(struct press *press, uint64_t hash, uint32_t place,
    const struct posting *postings, size_t count)
{
	struct vocabulary_word *word =
	    vocabulary_find(press->order->vocabulary, hash);
	unsigned flags = 0;

	for (size_t i = 0; i < count; i++)
		flags |=
		    (postings[i].count > postings[i].plural ? DICTIONARY_PLAIN
							    : 0U) |
		    (postings[i].plural ? DICTIONARY_PLURAL : 0U);
	if (!word)
		return;
	word->place = place;
	word->flags = flags;
}

/* Takes one term of the merged ledger: all holders share its language. */
static void
take_term(
    void *context, uint64_t hash, const struct posting *postings, size_t count)
{
	struct press *press = context;
	bool pair = term_is_pair(hash);
	uint32_t docs =
	    press->languages[press->language_of[postings[0].doc]].docs;
	uint64_t squared = weight_squared(docs, (uint32_t)count, pair);
	/* What one article has relates nothing, nor does what every one has. */
	bool relates = squared > 0 && count > 1;
	uint32_t place = 0;

	for (size_t i = 0; i < count && squared > 0; i++)
		press->squares[postings[i].doc] += squared * postings[i].count;
	if (relates || !pair)
		place = write_postings(press, postings, count);
	if (!pair)
		take_word(press, hash, place, postings, count);
	if (!relates)
		return;
	press->terms = mem_grow(press->terms, &press->term_capacity,
	    press->term_count + 1, sizeof(*press->terms));
	press->terms[press->term_count++] =
	    (struct pressed_term){hash, place, (uint32_t)count};
}

/* About eight terms to a bucket: a look-up reads one line of memory or two. */
static unsigned
bucket_bits(size_t terms)
{
	unsigned bits = 0;

	while (bits < 28 && terms >> (bits + 3))
		bits++;
	return bits;
}

static void
add_terms(struct press *press)
{
	unsigned bits = bucket_bits(press->term_count);
	uint64_t buckets = 1ULL << bits;
	uint32_t at = 0;

	for (uint64_t bucket = 0; bucket <= buckets; bucket++) {
		while (at < press->term_count &&
		    (bits ? press->terms[at].hash >> (64 - bits) : 0) < bucket)
			at++;
		press_add(press, EDITION_BUCKETS, &at, sizeof(at));
	}
	for (size_t i = 0; i < press->term_count; i++) {
		uint32_t holders = press->terms[i].holders;
		struct edition_term term = {
		    edition_key(press->terms[i].hash, bits) |
			(holders < EDITION_MANY ? holders : EDITION_MANY),
		    press->terms[i].place};
		press_add(press, EDITION_TERMS, &term, sizeof(term));
	}
}

static void
add_words(struct press *press)
{
	struct dictionary_writer writer = {
	    .words = &press->sections[EDITION_WORDS],
	    .blocks = &press->sections[EDITION_WORD_BLOCKS]};

	vocabulary_write(press->order->vocabulary, &writer);
}

static void
add_docs(struct press *press)
{
	uint64_t words = 0;

	for (uint32_t i = 0; i < press->doc_count; i++)
		words += press->order->records[press->docs[i]]->words;
	for (uint32_t i = 0; i < press->doc_count; i++) {
		struct edition_doc doc = {
		    .entry = press->entry_of[press->docs[i]],
		    .length = weight_length(press->squares[i]),
		    .damping = weight_damping(
			press->order->records[press->docs[i]]->words,
			words / press->doc_count),
		    .place = press->place_of[i],
		    .language = press->language_of[i],
		};
		press_add(press, EDITION_DOCS, &doc, sizeof(doc));
	}
}

/* Writes header and sections, each at a multiple of 8, and seals the file. */
static int
write_out(struct press *press, int fd, unsigned char *number)
{
	struct edition_header header = {.magic = EDITION_MAGIC,
	    .articles = press->articles,
	    .files = press->files,
	    .bucket_bits = bucket_bits(press->term_count)};
	uint64_t at = (sizeof(header) + 7) / 8 * 8;

	digest_of(buf_span(&press->described), number);
	memcpy(header.number, number, DIGEST_SIZE);
	for (size_t i = 0; i < EDITION_SECTIONS; i++) {
		header.sections[i].at = at;
		header.sections[i].size = press->sections[i].size;
		at = (at + press->sections[i].size + 7) / 8 * 8;
	}
	header.size = at;
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		if (memfile_write(fd, buf_span(&press->sections[i]),
			header.sections[i].at) < 0)
			return -1;
	if (memfile_write(fd,
		(struct span){(const char *)&header, sizeof(header)}, 0) < 0 ||
	    ftruncate(fd, (off_t)header.size) < 0)
		return -1;
	return memfile_seal(fd);
}

static void
free_press(struct press *press)
{
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		buf_free(&press->sections[i]);
	for (size_t i = 0; i < press->language_count; i++)
		free(press->languages[i].posts);
	buf_free(&press->described);
	table_free(&press->strings);
	free(press->entry_of);
	free(press->docs);
	free(press->language_of);
	free(press->place_of);
	free(press->squares);
	free(press->languages);
	free(press->terms);
}

int
press(const struct press_order *order, struct press_space *space,
    struct pressed *pressed_r)
{
	size_t count = order->count;
	struct press press = {
	    .order = order,
	    .entry_of = mem_alloc(count * sizeof(uint32_t)),
	    .docs = mem_alloc(count * sizeof(uint32_t)),
	    .language_of = mem_alloc(count * sizeof(uint32_t)),
	    .place_of = mem_alloc(count * sizeof(uint32_t)),
	    .squares = mem_alloc(count * sizeof(uint64_t)),
	};
	struct pressed pressed = {.fd = memfile_new("loam edition")};

	press_catalogue(&press);
	press.sections[EDITION_POSTINGS] = space->postings;
	press.sections[EDITION_POSTINGS].size = 0;
	ledger_merge(order->sources, order->source_count, press.doc_count,
	    take_term, &press, &space->ledger);
	add_terms(&press);
	add_words(&press);
	add_docs(&press);
	pressed.articles = press.articles;
	pressed.files = press.files;
	int result =
	    pressed.fd < 0 ? -1 : write_out(&press, pressed.fd, pressed.number);
	if (result < 0 && pressed.fd >= 0) {
		int error = errno;
		close(pressed.fd);
		pressed.fd = -1;
		errno = error;
	}
	space->postings = press.sections[EDITION_POSTINGS];
	press.sections[EDITION_POSTINGS] = (struct buf){0};
	free_press(&press);
	*pressed_r = pressed;
	return result;
}
