#include "edition/dictionary.h"

/*
 * A front-coded string dictionary (Witten, Moffat, Bell: Managing Gigabytes,
 * chapter 4): in a sorted list each word repeats the beginning of the one
 * before, so only the length of the shared prefix and the rest are stored. The
 * words of a block are read one after another; a seek bisects over the first
 * words of the blocks, which are stored whole, and then reads at most one block
 * and a word.
 */

enum { HEADER = 3, OFFSET_SIZE = sizeof(uint32_t) };

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
	buf_byte(writer->words, (char)shared);
	buf_byte(writer->words, (char)(word.size - shared));
	buf_byte(writer->words, (char)flags);
	buf_add(writer->words, span_tail(word, shared));
	buf_add(writer->words,
	    (struct span){(const char *)&offset, sizeof(offset)});
	memcpy(writer->before, word.data, word.size);
	writer->size = word.size;
}

struct span
dictionary_word(const struct dictionary *dictionary)
{
	return (struct span){dictionary->letters, dictionary->size};
}

bool
dictionary_next(struct dictionary *dictionary)
{
	const unsigned char *at = dictionary->at;

	if (dictionary->end - at < HEADER)
		return false;
	size_t shared = at[0], more = at[1];
	if ((size_t)(dictionary->end - at) < HEADER + more + OFFSET_SIZE ||
	    shared > dictionary->size || shared + more > WORDS_BYTES_MAX)
		return false;
	dictionary->flags = at[2];
	memcpy(dictionary->letters + shared, at + HEADER, more);
	dictionary->size = shared + more;
	memcpy(&dictionary->offset, at + HEADER + more, OFFSET_SIZE);
	dictionary->at = at + HEADER + more + OFFSET_SIZE;
	return true;
}

/* Moves the cursor before the first word of a block. */
static bool
enter_block(struct dictionary *dictionary, struct span words,
    const uint32_t *blocks, uint32_t number)
{
	if (blocks[number] > words.size)
		return false;
	dictionary->at = (const unsigned char *)words.data + blocks[number];
	dictionary->end = (const unsigned char *)words.data + words.size;
	dictionary->size = 0;
	return true;
}

bool
dictionary_seek(struct dictionary *dictionary, const struct edition *edition,
    struct span word)
{
	uint32_t count;
	const uint32_t *blocks = edition_word_blocks(edition, &count);
	struct span words = edition_words(edition);
	uint32_t low = 0, high = count;

	dictionary->edition = edition;
	dictionary->at = dictionary->end = NULL;
	/*
	 * `low` becomes the first block whose first word is not less. The word
	 * may also be inside the block before it.
	 */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (enter_block(dictionary, words, blocks, middle) &&
		    dictionary_next(dictionary) &&
		    span_compare(dictionary_word(dictionary), word) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (count == 0 ||
	    !enter_block(dictionary, words, blocks, low > 0 ? low - 1 : 0))
		return false;
	while (dictionary_next(dictionary))
		if (span_compare(dictionary_word(dictionary), word) >= 0)
			return true;
	return false;
}
