/* A real server on free ports, with a capsule of its own that is removed. */
#ifndef SUPPORT_SERVER_H
#define SUPPORT_SERVER_H

#include <sys/types.h>

#include "base/buf.h"

enum { SERVER_PATH = 512 };

/*
 * One scene's server. server_make() comes first and server_remove() last,
 * also when a scene fails: give both to cmocka by SERVER_SCENE(). What is in
 * between is for the scene: files, a configuration, server_start().
 */
struct server {
	/* Holds capsule/, certs/, loam.ini, log; while it runs loam.sock. */
	char directory[SERVER_PATH];
	char capsule[SERVER_PATH];
	pid_t pid; /* 0: not running */
	int output; /* its standard output, or -1 */
	struct buf lines; /* what it has said there so far */
	char ready[SERVER_PATH], indexed[SERVER_PATH]; /* without line ends */
	unsigned gemini, gopher; /* ports; 0 for off */
	char runtime[SERVER_PATH]; /* XDG_RUNTIME_DIR: directory; empty: none */
	int descriptors; /* RLIMIT_NOFILE of the next start; 0: as it is */
	bool inside; /* the next start is in its directory */
	bool faults; /* the test makes its children crash */
	const int *kept; /* descriptors that a start leaves open, or NULL */
	size_t kept_count;
	bool concealed; /* the next start hides from an ordinary user's tests */
	void (*prepare)(void); /* in the process of a start or a command */
};

/* A test of cmocka's that is handed a made server as *state. */
#define SERVER_SCENE(scene)                                                    \
	cmocka_unit_test_setup_teardown(scene, server_setup, server_teardown)
int server_setup(void **state);
int server_teardown(void **state);
/*
 * The teardown of a program's group of tests when one server serves them all:
 * the setup has made and started it and left it in *state. Fails unless it ends
 * well.
 */
int server_group_teardown(void **state);

/* Makes the directories and an empty configuration; starts nothing. */
void server_make(struct server *server);
/* Ends it, whatever it does, and removes everything. */
void server_remove(struct server *server);

/* The name of a path in the capsule, valid until the next call. */
const char *server_path(const struct server *server, const char *path);
/* The same of a path beside the capsule. */
const char *server_beside(const struct server *server, const char *path);
/*
 * Writes a file of the capsule, making directories as needed. server_write()
 * writes the file itself; server_drop() writes a hidden one beside it, which
 * is renamed. server_append() adds to what is there.
 */
void server_write(
    const struct server *server, const char *path, const char *text);
void server_write_bytes(
    const struct server *server, const char *path, struct span bytes);
void server_drop(
    const struct server *server, const char *path, const char *text);
void server_append(
    const struct server *server, const char *path, const char *text);
/* Writes the configuration that the server is started with and reads. */
void server_configure(const struct server *server, const char *text);
/*
 * Lets every user reach the capsule; the keys stay the test's. Fails, and says
 * why, if TMPDIR is closed to others.
 */
void server_open_to_all(const struct server *server);

/*
 * Starts $LOAM (or build/loam) on port 0 of 127.0.0.1 for both protocols,
 * with these arguments after ours, NULL or ending with a NULL, and waits for
 * both of its lines. Fails the scene when they do not come.
 */
void server_start(struct server *server, const char *const *more);
/* The same with this configuration and an article, /a.gmi: `# A`. */
void server_start_small(struct server *server, const char *configuration);
/*
 * The same with a certificate that is there already: those that a start makes
 * are read once more a second later, by a process that is there for a moment.
 */
void server_start_settled(struct server *server, const char *configuration);
/* The same in steps: nothing is waited for; then until each line stands. */
void server_launch(struct server *server, const char *const *more);
void server_wait_ready(struct server *server);
void server_wait_indexed(struct server *server);
/*
 * A port of 127.0.0.1 for what cannot be told to take any: nobody is given it
 * unasked while this process lives. Whoever sets SO_REUSEADDR can listen there.
 */
unsigned server_reserve_port(void);
/* Starts it with just these arguments, none of ours; nothing is waited for. */
void server_launch_bare(struct server *server, const char *const *words);
/* Waits for its end. Returns the exit code, or 128 and the signal. */
int server_wait_end(struct server *server);
/* Sends the signal and waits for the end. */
int server_end(struct server *server, int signal);
/* Ends it with TERM. */
int server_stop(struct server *server);
/* What it wrote to its log, standard error: the caller's to buf_free(). */
struct buf server_log(const struct server *server);

/* How often text stands in it by now. */
size_t server_logged(const struct server *server, const char *text);
/*
 * How many processes, it says there, were ended for what they sent. One that
 * has closed its channel and takes seconds to exit is none of them.
 */
size_t server_offences(const struct server *server);
/* How many processes, it says there, a signal of a crash has ended. */
size_t server_crashes(const struct server *server);

#endif
