/* The access log: what one line says of one connection. */
#ifndef STATS_ACCESS_H
#define STATS_ACCESS_H

#include "config/config.h"
#include "reply/answer.h"
#include "stats/sink.h"
#include "stats/tally.h"

/* Why a connection was closed. */
enum closing {
	CLOSING_NONE, /* it is not */
#define CLOSING(name, word, meaning) CLOSING_##name,
#include "stats/closing.def"
#undef CLOSING
	CLOSING_COUNT,
};

/* The word that the log has for it; NONE has none. */
struct span closing_word(enum closing closing);

/* What there is to say. What is not known has no data. */
struct access_record {
	int64_t time; /* when it was closed: ms since 1970 */
	const struct address *peer; /* NULL: not known */
	const struct protocol *protocol;
	struct span host;
	struct span path; /* as it was asked for, without a query */
	struct span status;
	uint64_t sent; /* bytes of the answer */
	int64_t lasted; /* ms */
	enum closing why;
};

enum {
	ACCESS_HOST = 256, /* bytes that a field has at most, then `...` */
	ACCESS_PATH = 2048,
	ACCESS_LINE = 4096, /* a whole line, its end included, is shorter */
};

/*
 * Appends a line and its end, printable ASCII all of it, whatever the bytes in
 * it were. FORMAT_TEXT: fields with a blank between, `-` for what is not known:
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
 * Appends an address: PEERS_TRUNCATED leaves the network that it is of, /24
 * of IPv4 and /48 of IPv6. One of IPv4 in IPv6 clothes (::ffff:0:0/96) is the
 * same as without.
 */
void access_address(
    const struct address *peer, enum config_peers peers, struct buf *buf);

/* A worker's log. */
struct access {
	struct sink sink;
	enum config_format format;
	enum config_peers peers;
	bool failing; /* the last line was dropped */
	int64_t said; /* that lines are: monotonic ms */
};

/*
 * Writes a line, without ever waiting. What cannot be written is dropped and
 * counted (hardening, row 26), and the operator is told when that begins.
 */
void access_write(struct access *access, struct tally *tally,
    const struct access_record *record);

#endif
