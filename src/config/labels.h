/* The words that loam puts on pages, by language. */
#ifndef CONFIG_LABELS_H
#define CONFIG_LABELS_H

#include "base/arena.h"

enum label {
	LABEL_SIMILAR,
	LABEL_LINKED,
	LABEL_RECENT,
	LABEL_UP,
	LABEL_HOME,
	LABEL_MORE,
	LABEL_DIRECTORIES,
	LABEL_FILES,
	LABEL_LINKS,
	LABEL_PLAIN,
	LABEL_NEXT,
	LABEL_PREVIOUS,
	LABEL_SERIES_PREVIOUS,
	LABEL_SERIES_NEXT,
	LABEL_OLDER,
	LABEL_NEWER,
	LABEL_SEARCH,
	LABEL_SEARCH_AGAIN,
	LABEL_SEARCH_ASK,
	LABEL_SEARCH_HELP,
	LABEL_WORD_SIZE,
	LABEL_ONLY_EXCLUDED, /* a search has only what is left out */
	LABEL_FOUND,
	LABEL_FOUND_SOME, /* follows a number */
	LABEL_SOME_WORDS,
	LABEL_NOTHING,
	LABEL_PHRASE_CUT, /* articles were not read for a phrase */
	LABEL_MEANT,
	LABEL_TAKEN, /* they are shown: the words that were meant */
	LABEL_TYPED,
	LABEL_ARCHIVE,
	LABEL_TAGS,
	LABEL_FEED,
	LABEL_MOVED,
	LABEL_LANGUAGE,
	LABEL_COUNT,
};

/* The words of one language, known by its primary subtag. */
struct label_set {
	struct span language;
	struct span words[LABEL_COUNT]; /* an empty one: English */
	unsigned lines[LABEL_COUNT]; /* that have set them; 0: none */
};

struct labels {
	struct label_set *sets;
	size_t count, capacity;
};

/* Returns the built-in sets, English and Spanish; labels_free() frees them. */
struct labels labels_new(void);
void labels_free(struct labels *labels);
/* Returns the key of a label in the configuration, a static string. */
struct span label_key(enum label label);
/*
 * Sets the word (not empty) of a key in a language, which may be new, as a line
 * of the configuration has it. All spans are borrowed. Returns the line that
 * has set it before, else 0; or -1 if there is no such key.
 */
int labels_set(struct labels *labels, struct span language, struct span key,
    struct span word, unsigned line);
/* Whether there is a set for the primary subtag of a language tag. */
bool labels_know(const struct labels *labels, struct span language);
/* Returns the word in a language (a tag, `es-SV`), else in English. */
struct span labels_word(
    const struct labels *labels, struct span language, enum label label);

#endif
