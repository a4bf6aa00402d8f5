/* What the indexer knows of one file or directory. */
#ifndef INDEX_RECORD_H
#define INDEX_RECORD_H

#include "edition/root.h"
#include "text/article.h"

#include "base/digest.h"

enum record_role {
	RECORD_DIRECTORY,
	RECORD_ARTICLE,
	RECORD_FILE, /* served as it is, listed under Files */
	RECORD_SPECIAL, /* robots.txt and the like: served, never listed */
	RECORD_INDEX, /* index.gmi: the page of its directory */
	RECORD_INTRO, /* .intro.gmi: read, never served */
	RECORD_STANDING, /* .standing.gmi: read, never served */
};

/* One article's terms are in one of the posting run's sources. */
#define RECORD_UNCOUNTED UINT32_MAX

struct dir;

struct record {
	struct span path; /* from the root; a directory's ends in a slash */
	enum record_role role;
	enum article_format format;
	struct dir *dir; /* of a directory */

	/* What was read of it; spans live in `text_block` or are interned. */
	bool read; /* the rest is known */
	struct identity identity; /* of a directory: device and inode */
	unsigned char
	    digest[DIGEST_SIZE]; /* of the bytes, where they were read */
	char *text_block;
	struct span title, folded, summary, author, id, was;
	struct span text; /* the page itself, of intro, standing block */
	struct span own_language, language, mime, charset;
	struct span *tags;
	size_t tag_count;
	struct date date, updated;
	struct date publish; /* what it waits for, too, where that is known */
	uint32_t body;
	bool draft, doubtful, unlisted, bare, link, headed;
	bool large; /* a text, and a file for its size alone */
	bool copyable, copy; /* may be one of a file beside it; is: not shown */

	/*
	 * Where its terms are: in the term index, which is source 0, or among
	 * those read since; and its number there.
	 */
	uint32_t source, doc;
	uint32_t words; /* how many, the title's weighed */

	/* The scanner's own notes about changes. */
	struct identity seen; /* a state that differs from the one read */
	int64_t seen_at; /* monotonic milliseconds; 0: none seen */
	bool check; /* to be looked at in the next scan */
	bool closed; /* its writer has closed or renamed it */
	bool changed; /* to be read in this scan: settled, or due */
	int64_t again_at; /* monotonic ms: not to be read before; 0: at once */
};

/* The second from which a record that is no draft may be shown. */
static inline int64_t
record_begins(const struct record *record)
{
	int64_t begins = INT64_MIN;

	if (record->date.known)
		begins = date_begins(&record->date);
	if (record->publish.known && date_begins(&record->publish) > begins)
		begins = date_begins(&record->publish);
	return begins;
}

/* Whether a record may be shown at a second of the wall clock. */
static inline bool
record_visible(const struct record *record, int64_t now)
{
	return record->read && !record->draft && !record->copy &&
	    record_begins(record) <= now;
}

/* Whether its terms belong into the index while it is visible. */
static inline bool
record_indexed(const struct record *record)
{
	return record->role == RECORD_ARTICLE && !record->unlisted &&
	    !record->link;
}

#endif
