#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cert/cert_make.h"
#include "hosts/scan_rules.h"
#include "hosts/vhosts.h"
#include "hosts/zone_lists.h"
#include "sim/replaced.h"
#include "sim/world_priv.h"
#include "support/own_keys.h"

/*
 * How a world begins: each has zones or none, events of changes or none, and a
 * day of its own.
 */

enum {
	FIRST_DAY = 18779, /* 2021-06-01 */
	DAY = 86400,
	DAYS = 400,
	GEMINI_PORT = 1965,
	GOPHER_PORT_SHOWN = 70,
	SHARED_LEAST = 64, /* bytes of a section that editions share */
	CROWDED = 8, /* one world in so many has more posts than lists show */
};

struct world_host {
	const char *directory;
	struct cert cert;
	struct ticket_keys keys;
	struct clients clients;
};

static const struct span names[] = {{"localhost", 9}};

static void
need(bool done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(2);
}

struct world_host *
world_host_new(const char *directory)
{
	struct world_host *host = mem_alloc(sizeof(*host));
	struct buf key = {0}, pem = {0};

	host->directory = directory;
	signal(SIGPIPE, SIG_IGN);
	replaced_start(0, (int64_t)FIRST_DAY * DAY);
	need(cert_make_key(&key) == 0 &&
		cert_make(buf_span(&key), names, 1, &pem) == 0 &&
		cert_read_chain(&host->cert, buf_span(&pem)) == 0 &&
		keyop_keep(0, buf_span(&key)) == 0,
	    "sim: certificate");
	clients_make(&host->clients);
	buf_free(&key);
	buf_free(&pem);
	return host;
}

void
world_host_free(struct world_host **host)
{
	clients_free(&(*host)->clients);
	cert_free(&(*host)->cert);
	free(*host);
	*host = NULL;
}

enum {
	MEMBER = 1 << READER_MEMBER,
	GUEST = 1 << READER_GUEST,
	FRIEND = 1 << READER_FRIEND,
	KEEPER = 1 << READER_KEEPER,
	OTHER = 1 << READER_OTHER,
	ANY = MEMBER | GUEST | FRIEND | KEEPER | OTHER,
};

/*
 * One world after the other has no zone, a club, or one with a zone within; or
 * three beside each other, of which each reader may enter others.
 */
static const struct {
	const char *dir;
	unsigned readers;
} zonings[][3] = {
    {{NULL, 0}},
    {{"/club/", MEMBER}},
    {{"/club/", MEMBER}, {"/club/inner/", GUEST}},
    {{"/club/", ANY}, {"/club/inner/", GUEST}},
    {{"/club/", MEMBER | KEEPER | OTHER}, {"/notes/", GUEST | KEEPER},
	{"/news/old/", FRIEND | OTHER}},
};

static void
choose_zones(struct world *world, struct buf *text)
{
	size_t kind = world->seed % (sizeof(zonings) / sizeof(zonings[0]));
	struct zoning *zoning = &world->zoning;

	if (world->crowded)
		return;
	for (size_t i = 0; i < 3 && zonings[kind][i].dir; i++) {
		const char *dir = zonings[kind][i].dir;
		unsigned readers = zonings[kind][i].readers;
		buf_format(text, "[zone z%zu]\npath = %s\n", i, dir);
		if (readers == ANY)
			buf_format(text, "allow = any\n");
		for (size_t j = 0; j < READERS && readers != ANY; j++)
			if (readers >> j & 1)
				buf_format(text, "allow = %s\n",
				    world->clients->print[j]);
		zoning->list[zoning->count].dir = tree_find_dir(span_of(dir));
		zoning->list[zoning->count++].readers = readers;
	}
}

static void
configure(struct world *world)
{
	struct config *config = &world->config;
	struct notes notes = {0};
	struct buf text = {0};

	choose_zones(world, &text);
	config_start(config);
	need(config_parse(config, SPAN("loam.ini"), buf_span(&text), &notes) ==
		    0 &&
		config_finish(config, &notes) == 0,
	    "sim: configuration");
	config->hosts[0].root = span_of(world->root);
	config->hosts[0].language = config->language;
	need(vhost_of(
		 config, 0, GEMINI_PORT, GOPHER_PORT_SHOWN, &world->vhost) == 0,
	    "sim: host");
	world->vhost.zones = zone_lists_read(config, 0, &config->arena, &notes);
	world->indexing.rules = scan_rules_of(config, 0, NULL);
	world->indexing.rules.hints = !chance_one_in(&world->chance, 3);
	struct chance shared = chance_of(world->seed, 7);
	if (chance_one_in(&shared, 2))
		world->indexing.least = SHARED_LEAST;
	/* It is a directory of this machine, whatever its file system. */
	world->indexing.rules.trusted = true;
	world->indexing.suspects = &world->suspects;
	indexing_probe(&world->indexing, world->root);
	note_free(&notes);
	buf_free(&text);
}

static void
make_root(struct world *world, const char *directory)
{
	snprintf(world->root, sizeof(world->root), "%s/%lu", directory,
	    (unsigned long)world->seed);
	need(mkdir(world->root, 0755) == 0, world->root);
}

void
world_start(struct world *world, struct world_host *host, uint64_t seed)
{
	struct tls_host tls = {.cert = &host->cert,
	    .signer = &own_keys,
	    .names = names,
	    .name_count = 1};
	struct chance days = chance_of(seed, 5);

	*world = (struct world){.seed = seed,
	    .chance = chance_of(seed, 3),
	    .spoils = chance_of(seed, 6),
	    .clients = &host->clients,
	    .crowded = chance_one_in(&days, CROWDED)};
	int64_t day = FIRST_DAY + (int64_t)chance_below(&days, DAYS);
	replaced_start(seed, day * DAY + (int64_t)chance_below(&days, DAY));
	make_root(world, host->directory);
	configure(world);
	publisher_start(&world->publisher, world->root, chance_of(seed, 4));
	if (world->crowded)
		publisher_crowd(&world->publisher);
	host->keys = (struct ticket_keys){0};
	need(ticket_keys_turn(&host->keys, 1) == 0, "sim: ticket keys");
	tls.wants_certificate = world->zoning.count > 0;
	world->tls = tls_context_new(&tls, 1, &host->keys);
	need(world->tls != NULL, "sim: TLS");
	struct serving_order order = {
	    &world->vhost, world->tls, &world->suspects};
	for (size_t i = 0; i < WORKERS; i++)
		serving_start(&world->workers[i], &order);
}

static void
remove_files(const struct world *world)
{
	char old[WORLD_PATH + 8];

	publisher_remove(world->root);
	snprintf(old, sizeof(old), "%s.old", world->root);
	publisher_remove(old);
}

void
world_end(struct world *world)
{
	for (size_t i = 0; i < world->peer_count; i++)
		peer_free(&world->peers[i]);
	for (size_t i = 0; i < WORKERS; i++)
		serving_end(&world->workers[i]);
	clients_forget(world->clients);
	tls_context_free(&world->tls);
	scan_free(&world->indexing.scan);
	publisher_end(&world->publisher);
	config_free(&world->config);
	for (size_t i = 0; i < world->snapshot_count; i++)
		free(world->snapshots[i]);
	free(world->snapshots);
	remove_files(world);
}
