#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "chaos/exchange.h"
#include "chaos/uploads.h"

/*
 * A client asks for one page after the other, on a connection each, and knows
 * what may be answered: its view of the world from before the request and the
 * world after the answer are all that is needed. What has no answer is judged
 * by the process that makes the storm, which knows whose worker it has killed.
 */

enum { PAUSE = 12 /* ms between two requests, at the most */ };

static void
ask_page(struct asker *asker, struct exchange *exchange)
{
	struct world *world = asker->clients.world;
	const struct view *view = &asker->view;
	size_t slot = exchange_below(asker, SLOTS);
	const char *why = NULL;

	exchange_ask(asker, exchange, "/s/%02zu.gmi", slot);
	switch (exchange_status(exchange)) {
	case 20:
		why = world_judge_page(world, view, slot, exchange->secure,
		    exchange_body(exchange));
		break;
	case 51:
		if (!world_may_lack(world, view, slot))
			why = "an article is missing";
		break;
	case 40:
		world->busy++;
		if (!world_may_change(world, view, slot))
			why = "an article cannot be read";
		break;
	default: why = exchange_judge(exchange, 20);
	}
	exchange_end(asker, exchange, why);
}

/* As exchange_judge(), of a menu: on Gopher its last line shows its end. */
static const char *
judge_whole(const struct exchange *exchange)
{
	const char *why = exchange_judge(exchange, 20);

	return !why && !exchange->secure &&
		!span_ends(exchange_body(exchange), SPAN("\r\n.\r\n"))
	    ? world_cut
	    : why;
}

/* A page that names articles; that of /s/ names all, the others posts. */
static void
ask_menu(struct asker *asker, struct exchange *exchange)
{
	static const char *const paths[] = {
	    "/s/", "/s/", "/s/", "/recent", "/archive/2019"};
	unsigned path = exchange_below(asker, sizeof(paths) / sizeof(paths[0]));

	exchange_ask(asker, exchange, "%s", paths[path]);
	const char *why = judge_whole(exchange);
	if (!why && path < 3)
		why = world_judge_menu(asker->clients.world, &asker->view,
		    exchange_body(exchange), true);
	else if (!why)
		why = world_judge_list(asker->clients.world, &asker->view,
		    exchange_body(exchange), 0, DATED);
	exchange_end(asker, exchange, why);
}

static void
ask_search(struct asker *asker, struct exchange *exchange)
{
	unsigned slot = exchange_below(asker, SLOTS);

	exchange_ask(asker, exchange,
	    exchange->secure ? "/search?slotword%02u" : "/search\tslotword%02u",
	    slot);
	const char *why = judge_whole(exchange);
	if (!why)
		why = world_judge_list(asker->clients.world, &asker->view,
		    exchange_body(exchange), slot, SLOTS);
	exchange_end(asker, exchange, why);
}

static void
ask_feed(struct asker *asker, struct exchange *exchange)
{
	exchange->secure = true;
	exchange_ask(asker, exchange, "/s/atom.xml");
	const char *why = exchange_judge(exchange, 20);
	if (!why && !span_ends(exchange_body(exchange), SPAN("</feed>\n")))
		why = "a feed has no end";
	if (!why)
		why = world_judge_list(asker->clients.world, &asker->view,
		    exchange_body(exchange), 0, DATED);
	exchange_end(asker, exchange, why);
}

/* Half of those who ask read slowly. */
static void
ask_large(struct asker *asker, struct exchange *exchange)
{
	exchange->slow = exchange_below(asker, 2);
	exchange->large = true;
	exchange_ask(asker, exchange, "/large.bin");
	struct span body = exchange_body(exchange),
		    large = buf_span(&asker->large);
	const char *why = exchange_judge(exchange, 20);
	if (exchange_status(exchange) == 40 &&
	    world_may_move(asker->clients.world, &asker->view))
		why = NULL;
	else if (!why && !span_equal(body, large))
		/* Gopher has no other end of a file than that of the
		 * connection. */
		why = !exchange->secure && span_starts(large, body)
		    ? world_cut
		    : "a file has other bytes";
	exchange_end(asker, exchange, why);
}

/* An article of a directory that is renamed again and again. */
static void
ask_moved(struct asker *asker, struct exchange *exchange)
{
	bool second = exchange_below(asker, 2);

	exchange_ask(asker, exchange, "/s/%c/one.gmi", second ? 'e' : 'd');
	int status = exchange_status(exchange);
	const char *why = NULL;
	bool moves = world_may_move(asker->clients.world, &asker->view);
	if (status == 20 || !(moves && (status == 51 || status == 40)))
		why = exchange_judge(exchange,
		    moves || asker->view.moved % 2 == second ? 20 : 51);
	if (!why && status == 20)
		why = world_judge_text(asker->clients.world, &asker->view,
		    SPAN(MOVED_TEXT), exchange->secure,
		    exchange_body(exchange));
	exchange_end(asker, exchange, why);
}

/* A zone has members, and others who are asked for a certificate. */
static void
ask_zone(struct asker *asker, struct exchange *exchange)
{
	static const int wanted[] = {60, 61, 20};

	exchange->who = (enum identity)exchange_below(asker, IDENTITIES);
	exchange_ask(asker, exchange, "/club/in.gmi");
	const char *why = exchange_judge(
	    exchange, exchange->secure ? wanted[exchange->who] : 51);
	if (!why && exchange_status(exchange) == 20)
		why = world_judge_text(asker->clients.world, &asker->view,
		    SPAN(ZONE_TEXT), true, exchange_body(exchange));
	if (exchange_status(exchange) == 40 &&
	    world_may_move(asker->clients.world, &asker->view))
		why = NULL;
	exchange_end(asker, exchange, why);
}

static _Noreturn void
be_client(const struct clients *clients, unsigned number, pid_t parent)
{
	static void (*const questions[])(
	    struct asker * asker, struct exchange * exchange) = {ask_page,
	    ask_page, ask_page, ask_menu, ask_menu, ask_search, ask_feed,
	    ask_large, ask_moved, ask_zone, uploads_send, uploads_see};
	struct asker asker = {.clients = *clients,
	    .random = clients->world->seed + number,
	    .number = number,
	    .large = clients_large()};

	while (!clients->world->stop && getppid() == parent) {
		poll(NULL, 0, (int)exchange_below(&asker, PAUSE));
		struct exchange exchange = {.secure = exchange_below(&asker, 2),
		    .who = exchange_below(&asker, 3) ? NOBODY : MEMBER};
		questions[exchange_below(
		    &asker, sizeof(questions) / sizeof(questions[0]))](
		    &asker, &exchange);
	}
	_exit(0);
}

struct buf
clients_large(void)
{
	struct buf large = {0};

	/* No text, whose lines Gopher would end otherwise. */
	buf_byte(&large, '\0');
	for (unsigned i = 0; i < LARGE_LINES; i++)
		buf_format(&large, "%0*u\n", LARGE_LINE - 1, i);
	return large;
}

pid_t
clients_start(const struct clients *clients, unsigned number)
{
	pid_t parent = getpid();

	fflush(NULL);
	pid_t pid = fork();

	if (pid == 0)
		be_client(clients, number, parent);
	return pid;
}
