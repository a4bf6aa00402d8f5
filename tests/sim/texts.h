/* What the publisher of a simulated world writes. */
#ifndef SIM_TEXTS_H
#define SIM_TEXTS_H

#include "base/buf.h"
#include "sim/chance.h"

enum {
	TOKEN = 7, /* bytes */
	TAGS = 3,
};

extern const char *const text_tags[TAGS];

/*
 * A state of a file, and what it says of itself. Each text has a token, a word
 * that stands in no other: in its title, and at its end.
 */
struct version {
	uint32_t id; /* by which its token is known */
	char token[TOKEN + 1];
	char title[40];
	bool hidden; /* a draft, or what has to be taken for one */
	bool dated;
	int32_t day; /* days since 1970, as it stands there */
	int64_t instant, begins; /* seconds since 1970 */
	int64_t updated; /* the same of a later state, or 0 */
	unsigned tags; /* bits: of text_tags */
	struct buf bytes;
	size_t body; /* where the text begins, after the front matter */
	size_t link; /* of the paths that texts may link to, or `path_count` */
	size_t
	    first; /* bytes of the text that are before its first paragraph */
	size_t half; /* bytes that have the title and the first paragraph */
	size_t size; /* of `bytes` that are in the file */
};

struct texts {
	struct version **list;
	size_t count, capacity;
	uint32_t ids;
	const char *const *paths; /* that texts may link to */
	size_t path_count;
	bool crowded; /* articles are dated and shown, and none is taken away */
};

enum text_form {
	TEXT_GEMTEXT,
	TEXT_PLAIN,
	TEXT_INDEX, /* gemtext, never dated */
	TEXT_FILE,
};

/*
 * A new text, of a time: it may be a draft, or dated later. One that is edited
 * (NULL: none) keeps its title and its token.
 */
struct version *text_write(struct texts *texts, struct chance *chance,
    enum text_form form, const struct version *edited, int64_t now);
/* The same text with a part of its bytes, as far as they are written. */
struct version *text_half(struct texts *texts, const struct version *whole);
void texts_free(struct texts *texts);

/*
 * Takes text up to the end of its next token off the front. Returns whether
 * there was one.
 */
bool text_next_token(struct span *text, uint32_t *id_r);
/* The bytes that a file has of a version; its text, without front matter. */
struct span text_bytes(const struct version *version);
struct span text_body(const struct version *version);
/* Its first paragraph, without the dot at its end. */
struct span text_opening(const struct version *version);
/* Days since 1970 as `2021-06-05`, for a buffer. */
void text_day(struct buf *buf, int64_t day);
/* Seconds since 1970 as `2021-06-05T12:00:00Z`. */
void text_instant(struct buf *buf, int64_t instant);

#endif
