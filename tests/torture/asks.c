#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/identity.h"
#include "torture/torture.h"

/*
 * What a client is told while a call fails. Half of a page that looks whole, or
 * another page, is wrong whatever fails; so is a failure for good of something
 * that is there, for which a client may forget it.
 */

enum { KNOWN_MAX = 32 };

/* A right answer; digits are left out: pages, searches and ports have some. */
static struct known {
	struct torture_asked asked;
	struct buf path, answer;
} list[KNOWN_MAX];
static size_t known_count;

void
torture_forget_answers(void)
{
	for (; known_count > 0; known_count--) {
		buf_free(&list[known_count - 1].path);
		buf_free(&list[known_count - 1].answer);
	}
}

static struct buf
without_digits(struct span text)
{
	struct buf rest = {0};

	for (size_t i = 0; i < text.size; i++)
		if (!isdigit((unsigned char)text.data[i]))
			buf_byte(&rest, text.data[i]);
	return rest;
}

/* The entry of what is asked, with no answer if it is new. */
static struct known *
find_known(const struct torture_asked *asked)
{
	struct buf path = without_digits(span_of(asked->path));

	for (size_t i = 0; i < known_count; i++)
		if (list[i].asked.secure == asked->secure &&
		    list[i].asked.pair == asked->pair &&
		    span_equal(buf_span(&list[i].path), buf_span(&path))) {
			buf_free(&path);
			return &list[i];
		}
	assert_true(known_count < KNOWN_MAX);
	list[known_count] = (struct known){.asked = *asked, .path = path};
	return &list[known_count++];
}

static struct heard
ask(const struct server *server, const struct torture_asked *asked)
{
	char request[SERVER_PATH];
	struct talk talk = {.secure = asked->secure,
	    .port = asked->secure ? server->gemini : server->gopher,
	    .certificate = asked->pair ? asked->pair->certificate : NULL,
	    .key = asked->pair ? asked->pair->key : NULL};

	if (asked->secure)
		snprintf(request, sizeof(request),
		    "gemini://localhost:%u%s\r\n", server->gemini, asked->path);
	else
		snprintf(request, sizeof(request), "%s\r\n", asked->path);
	talk.request = span_of(request);
	return client_talk(&talk);
}

/* Whether its end was said, as far as a protocol can. */
static bool
is_ended(const struct heard *heard, bool secure)
{
	return secure ? heard->closed : heard->end == CLIENT_FIN;
}

bool
torture_hears(const struct server *server, const struct torture_asked *asked,
    const char *part, bool whole)
{
	struct heard heard = ask(server, asked);
	bool good = answer_has(heard_span(&heard), part) &&
	    (!whole || is_ended(&heard, asked->secure));

	heard_free(&heard);
	return good;
}

/* A failure that passes. In Gopher only its sentence says so. */
static bool
is_refusal(const struct heard *heard, bool secure)
{
	struct span said = heard_span(heard);

	if (secure)
		return heard_status(heard) / 10 == 4;
	return answer_starts(said, "3") && !answer_starts(said, "3Not found") &&
	    !answer_starts(said, "3Gone");
}

/* Nothing in Gopher tells an answer that was cut short from a whole one. */
static enum torture_answer
judge(const struct heard *heard, bool secure, struct known *known,
    const char *part)
{
	struct buf said = without_digits(heard_span(heard));
	struct span answer = buf_span(&said), right = buf_span(&known->answer);
	bool ended = is_ended(heard, secure);
	enum torture_answer is = ANSWER_WRONG;

	if (ended && answer_has(heard_span(heard), part) &&
	    (right.size == 0 || span_equal(answer, right)))
		is = ANSWER_RIGHT;
	else if (heard->bytes.size == 0 || is_refusal(heard, secure) ||
	    ((!ended || !secure) && span_starts(right, answer)))
		is = ANSWER_REFUSED;
	if (is == ANSWER_RIGHT && right.size == 0)
		known->answer = said;
	else
		buf_free(&said);
	return is;
}

enum torture_answer
torture_ask(const struct server *server, const struct torture_asked *asked,
    const char *part)
{
	struct heard heard = ask(server, asked);
	struct known *known = find_known(asked);
	enum torture_answer is = judge(&heard, asked->secure, known, part);
	int shown = heard.bytes.size < 300 ? (int)heard.bytes.size : 300;

	if (is == ANSWER_WRONG ||
	    !torture_may_fail(
		server, is == ANSWER_RIGHT, "an answer is refused"))
		printf("    %s %s, %zu bytes%s: \"%.*s\"\n",
		    asked->secure ? "gemini" : "gopher", asked->path,
		    heard.bytes.size,
		    is_ended(&heard, asked->secure) ? "" : ", cut", shown,
		    shown ? heard.bytes.data : "");
	heard_free(&heard);
	return is;
}
