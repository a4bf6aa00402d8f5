/* The access log: a line for each connection. */
#ifndef STATS_ACCESS_H
#define STATS_ACCESS_H

#include "config/config.h"
#include "stats/sink.h"
#include "stats/tally.h"

/* Why a connection was closed. */
enum closing {
	CLOSING_NONE, /* it is still open */
#define CLOSING(name, word, meaning) CLOSING_##name,
#include "stats/closing.def"
#undef CLOSING
	CLOSING_COUNT,
};

/* The word in the log; empty for NONE. */
struct span access_closing_word(enum closing closing);

/* The contents of a line. A span without data is not known. */
struct access_record {
	int64_t time; /* of closing, ms since 1970 */
	const struct address *peer; /* NULL: not known */
	const struct protocol *protocol;
	struct span host;
	struct span path; /* as requested, without a query */
	struct span status;
	uint64_t sent; /* bytes of the answer */
	int64_t lasted; /* ms from accept to close */
	enum closing why;
};

enum {
	ACCESS_HOST = 256, /* bytes of a field; a longer one ends in `...` */
	ACCESS_PATH = 2048,
	ACCESS_LINE = 4096, /* a line with its end is shorter */
};

/*
 * Appends a line and its end, in printable ASCII whatever the client sent.
 * FORMAT_TEXT: fields separated by a blank, `-` for what is not known:
 *
 *   2026-11-25T14:03:07.512Z 192.0.2.0 gemini "example.org" "/a.gmi" 20 812 31
 *   done
 *
 * (in one line): time in UTC, address, protocol, host, path, status, bytes,
 * milliseconds, reason of closing. FORMAT_JSON: an object with time, address,
 * protocol, host, path, status, bytes, ms and closed, null for what is not
 * known.
 */
void access_line(const struct access_record *record, enum config_format format,
    enum config_peers peers, struct buf *buf);
/*
 * Appends an address. PEERS_TRUNCATED keeps the network: /24 of IPv4, /48 of
 * IPv6. An IPv4-mapped IPv6 address (::ffff:0:0/96) is shown as IPv4.
 */
void access_address(
    const struct address *peer, enum config_peers peers, struct buf *buf);

/* A worker's log. */
struct access {
	struct sink sink;
	enum config_format format;
	enum config_peers peers;
	bool failing; /* a warning of dropped lines holds */
	int64_t warned; /* the last warning, monotonic ms; 0: none yet */
};

/*
 * Writes a line without blocking. A line that cannot be written is dropped and
 * counted (K40), and a warning is logged when that begins, or a minute after
 * the warning before.
 */
void access_write(struct access *access, struct tally *tally,
    const struct access_record *record);

#endif
