#include <stdio.h>
#include <stdlib.h>

#include "chaos/uploads.h"

/*
 * An upload that was taken is there from the next edition on; of one whose
 * answer did not come nobody knows. Pages go with the capsule that they were
 * written into.
 */

#define BEGINNING "# Upload "

void
uploads_send(struct asker *asker, struct exchange *exchange)
{
	const struct world *world = asker->clients.world;
	struct uploads *uploads = &asker->uploads;
	char body[32];

	exchange->secure = true;
	exchange->who = MEMBER;
	int size =
	    snprintf(body, sizeof(body), BEGINNING "%06u\n", ++uploads->sent);
	snprintf(exchange->request, sizeof(exchange->request),
	    "titan://localhost:%u/notes/%u.gmi;size=%d\r\n%s",
	    asker->clients.server->gemini, asker->number, size, body);
	exchange_perform(asker, exchange);
	int status = exchange_status(exchange);
	const char *why = NULL;
	if (status == 20 || status == 30) {
		asker->clients.world->uploads++;
		uploads->done = uploads->sent;
		/* Another capsule may be there, unknown to the writer. */
		uploads->tree = world_may_move(world, &asker->view)
		    ? UINT32_MAX
		    : asker->view.tree;
		uploads->mark = world->mark.last;
	} else if (status < 40 || status >= 50 || status == 41) {
		if (!world_may_move(world, &asker->view))
			why = exchange_judge(exchange, 30);
	}
	exchange_end(asker, exchange, why);
}

static unsigned
number_of(struct span body)
{
	char text[8] = "";

	if (!span_skip(&body, SPAN(BEGINNING)))
		return 0;
	body = span_head(body, 6);
	memcpy(text, body.data, body.size);
	return (unsigned)strtoul(text, NULL, 10);
}

void
uploads_see(struct asker *asker, struct exchange *exchange)
{
	const struct world *world = asker->clients.world;
	const struct uploads *uploads = &asker->uploads;

	exchange->secure = true;
	exchange->who = MEMBER;
	exchange_ask(asker, exchange, "/notes/%u.gmi", asker->number);
	int status = exchange_status(exchange);
	unsigned number = number_of(exchange_body(exchange));
	/* All was read since, and it is the same capsule still. */
	bool known = uploads->done > 0 && asker->view.mark > uploads->mark &&
	    world->tree.last == uploads->tree;
	const char *why = NULL;
	if (status == 51 || status == 40)
		why = known && status == 51 ? "an upload is lost" : NULL;
	else
		why = exchange_judge(exchange, 20);
	if (!why && status == 20 &&
	    (number == 0 || number > uploads->sent ||
		(known && number < uploads->done)))
		why = "a page is not one that was uploaded";
	exchange_end(asker, exchange, why);
}
