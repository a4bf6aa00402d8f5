/* Shared by the files of front matter: entries, lines, syntaxes, meanings. */
#ifndef TEXT_FRONT_PRIV_H
#define TEXT_FRONT_PRIV_H

#include "text/article.h"

enum front_kind {
	FRONT_EMPTY, /* a key without a value */
	FRONT_TEXT,
	FRONT_LIST, /* the items of nested lists are among its own */
	FRONT_OTHER, /* a table (a mapping of YAML), or an alias */
};

/* A key with its value. A key in a table is joined: `taxonomies.tags`. */
struct front_entry {
	struct span key;
	enum front_kind kind;
	struct span *values; /* one of a text, the items of a list */
	size_t count;
	struct span raw; /* the rest of the key's line, without a comment */
	unsigned line; /* counted from 1, the line that opens the block */
	const char *literal; /* why the line was read literally, or NULL */
	const char *error; /* why a part was left out, or NULL */
	bool nested; /* in a table */
	bool first; /* on its line */
	bool marked; /* YAML took its first word for an anchor or a tag */
};

/* The entries of a block. The caller frees the list; the arena has the rest. */
struct front_entries {
	struct arena *arena;
	unsigned first; /* number of the first line inside the block */
	struct front_entry *list;
	size_t count, capacity;
	size_t stray_lines; /* that are part of no entry */
	bool piecewise; /* YAML, refused as a whole */
};

/* The lines between two delimiter lines at the top of a text, or an object. */
struct front_block {
	struct span rule; /* the delimiter */
	unsigned first; /* line inside; 1 if no rule opens the block */
	char mark; /* between key and value: ':' of YAML, '=' of TOML */
	bool json; /* the delimiters are its braces, and inside */
	struct span inside; /* between the delimiter lines */
	bool closed; /* there is a second delimiter line, at any distance */
	size_t size; /* bytes with both delimiters; 0: not front matter */
	unsigned lines; /* with both delimiters */
};

/* A line `key: value` or `key = value`, valid YAML or TOML or not. */
struct front_line {
	struct span key, value; /* trimmed; the value unquoted */
	size_t indent; /* bytes before the key */
};

/* The entry that is being read into an article, and all that this needs. */
struct front_reader {
	const struct front_entry *entry;
	const struct front_key *key; /* NULL: not a key of loam */
	struct arena *arena;
	struct notes *notes;
	struct article *article;
	const struct front_key **filled; /* by slot: which key filled it */
	bool created; /* the block has date.created */
	bool crowded; /* and date.draft, or another key that hides */
	bool unreadable; /* a key that hides has a value that it cannot have */
};

/* front.c */

/* Takes a line off the front, without its end; `end` is LF or CR. */
struct span front_next_line(struct span *rest, char end);

/* front_block.c */

/* Finds the block. Returns whether the text opens like front matter. */
bool front_find_block(struct span text, bool plain, struct arena *arena,
    struct front_block *block_r);

/* front_line.c: lines and values without their syntax. */

/*
 * Reads a line. `mark` separates key and value in this syntax, ':' or '=';
 * after a key that loam knows either does, and no blank has to follow. Returns
 * whether it is such a line.
 */
bool front_line_read(struct span line, char mark, struct front_line *line_r);
/* Whether a line is empty, a comment, or the brace that opens JSON. */
bool front_is_blank(struct span line);
/* Whether a line can be a part of a value: blank, an item, a closing bracket.
 */
bool front_continues(struct span line);
/* Whether a line goes on with the field above it (RFC 5322, section 2.2.3). */
bool front_is_folded(struct span line);
/* The indent of a line, and of the first one that is not blank. */
size_t front_indent(struct span line);
size_t front_indent_of_keys(struct span inside);
/* Returns a line without the brace and the invisible characters before its key.
 */
struct span front_skip_invisible(struct span line);
/* Returns the text between a pair of quotes, or all of it. */
struct span front_unquote(struct span value);
/* Returns an unquoted word without a comment or a comma after it. */
struct span front_strip_comment(struct span word);
/* Whether a byte is a letter, a digit, `-` or `_`, as those of keys are. */
bool front_is_of_key(char byte);
/* Whether s is made of such bytes, and not empty. */
bool front_is_key(struct span s);
/* Returns 1 for yes, 0 for no, -1 for neither. */
int front_boolean(struct span value);
/*
 * Returns a copy of a block, in the arena, with the same lines. They end as
 * YAML has it, and a key that hides is spelt plainly, however it is mistyped;
 * so is any key that loam knows in full-width letters, or before such a mark.
 */
struct span front_plain_lines(struct span text, char mark, struct arena *arena);

/* front_line.c: the list of entries. */

/* Adds an entry; the list may move. Returns its number. */
size_t front_add(struct front_entries *entries, struct front_entry entry);
/* Adds a copy of a value to the entry of that number. */
void front_add_value(
    struct front_entries *entries, size_t number, struct span value);
/* Adds the entry of a line that is read literally, for the reason `why`. */
void front_add_line(struct front_entries *entries,
    const struct front_line *line, unsigned number, const char *why,
    bool nested);
/* Returns `table.key`, in the arena. */
struct span front_join_keys(
    struct arena *arena, struct span table, struct span key);

/* front_yaml.c, front_toml.c: the syntaxes. */

/*
 * Adds the entries of the lines in a block; those in a table (a mapping) have
 * joined keys. They cannot fail: a line that is refused is read literally,
 * or counted as a stray line.
 */
void front_yaml(struct span inside, struct front_entries *entries);
void front_toml(struct span inside, struct front_entries *entries);
/* Returns the size of a JSON object with its braces; 0 if it has no end. */
size_t front_object_size(struct span text, char end);

/* front_fields.c: what the keys mean. */

/* Whether loam reads the key, or knows it as another tool's. */
bool front_knows_key(struct span key);
/* Whether the key can hide the article. */
bool front_key_hides(struct span key);
/* Reads entries into an article; mistakes become notes with their lines. */
void front_fill(const struct front_entries *entries, struct notes *notes,
    struct article *article);
/* Notes the value that was found, and what was expected. */
void front_note_mistake(
    const struct front_reader *reader, const char *expected);
/* Returns the value of a text, or the empty span. */
struct span front_word(const struct front_entry *entry);
/* Whether there is no value, or an empty one. */
bool front_is_empty(const struct front_entry *entry);
/* Whether no key of a higher rank has filled the same slot; then it is ours. */
bool front_claim_slot(struct front_reader *reader);

/* front_frame.c: rules and boxes around them. */

/*
 * Returns a line as it is seen: without escape sequences of terminals, and out
 * of its box, unless it is a row of a table. It is in *shown.
 */
struct span front_shown_line(struct span line, struct buf *shown);
/*
 * Whether a line may be above a head: it is blank, a rule or a side of a box,
 * and begins no preformatted block. Signs of code and data are none.
 */
bool front_is_above(struct span line);
/*
 * Whether a line begins with a word of ASCII and, behind it, text that is no
 * sign of a pair: it is no field, nor the top of a box, as is soon told of
 * most.
 */
bool front_is_prose(struct span line);

/* front_blockless.c: texts without front matter that say draft, or a date. */

/* Hexo's rule below JSON without braces. */
#define FRONT_JSON_RULE SPAN(";;;")

/*
 * Returns the rule that ends a block which none opens, as Hexo has it: `---` or
 * FRONT_JSON_RULE below a key in small letters and nothing but fields, of which
 * one says draft if the text is plain. Empty if there is none.
 */
struct span front_lone_rule(
    struct span text, bool plain, char end, struct arena *arena);
/*
 * Hides an article whose text has no front matter if the fields on top say
 * draft: `Status: draft` as Pelican has it, `:status: draft` below the title of
 * reStructuredText, or `.. status: draft` of Nikola. Those of Org, as in
 * `#+date: <2026-05-11 Mon>`, also postpone it.
 */
void front_apply_head(struct span text, struct article *article);
/* Whether a word is in capitals, as other keys of a head are: `MOOD: calm`. */
bool front_is_capitals(struct span word);
/* Whether a line has `Name: value` (RFC 5322 section 2.2). */
bool front_is_field(struct span line);
/* Returns the size of the lines in which a field of mail or news goes on. */
size_t front_folds_size(struct span below);
/*
 * Reads a line as a field of any name, which is a few words of any script. The
 * field is in *shown.
 */
bool front_read_any(
    struct span line, struct buf *shown, struct front_line *field_r);
/*
 * Applies the lines of a block that is not front matter, of which `first` is
 * the number of the first; of one that is not closed, as far as no prose
 * begins.
 */
void front_apply_lines(struct span inside, char mark, bool closed,
    unsigned first, struct notes *notes, struct article *article);

/*
 * Applies the pairs behind the rule on the first line of such a text, up to one
 * that says draft, or may: `+++ title = "A title" draft = true +++`. A line
 * that does not begin with a pair is prose, as most of what stands beside `---`
 * is: without braces no date counts there, nor a pair but the first and those
 * behind the value of a key that loam knows.
 */
void front_apply_rule(
    struct span text, struct notes *notes, struct article *article);

/* front_values.c: their values. */

/* For messages: the forms of a date. */
#define FRONT_DATE_FORMS "2018-03-12 or 2018-03-12T15:04:05+01:00"

/*
 * Applies a line of a text without front matter: a date that is read postpones
 * the article, `draft: yes` makes it a draft. If other lines show that front
 * matter was meant (`sure`), so does a value that is neither yes nor no.
 * Returns whether the line makes it a draft.
 */
bool front_apply_line(
    const struct front_line *line, bool sure, struct article *article);
/* Whether a value is the status of what other tools do not show. */
bool front_status_hides(struct span value);
void front_read_tags(struct front_reader *reader);
void front_read_categories(struct front_reader *reader);
void front_read_listed(struct front_reader *reader);
void front_read_menus(struct front_reader *reader);
void front_read_tinylog(struct front_reader *reader);
void front_read_series(struct front_reader *reader);
void front_read_date(struct front_reader *reader);
void front_read_day(struct front_reader *reader);
void front_read_publish(struct front_reader *reader);
void front_read_draft(struct front_reader *reader);
void front_read_status(struct front_reader *reader);
void front_read_published(struct front_reader *reader);

#endif
