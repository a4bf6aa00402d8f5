/* The configuration: one INI file, one table of keys with their defaults. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/address.h"
#include "base/buf.h"
#include "base/note.h"
#include "config/labels.h"
#include "config/network.h"
#include "config/redirects.h"
#include "sandbox/user.h"
#include "text/mimetype.h"

enum { ADDRESSES_MAX = 16 };
/* Ports below need a right on most systems. */
enum { PORT_PRIVILEGED = 1024 };

struct addresses {
	struct address list[ADDRESSES_MAX];
	size_t count; /* 0: off */
};

enum config_articles { ARTICLES_MENU, ARTICLES_TEXT };
enum config_sandbox { CONFINE_AUTO, CONFINE_REQUIRE, CONFINE_OFF };
enum config_markdown { MARKDOWN_AS_PAGE, MARKDOWN_AS_FILE };
enum config_watch { WATCH_AUTO, WATCH_INOTIFY, WATCH_POLL };
enum config_format { FORMAT_TEXT, FORMAT_JSON };
enum config_peers { PEERS_TRUNCATED, PEERS_FULL, PEERS_NONE };

/* A value of a repeatable key. */
struct config_item {
	struct span text;
	unsigned line; /* of the file; 0: not from the file */
};

struct config_items {
	struct config_item *list;
	size_t count, capacity;
};

/* A section [host NAME]; empty fields have the values of [capsule]. */
struct config_host {
	struct span handle; /* NAME; empty: there is no section */
	unsigned line; /* of its section */
	unsigned *lines; /* as in struct config */
	struct span name, root, title, language, certificate, key;
	struct config_items aliases;
	struct addresses gopher_listen;
	bool book;
};

/* A section [zone NAME]: a part of the capsule and who may see or write it. */
struct config_zone {
	struct span handle;
	unsigned line; /* of its section */
	unsigned *lines;
	struct span path; /* begins with a slash; decoded at the end */
	struct span host; /* empty: all hosts */
	uint64_t hosts; /* a bit for each of its hosts */
	struct config_items allow, write;
	bool delete;
	int64_t size, space; /* bytes: of an upload, of all of it */
	int64_t keep; /* versions of a file */
};

enum { HOSTS_MAX = 64, ZONES_MAX = 32 };
enum { REFUSED_MAX = 32 }; /* wrong values that are remembered */

/* Bytes of uploads that all workers collect at once, so of one at most. */
enum { UPLOAD_MAX = 64 << 20 };

/*
 * Only the commands and the supervisor see the whole struct; all else is given
 * the fields it needs. Durations are milliseconds; 0 means auto where a number
 * can be auto. Spans live in the arena.
 */
struct config {
	struct arena arena;
	struct span file; /* empty when no file was read */
	bool named; /* -c named it */
	unsigned *lines; /* of the file, by setting; 0: not in the file */
	/* Of each value that was refused, its place in one of the `lines`. */
	const unsigned *refused[REFUSED_MAX];
	size_t refused_count;
	int64_t workers;
	struct span tickets; /* `yes`, `no`, or a file of keys */
	struct span user; /* of the children; empty: the user stays */
	int sandbox;
	struct span control; /* a path, `auto`, or `off` */
	/* Whose PROXY headers are believed; their version, 0: none is read. */
	struct networks proxy_from;
	int gemini_proxy, gopher_proxy;
	struct addresses gemini_listen, gopher_listen;
	int64_t gemini_port, gopher_port; /* public; 0: the bound port */
	struct span gopher_host; /* empty: the host's name */
	bool gopher_tls;
	int articles;
	struct span root, title, author, language;
	struct span certificates; /* directory of those that loam makes */
	int markdown;
	int watch;
	int64_t rescan;
	int64_t related, linked, recent, page;
	bool neighbours, navigation;
	struct config_host hosts[HOSTS_MAX]; /* the first is the default */
	size_t host_count; /* at least 1 */
	bool host_given; /* the name of the first, by an option */
	struct config_zone zones[ZONES_MAX];
	size_t zone_count;
	int64_t connections, handshakes, hello, handshake, request, stall;
	int64_t per_address, requests; /* 0: no limit */
	bool limit_loopback;
	struct span access; /* `off`, `stdout`, `syslog` or a path */
	int access_format, access_peers;
	struct labels labels;
	struct redirects *redirects;
	struct mimetypes *types;
};

/* Sets all defaults; config_free() frees everything. */
void config_start(struct config *config);
void config_free(struct config *config);
/*
 * Reads a file over the defaults. Every mistake is a note with file, line, key
 * and what was expected. Returns 0, or -1 if there was any.
 */
int config_read(struct config *config, struct span path, struct notes *notes);
/* The same from text, for tests; path is for the notes. */
int config_parse(struct config *config, struct span path, struct span text,
    struct notes *notes);
/*
 * Sets one key from a command line option, whose name is for the note, after
 * the file was read: what the file says of the first host alone gives way.
 * Returns 0, or -1 with a note.
 */
int config_override(struct config *config, const char *option,
    const char *section, const char *key, struct span value,
    struct notes *notes);
/*
 * After everything is read: hosts inherit from [capsule], zones get their
 * hosts. Returns 0, or -1 with notes on what contradicts itself.
 */
int config_finish(struct config *config, struct notes *notes);
/* The file of ticket keys, which ends in NUL; empty: there is none. */
struct span config_ticket_file(const struct config *config);
/* Likewise the file of the access log. */
struct span config_access_file(const struct config *config);
/*
 * Checks that the configured directories and files can be read, and that there
 * is the user. Returns 0, or -1 with notes at the lines that name them.
 */
int config_check_paths(const struct config *config, struct notes *notes);
/*
 * Adds notes on files that were read. An error in one that a key names is told
 * at the line of the key: `tickets of [server] is "FILE", which` and the note.
 * Returns 0, or -1 if there was any.
 */
int config_note_files(const struct config *config, const struct notes *found,
    struct notes *notes);
/* Whether the root of a host is a directory that can be read. */
bool config_root_is_there(const struct config *config, size_t host);
/* Whether a path, which ends in NUL, is a file that can be read. */
bool config_file_is_there(struct span path);
/* Finds the configured user, if there is one. Returns 0, or -1 with a note. */
int config_find_user(const struct config *config, struct sandbox_user *user_r,
    struct notes *notes);
/* The line of a key that is in no [host] and no [zone]; 0: not in the file. */
unsigned config_line(
    const struct config *config, const char *section, const char *key);
/* The line of a key of a host, or of its section, which has none. */
unsigned config_host_line(const struct config_host *host, const char *key);
/* The line of a key of a zone; 0: it has none. */
unsigned config_zone_line(const struct config_zone *zone, const char *key);
/*
 * Checks that the private keys are, or can be made, and outside all capsules:
 * inside, any reader could fetch them. Returns 0, or -1 with notes.
 */
int config_check_keys(const struct config *config, struct notes *notes);
/*
 * Notes each address to listen on that two settings name, or one twice: no two
 * sockets can have it. Port 0 is any port, so it is no such address.
 */
void config_check_listeners(const struct config *config, struct notes *notes);
/*
 * Notes a listener for proxies without networks that it believes. Remarks that
 * networks are public: that clients would be believed themselves.
 */
void config_check_proxies(const struct config *config, struct notes *notes);
void config_remark_proxies(const struct config *config, struct notes *notes);
/* Where an address is named: in [gemini], or for a host on Gopher. */
struct config_listener {
	bool gopher;
	size_t host; /* its number, on Gopher */
};
/*
 * Notes that a socket of an address failed with that errno: the cause, what
 * helps, and the setting or the option to change.
 */
void config_note_listener(const struct config *config,
    struct config_listener place, const struct address *address, int error,
    struct notes *notes);

#endif
