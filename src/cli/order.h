/* Orders to the running server, which tells what became of them. */
#ifndef CLI_ORDER_H
#define CLI_ORDER_H

#include "cli/options.h"

/*
 * As options_read(); but a mistake in a line of the configuration does not end
 * the command, as the server may have another one in force: it is a note for
 * the caller, who frees them.
 */
enum exit_code order_read(const struct command *command, int count,
    char **arguments, struct config *config, struct given *given_r,
    struct notes *notes);
/*
 * Sends an order to the server of a configuration and prints its answer: what
 * was done on standard output, what was not on standard error. Waits for so
 * many ms. What there is to say of the configuration is left to the server, and
 * printed if none is found: the mistake may be in what leads to it. Returns the
 * exit code.
 */
int order_run(struct config *config, const struct notes *notes,
    struct span order, int time);

#endif
