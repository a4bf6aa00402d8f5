#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "replicas/pages.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/patience.h"

enum {
	PAGES_MAX = 1000,
	REST = 20, /* ms between two answers that differ */
};

/* What is to be asked, each once: a request with its network's letter. */
struct queue {
	struct buf text[PAGES_MAX];
	size_t count;
};

static void
add_request(struct queue *queue, char network, struct span request)
{
	struct buf text = {0};

	buf_byte(&text, network);
	buf_add(&text, request);
	buf_add(&text, SPAN("\r\n"));
	buf_byte(&text, '\0');
	for (size_t i = 0; i < queue->count; i++)
		if (span_equal(buf_span(&queue->text[i]), buf_span(&text))) {
			buf_free(&text);
			return;
		}
	assert_true(queue->count < PAGES_MAX);
	queue->text[queue->count++] = text;
}

static struct heard
ask_queued(const struct server *server, const struct buf *text)
{
	struct span request = span_tail(span_of(text->data), 1);
	struct talk talk = ask_for(server, text->data[0] == 'g', request);

	return client_talk(&talk);
}

/* The links of a page that lead to this host. */
static void
follow_gemini(struct queue *queue, struct span body)
{
	while (body.size > 0) {
		struct span line = span_cut(&body, '\n');
		struct buf url = {0};
		if (!span_skip(&line, SPAN("=> /")))
			continue;
		buf_format(&url, "gemini://localhost/%pS",
		    SPAN_AT(span_head(line, span_find(line, ' '))));
		add_request(queue, 'g', buf_span(&url));
		buf_free(&url);
	}
}

static void
follow_gopher(struct queue *queue, struct span body)
{
	while (body.size > 0) {
		struct span line = span_trim(span_cut(&body, '\n'));
		char type = line.size > 0 ? line.data[0] : 'i';
		span_cut(&line, '\t');
		struct span selector = span_cut(&line, '\t');
		if (type == '0' || type == '1' || type == 'h')
			add_request(queue, 'o', selector);
	}
}

static void
follow(struct queue *queue, const struct buf *text, const struct heard *heard)
{
	if (text->data[0] == 'o')
		follow_gopher(queue, heard_span(heard));
	else if (heard_status(heard) == 20 &&
	    span_starts(heard_meta(heard), SPAN("text/gemini")))
		follow_gemini(queue, heard_body(heard));
}

/*
 * Asks again for a while: a program that feeds a copy may touch a file once
 * more, of which the server then has no text until it has looked at it.
 */
static void
expect_same(
    const struct server *server, const struct buf *text, struct heard *first)
{
	int64_t until = clock_monotonic() + PATIENCE;
	bool same = false;

	while (!same) {
		struct heard other = ask_queued(server, text);
		same = span_equal(heard_span(&other), heard_span(first));
		if (!same && clock_monotonic() > until)
			expect_span(
			    text->data, heard_span(&other), heard_span(first));
		heard_free(&other);
		poll(NULL, 0, same ? 0 : REST);
	}
}

size_t
pages_expect_same(const struct server *servers, size_t count)
{
	struct queue *queue = calloc(1, sizeof(*queue));
	size_t asked;

	assert_non_null(queue);
	add_request(queue, 'g', SPAN("gemini://localhost/"));
	add_request(queue, 'g', SPAN("gemini://localhost/atom.xml"));
	add_request(queue, 'g', SPAN("gemini://localhost/search?walrus"));
	add_request(queue, 'o', SPAN(""));
	add_request(queue, 'o', SPAN("/search\twalrus"));
	for (asked = 0; asked < queue->count; asked++) {
		struct buf *text = &queue->text[asked];
		struct heard first = ask_queued(&servers[0], text);
		follow(queue, text, &first);
		for (size_t i = 1; i < count; i++)
			expect_same(&servers[i], text, &first);
		heard_free(&first);
	}
	for (size_t i = 0; i < queue->count; i++)
		buf_free(&queue->text[i]);
	free(queue);
	return asked;
}

void
pages_expect_none(const struct server *server, const char *path)
{
	struct buf url = {0}, selector = {0};

	buf_format(&url, "gemini://localhost%s\r\n", path);
	buf_format(&selector, "%s\r\n", path);
	struct talk talk = ask_for(server, true, buf_span(&url));
	expect_true("status", buf_span(&url), ask_status(&talk) == 51);
	struct talk gopher = ask_for(server, false, buf_span(&selector));
	struct heard heard = client_talk(&gopher);
	expect_true(
	    path, heard_span(&heard), answer_starts(heard_span(&heard), "3"));
	heard_free(&heard);
	buf_free(&url);
	buf_free(&selector);
}
