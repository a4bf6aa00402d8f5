/* One generation in the place of another. */
#ifndef SERVE_RELOAD_H
#define SERVE_RELOAD_H

#include "serve/supervisor_state.h"

/*
 * Opens the control socket at a configured place, unless it is there already.
 * The service runs without one if that fails. One that was lost is told once.
 */
void reload_move_control(struct supervisor *supervisor);
/* Puts the ticket keys of the generation in force, in force themselves. */
void reload_put_tickets(struct supervisor *supervisor);
/*
 * Prepares a generation with its keys and certificates; `before` is the one in
 * force, or NULL. The configuration is taken over. Returns 0, or -1 with notes
 * and nothing to free.
 */
int reload_prepare(struct supervisor *supervisor, struct generation *next,
    struct config *config, const struct generation *before,
    struct notes *notes);
/*
 * Prepares the successor of the generation in force, with held editions, still
 * empty. Returns 0; or -1 with nothing to free after the reasons were logged,
 * which `notes` has too.
 */
int reload_succeed(struct supervisor *supervisor, struct config *config,
    struct generation *next, struct held_edition held_r[HOSTS_MAX],
    struct notes *notes);
/* Frees a successor that is not put in force, with its keys. */
void reload_give_up(struct supervisor *supervisor, struct generation *next);
/*
 * Puts it in force, but for the children: exchanges the editions, the half of
 * the board and the control socket. Nothing here can fail.
 */
void reload_exchange(struct supervisor *supervisor, struct generation *next,
    struct held_edition held[HOSTS_MAX]);
/*
 * Reads the configuration again, and goes on with it if it can be used. Returns
 * whether it does.
 */
bool reload_run(struct supervisor *supervisor);

#endif
