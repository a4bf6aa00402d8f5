#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/conn_priv.h"
#include "sim/serving.h"

/*
 * A worker without its process: connections, deadlines, editions and caches are
 * the product's. Connections that are ready have their turn in any order, and
 * not all at once.
 */

enum { READY_MAX = 16 };

static struct limits_shared limits_shared;

static void
suspect(void *context, size_t host, struct span path)
{
	struct suspects *suspects = context;

	(void)host;
	if (suspects->count == SUSPECTS_MAX || path.size >= SUSPECT_PATH)
		return;
	char *text = suspects->paths[suspects->count++];
	memcpy(text, path.data, path.size);
	text[path.size] = '\0';
}

void
serving_start(struct serving *serving, const struct serving_order *order)
{
	struct conn_env *env = &serving->env;

	*serving = (struct serving){
	    .limits = {.shared = &limits_shared},
	    .listeners = {{.protocol = &protocol_gemini, .secure = true},
		{.protocol = &protocol_gemini}, {.protocol = &protocol_gopher}},
	};
	serving->host.kept = RESPONSE_CACHE_MAX;
	serving->host.dropped = &env->dropped;
	serving->host.context = (struct context){.vhost = order->vhost,
	    .root = -1,
	    .ranker = &serving->ranker,
	    .searcher = &serving->searcher,
	    .work = &serving->work,
	    .arena = &serving->arena};
	env->poller = poller_new();
	env->tls = order->tls;
	env->hosts = (struct served_hosts){&serving->host, 1};
	env->arena = &serving->arena;
	env->tally = &serving->tally;
	env->pages = &serving->pages;
	env->limits = &serving->limits;
	env->access = &serving->access;
	env->handshakes_max = 4;
	env->scratch = mem_alloc(CONN_SCRATCH);
	env->suspect = suspect;
	env->context = order->suspects;
	/* The product's defaults. */
	conn_set_times(env,
	    &(struct conn_times){.hello = 5000,
		.handshake = 10000,
		.request = 10000,
		.stall = 30000});
}

static void
drop(struct delivery *delivery)
{
	close(delivery->edition);
	close(delivery->root);
	if (delivery->base >= 0)
		close(delivery->base);
}

void
serving_end(struct serving *serving)
{
	conn_close_all(&serving->env);
	for (size_t i = 0; i < serving->pending_count; i++)
		drop(&serving->pending[i]);
	served_host_free(&serving->host);
	rank_free(&serving->ranker);
	search_free(&serving->searcher);
	arena_free(&serving->arena);
	poller_free(&serving->env.poller);
	free(serving->env.scratch);
}

void
serving_send(struct serving *serving, const struct delivery *delivery)
{
	if (serving->pending_count == PENDING_MAX) {
		drop(&serving->pending[0]);
		serving->pending_count--;
		memmove(serving->pending, serving->pending + 1,
		    sizeof(serving->pending) - sizeof(serving->pending[0]));
	}
	serving->pending[serving->pending_count++] = *delivery;
}

bool
serving_adopt(struct serving *serving, bool newest)
{
	if (serving->pending_count == 0)
		return false;
	size_t taken = newest ? serving->pending_count : 1;
	struct delivery last = serving->pending[taken - 1];
	for (size_t i = 0; i + 1 < taken; i++)
		drop(&serving->pending[i]);
	serving->pending_count -= taken;
	memmove(serving->pending, serving->pending + taken,
	    serving->pending_count * sizeof(serving->pending[0]));
	struct edition *edition = edition_map(last.edition, last.base);
	close(last.edition);
	if (last.base >= 0)
		close(last.base);
	if (!edition)
		abort();
	served_host_adopt(&serving->host, edition, last.root);
	serving->holds = last.snapshot;
	conn_keep_newest(&serving->env, 0);
	conn_retry_all(&serving->env);
	return true;
}

size_t
serving_pending(const struct serving *serving)
{
	size_t open = 0;

	for (size_t i = 0; i < serving->pending_count; i++)
		open += serving->pending[i].base < 0 ? 2 : 3;
	return open;
}

void
serving_accept(struct serving *serving, enum sim_listener listener, int fd)
{
	conn_open(&serving->env, &serving->listeners[listener],
	    &(struct accepted){.fd = fd});
}

bool
serving_waits(const struct serving *serving, int fd)
{
	const struct conn *conn = serving->env.first;

	while (conn && conn->fd != fd)
		conn = conn->next;
	return conn && conn->state == CONN_WAITING;
}

static void
shuffle(void **items, size_t count, struct chance *chance)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = chance_below(chance, i);
		void *item = items[i - 1];
		items[i - 1] = items[other];
		items[other] = item;
	}
}

void
serving_turn(struct serving *serving, struct chance *chance)
{
	struct conn_env *env = &serving->env;
	void *items[READY_MAX];
	size_t count = poller_wait(env->poller, 0, items, READY_MAX);

	env->turn++;
	env->gathers = chance_one_in(chance, 2);
	conn_look_again(env, clock_monotonic());
	shuffle(items, count, chance);
	for (size_t i = 0; i < count; i++)
		if (!chance_one_in(chance, 4))
			conn_ready(items[i]);
	conn_keep_budget(env);
	while (conn_shake_next(env, HANDSHAKE_KNOWN) ||
	    conn_shake_next(env, HANDSHAKE_BEGUN) ||
	    conn_shake_next(env, HANDSHAKE_NEW) ||
	    conn_shake_next(env, HANDSHAKE_DOUBTFUL))
		continue;
	conn_run_buffered(env);
	conn_expire_due(env, clock_monotonic());
}
