/* The configuration: one INI file, one table of keys, every key a default. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/buf.h"
#include "base/note.h"
#include "config/labels.h"

/* A numeric address and port to listen on; port 0 picks a free one. */
struct address {
	bool six;
	unsigned char bytes[16]; /* network order; 4 of them for IPv4 */
	uint16_t port;
};

enum { ADDRESSES_MAX = 16 };

struct addresses {
	struct address list[ADDRESSES_MAX];
	size_t count; /* 0: off */
};

enum config_articles { ARTICLES_MENU, ARTICLES_TEXT };
enum config_watch { WATCH_AUTO, WATCH_INOTIFY, WATCH_POLL };

/*
 * Only the commands and the supervisor see this whole; everybody else is
 * handed the fields it needs. Durations are milliseconds; 0 stands for auto
 * where a number may be auto. Spans live in the arena.
 */
struct config {
	struct arena arena;
	struct span file; /* empty when no file was read */
	unsigned *lines; /* where the file gives each setting; 0: nowhere */
	int64_t workers;
	struct span control; /* a path, `auto`, or `off`; empty: off too */
	struct addresses gemini_listen, gopher_listen;
	int64_t gemini_port, gopher_port; /* public ones; 0: the bound one */
	struct span gopher_host; /* empty: the host's name */
	int articles;
	struct span root, title, author, language;
	int watch;
	int64_t rescan;
	int64_t related, recent, page;
	bool navigation;
	struct span host, certificate, key;
	struct span certificates; /* the directory for those we make */
	int64_t connections, hello, handshake, request, stall;
	struct labels labels;
};

/* All defaults. config_free() gives everything back. */
void config_start(struct config *config);
void config_free(struct config *config);
/*
 * Reads a file over the defaults. Every mistake is a note with file, line, key
 * and what was expected. Returns 0, or -1 when there was any.
 */
int config_read(struct config *config, struct span path, struct notes *notes);
/* The same from text, for tests; path is what the notes say. */
int config_parse(struct config *config, struct span path, struct span text,
    struct notes *notes);
/*
 * Sets one key as the file would, from a command line option, whose name the
 * note gives. Returns 0, or -1 with a note.
 */
int config_override(struct config *config, const char *option,
    const char *section, const char *key, struct span value,
    struct notes *notes);
/*
 * Whether the directory and files that are named can be read. Returns 0, or
 * -1 with notes that say where each was named.
 */
int config_check_paths(const struct config *config, struct notes *notes);
/*
 * Whether the host's key stands, or would be made, outside of the capsule:
 * inside, any reader could fetch it. Returns 0, or -1 with a note.
 */
int config_check_keys(const struct config *config, struct notes *notes);
/* Appends the file that says every key with its default and one line of help.
 */
void config_print_defaults(struct buf *buf);
/* Appends `127.0.0.1:1965` or `[::1]:1965`. */
void address_print(const struct address *address, struct buf *buf);

#endif
