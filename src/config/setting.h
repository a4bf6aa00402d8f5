/* The table of keys, which drives parsing, errors and the shipped file. */
#ifndef CONFIG_SETTING_H
#define CONFIG_SETTING_H

#include "config/config.h"
#include "config/expected.h"

enum setting_kind {
	SETTING_TEXT,
	SETTING_PATH,
	SETTING_TARGET, /* one of `words`, or a path with a slash */
	SETTING_SOCKET, /* the same; the path fits a socket address */
	SETTING_HOST,
	SETTING_HOSTS, /* host names separated by commas */
	SETTING_LANGUAGE,
	SETTING_NUMBER, /* a count from low to high */
	SETTING_AUTO, /* a count, or `auto` */
	SETTING_DURATION, /* 500ms, 30s, 10m, 2h, 1d */
	SETTING_SIZE, /* bytes: 500, 64K, 8M, 2G */
	SETTING_YES_NO,
	SETTING_CHOICE, /* one of `words`; its index */
	SETTING_ADDRESSES,
	SETTING_NETWORKS, /* separated by commas */
	SETTING_BELOW, /* a path in the capsule, from the slash on */
	SETTING_ITEM, /* text; the key is repeatable */
};

enum { SETTING_DAY = 86400000 }; /* ms: the longest time */

/* The struct that a setting's field is in, which its section decides. */
enum setting_scope { SCOPE_CONFIG, SCOPE_HOST, SCOPE_ZONE };

struct setting {
	const char *section, *key;
	enum setting_kind kind;
	const char *standard; /* the default, as in a file */
	size_t offset; /* of the field in the struct of its scope */
	int64_t low, high;
	/* Separated by |; what a path may be; or an example. */
	const char *words;
	const char *help;
};

extern const struct setting settings[];
extern const size_t setting_count;

/* Returns the setting of that name, or NULL. */
const struct setting *setting_find(struct span section, struct span key);
enum setting_scope setting_scope(struct span section);
/* Lists the keys of a section. Returns how many there are. */
size_t setting_keys(struct span section, struct span keys_r[EXPECTED_MAX]);
/* Lists the sections that have a key; all of them if it is empty. */
size_t setting_sections(struct span key, struct span sections_r[EXPECTED_MAX]);
/*
 * Parses *value into its field of a struct of its scope; text is copied to the
 * arena. Returns NULL, or what was expected, valid until the next call: then
 * *value is what is wrong, which is an item if one of a list is.
 */
const char *setting_write(const struct setting *setting, struct arena *arena,
    void *scope, struct span *value);

#endif
