#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "wire/protocol.h"

/*
 * Requests, which come in any pieces: a request that is complete stays the same
 * when more follows it, and one that is not asks for more, until it is as long
 * as none may be. One byte decides which is too long. What was parsed can be
 * logged in one line, and its path is one that a file can have.
 */

static void
check_titan(const struct titan *titan)
{
	HOLDS(titan->kind || !titan->fault);
	HOLDS(titan->fault < REFUSAL_COUNT);
	HOLDS(utf8_valid(titan->mime) && !span_has_control(titan->mime));
	HOLDS(titan->line >= 2 && titan->line <= REQUEST_MAX + 2);
}

static void
check_gemini(const struct request *request)
{
	HOLDS(request->host.size > 0);
	HOLDS(request->port <= 65535);
	HOLDS(request->path.size == 0 || request->path.data[0] == '/');
	HOLDS(span_find(request->path, '\0') == request->path.size);
	HOLDS(!span_has_control(request->url));
	HOLDS(span_find(request->url, '?') == request->url.size);
	HOLDS(!span_has_control(request->query));
	HOLDS(utf8_valid(request->url));
	check_titan(&request->titan);
}

static void
check_gopher(const struct request *request)
{
	HOLDS(!span_has_control(request->selector) || request->web);
	HOLDS(utf8_valid(request->words) && !span_has_control(request->words));
	HOLDS(request->web || utf8_valid(request->selector));
	HOLDS(request->selector.size <= REQUEST_MAX);
}

/* Bytes of the line of a request, or without one of all, less a line end. */
static size_t
size_of_line(struct span input, bool crlf)
{
	size_t size = 0;

	if (!crlf) {
		struct span line = span_head(input, span_find(input, '\n'));
		return line.size - span_ends(line, SPAN("\r"));
	}
	while (size < input.size &&
	    !span_starts(span_tail(input, size), SPAN("\r\n")))
		size++;
	/* What has no line end yet may still get one. */
	return size < input.size || size == 0 ? size : size - 1;
}

static void
check_log(const struct protocol *protocol, const struct request *request)
{
	struct buf text = {0};

	size_t host = protocol->log_request(request, &text);
	HOLDS(host <= text.size);
	buf_free(&text);
}

static void
expect_same(const struct request *a, const struct request *b)
{
	HOLDS(a->refusal == b->refusal);
	HOLDS(a->refusal || span_equal(a->host, b->host));
	HOLDS(a->refusal || a->port == b->port);
	HOLDS(a->refusal || span_equal(a->path, b->path));
	HOLDS(a->refusal || span_equal(a->query, b->query));
	HOLDS(a->refusal || span_equal(a->url, b->url));
	HOLDS(a->refusal || span_equal(a->selector, b->selector));
	HOLDS(a->refusal || span_equal(a->words, b->words));
}

/* The pieces are of one byte for a short input, else a few. */
static void
in_pieces(const struct protocol *protocol, struct span input)
{
	struct arena arena = {0};
	struct request first = {0}, next;
	enum request_state state = REQUEST_MORE;
	size_t step = input.size / 64 + 1;

	for (size_t size = 0; size <= input.size; size += step) {
		struct span head = span_head(input, size);
		enum request_state now =
		    protocol->parse(head, false, &arena, &next);
		if (state == REQUEST_DROP)
			HOLDS(now == REQUEST_DROP);
		if (state == REQUEST_DONE) {
			HOLDS(now == REQUEST_DONE);
			expect_same(&first, &next);
		}
		if (now == REQUEST_MORE)
			HOLDS(size <= REQUEST_MAX + 2);
		if (now == REQUEST_DONE && state == REQUEST_MORE)
			first = next;
		state = now;
	}
	arena_free(&arena);
}

static void
at_once(const struct protocol *protocol, struct span input,
    void (*check)(const struct request *request))
{
	struct arena arena = {0};
	struct request request;
	struct buf line = {0};
	enum request_state state =
	    protocol->parse(input, true, &arena, &request);

	HOLDS(state != REQUEST_MORE);
	if (state == REQUEST_DONE) {
		HOLDS(request.refusal < REFUSAL_COUNT);
		HOLDS((request.refusal == REFUSAL_TOO_LONG) ==
		    (size_of_line(input, protocol->names_host) > REQUEST_MAX));
		if (!request.refusal) {
			check(&request);
			check_log(protocol, &request);
		}
	}
	protocol->log_line(input, &line);
	buf_free(&line);
	arena_free(&arena);
}

void
fuzz_gemini_request(struct span input)
{
	in_pieces(&protocol_gemini, input);
	at_once(&protocol_gemini, input, check_gemini);
}

void
fuzz_gopher_request(struct span input)
{
	in_pieces(&protocol_gopher, input);
	at_once(&protocol_gopher, input, check_gopher);
}
