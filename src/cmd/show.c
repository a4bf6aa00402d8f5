#include <stdio.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/press_now.h"
#include "reply/reply.h"
#include "serve/place.h"
#include "text/uri.h"

static const char usage[] =
    "loam show [options] URL|SELECTOR\n\n"
    "Prints the answer that a reader would get: a gemini:// URL as Gemini\n"
    "answers it, header and all; a gopher:// URL or a selector as Gopher does.";

/* The request that a client would send for what was typed. */
static enum asked_by
request_of(struct span typed, struct buf *request)
{
	struct uri uri;

	uri_split(typed, &uri);
	if (span_equal_nocase(uri.scheme, SPAN("gopher"))) {
		/* RFC 4266: the first character of the path is the type. */
		uri_decode(request, span_tail(uri.path, 2));
		buf_add(request, SPAN("\r\n"));
		return ASKED_BY_GOPHER;
	}
	buf_add(request, typed);
	buf_add(request, SPAN("\r\n"));
	return span_find(typed, ':') < span_find(typed, '/') ? ASKED_BY_GEMINI
							     : ASKED_BY_GOPHER;
}

static int
print(struct span bytes)
{
	if (bytes.size == 0)
		return 0;
	return fwrite(bytes.data, 1, bytes.size, stdout) == bytes.size ? 0 : -1;
}

/* Copies a file's part to standard output. */
static int
copy(const struct reply *given)
{
	char piece[65536];
	uint64_t at = given->offset, end = at + given->size;

	while (at < end) {
		size_t want = end - at < sizeof(piece) ? (size_t)(end - at)
						       : sizeof(piece);
		ssize_t got = pread(given->fd, piece, want, (off_t)at);
		if (got <= 0 || print((struct span){piece, (size_t)got}) < 0)
			return -1;
		at += (uint64_t)got;
	}
	return 0;
}

static int
show(const struct desk *desk, struct span typed)
{
	struct buf bytes = {0};
	struct request request = {0};
	struct reply given;
	enum asked_by by = request_of(typed, &bytes);
	struct question question = {.by = by, .request = &request};
	int result = -1;

	if (reply_parse(by, buf_span(&bytes), true, desk->arena, &request) ==
	    REQUEST_DONE) {
		reply(desk, NULL, &question, &given);
		result = print(buf_span(&given.sheet->bytes));
		if (result == 0 && given.fd >= 0)
			result = copy(&given);
		if (given.fd >= 0)
			close(given.fd);
		sheet_release(&given.sheet);
	}
	buf_free(&bytes);
	return result;
}

int
cmd_show(int count, char **arguments)
{
	struct config config;
	struct place place;
	struct arena arena = {0};
	struct ranker ranker = {0};
	struct searcher searcher = {0};
	struct notes notes = {0};
	int first, code, result = EXIT_FAILED;

	config_start(&config);
	code = options_read(count, arguments, usage, 1, NULL, &config, &first);
	if (code >= 0) {
		config_free(&config);
		return code;
	}
	/* Whatever ports the file has bound to 0: those that readers expect. */
	place_of(&config,
	    config.gemini_listen.count ? config.gemini_listen.list[0].port : 0,
	    config.gopher_listen.count ? config.gopher_listen.list[0].port : 0,
	    &place);
	struct edition *edition = press_now(&config, &notes);
	struct desk desk = {.place = &place,
	    .edition = edition,
	    .root = edition ? root_open(config.root.data) : -1,
	    .ranker = &ranker,
	    .searcher = &searcher,
	    .arena = &arena};
	if (edition && desk.root >= 0 &&
	    show(&desk, span_of(arguments[first])) == 0)
		result = EXIT_DONE;
	if (desk.root >= 0)
		close(desk.root);
	edition_release(&edition);
	rank_free(&ranker);
	search_free(&searcher);
	arena_free(&arena);
	note_free(&notes);
	config_free(&config);
	return result;
}
