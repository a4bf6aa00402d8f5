#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/mem.h"
#include "config/setting_priv.h"
#include "text/language.h"
#include "text/uri.h"

/*
 * One parser for each kind of setting. Each returns what it expected, in words
 * that complete `key is "value", expected ...`, or NULL; a refused value leaves
 * the field as it was. Of a list the value is the item that is wrong; where
 * that is none, as in `a,,b`, or there are too many, it is the list.
 */

static const char *
write_span(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	(void)setting;
	*(struct span *)field = arena_copy(arena, value);
	return NULL;
}

static const char *
write_path(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	if (value.size == 0 && *setting->standard)
		return setting->words ? setting->words : "a path";
	return write_span(setting, arena, field, value);
}

/* Lists what was expected; valid until the next call. */
static const char *
one_of(const struct span *names, size_t count)
{
	static char expected[120];
	struct buf list = {0};

	expected_list(&list, names, count);
	struct span fitting = span_head(buf_span(&list), sizeof(expected) - 1);
	memcpy(expected, fitting.data, fitting.size);
	expected[fitting.size] = '\0';
	buf_free(&list);
	return expected;
}

/* What looks like a word is one: `no` and `Off` would be files of that name. */
static const char *
write_target(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	struct span words = span_of(setting->words), names[EXPECTED_MAX];
	bool good = span_find(value, '/') < value.size;
	size_t count = 0;

	for (; words.size > 0; count++) {
		names[count] = span_cut(&words, '|');
		good = good || span_equal(value, names[count]);
	}
	names[count++] = SPAN("a path with a slash, as in ./NAME");
	return good ? write_span(setting, arena, field, value)
		    : one_of(names, count);
}

/* A socket's path has to fit into struct sockaddr_un. */
static const char *
write_socket(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	static char expected[120];
	const size_t most = sizeof(((struct sockaddr_un *)0)->sun_path) - 1;

	if (value.size <= most)
		return write_target(setting, arena, field, value);
	snprintf(expected, sizeof(expected),
	    "auto, off or a path of at most %zu bytes", most);
	return expected;
}

/* What is wrong with a host name; NULL if it is one. */
static const char *
host_expected(struct span name)
{
	if (span_find(name, '*') < name.size)
		return "a host name like example.org (*.example.org is an "
		       "alias)";
	if (span_find(name, ':') < span_find_last(name, ':') ||
	    span_starts(name, SPAN("[")))
		return "a host name like example.org (at an IPv6 address the "
		       "first host answers without it)";
	return span_find(name, '%') == name.size && uri_names_host(name)
	    ? NULL
	    : "a host name like example.org";
}

static const char *
write_host(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	const char *expected = value.size == 0 && !*setting->standard
	    ? NULL
	    : host_expected(value);

	return expected ? expected : write_span(setting, arena, field, value);
}

static const char *
write_language(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	return language_is_tag(value) ||
		(value.size == 0 && !*setting->standard)
	    ? write_span(setting, arena, field, value)
	    : "a language tag like en or es-SV";
}

/* What is expected of a number that has zeros in front, more than others. */
static const char *
no_zeros(struct span value)
{
	return span_has_leading_zero(value) ? ", without zeros in front" : "";
}

static const char *
write_number(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	static char expected[120];
	const char *zeros = no_zeros(value);
	uint64_t number;

	(void)arena;
	if (setting->kind == SETTING_AUTO && span_equal(value, SPAN("auto"))) {
		*(int64_t *)field = 0;
		return NULL;
	}
	if (span_number(value, (uint64_t)setting->high, &number) == 0 &&
	    (int64_t)number >= setting->low && !*zeros) {
		*(int64_t *)field = (int64_t)number;
		return NULL;
	}
	snprintf(expected, sizeof(expected), "%sa number from %lld to %lld%s",
	    setting->kind == SETTING_AUTO ? "auto or " : "",
	    (long long)setting->low, (long long)setting->high, zeros);
	return expected;
}

static const char *
write_duration(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	static const struct {
		const char *unit;
		int64_t milliseconds;
	} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000},
	    {"d", SETTING_DAY}};
	static char expected[120];
	uint64_t number;

	(void)arena;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct span unit = span_of(units[i].unit);
		if (!span_ends(value, unit) || span_has_leading_zero(value) ||
		    span_number(span_head(value, value.size - unit.size),
			SETTING_DAY, &number) < 0)
			continue;
		int64_t length = (int64_t)number * units[i].milliseconds;
		if (length < setting->low || length > setting->high)
			break;
		*(int64_t *)field = length;
		return NULL;
	}
	bool whole = setting->low % 1000 == 0;
	snprintf(expected, sizeof(expected),
	    "a time like 30s or 10m, from %lld%s to 1d%s",
	    (long long)setting->low / (whole ? 1000 : 1), whole ? "s" : "ms",
	    no_zeros(value));
	return expected;
}

/* A number of bytes, or of so many with a letter. */
static int
parse_byte_count(struct span value, int64_t most, int64_t *size_r)
{
	static const char letters[] = "KMG";
	uint64_t number, unit = 1;
	const char *letter = value.size > 0
	    ? memchr(letters, value.data[value.size - 1], sizeof(letters) - 1)
	    : NULL;

	if (letter) {
		unit = UINT64_C(1024) << 10 * (letter - letters);
		value.size--;
	}
	if (span_number(value, (uint64_t)most / unit, &number) < 0)
		return -1;
	*size_r = (int64_t)(number * unit);
	return 0;
}

static const char *
write_size(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	static char expected[120];
	int64_t size;

	(void)arena;
	if (parse_byte_count(value, setting->high, &size) == 0 &&
	    size >= setting->low && !span_has_leading_zero(value)) {
		*(int64_t *)field = size;
		return NULL;
	}
	snprintf(expected, sizeof(expected),
	    "a size like 500K, 8M or 2G, from %lld byte to %lldM%s",
	    (long long)setting->low, (long long)setting->high >> 20,
	    no_zeros(value));
	return expected;
}

static const char *
write_yes_no(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	(void)setting;
	(void)arena;
	if (!span_equal(value, SPAN("yes")) && !span_equal(value, SPAN("no")))
		return "yes or no";
	*(bool *)field = span_equal(value, SPAN("yes"));
	return NULL;
}

static const char *
write_choice(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	struct span words = span_of(setting->words), names[EXPECTED_MAX];
	size_t count = 0;

	(void)arena;
	for (; words.size > 0; count++) {
		names[count] = span_cut(&words, '|');
		if (span_equal(value, names[count])) {
			*(int *)field = (int)count;
			return NULL;
		}
	}
	return one_of(names, count);
}

static void
add_item(struct config_items *items, struct span text)
{
	items->list = mem_grow(items->list, &items->capacity, items->count + 1,
	    sizeof(*items->list));
	items->list[items->count++] = (struct config_item){.text = text};
}

static bool
has_item(const struct config_items *items, struct span text)
{
	for (size_t i = 0; i < items->count; i++)
		if (span_equal_nocase(items->list[i].text, text))
			return true;
	return false;
}

/*
 * Whether a name stands for those of one label before it. Authorities sign no
 * wildcard over a single label, and clients take none (`*.org`).
 */
static bool
is_wildcard(struct span name)
{
	uint64_t number;

	if (!span_skip(&name, SPAN("*.")) || host_expected(name))
		return false;
	name.size -= span_ends(name, SPAN("."));
	size_t dot = span_find_last(name, '.');
	return dot < name.size &&
	    span_number(span_tail(name, dot + 1), UINT32_MAX, &number) < 0;
}

/* What is wrong with a name in a list; NULL if nothing is. */
static const char *
alias_expected(const struct config_items *items, struct span name)
{
	if (has_item(items, name))
		return "each name once";
	if (is_wildcard(name) || !host_expected(name))
		return NULL;
	return span_find(name, '*') < name.size
	    ? "host names separated by commas, with * as the first label of "
	      "three or more alone, as in *.example.org"
	    : "host names like example.org or *.example.org, separated by "
	      "commas";
}

static const char *
write_hosts(struct arena *arena, void *field, struct span *value)
{
	struct span rest = *value;

	if (setting_has_gap(rest))
		return SETTING_NO_GAP;
	while (rest.size > 0) {
		struct span name = span_trim(span_cut(&rest, ','));
		const char *expected = alias_expected(field, name);
		if (expected) {
			*value = name;
			return expected;
		}
		add_item(field, arena_copy(arena, name));
	}
	return NULL;
}

static const char *
write_below(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	if (value.size > 0 && !span_starts(value, SPAN("/")))
		return "a path like /club/";
	return write_span(setting, arena, field, value);
}

static const char *
write_item(const struct setting *setting, struct arena *arena, void *field,
    struct span value)
{
	(void)setting;
	if (setting_has_gap(value))
		return SETTING_NO_GAP;
	if (value.size > 0)
		add_item(field, arena_copy(arena, value));
	return NULL;
}

const char *
setting_write(const struct setting *setting, struct arena *arena, void *scope,
    struct span *value)
{
	static const char *(*const lists[])(
	    struct arena *, void *, struct span *) = {
	    [SETTING_HOSTS] = write_hosts,
	    [SETTING_ADDRESSES] = setting_write_addresses,
	    [SETTING_NETWORKS] = setting_write_networks,
	    [SETTING_ITEM] = NULL,
	};
	static const char *(*const writers[])(
	    const struct setting *, struct arena *, void *, struct span) = {
	    [SETTING_TEXT] = write_span,
	    [SETTING_PATH] = write_path,
	    [SETTING_TARGET] = write_target,
	    [SETTING_SOCKET] = write_socket,
	    [SETTING_HOST] = write_host,
	    [SETTING_LANGUAGE] = write_language,
	    [SETTING_NUMBER] = write_number,
	    [SETTING_AUTO] = write_number,
	    [SETTING_DURATION] = write_duration,
	    [SETTING_SIZE] = write_size,
	    [SETTING_YES_NO] = write_yes_no,
	    [SETTING_CHOICE] = write_choice,
	    [SETTING_BELOW] = write_below,
	    [SETTING_ITEM] = write_item,
	};

	void *field = (char *)scope + setting->offset;
	return lists[setting->kind]
	    ? lists[setting->kind](arena, field, value)
	    : writers[setting->kind](setting, arena, field, *value);
}
