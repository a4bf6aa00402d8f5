/* Posting lists as an edition stores them: compressed, and quick to read. */
#ifndef EDITION_POSTINGS_H
#define EDITION_POSTINGS_H

#include "base/buf.h"
#include "edition/audience.h"

/* A document, how often it has a term, and how often with a plural s. */
struct posting {
	uint32_t doc;
	uint16_t count, plural;
};

/* Postings in memory. A zeroed struct is an empty list. */
struct postings_list {
	struct posting *list;
	size_t count, capacity;
};

/*
 * Appends a posting list without a document in a zone. Postings ascend by
 * document.
 *
 *   list     = varint(number of postings) posting...
 *   posting  = varint(gap << 2 | code) [varint(count << 1 | has_plural)
 *              [varint(plural)]]
 *
 * gap is the number of documents between this one and the one before. The code
 * is 0 for a count of 1, 1 for 2, 2 for 3, each without an s, and 3 where the
 * count follows. Of a count of 1 with an s no number follows.
 *
 * A list with documents in zones is in parts, one for each zone number, whose
 * postings ascend (shares_write()). What a reader may not see is passed over
 * without being read, however much it is.
 *
 *   list     = 0 varint(number of parts) part... postings of each part
 *   part     = varint(zone number) varint(number of postings << 2 | flags)
 *              [varint(bytes of its postings)]      (not of the last part)
 */
void postings_write(
    struct buf *buf, const struct posting *postings, size_t count);

/* Appends the postings alone. */
void postings_append(
    struct buf *buf, const struct posting *postings, size_t count);

/* Appends a varint. */
void postings_put(struct buf *buf, uint32_t value);

enum { POSTINGS_ONCE, POSTINGS_TWICE, POSTINGS_THRICE, POSTINGS_MORE };

/* A reader of a posting list, as an audience sees it. */
struct postings {
	const unsigned char *at, *end;
	uint32_t left, doc; /* doc: the least that the next one can have */
	uint32_t entered; /* postings that were read, or are in this part */
	/* The parts that follow: how many, their heads, their postings. */
	uint32_t parts;
	const unsigned char *head, *body, *stop;
	uint64_t audience;
};

/* Reads a varint of any size. Returns false where the bytes end inside it. */
bool postings_varint(struct postings *postings, uint32_t *value_r);

/* The same, inline for the varints of one byte, which most are. */
static inline bool
postings_number(struct postings *postings, uint32_t *value_r)
{
	if (postings->at < postings->end && *postings->at < 0x80) {
		*value_r = *postings->at++;
		return true;
	}
	return postings_varint(postings, value_r);
}

/* A reader of varints; the bytes must outlive it. */
static inline struct postings
postings_bytes(struct span bytes)
{
	struct postings postings = {.at = (const unsigned char *)bytes.data};

	if (bytes.size > 0)
		postings.end = postings.at + bytes.size;
	return postings;
}

/* A part of a list: its head. */
struct postings_part {
	uint32_t zone, count;
	unsigned flags; /* enum dictionary_flags */
	uint32_t size; /* bytes of its postings; of the last the greatest */
};

/* Behind the 0: reads the number of parts. It is 0 where the bytes end. */
uint32_t postings_parts(struct postings *heads);
/* Reads the head of one of `left` parts. Returns false at their end. */
bool postings_part(
    struct postings *heads, uint32_t *left, struct postings_part *part_r);

/* Behind the 0: goes before the first part. */
void postings_start_parts(struct postings *postings);
/* Goes to the next part that the audience sees. Returns false at the end. */
bool postings_next_part(struct postings *postings);

/* A reader before the first posting; the bytes must outlive it. */
static inline struct postings
postings_start(struct span bytes, uint64_t audience)
{
	struct postings postings = postings_bytes(bytes);

	postings.audience = audience;
	if (postings_number(&postings, &postings.left) && postings.left == 0)
		postings_start_parts(&postings);
	postings.entered = postings.left;
	return postings;
}

/* Reads the counts that follow a gap with code 3. */
bool postings_more(struct postings *postings, struct posting *posting_r);

/* Reads the next posting. Returns false at the end of the list or bytes. */
static inline bool
postings_next(struct postings *postings, struct posting *posting_r)
{
	uint32_t head;

	if (postings->left == 0 &&
	    (postings->parts == 0 || !postings_next_part(postings)))
		return false;
	if (!postings_number(postings, &head))
		return false;
	uint32_t code = head & POSTINGS_MORE;
	posting_r->count = (uint16_t)(1 + code);
	posting_r->plural = 0;
	if (code == POSTINGS_MORE && !postings_more(postings, posting_r))
		return false;
	postings->left--;
	posting_r->doc = postings->doc + (head >> 2);
	postings->doc = posting_r->doc + 1;
	return true;
}

enum { POSTINGS_BLOCK = 128 };

/*
 * Reads the next postings, up to `most`, into a list: the same as with
 * postings_next(), in a fraction of the time. The list ends before the first
 * document that is not less than `docs`. Returns how many; 0 at the end.
 */
size_t postings_take(struct postings *postings, uint32_t docs,
    struct posting *list, size_t most);

#endif
