/* The table of keys: it drives parsing, errors and the shipped file. */
#ifndef CONFIG_SETTING_H
#define CONFIG_SETTING_H

#include "config/config.h"

enum setting_kind {
	SETTING_TEXT,
	SETTING_PATH,
	SETTING_SOCKET, /* a path that a socket can have, auto or off */
	SETTING_HOST,
	SETTING_HOSTS, /* several, separated by commas */
	SETTING_LANGUAGE,
	SETTING_NUMBER, /* a count from low to high */
	SETTING_AUTO, /* the same, or `auto` */
	SETTING_DURATION, /* 500ms, 30s, 10m, 2h, 1d */
	SETTING_YES_NO,
	SETTING_CHOICE, /* one of `words`, its place counted from 0 */
	SETTING_ADDRESSES,
	SETTING_BELOW, /* a path in the capsule; it begins with a slash */
	SETTING_ITEM, /* text; the key may be given again */
};

enum { SETTING_DAY = 86400000 }; /* ms: the longest time */

/* Which struct a setting's field is in: the section's. */
enum setting_scope { SCOPE_CONFIG, SCOPE_HOST, SCOPE_ZONE };

struct setting {
	const char *section, *key;
	enum setting_kind kind;
	const char *standard; /* the default, as it would be written */
	size_t offset; /* of its field in the struct of its scope */
	int64_t low, high;
	const char *words; /* of a choice, separated by |; else an example */
	const char *help;
};

extern const struct setting settings[];
extern const size_t setting_count;

/* The setting of that name, or NULL. */
const struct setting *setting_find(struct span section, struct span key);
enum setting_scope setting_scope(struct span section);
/* The key of that section that is spelled most like key, or NULL. */
const struct setting *setting_nearest(struct span section, struct span key);
/*
 * Writes value into its field of a struct of its scope; text is copied to the
 * arena. Returns NULL, or what was expected, in memory valid until the next
 * call.
 */
const char *setting_write(const struct setting *setting, struct arena *arena,
    void *scope, struct span value);

#endif
