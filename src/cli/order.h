/* Orders to the running server, which tells what became of them. */
#ifndef CLI_ORDER_H
#define CLI_ORDER_H

#include "cli/options.h"

/*
 * As options_read(); but a mistake in a line of the configuration does not end
 * the command, as the server may have another one in force. With mistaken_r it
 * is printed, and *mistaken_r says that there is one; else it is left to the
 * server to tell.
 */
enum exit_code order_read(const struct command *command, int count,
    char **arguments, struct config *config, struct given *given_r,
    bool *mistaken_r);
/*
 * Sends an order to the server of a configuration and prints its answer: what
 * was done on standard output, what was not on standard error. Waits for so
 * many ms. Returns the exit code.
 */
int order_run(struct config *config, struct span order, int time);

#endif
