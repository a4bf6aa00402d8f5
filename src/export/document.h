/* What a reader gets at an address, without a socket. */
#ifndef EXPORT_DOCUMENT_H
#define EXPORT_DOCUMENT_H

#include "reply/outgoing.h"

/*
 * The server that is asked: the same hosts, deciders and renderers as in a
 * worker. Owns nothing; the arena is freed after each answer.
 */
struct document_server {
	const struct served_hosts *hosts;
	size_t host; /* whose capsule it is */
	const struct protocol *protocol;
	struct arena *arena;
};

enum document_kind {
	DOCUMENT_NONE, /* nobody gets anything here */
	DOCUMENT_CLOSED, /* readers with a certificate may */
	DOCUMENT_ASKS, /* for words, to search for */
	DOCUMENT_MOVED, /* to `location` */
	DOCUMENT_MENU, /* text whose lines may be links: gemtext, or a menu */
	DOCUMENT_OTHER, /* any other bytes */
};

/* An answer. It owns its bytes and its descriptor. */
struct document {
	enum document_kind kind;
	struct buf bytes;
	struct span body; /* in bytes, without a header; text is UTF-8 */
	/* In bytes, of Gemini: what the body is, and where DOCUMENT_MOVED is. */
	struct span mime, location;
	uint32_t entry; /* whose file it was made from, or EDITION_NONE */
	/* The rest of a large file, unless fd is -1. */
	int fd;
	uint64_t offset, size;
};

/*
 * Sends a request, with its CR LF, and reads the whole answer. Returns 0; -1 if
 * the file that it is made of cannot be read, or has changed since the edition
 * was made.
 */
int document_get(const struct document_server *server, struct span request,
    struct document *document_r);
void document_free(struct document *document);

#endif
