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
	struct span raw; /* what follows the key on its line, without a comment
			  */
	unsigned line; /* counted from 1, the line that opens the block */
	const char *remark; /* why it was read as it stands; NULL: it was not */
	const char *error; /* what of it was left out; NULL: nothing */
	bool inner; /* in a table */
	bool first; /* on its line */
	bool marked; /* YAML took its first word for an anchor or a tag */
};

/* The entries of a block. The list is the caller's to free(); all that its
 * entries point to lives in the arena. */
struct front_entries {
	struct arena *arena;
	struct front_entry *list;
	size_t count, capacity;
	size_t strays; /* lines that nothing could be made of */
	bool pieces; /* it was not read as a whole */
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
/* The same of YAML that is none as a whole, piece by piece, from line 2. */
void front_pieces(struct span inside, struct front_entries *entries);
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

/* Takes a line off the front, without what ends it; `end` is LF or CR. */
struct span front_next_line(struct span *rest, char end);
/* Blank, or a comment; that, or a line that a key may go on with. */
bool front_says_nothing(struct span line);
bool front_goes_on(struct span line);
/* The blanks in front of a line, and of the first one that says something. */
size_t front_indent(struct span line);
size_t front_indent_of_keys(struct span inside);
/* Without a brace, and blanks that nobody sees, in front of a key. */
struct span front_skip_unseen(struct span line);
/* What stands in a pair of quotes, or all of it. */
struct span front_unquote(struct span value);
/* Letters, digits, dashes and low lines: what is a key, and no prose. */
bool front_is_key(struct span s);
/*
 * Whether loam reads the key, or knows it for another tool's; whether the
 * article may be hidden by it.
 */
bool front_knows(struct span key);
bool front_hides(struct span key);
/*
 * Reads entries into an article, each once the block is known to be front
 * matter. Mistakes are noted with their lines.
 */
void front_fill(const struct front_entries *entries, struct notes *notes,
    struct article *article);
/*
 * Heeds one line where there is no front matter for its form, so that nothing
 * is published by a slip. Returns whether it says draft; where the rest of the
 * text leaves no doubt that front matter was meant (`sure`), also whether it
 * might. A date that can be read is one that the article waits for.
 */
bool front_heed(
    const struct front_line *line, bool sure, struct article *article);

/* Fields that several keys can fill. */
enum front_slot {
	FRONT_SLOT_NONE,
	FRONT_SLOT_TITLE,
	FRONT_SLOT_DATE,
	FRONT_SLOT_UPDATED,
	FRONT_SLOT_LANGUAGE,
	FRONT_SLOT_SUMMARY,
	FRONT_SLOT_AUTHOR,
	FRONT_SLOT_COUNT,
};

/* An entry, its row of the table of keys, and what reading it needs. */
struct front_field {
	const struct front_entry *entry;
	size_t row;
	struct arena *arena;
	struct notes *notes;
	struct article *article;
	size_t filled[FRONT_SLOT_COUNT]; /* by which row, counted from 1; 0:
					    none */
	bool unreadable; /* a line that hides could not be read */
};

/* For messages: what a date may look like. */
#define FRONT_DATE_FORMS "2018-03-12 or 2018-03-12T15:04:05+01:00"

/* Notes what was found and what was expected. */
void front_complain(const struct front_field *field, const char *expected);
/* The value where it is one word, without a comment that was left there. */
struct span front_word(const struct front_entry *entry);
struct span front_without_comment(struct span word);
/* Whether there is no value, or an empty one. */
bool front_is_empty(const struct front_entry *entry);
/* 1 yes, 0 no, -1 neither. */
int front_truth(struct span value);
/* Whether this key may fill its field: of several the first in the table. */
bool front_may_fill(struct front_field *field);
/* One harmless line of a text, in the arena. */
struct span front_clean(struct arena *arena, struct span text);
/* Lists of words. */
void front_read_tags(struct front_field *field);
void front_read_categories(struct front_field *field);
/* The keys that hide. */
void front_read_date(struct front_field *field);
void front_read_publish(struct front_field *field);
void front_read_draft(struct front_field *field);
void front_read_published(struct front_field *field);

#endif
