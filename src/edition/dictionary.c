#include "edition/dictionary.h"
#include "edition/edition_index.h"
#include "edition/edition_priv.h"

/*
 * A front-coded string dictionary (Witten, Moffat, Bell: Managing Gigabytes,
 * chapter 4): in a sorted list each word repeats the beginning of the one
 * before, so only the length of the shared prefix and the rest are stored. The
 * words of a block are read one after another; a seek bisects over the first
 * words of the blocks, which are stored whole, and then reads at most one block
 * and a word.
 */

enum {
	HEADER = 2,
	HEADER_LONG = 4, /* with the numbers of letters in a byte each */
	LETTERS_SHIFT = 4,
	LETTERS_MOST = 15, /* one of them is too many for half a byte */
	OFFSET_SIZE = sizeof(uint32_t),
	SIZE_SHIFT = 4, /* of the bytes of postings, in the byte of flags */
	SIZE_BEHIND = 15, /* they are counted in a byte behind */
};

/* Adds how many letters are shared, and how many follow. */
static void
add_letters_head(struct buf *words, size_t shared, size_t more)
{
	if (shared < LETTERS_MOST && more < LETTERS_MOST) {
		buf_byte(words, (char)(shared | more << LETTERS_SHIFT));
		return;
	}
	buf_byte(words, '\xff');
	buf_byte(words, (char)shared);
	buf_byte(words, (char)more);
}

/* Adds flags, and the size of postings that follow the letters. */
static void
add_flags(struct buf *words, unsigned flags, size_t size)
{
	size_t told = size < SIZE_BEHIND ? size : SIZE_BEHIND;

	flags &= (1U << SIZE_SHIFT) - 1;
	buf_byte(words, (char)(flags | told << SIZE_SHIFT));
	if (told == SIZE_BEHIND)
		buf_byte(words, (char)size);
}

/* The postings of a word that one article has; bare if it is in no zone. */
static struct posting_bytes
single(struct span bytes, unsigned flags, unsigned k)
{
	return (struct posting_bytes){
	    bytes, !(flags & DICTIONARY_ZONED), (uint8_t)k};
}

void
dictionary_add(struct dictionary_writer *writer, struct span word,
    unsigned flags, uint32_t offset)
{
	size_t shared = 0;

	word = span_head(word, WORDS_BYTES_MAX);
	if (writer->count++ % DICTIONARY_BLOCK == 0) {
		uint32_t at = (uint32_t)writer->words->size;
		buf_add(writer->blocks,
		    (struct span){(const char *)&at, sizeof(at)});
	} else {
		while (shared < word.size && shared < writer->size &&
		    word.data[shared] == writer->before[shared])
			shared++;
	}
	struct span postings = {(const char *)&offset, sizeof(offset)};
	size_t size = 0;
	if (flags & DICTIONARY_SINGLE) {
		struct posting_bytes list = single(
		    span_tail(writer->singles, offset), flags, writer->k);
		postings = list.bytes;
		size = postings.size = postings_size_at(&list);
	}
	add_letters_head(writer->words, shared, word.size - shared);
	add_flags(writer->words, flags, size);
	buf_add(writer->words, span_tail(word, shared));
	buf_add(writer->words, postings);
	memcpy(writer->before, word.data, word.size);
	writer->size = word.size;
}

void
dictionary_add_zones(struct dictionary_writer *writer, uint64_t zones)
{
	uint64_t before = 0;

	if (!writer->zones)
		return;
	if ((writer->count - 1) % DICTIONARY_BLOCK > 0) {
		writer->zones->size -= sizeof(before);
		memcpy(&before, writer->zones->data + writer->zones->size,
		    sizeof(before));
	}
	zones |= before;
	buf_add(
	    writer->zones, (struct span){(const char *)&zones, sizeof(zones)});
}

struct span
dictionary_word(const struct dictionary *dictionary)
{
	return (struct span){dictionary->letters, dictionary->size};
}

/* Sets the postings: `size` bytes, or for 0 those of the offset there. */
static void
set_postings(
    struct dictionary *dictionary, const unsigned char *at, size_t size)
{
	const struct edition *edition = dictionary->edition;

	dictionary->postings = single((struct span){(const char *)at, size},
	    dictionary->flags, edition->bare.k[1]);
	dictionary->offset = EDITION_NONE;
	if (size > 0)
		return;
	memcpy(&dictionary->offset, at, OFFSET_SIZE);
	dictionary->postings = (struct posting_bytes){
	    .bytes = edition_postings_at(edition, dictionary->offset)};
}

/* Goes to the next word, whether the reader may see it or not. */
static bool
read_word(struct dictionary *dictionary)
{
	const unsigned char *at = dictionary->at;

	if (dictionary->end - at < HEADER)
		return false;
	size_t shared = at[0] & LETTERS_MOST, more = at[0] >> LETTERS_SHIFT;
	size_t head = at[0] == 0xff ? HEADER_LONG : HEADER;
	if (head == HEADER_LONG) {
		if (dictionary->end - at < HEADER_LONG)
			return false;
		shared = at[1];
		more = at[2];
	}
	size_t size = at[head - 1] >> SIZE_SHIFT;
	dictionary->flags = at[head - 1] & ((1U << SIZE_SHIFT) - 1);
	at += head;
	if (size == SIZE_BEHIND)
		size = at < dictionary->end ? *at++ : 0;
	size_t rest = more + (size ? size : OFFSET_SIZE);
	if ((size_t)(dictionary->end - at) < rest ||
	    shared > dictionary->size || shared + more > WORDS_BYTES_MAX)
		return false;
	memcpy(dictionary->letters + shared, at, more);
	dictionary->size = shared + more;
	set_postings(dictionary, at + more, size);
	dictionary->at = at + rest;
	dictionary->number++;
	return true;
}

/* Whether the reader may see the word; sets its flags to those seen. */
static bool
is_seen(struct dictionary *dictionary)
{
	const struct edition *edition = dictionary->edition;

	if (!(dictionary->flags & DICTIONARY_ZONED))
		return true;
	/* Most readers are outside all zones: no postings have to be read. */
	if (edition->audience == 1 && !(dictionary->flags & DICTIONARY_OPEN))
		return false;
	return shares_read(dictionary->postings.bytes, edition->audience,
		   &dictionary->flags) > 0;
}

/* Moves the cursor before the first word of a block. */
static bool
enter_block(struct dictionary *dictionary, uint32_t number)
{
	uint32_t count;
	const uint32_t *blocks =
	    edition_word_blocks(dictionary->edition, &count);
	struct span words = edition_words(dictionary->edition);

	if (number >= count || blocks[number] > words.size)
		return false;
	dictionary->at = (const unsigned char *)words.data + blocks[number];
	dictionary->end = (const unsigned char *)words.data + words.size;
	dictionary->size = 0;
	dictionary->number = number * DICTIONARY_BLOCK;
	return true;
}

/* Whether the first word of a block is less than `word`. */
static bool
block_is_less(struct dictionary *dictionary, uint32_t number, struct span word)
{
	return enter_block(dictionary, number) && read_word(dictionary) &&
	    span_compare(dictionary_word(dictionary), word) < 0;
}

/*
 * At the beginning of a block, passes over the blocks without a word that the
 * reader may see. Returns false at the end.
 */
static bool
pass_hidden(struct dictionary *dictionary)
{
	const struct edition *edition = dictionary->edition;
	uint32_t count, first = dictionary->number / DICTIONARY_BLOCK;
	const uint64_t *zones = edition_section(
	    edition, EDITION_WORD_ZONES, sizeof(*zones), &count);
	uint32_t block = first;

	if (dictionary->number % DICTIONARY_BLOCK > 0)
		return true;
	while (block < count && !(zones[block] & edition->audience))
		block++;
	if (block == first || enter_block(dictionary, block))
		return true;
	dictionary->at = dictionary->end;
	return false;
}

bool
dictionary_next(struct dictionary *dictionary)
{
	while (pass_hidden(dictionary) && read_word(dictionary))
		if (is_seen(dictionary))
			return true;
	return false;
}

/*
 * Goes to the first word not less than `word`. The first words of the blocks
 * before `low` are less, those from `high` on are not.
 */
static bool
seek_between(struct dictionary *dictionary, uint32_t low, uint32_t high,
    struct span word)
{
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (block_is_less(dictionary, middle, word))
			low = middle + 1;
		else
			high = middle;
	}
	/* The word may also be inside the block before. */
	if (!enter_block(dictionary, low > 0 ? low - 1 : 0))
		return false;
	while (dictionary_next(dictionary))
		if (span_compare(dictionary_word(dictionary), word) >= 0)
			return true;
	return false;
}

bool
dictionary_seek(struct dictionary *dictionary, const struct edition *edition,
    struct span word)
{
	uint32_t count;

	edition_word_blocks(edition, &count);
	dictionary->edition = edition;
	dictionary->at = dictionary->end = NULL;
	return seek_between(dictionary, 0, count, word);
}

bool
dictionary_advance(struct dictionary *dictionary, struct span word)
{
	uint32_t count, low, high, step = 1;

	for (int i = 0; i < DICTIONARY_BLOCK; i++) {
		if (!dictionary_next(dictionary))
			return false;
		if (span_compare(dictionary_word(dictionary), word) >= 0)
			return true;
	}
	/* Galloping: blocks at twice the distance each time. */
	edition_word_blocks(dictionary->edition, &count);
	low = (dictionary->number - 1) / DICTIONARY_BLOCK + 1;
	for (high = low; high < count && block_is_less(dictionary, high, word);
	     step *= 2) {
		low = high + 1;
		high = count - high > step ? high + step : count;
	}
	return seek_between(dictionary, low, high, word);
}
