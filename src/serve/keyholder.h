/* The keyholder: the process that has the private keys; no network. */
#ifndef SERVE_KEYHOLDER_H
#define SERVE_KEYHOLDER_H

/* The parameters of a keyholder. Everything is borrowed. */
struct keyholder_order {
	int channel; /* closes with the supervisor */
};

/* Runs until the supervisor is gone. Returns the process's exit code. */
int keyholder_run(const struct keyholder_order *order);

#endif
