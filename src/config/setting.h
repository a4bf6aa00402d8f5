/* The table of keys: it drives parsing, errors and the shipped file. */
#ifndef CONFIG_SETTING_H
#define CONFIG_SETTING_H

#include "config/config.h"

enum setting_kind {
	SETTING_TEXT,
	SETTING_PATH,
	SETTING_SOCKET, /* a path that a socket can have, auto or off */
	SETTING_HOST,
	SETTING_LANGUAGE,
	SETTING_NUMBER, /* a count from low to high */
	SETTING_AUTO, /* the same, or `auto` */
	SETTING_DURATION, /* 500ms, 30s, 10m, 2h, 1d */
	SETTING_YES_NO,
	SETTING_CHOICE, /* one of `words`, its place counted from 0 */
	SETTING_ADDRESSES,
};

struct setting {
	const char *section, *key;
	enum setting_kind kind;
	const char *standard; /* the default, as it would be written */
	size_t offset; /* of its field in struct config */
	int64_t low, high;
	const char *words; /* of a choice, separated by | */
	const char *help;
};

extern const struct setting settings[];
extern const size_t setting_count;

/* The setting of that name, or NULL. */
const struct setting *setting_find(struct span section, struct span key);
/* The key of that section that is spelled most like key, or NULL. */
const struct setting *setting_nearest(struct span section, struct span key);
/* Whether it looks like a language tag (BCP 47), as in en or es-SV. */
bool setting_is_language(struct span value);
/*
 * Writes value into its field; text is copied to the configuration's arena.
 * Returns NULL, or what was expected, in memory valid until the next call.
 */
const char *setting_write(
    const struct setting *setting, struct config *config, struct span value);

#endif
