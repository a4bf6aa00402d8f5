/* The parsers of kinds of settings that have a file of their own. */
#ifndef CONFIG_SETTING_PRIV_H
#define CONFIG_SETTING_PRIV_H

#include "config/setting.h"

/* Whether a list has an item, between its commas, that is empty. */
bool setting_has_gap(struct span list);
#define SETTING_NO_GAP "no empty item in the list"

/* Each parses one kind, a list, as setting_write() says. */
const char *setting_write_addresses(
    struct arena *arena, void *field, struct span *value);
const char *setting_write_networks(
    struct arena *arena, void *field, struct span *value);

#endif
