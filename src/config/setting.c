#include "config/setting.h"

/*
 * The one list of keys: the parser, the error messages, the shipped file and
 * the tests read it. A new key is a row here and a field in a struct. A default
 * is written as in a file and parsed at the start, so that it is checked, too.
 */

#define FIELD(name) offsetof(struct config, name)
#define HOST_FIELD(name) offsetof(struct config_host, name)
#define ZONE_FIELD(name) offsetof(struct config_zone, name)

const struct setting settings[] = {
    {"server", "workers", SETTING_AUTO, "auto", FIELD(workers), 1, 256, NULL,
	"worker processes; auto is one for each processor"},
    {"server", "user", SETTING_TEXT, "", FIELD(user), 0, 0, NULL,
	"NAME or NAME:GROUP, or their numbers, that all processes but the "
	"first change to; empty: none"},
    {"server", "sandbox", SETTING_CHOICE, "auto", FIELD(sandbox), 0, 0,
	"auto|require|off",
	"their other rights are taken: auto, as far as the system can; "
	"require, or no start; off"},
    {"server", "control", SETTING_SOCKET, "auto", FIELD(control), 0, 0,
	"auto|off",
	"the socket of loam status, or off; auto is loam.sock in the "
	"runtime directory, else in certs"},
    {"server", "limit_loopback", SETTING_YES_NO, "no", FIELD(limit_loopback), 0,
	0, NULL, "whether per_address and requests apply to this machine"},
    {"server", "tickets", SETTING_PATH, "yes", FIELD(tickets), 0, 0,
	"yes, no or a file of keys",
	"whether TLS sessions are resumed, by tickets; a file of keys is for "
	"several machines"},
    {"server", "proxy_from", SETTING_NETWORKS, "", FIELD(proxy_from), 0, 0,
	NULL,
	"networks of the proxies whose PROXY headers are believed, as in "
	"10.0.0.0/8, ::1; unix is that of local sockets"},
    {"gemini", "listen", SETTING_ADDRESSES, "127.0.0.1:1965, [::1]:1965",
	FIELD(gemini_listen), 0, 0, NULL,
	"addresses and ports for Gemini, unix:PATH, or off"},
    {"gemini", "port", SETTING_NUMBER, "0", FIELD(gemini_port), 0, 65535, NULL,
	"the port that readers see, if it differs; 0 is the bound one"},
    {"gemini", "proxy", SETTING_CHOICE, "off", FIELD(gemini_proxy), 0, 0,
	"off|1|2",
	"the version of the PROXY header that each connection has to begin "
	"with, or off"},
    {"gopher", "listen", SETTING_ADDRESSES, "127.0.0.1:7070, [::1]:7070",
	FIELD(gopher_listen), 0, 0, NULL,
	"addresses and ports for Gopher, unix:PATH, or off"},
    {"gopher", "host", SETTING_HOST, "", FIELD(gopher_host), 0, 0, NULL,
	"the host name in menus; empty is the host's name"},
    {"gopher", "port", SETTING_NUMBER, "0", FIELD(gopher_port), 0, 65535, NULL,
	"the port in menus, if it differs; 0 is the bound one"},
    {"gopher", "tls", SETTING_YES_NO, "no", FIELD(gopher_tls), 0, 0, NULL,
	"whether TLS is answered on the same port, told by its first byte"},
    {"gopher", "articles", SETTING_CHOICE, "menu", FIELD(articles), 0, 0,
	"menu|text", "what indexes list of an article: menu, or text"},
    {"gopher", "proxy", SETTING_CHOICE, "off", FIELD(gopher_proxy), 0, 0,
	"off|1|2",
	"the version of the PROXY header that each connection has to begin "
	"with, or off"},
    {"capsule", "root", SETTING_PATH, "capsule", FIELD(root), 0, 0, NULL,
	"the directory that is served"},
    {"capsule", "certs", SETTING_PATH, "certs", FIELD(certificates), 0, 0, NULL,
	"the directory of certificates and keys that loam makes"},
    {"capsule", "title", SETTING_TEXT, "", FIELD(title), 0, 0, NULL,
	"the capsule's name; empty: that of its front page, or the host's"},
    {"capsule", "author", SETTING_TEXT, "", FIELD(author), 0, 0, NULL,
	"author of articles that name none"},
    {"capsule", "lang", SETTING_LANGUAGE, "en", FIELD(language), 0, 0, NULL,
	"language of articles that name none"},
    {"capsule", "markdown", SETTING_CHOICE, "page", FIELD(markdown), 0, 0,
	"page|file",
	"what x.md is: the source of a page in gemtext at x.gmi, or a file"},
    {"capsule", "watch", SETTING_CHOICE, "auto", FIELD(watch), 0, 0,
	"auto|inotify|poll", "how changes are noticed: auto, inotify or poll"},
    {"capsule", "rescan", SETTING_DURATION, "10m", FIELD(rescan), 1000,
	SETTING_DAY, NULL, "how often the whole tree is compared in any case"},
    {"menus", "related", SETTING_NUMBER, "5", FIELD(related), 0, 100, NULL,
	"similar entries under an article; 0 for none"},
    {"menus", "linked", SETTING_NUMBER, "5", FIELD(linked), 0, 100, NULL,
	"articles that link to one, under it; 0 for none"},
    {"menus", "recent", SETTING_NUMBER, "5", FIELD(recent), 0, 100, NULL,
	"recent posts under an article; 0 for none"},
    {"menus", "neighbours", SETTING_YES_NO, "yes", FIELD(neighbours), 0, 0,
	NULL, "whether a post leads to the older and the newer one beside it"},
    {"menus", "navigation", SETTING_YES_NO, "yes", FIELD(navigation), 0, 0,
	NULL,
	"whether links to what is beside and above it are under an article"},
    {"menus", "page", SETTING_NUMBER, "1000", FIELD(page), 10, 4096, NULL,
	"entries on each page of a long index"},
    {"host", "name", SETTING_HOST, "localhost", HOST_FIELD(name), 0, 0, NULL,
	"the name that readers ask for"},
    {"host", "alias", SETTING_HOSTS, "", HOST_FIELD(aliases), 0, 0, NULL,
	"other names for the same host, separated by commas; *.NAME is any "
	"of one label before NAME"},
    {"host", "root", SETTING_PATH, "", HOST_FIELD(root), 0, 0, NULL,
	"its directory; if root, title or lang is empty: that of [capsule]"},
    {"host", "title", SETTING_TEXT, "", HOST_FIELD(title), 0, 0, NULL,
	"its capsule's name"},
    {"host", "lang", SETTING_LANGUAGE, "", HOST_FIELD(language), 0, 0, NULL,
	"language of its articles that name none"},
    {"host", "cert", SETTING_PATH, "", HOST_FIELD(certificate), 0, 0, NULL,
	"its certificate and chain; empty: NAME.crt in certs, made at first "
	"start"},
    {"host", "key", SETTING_PATH, "", HOST_FIELD(key), 0, 0, NULL,
	"its private key; empty: NAME.key in certs, made at first start"},
    {"host", "gopher", SETTING_ADDRESSES, "off", HOST_FIELD(gopher_listen), 0,
	0, NULL,
	"addresses and ports of this host on Gopher; the first host has "
	"those of [gopher]"},
    {"host", "book", SETTING_YES_NO, "no", HOST_FIELD(book), 0, 0, NULL,
	"whether its articles are one gempub book at /capsule.gpub"},
    {"zone", "path", SETTING_BELOW, "", ZONE_FIELD(path), 0, 0, "/club/",
	"a path that only some clients may see or write, as in /club/"},
    {"zone", "host", SETTING_TEXT, "", ZONE_FIELD(host), 0, 0, "main",
	"the NAME of its [host]; empty is every one"},
    {"zone", "allow", SETTING_ITEM, "", ZONE_FIELD(allow), 0, 0, "any",
	"SHA-256 of a certificate or its public key, any, or file:PATH; "
	"repeatable"},
    {"zone", "write", SETTING_ITEM, "", ZONE_FIELD(write), 0, 0, "file:writers",
	"who may upload there by Titan: as allow, but not any; everybody "
	"may read it if there is no allow"},
    {"zone", "delete", SETTING_YES_NO, "no", ZONE_FIELD(delete), 0, 0, "no",
	"whether they may delete files, by an upload of no bytes"},
    {"zone", "size", SETTING_SIZE, "8M", ZONE_FIELD(size), 1, UPLOAD_MAX, "8M",
	"bytes that an upload may have"},
    {"zone", "space", SETTING_SIZE, "100M", ZONE_FIELD(space), 1,
	INT64_C(1) << 50, "100M",
	"bytes of all that is there, in blocks of 4K; kept versions have what "
	"is left"},
    {"zone", "keep", SETTING_NUMBER, "10", ZONE_FIELD(keep), 0, 1000, "10",
	"versions of each file that are kept when it is replaced or deleted"},
    {"limits", "connections", SETTING_AUTO, "auto", FIELD(connections), 1,
	1000000, NULL,
	"open connections of each worker; auto, and the most that is used, is "
	"as many as up to 65536 descriptors allow"},
    {"limits", "handshakes", SETTING_AUTO, "auto", FIELD(handshakes), 1,
	1000000, NULL,
	"TLS handshakes under way in each worker; auto is a quarter of "
	"connections, at most 1024"},
    {"limits", "per_address", SETTING_NUMBER, "64", FIELD(per_address), 0,
	65535, NULL,
	"open connections of one address (IPv6: /64); 0 for no limit"},
    {"limits", "requests", SETTING_NUMBER, "600", FIELD(requests), 0, 1000000,
	NULL, "requests of one address and minute; 0 for no limit"},
    {"limits", "hello", SETTING_DURATION, "5s", FIELD(hello), 10, SETTING_DAY,
	NULL, "time for a client's first bytes"},
    {"limits", "handshake", SETTING_DURATION, "10s", FIELD(handshake), 10,
	SETTING_DAY, NULL, "time for a TLS handshake"},
    {"limits", "request", SETTING_DURATION, "10s", FIELD(request), 10,
	SETTING_DAY, NULL, "time for a request"},
    {"limits", "stall", SETTING_DURATION, "30s", FIELD(stall), 10, SETTING_DAY,
	NULL, "time without progress of an answer"},
    {"log", "access", SETTING_TARGET, "off", FIELD(access), 0, 0,
	"off|stdout|syslog",
	"a line for each connection: off, stdout, syslog or a file's path"},
    {"log", "format", SETTING_CHOICE, "text", FIELD(access_format), 0, 0,
	"text|json", "what a line is: text, or a JSON document"},
    {"log", "addresses", SETTING_CHOICE, "truncated", FIELD(access_peers), 0, 0,
	"truncated|full|none",
	"readers' addresses in it: truncated (/24, /48), full or none"},
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

enum setting_scope
setting_scope(struct span section)
{
	if (span_equal(section, SPAN("host")))
		return SCOPE_HOST;
	return span_equal(section, SPAN("zone")) ? SCOPE_ZONE : SCOPE_CONFIG;
}

size_t
setting_keys(struct span section, struct span keys_r[EXPECTED_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < setting_count && count < EXPECTED_MAX; i++)
		if (span_equal(section, span_of(settings[i].section)))
			keys_r[count++] = span_of(settings[i].key);
	return count;
}

size_t
setting_sections(struct span key, struct span sections_r[EXPECTED_MAX])
{
	size_t count = 0;

	/* The keys of a section stand together in the table. */
	for (size_t i = 0; i < setting_count && count < EXPECTED_MAX; i++) {
		struct span section = span_of(settings[i].section);
		bool known =
		    count > 0 && span_equal(section, sections_r[count - 1]);
		if (!known &&
		    (key.size == 0 ||
			span_equal(key, span_of(settings[i].key))))
			sections_r[count++] = section;
	}
	return count;
}
