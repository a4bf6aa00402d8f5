/* The words that loam itself puts on a page, in every language it knows. */
#ifndef CONFIG_LABELS_H
#define CONFIG_LABELS_H

#include "base/arena.h"

enum label {
	LABEL_SIMILAR,
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
	LABEL_SEARCH,
	LABEL_SEARCH_AGAIN,
	LABEL_SEARCH_ASK,
	LABEL_SEARCH_HELP,
	LABEL_FOUND,
	LABEL_SOME_WORDS,
	LABEL_NOTHING,
	LABEL_MEANT,
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
	struct span words[LABEL_COUNT]; /* unset ones fall back to English */
	uint32_t given; /* a bit for each word that labels_set() has set */
};

struct labels {
	struct label_set *sets;
	size_t count, capacity;
};

/* The built-in sets, English and Spanish; labels_free() gives them back. */
struct labels labels_new(void);
void labels_free(struct labels *labels);
/* The label's key in the configuration, a static string. */
struct span label_key(enum label label);
enum labels_set {
	LABELS_SET,
	LABELS_AGAIN, /* set before; the new word holds */
	LABELS_UNKNOWN, /* there is no such key */
};

/*
 * Sets the word (not empty) for key in a language, making a set for it if need
 * be; all is borrowed.
 */
enum labels_set labels_set(struct labels *labels, struct span language,
    struct span key, struct span word);
/* Whether there are words for a language tag's primary subtag. */
bool labels_know(const struct labels *labels, struct span language);
/* The word in a language (a tag like `es-SV`), else in English. Never empty. */
struct span labels_word(
    const struct labels *labels, struct span language, enum label label);

#endif
