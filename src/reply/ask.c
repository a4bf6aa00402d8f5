#include "reply/ask.h"
#include "wire/gemini.h"

enum request_state
ask_parse(enum asked_by by, struct span bytes, bool ended,
    struct arena *arena, struct request *request_r)
{
	return by == ASKED_BY_GEMINI
	    ? gemini_parse(bytes, ended, arena, request_r)
	    : gopher_parse(bytes, ended, arena, request_r);
}

void
ask_render(const struct place *place, enum asked_by by,
    const struct response *response, struct buf *buf)
{
	if (by == ASKED_BY_GEMINI)
		gemini_render(response, buf);
	else
		gopher_render(response, &place->gopher, buf);
}
