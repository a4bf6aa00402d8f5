/* A record: what the indexer knows of one file or directory. */
#ifndef INDEX_RECORD_H
#define INDEX_RECORD_H

#include <stddef.h>

#include "base/digest.h"
#include "edition/root.h"
#include "text/article.h"
#include "tinylog/packed.h"

enum record_role {
	RECORD_DIRECTORY,
	RECORD_ARTICLE,
	RECORD_FILE, /* served unchanged, listed under Files */
	RECORD_SPECIAL, /* robots.txt and the like: served, never listed */
	RECORD_MAP, /* NAME.gophermap: shown in its directory's index */
	/* The next three describe their directory. */
	RECORD_TAG, /* gophertag: its text is its directory's title */
	RECORD_INDEX, /* index.gmi and the like: the page of its directory */
	RECORD_INTRO, /* .intro.gmi: read, never served */
	RECORD_STANDING, /* .standing.gmi: read, never served */
	RECORD_DIR_LINK, /* a symbolic link to a directory: not followed */
};

/* The run and document number of a record whose terms are in no run. */
#define RECORD_UNINDEXED UINT32_MAX

struct dir;

/* What the system's events have told of the writer of a file. */
enum record_writer {
	WRITER_UNKNOWN, /* nothing since the file was read */
	WRITER_NONE, /* but its times, mode or owner have changed */
	WRITER_CREATED, /* the name is new: a writer's, or a hard link */
	WRITER_OPEN, /* it has written, and has not closed the file since */
	WRITER_CLOSED, /* it has closed the file, or the directory arrived */
	WRITER_DONE, /* the file was renamed into place */
};

/* What is known of a symbolic link. */
struct record_link {
	/*
	 * What it leads through and to, as root_follow() tells it, but for the
	 * link itself; owned. Empty if it leads nowhere.
	 */
	struct span way;
	bool own; /* it is hidden for a reason of its own, wherever it leads */
	const char
	    *hidden; /* a static sentence: why it is not shown; or NULL */
	const char *told; /* the reason that was noted last, or NULL */
	struct identity target; /* of the record of what it leads to */
};

struct record {
	/* From the root; a directory's, or a link's to one, ends in a slash. */
	struct span path;
	enum record_role role;
	enum article_format format;
	struct dir *dir; /* of a directory */
	struct record_link *symlink; /* of a symbolic link; else NULL */

	/*
	 * From the last reading; spans are in `text_block` or interned. What
	 * each run and each press reads of all records stands first, in few
	 * lines of a cache.
	 */
	bool read; /* the fields up to the state of the scan are valid */
	bool draft, doubtful, unlisted, no_menus, headed;
	bool program; /* a gophermap that is one: not shown */
	bool titled; /* a gophermap that begins with a line of its title */
	bool cr_lines; /* a text whose lines end in CR alone */
	bool large; /* a text that is served as a file for its size */
	/*
	 * The page of its directory, or that page in another language; and
	 * whether it makes its directory a page bundle, or is a part of one: it
	 * is then an article. Of a directory: whether it is a page bundle.
	 */
	bool page, bundle;
	bool nested; /* of a directory: the one above is a page bundle */
	bool buried; /* in a page bundle that is not shown */
	bool may_page; /* its name is that of a directory's page, or of one
			  in another language */
	bool alone; /* its name is that of one in another language, where the
		       directory has no page: it is an article */
	bool copyable; /* its name is that of a copy of another file */
	bool copy; /* and that file is beside it: not shown */
	bool check; /* the next scan compares it with its file */
	bool changed; /* this scan reads it */
	bool excluded; /* no file to be read: a device, or a broken link */
	/*
	 * A file in Markdown: whether a page is to be made of it, x.gmi of
	 * x.md; or whether that is another file, and it is no article; and
	 * whether the last reading has made one.
	 */
	bool markdown; /* by its name */
	bool makes_page, beside;
	bool converted;
	unsigned footnotes; /* of that page */
	bool names_others; /* the page has links by name */
	struct record
	    *made; /* the article at its page's path; owned, or NULL */
	struct record *source; /* of such an article */
	struct date date;
	struct date publish; /* a second date before which it is hidden */
	uint64_t twin_key; /* equal for forms of one text; 0: of none */
	/*
	 * The posting run that has its terms (0 is the term index, others hold
	 * what was read since the last press), and its number there.
	 */
	uint32_t run, doc;
	uint32_t words; /* with the title's weight */
	/*
	 * Where the last edition has its path, title and summary, if that was
	 * written with a pool of strings of that number (press.h).
	 */
	uint32_t strings, pool;
	uint32_t place; /* among the articles that the last edition lists */
	/* Where the numbers of its links are, with that pool (press_links.c) */
	uint32_t links_at, links_pool;
	uint32_t body;
	struct span title, summary, author, id, was, language, mime, charset;
	struct identity identity; /* of a directory: device and inode */
	/* Of the bytes that were read, and of what was made of an article. */
	unsigned char digest[DIGEST_SIZE];
	uint64_t bytes_mark; /* of the bytes alone; 0: not all were read */
	struct span folded, aliases, series, own_language;
	struct span entries; /* of a tinylog, packed; else empty */
	struct date updated; /* not known as long as it is ahead */
	/* The page, of an intro, a standing block or what was made. */
	struct span text;
	struct span link_keys; /* of what it links to, an LF behind each */
	struct span *tags;
	size_t tag_count;
	char *text_block;

	/* State of the scan. */
	struct identity seen; /* a state that differs from the one read */
	int64_t seen_at; /* monotonic ms of `seen`; 0: there is none */
	int64_t found_at; /* of the first such state since it was read; 0 */
	int64_t closed_at; /* monotonic ms of its last close; 0: not known */
	enum record_writer writer;
	bool in_pieces; /* written to again soon after it was closed */
	int64_t again_at; /* monotonic ms: not to be read before; 0: at once */
};

/*
 * How many records before it one is fetched, where all are gone through: none
 * is in a cache then, and each would be waited for.
 */
enum { RECORD_AHEAD = 8, RECORD_TEXTS = 256 /* bytes of what most have */ };

static inline void
record_fetch(const void *from, size_t size)
{
	for (size_t at = 0; at < size; at += 64)
		__builtin_prefetch((const char *)from + at);
}

/* Fetches what is read of each record, before its texts, of one that follows.
 */
static inline void
record_fetch_ahead(struct record *const *list, size_t number, size_t count)
{
	if (number + RECORD_AHEAD < count)
		record_fetch(list[number + RECORD_AHEAD],
		    offsetof(struct record, title));
}

/* The same of all of it, and then of its texts. */
static inline void
record_fetch_whole(struct record *const *list, size_t number, size_t count)
{
	size_t near = number + RECORD_AHEAD / 2;

	if (number + RECORD_AHEAD < count)
		record_fetch(
		    list[number + RECORD_AHEAD], sizeof(struct record));
	if (near >= count)
		return;
	__builtin_prefetch(list[near]->path.data);
	if (list[near]->text_block)
		record_fetch(list[near]->text_block, RECORD_TEXTS);
}

/* The mark of bytes, of their digest; never 0. */
static inline uint64_t
record_bytes_mark(const unsigned char digest[DIGEST_SIZE])
{
	uint64_t mark;

	memcpy(&mark, digest, sizeof(mark));
	return mark ? mark : 1;
}

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
	return record->read && !record->draft && !record->program &&
	    !record->copy && !record->buried &&
	    !(record->symlink && record->symlink->hidden) &&
	    record_begins(record) <= now;
}

enum { RECORD_GRACE = 86400 /* seconds */ };

/*
 * Whether the update of a record counts: a slip, as 2062 for 2026, would make
 * feeds new for years. Clocks and zones differ by a day at most.
 */
static inline bool
record_is_updated(const struct record *record, int64_t now)
{
	return record->updated.instant - now <= RECORD_GRACE;
}

/*
 * The second at which other things are to be shown of a record, which is `now`
 * if what was read of it is not that of now; 0: never.
 */
static inline int64_t
record_turns(const struct record *record, int64_t now)
{
	int64_t begins = record_begins(record);
	int64_t turns = packed_turns(record->entries, now);
	int64_t update = record->updated.instant;

	if (update && record->updated.known != record_is_updated(record, now))
		return now;
	if (turns != now && begins > now)
		return begins;
	if (update && !record->updated.known &&
	    (turns == 0 || update - RECORD_GRACE < turns))
		return update - RECORD_GRACE;
	return turns;
}

/* Whether a record has a path that is answered; intros and blocks have none. */
static inline bool
record_served(const struct record *record)
{
	return record->role != RECORD_INTRO && record->role != RECORD_STANDING;
}

static inline bool
record_is_article(const struct record *record)
{
	return record->role == RECORD_ARTICLE ||
	    (record->bundle && !record->dir);
}

/* Whether the index has its terms while it is visible. */
static inline bool
record_indexed(const struct record *record)
{
	return record_is_article(record) && !record->unlisted &&
	    !record->symlink;
}

#endif
