/* A scene of `loam get`, and a scripted peer for it. */
#ifndef SUPPORT_GET_H
#define SUPPORT_GET_H

#include "support/command.h"
#include "support/expect.h"
#include "support/peer.h"

/* One peer at a time, which ends with its scene. */
extern struct peer get_peer;

/* A test whose *state is a made server, and that has known hosts of its own. */
#define GET_SCENE(scene)                                                       \
	cmocka_unit_test_setup_teardown(scene, get_setup, get_teardown)
int get_setup(void **state);
int get_teardown(void **state);

/* For options: none, or a list. */
#define GET_NONE ((const char *const *)NULL)
#define GET_OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* A URL whose `*` is replaced by a port; valid until the next call. */
const char *get_url(const char *format, unsigned port);
/* Starts the peer anew with one answer for all. */
void get_peer_says(
    const struct identity_pair *pair, struct span bytes, enum peer_end end);
/* Runs `loam get URL` with these options, as a process. */
struct ran get_run(
    const struct server *server, const char *url, const char *const *options);
/*
 * Fails unless that ends so and says these; NULL: nothing at all. It is called,
 * as by command_call(), if the server has nothing to prepare.
 */
void get_expect(const struct server *server, const char *url,
    const char *const *options, int code, const char *output,
    const char *errors);

#endif
