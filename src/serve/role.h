/* The roles of child processes. */
#ifndef SERVE_ROLE_H
#define SERVE_ROLE_H

enum role {
	ROLE_WORKER, /* speaks to the network, reads editions and files */
	ROLE_INDEXER, /* reads one capsule and publishes editions of it */
	/* Reads files for an indexer, which starts and ends it. */
	ROLE_READER,
	ROLE_KEYHOLDER, /* has the private keys and signs for workers */
	ROLE_WRITER, /* writes the uploads of one host into its capsule */
	ROLES,
};

/* The exit code of an indexer or a writer whose path leads to another root. */
enum { CHILD_EXIT_MOVED = 3 };

#endif
