/* What the parts of front matter share: its two syntaxes and its fields. */
#ifndef TEXT_FRONT_PRIV_H
#define TEXT_FRONT_PRIV_H

#include "text/article.h"

enum front_kind {
	FRONT_EMPTY, /* a key without a value */
	FRONT_TEXT,
	FRONT_LIST, /* the items of lists in it stand among its own */
	FRONT_OTHER, /* a table, or an alias */
};

/* One key with its value. What is in a table has the table's name in front:
 * `taxonomies.tags`. */
struct front_entry {
	struct span key;
	enum front_kind kind;
	struct span *values; /* one of a text, or the items of a list */
	size_t count;
	struct span raw; /* what follows the key on its line, as it stands */
	unsigned line; /* counted from 1, the line that opens the block */
	const char *remark; /* why it was read as it stands; NULL: it was not */
	bool inner; /* in a table */
};

/* The entries of a block. The list is the caller's to free(); all that its
 * entries point to lives in the arena. */
struct front_entries {
	struct arena *arena;
	struct front_entry *list;
	size_t count, capacity;
	size_t strays; /* lines that nothing could be made of */
};

/* Adds an entry; the list may move. Returns its number. */
size_t front_add(struct front_entries *entries, struct front_entry entry);
/* Adds a value to the entry of that number; it is copied. */
void front_add_value(
    struct front_entries *entries, size_t number, struct span value);
struct front_line;
/* Adds what a line says; `remark` is why nothing better read it. */
void front_add_line(struct front_entries *entries,
    const struct front_line *line, unsigned number, const char *remark,
    bool inner);
/* Forgets all entries from that number on. */
void front_cut(struct front_entries *entries, size_t number);
/* The key `inner` of a table: `outer.inner`, in the arena. */
struct span front_join(
    struct arena *arena, struct span outer, struct span inner);

/*
 * The entries at the top of a YAML mapping that is the whole text, and of the
 * mappings in it, whose keys get the outer one in front. Adds them to *entries,
 * of which `line` is the line of the text's first. Returns NULL, or what is
 * wrong, a static sentence; then nothing was added.
 */
const char *front_yaml(
    struct span text, unsigned line, struct front_entries *entries);
/* The entries of TOML (`key = value`); what is no TOML is a stray. */
void front_toml(struct span text, unsigned line, struct front_entries *entries);

/* A line `key: value` or `key = value`, which need not be good YAML or TOML. */
struct front_line {
	struct span key, value; /* trimmed; the value unquoted */
	size_t indent; /* blanks in front */
};

/*
 * Reads one line. `mark` is what separates key and value in this syntax, ':' or
 * '='; behind a key that loam knows the other one does, too, and no blank needs
 * to follow. Returns whether it is such a line.
 */
bool front_line_read(struct span line, char mark, struct front_line *line_r);

/* What stands in a pair of quotes, or all of it. */
struct span front_unquote(struct span value);
/* Letters, digits, dashes and low lines: what is a key, and no prose. */
bool front_is_key(struct span s);
/* Whether loam reads the key; whether the article may be hidden by it. */
bool front_knows(struct span key);
bool front_hides(struct span key);
/*
 * Reads entries into an article, each once the block is known to be front
 * matter. Mistakes are noted with their lines.
 */
void front_fill(const struct front_entries *entries, struct notes *notes,
    struct article *article);
/*
 * Heeds one line of a text that is no front matter for its form: returns
 * whether it says draft, so that an article is not published by a slip. A date
 * that can be read becomes the article's first day.
 */
bool front_heed(const struct front_line *line, struct article *article);

#endif
