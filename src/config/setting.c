#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/utf8.h"
#include "config/setting.h"

#define FIELD(name) offsetof(struct config, name)

enum { DAY = 86400000 };

const struct setting settings[] = {
    {"server", "workers", SETTING_AUTO, "auto", FIELD(workers), 1, 256, NULL,
	"worker processes; auto is one for each processor"},
    {"server", "control", SETTING_SOCKET, "auto", FIELD(control), 0, 0, NULL,
	"the socket of loam status, or off; auto is loam.sock in the "
	"runtime directory"},
    {"gemini", "listen", SETTING_ADDRESSES, "127.0.0.1:1965, [::1]:1965",
	FIELD(gemini_listen), 0, 0, NULL,
	"addresses and ports for Gemini, or off"},
    {"gemini", "port", SETTING_NUMBER, "0", FIELD(gemini_port), 0, 65535, NULL,
	"the port that readers see, where it differs; 0 is the bound one"},
    {"gopher", "listen", SETTING_ADDRESSES, "127.0.0.1:7070, [::1]:7070",
	FIELD(gopher_listen), 0, 0, NULL,
	"addresses and ports for Gopher, or off"},
    {"gopher", "host", SETTING_HOST, "", FIELD(gopher_host), 0, 0, NULL,
	"the host name in menus; empty is the host's name"},
    {"gopher", "port", SETTING_NUMBER, "0", FIELD(gopher_port), 0, 65535, NULL,
	"the port in menus, where it differs; 0 is the bound one"},
    {"gopher", "articles", SETTING_CHOICE, "menu", FIELD(articles), 0, 0,
	"menu|text", "what indexes list of an article: menu, or text"},
    {"capsule", "root", SETTING_PATH, "capsule", FIELD(root), 0, 0, NULL,
	"the directory that is served"},
    {"capsule", "title", SETTING_TEXT, "", FIELD(title), 0, 0, NULL,
	"the capsule's name; empty is the host's name"},
    {"capsule", "author", SETTING_TEXT, "", FIELD(author), 0, 0, NULL,
	"author of articles that name none"},
    {"capsule", "lang", SETTING_LANGUAGE, "en", FIELD(language), 0, 0, NULL,
	"language of articles that say none"},
    {"capsule", "watch", SETTING_CHOICE, "auto", FIELD(watch), 0, 0,
	"auto|inotify|poll", "how changes are noticed: auto, inotify or poll"},
    {"capsule", "rescan", SETTING_DURATION, "10m", FIELD(rescan), 1000, DAY,
	NULL, "how often the whole tree is looked through in any case"},
    {"menus", "related", SETTING_NUMBER, "5", FIELD(related), 0, 100, NULL,
	"similar entries under an article; 0 for none"},
    {"menus", "recent", SETTING_NUMBER, "5", FIELD(recent), 0, 100, NULL,
	"recent posts under an article; 0 for none"},
    {"menus", "navigation", SETTING_YES_NO, "yes", FIELD(navigation), 0, 0,
	NULL, "whether Up and Home stand under an article"},
    {"menus", "page", SETTING_NUMBER, "1000", FIELD(page), 10, 4096, NULL,
	"entries on a page of an index too long for one"},
    {"host", "name", SETTING_HOST, "localhost", FIELD(host), 0, 0, NULL,
	"the name that readers ask for"},
    {"host", "cert", SETTING_PATH, "", FIELD(certificate), 0, 0, NULL,
	"its certificate (PEM); empty: certs/NAME.crt, made at first start"},
    {"host", "key", SETTING_PATH, "", FIELD(key), 0, 0, NULL,
	"its P-256 key (PEM); empty: certs/NAME.key, made at first start"},
    {"limits", "connections", SETTING_AUTO, "auto", FIELD(connections), 1,
	1000000, NULL,
	"open connections of each worker; auto is as many as "
	"descriptors allow"},
    {"limits", "hello", SETTING_DURATION, "5s", FIELD(hello), 10, DAY, NULL,
	"time for a client's first bytes"},
    {"limits", "handshake", SETTING_DURATION, "10s", FIELD(handshake), 10, DAY,
	NULL, "time for a TLS handshake"},
    {"limits", "request", SETTING_DURATION, "10s", FIELD(request), 10, DAY,
	NULL, "time for a request line"},
    {"limits", "stall", SETTING_DURATION, "30s", FIELD(stall), 10, DAY, NULL,
	"time without progress of an answer"},
};

const size_t setting_count = sizeof(settings) / sizeof(settings[0]);

const struct setting *
setting_find(struct span section, struct span key)
{
	for (size_t i = 0; i < setting_count; i++)
		if (span_equal(section, span_of(settings[i].section)) &&
		    span_equal(key, span_of(settings[i].key)))
			return &settings[i];
	return NULL;
}

enum { KEY_MAX = 24 };

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

/* Levenshtein distance of two short names. */
static size_t
distance(struct span a, struct span b)
{
	size_t row[KEY_MAX + 1];

	if (a.size > KEY_MAX || b.size > KEY_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.size; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.size; j++) {
			size_t above = row[j];
			size_t swap = a.data[i - 1] != b.data[j - 1];
			row[j] =
			    least(above + 1, row[j - 1] + 1, diagonal + swap);
			diagonal = above;
		}
	}
	return row[b.size];
}

const struct setting *
setting_nearest(struct span section, struct span key)
{
	const struct setting *nearest = NULL;
	size_t best = 3;

	for (size_t i = 0; i < setting_count; i++) {
		if (!span_equal(section, span_of(settings[i].section)))
			continue;
		size_t far = distance(key, span_of(settings[i].key));
		if (far < best) {
			best = far;
			nearest = &settings[i];
		}
	}
	return nearest;
}

static const char *
write_text(const struct setting *setting, struct config *config, void *field,
    struct span value)
{
	(void)setting;
	*(struct span *)field = arena_copy(&config->arena, value);
	return NULL;
}

static const char *
write_path(const struct setting *setting, struct config *config, void *field,
    struct span value)
{
	if (value.size == 0 && *setting->standard)
		return "a path";
	return write_text(setting, config, field, value);
}

/* The kernel keeps a socket's path in a field of its own size. */
static const char *
write_socket(const struct setting *setting, struct config *config, void *field,
    struct span value)
{
	static char expected[80];
	const size_t most = sizeof(((struct sockaddr_un *)0)->sun_path) - 1;

	if (value.size <= most)
		return write_text(setting, config, field, value);
	snprintf(expected, sizeof(expected),
	    "auto, off or a path of at most %zu bytes", most);
	return expected;
}

static const char *
write_host(const struct setting *setting, struct config *config, void *field,
    struct span value)
{
	bool good = value.size <= 253 && utf8_valid(value) &&
	    (value.size > 0 || !*setting->standard);

	for (size_t i = 0; i < value.size; i++) {
		bool dot = value.data[i] == '.';
		good = good && (unsigned char)value.data[i] > 0x20 &&
		    !strchr("/:@?#[]%\\\"<>", value.data[i]) &&
		    !(dot && (i == 0 || value.data[i - 1] == '.'));
	}
	return good ? write_text(setting, config, field, value)
		    : "a host name like example.org";
}

bool
setting_is_language(struct span value)
{
	bool good = value.size >= 2 && value.size <= 35;

	for (size_t i = 0; i < value.size; i++) {
		char byte = value.data[i];
		good = good &&
		    ((byte >= 'a' && byte <= 'z') ||
			(byte >= 'A' && byte <= 'Z') ||
			(byte >= '0' && byte <= '9') || byte == '-');
	}
	return good;
}

static const char *
write_language(const struct setting *setting, struct config *config,
    void *field, struct span value)
{
	return setting_is_language(value)
	    ? write_text(setting, config, field, value)
	    : "a language tag like en or es-SV";
}

static const char *
write_number(const struct setting *setting, struct config *config, void *field,
    struct span value)
{
	static char expected[80];
	uint64_t number;

	(void)config;
	if (setting->kind == SETTING_AUTO && span_equal(value, SPAN("auto"))) {
		*(int64_t *)field = 0;
		return NULL;
	}
	if (span_number(value, (uint64_t)setting->high, &number) == 0 &&
	    (int64_t)number >= setting->low) {
		*(int64_t *)field = (int64_t)number;
		return NULL;
	}
	snprintf(expected, sizeof(expected), "%sa number from %lld to %lld",
	    setting->kind == SETTING_AUTO ? "auto or " : "",
	    (long long)setting->low, (long long)setting->high);
	return expected;
}

static const char *
write_duration(const struct setting *setting, struct config *config,
    void *field, struct span value)
{
	static const struct {
		const char *unit;
		int64_t milliseconds;
	} units[] = {
	    {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", DAY}};
	static char expected[80];
	uint64_t number;

	(void)config;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct span unit = span_of(units[i].unit);
		if (!span_ends(value, unit) ||
		    span_number(span_head(value, value.size - unit.size), DAY,
			&number) < 0)
			continue;
		int64_t length = (int64_t)number * units[i].milliseconds;
		if (length < setting->low || length > setting->high)
			break;
		*(int64_t *)field = length;
		return NULL;
	}
	snprintf(expected, sizeof(expected),
	    "a time like 30s or 10m, from %lldms to 1d",
	    (long long)setting->low);
	return expected;
}

static const char *
write_yes_no(const struct setting *setting, struct config *config, void *field,
    struct span value)
{
	(void)setting;
	(void)config;
	if (!span_equal(value, SPAN("yes")) && !span_equal(value, SPAN("no")))
		return "yes or no";
	*(bool *)field = span_equal(value, SPAN("yes"));
	return NULL;
}

static const char *
write_choice(const struct setting *setting, struct config *config, void *field,
    struct span value)
{
	static char expected[80];
	struct span words = span_of(setting->words);

	(void)config;
	for (int place = 0; words.size > 0; place++)
		if (span_equal(value, span_cut(&words, '|'))) {
			*(int *)field = place;
			return NULL;
		}
	snprintf(expected, sizeof(expected), "one of %s", setting->words);
	return expected;
}

/* `127.0.0.1:1965` or `[::1]:1965`: numeric, so that no resolver is asked. */
static int
parse_address(struct span text, struct address *address)
{
	char host[64];
	uint64_t port;
	size_t colon = span_find_last(text, ':');
	struct span name = span_head(text, colon);

	if (span_number(span_tail(text, colon + 1), 65535, &port) < 0)
		return -1;
	address->six = span_skip(&name, SPAN("["));
	if (address->six && !span_ends(name, SPAN("]")))
		return -1;
	name.size -= address->six;
	if (name.size >= sizeof(host))
		return -1;
	memcpy(host, name.data, name.size);
	host[name.size] = '\0';
	address->port = (uint16_t)port;
	return inet_pton(
		   address->six ? AF_INET6 : AF_INET, host, address->bytes) == 1
	    ? 0
	    : -1;
}

static const char *
write_addresses(const struct setting *setting, struct config *config,
    void *field, struct span value)
{
	struct addresses addresses = {0};

	(void)setting;
	(void)config;
	if (span_equal(value, SPAN("off"))) {
		*(struct addresses *)field = addresses;
		return NULL;
	}
	do {
		struct span one = span_trim(span_cut(&value, ','));
		struct address address = {0};
		if (parse_address(one, &address) < 0 ||
		    addresses.count == ADDRESSES_MAX)
			return "addresses like 127.0.0.1:1965, [::1]:1965, "
			       "or off";
		addresses.list[addresses.count++] = address;
	} while (value.size > 0);
	*(struct addresses *)field = addresses;
	return NULL;
}

const char *
setting_write(
    const struct setting *setting, struct config *config, struct span value)
{
	static const char *(*const writers[])(
	    const struct setting *, struct config *, void *, struct span) = {
	    [SETTING_TEXT] = write_text,
	    [SETTING_PATH] = write_path,
	    [SETTING_SOCKET] = write_socket,
	    [SETTING_HOST] = write_host,
	    [SETTING_LANGUAGE] = write_language,
	    [SETTING_NUMBER] = write_number,
	    [SETTING_AUTO] = write_number,
	    [SETTING_DURATION] = write_duration,
	    [SETTING_YES_NO] = write_yes_no,
	    [SETTING_CHOICE] = write_choice,
	    [SETTING_ADDRESSES] = write_addresses,
	};

	return writers[setting->kind](
	    setting, config, (char *)config + setting->offset, value);
}
