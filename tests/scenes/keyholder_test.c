/* The process that has the private keys: rows D13 to D15, Q121. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/memory.h"
#include "support/memory_search.h"
#include "support/process.h"
#include "support/sanitized.h"
#include "support/status.h"

#define HOME "gemini://localhost/\r\n"
#define ONE "[server]\nworkers = 1\n"

enum {
	PATTERNS = 8,
	LOCKED_FOR_KEYS = 2048, /* KiB; a whole process has more */
	CHILDREN = 3, /* a keyholder, an indexer and a worker */
	PEM_SHOWN = 40, /* characters of a line */
	KILLS = 3,
	CLIENTS = 4,
	ASKED = 40, /* by each of them */
	SIGNING = 10000, /* ms that a worker waits for a keyholder */
};

/* What a key looks like in memory: numbers in both orders of bytes, and PEM. */
struct patterns {
	struct buf list[PATTERNS];
	size_t count;
};

static void
add_pattern(struct patterns *patterns, const unsigned char *bytes, size_t size)
{
	struct buf *forward = &patterns->list[patterns->count++];
	struct buf *backward = &patterns->list[patterns->count++];

	for (size_t i = 0; i < size; i++) {
		buf_byte(forward, (char)bytes[i]);
		buf_byte(backward, (char)bytes[size - 1 - i]);
	}
}

/* A part of the line in the middle, where a private number is. */
static void
add_pem(struct patterns *patterns, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;

	PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	long size = BIO_get_mem_data(bio, &data);
	const char *line = data + size / 2;
	while (line[-1] != '\n')
		line--;
	buf_add(&patterns->list[patterns->count++],
	    (struct span){line + 16, PEM_SHOWN});
	BIO_free(bio);
}

static struct patterns
patterns_of(EVP_PKEY *key)
{
	static const char *const numbers[] = {OSSL_PKEY_PARAM_PRIV_KEY,
	    OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1};
	struct patterns patterns = {.count = 0};
	unsigned char bytes[512];
	size_t size = sizeof(bytes);

	if (EVP_PKEY_get_raw_private_key(key, bytes, &size) == 1)
		add_pattern(&patterns, bytes, size);
	for (size_t i = 0; i < COUNT(numbers); i++) {
		BIGNUM *number = NULL;
		if (EVP_PKEY_get_bn_param(key, numbers[i], &number) == 1)
			add_pattern(
			    &patterns, bytes, (size_t)BN_bn2bin(number, bytes));
		BN_free(number);
	}
	add_pem(&patterns, key);
	assert_true(patterns.count >= 3);
	return patterns;
}

static void
patterns_free(struct patterns *patterns)
{
	for (size_t i = 0; i < patterns->count; i++)
		buf_free(&patterns->list[i]);
}

static bool
holds(pid_t pid, const struct patterns *patterns)
{
	struct span list[PATTERNS];

	for (size_t i = 0; i < patterns->count; i++)
		list[i] = buf_span(&patterns->list[i]);
	return memory_holds_any(pid, list, patterns->count) == 1;
}

/*
 * Fails unless the key is in the memory of the keyholder, if `wanted`, and of
 * no other process of the server that stays: one that reads made certificates
 * again has it for a moment.
 */
static void
expect_apart(const struct server *server, EVP_PKEY *key, bool wanted)
{
	struct patterns patterns = patterns_of(key);
	pid_t pids[PROCESS_MAX];
	pid_t keyholder = process_keyholder(server);
	size_t count = process_children(server->pid, pids);

	pids[count++] = server->pid;
	for (size_t i = 0; i < count; i++)
		EVENTUALLY(holds(pids[i], &patterns) ==
		    (wanted && pids[i] == keyholder));
	patterns_free(&patterns);
}

static void
path_of(
    const struct server *server, const char *name, char path[SERVER_PATH + 64])
{
	snprintf(path, SERVER_PATH + 64, "%s/%s", server->directory, name);
}

static void
put_pair(const struct server *server, const char *name,
    const struct identity_pair *pair)
{
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
	char file[64];

	snprintf(file, sizeof(file), "%s.crt", name);
	path_of(server, file, certificate);
	snprintf(file, sizeof(file), "%s.key", name);
	path_of(server, file, key);
	issue_write_pair(certificate, key, pair);
}

static struct identity_pair
issue(const char *kind)
{
	return issue_pair(&(struct issue){.name = "localhost", .kind = kind});
}

/* Until another keyholder stands alone, and nothing else is ending. */
static void
wait_replaced(const struct server *server, pid_t before)
{
	pid_t pids[PROCESS_MAX];

	EVENTUALLY(process_keyholder(server) > 0 &&
	    process_keyholder(server) != before &&
	    process_children(server->pid, pids) == CHILDREN);
}

static void
begin(struct server *server)
{
	server_write(server, "index.gmi", "# Home\n");
	server_configure(server, ONE);
	server_start(server, NULL);
	if (memory_holds(server->pid, SPAN("gemini")) < 0) {
		print_message("skipped: the memory of a server is hidden\n");
		skip();
	}
}

static EVP_PKEY *
key_file(const struct server *server)
{
	char path[SERVER_PATH + 64];

	path_of(server, "certs/localhost.key", path);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	fclose(file);
	assert_non_null(key);
	return key;
}

/* D13: a key that was there at the start, of each kind. */
static void
keys_at_start(void **state)
{
	static const char *const kinds[] = {"P-256", "P-384", "RSA", "ED25519"};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct identity_pair pair = issue(kinds[i]);
		put_pair(server, "certs/localhost", &pair);
		begin(server);
		assert_true(ask_serves(server, pair.certificate));
		expect_apart(server, pair.key, true);
		assert_int_equal(server_stop(server), 0);
		identity_free(&pair);
	}
}

static int
held_without(pid_t pid, const struct patterns *patterns, const char *flag)
{
	int count = 0;

	for (size_t i = 0; i < patterns->count; i++)
		count += memory_holds_without(
		    pid, buf_span(&patterns->list[i]), flag);
	return count;
}

/*
 * D25: the pages that have the bytes of a key are locked, and in no core dump,
 * at a start and in a keyholder that was started again.
 */
static void
locked_pages(void **state)
{
	struct server *server = *state;

	begin(server);
	if (SANITIZED || geteuid() != 0) {
		print_message("not seen: what is locked is for root to see, "
			      "and a sanitizer locks nothing\n");
		skip();
	}
	EVP_PKEY *key = key_file(server);
	struct patterns patterns = patterns_of(key);
	for (int i = 0; i < 2; i++) {
		gemini_expect(server, HOME, "20 ");
		pid_t pid = process_keyholder(server);
		assert_true(holds(pid, &patterns));
		if (process_status(pid, "VmLck", 10) > LOCKED_FOR_KEYS)
			assert_int_equal(held_without(pid, &patterns, "lo"), 0);
		else
			print_message("not seen: this system locks no more "
				      "than the memory for keys\n");
		if (memory_maps(pid, "memfd:loam"))
			assert_int_equal(held_without(pid, &patterns, "dd"), 0);
		kill(pid, SIGKILL);
		EVENTUALLY(process_keyholder(server) > 0 &&
		    process_keyholder(server) != pid);
	}
	patterns_free(&patterns);
	EVP_PKEY_free(key);
	assert_int_equal(server_stop(server), 0);
}

/*
 * KiB of memory that a child would find empty, and of this what has a flag; but
 * for that which the kernel may drop, in which a C library keeps the state of a
 * getrandom() without a call.
 */
static void
measure_emptied(pid_t pid, const char *flag, size_t *all_r, size_t *some_r)
{
	char path[64], line[512];
	size_t size = 0;

	*all_r = *some_r = 0;
	snprintf(path, sizeof(path), "/proc/%d/smaps", (int)pid);
	FILE *maps = fopen(path, "re");
	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		bool emptied = strncmp(line, "VmFlags:", 8) == 0 &&
		    strstr(line, " wf") && !strstr(line, " dp");
		(void)sscanf(line, "Size: %zu kB", &size);
		*all_r += emptied ? size : 0;
		*some_r += emptied && strstr(line, flag) ? size : 0;
	}
	fclose(maps);
}

/*
 * Q121: those who sign and those who shake hands have their random numbers from
 * the system, in memory that no child has and no core dump; a keyholder locks
 * it.
 */
static void
kernels_numbers(void **state)
{
	struct server *server = *state;
	pid_t workers[PROCESS_MAX], pid;
	size_t all, some;

	begin(server);
	if (geteuid() != 0) {
		print_message("not seen: what is emptied is for root to see\n");
		skip();
	}
	gemini_expect(server, HOME, "20 ");
	EVENTUALLY(process_workers(server, workers) == 1);
	measure_emptied(workers[0], " dd", &all, &some);
	if (all == 0 && !memory_maps(workers[0], "memfd:loam")) {
		print_message("not seen: the portable twin\n");
		skip();
	}
	assert_true(all > 0);
	assert_int_equal(some, all);
	for (int i = 0; i < 2; i++) {
		gemini_expect(server, HOME, "20 ");
		pid = process_keyholder(server);
		measure_emptied(pid, " dd", &all, &some);
		assert_true(all > 0);
		assert_int_equal(some, all);
		measure_emptied(pid, " lo", &all, &some);
		if (!SANITIZED &&
		    process_status(pid, "VmLck", 10) > LOCKED_FOR_KEYS)
			assert_int_equal(some, all);
		/* That of a reload is forked by one that has long run. */
		if (i == 0) {
			assert_int_equal(kill(server->pid, SIGHUP), 0);
			wait_replaced(server, pid);
		}
	}
	assert_int_equal(server_stop(server), 0);
}

/* D13: a key that is made, and after a reload; the old keyholder has ended. */
static void
made_and_reloaded(void **state)
{
	struct server *server = *state;

	begin(server);
	EVP_PKEY *key = key_file(server);
	gemini_expect(server, HOME, "20 ");
	expect_apart(server, key, true);
	pid_t before = process_keyholder(server);
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	EVENTUALLY(server_logged(server, "was read again") == 1);
	wait_replaced(server, before);
	gemini_expect(server, HOME, "20 ");
	expect_apart(server, key, true);
	assert_int_equal(status_number_of(server, "signatures.refused"), 0);
	assert_int_equal(server_stop(server), 0);
	EVP_PKEY_free(key);
}

/* D13: files that are replaced, and an import; no process has the old key. */
static void
renewed_and_imported(void **state)
{
	static const char *const words[] = {
	    "cert", "import", "-c", "loam.ini", "new.crt", "new.key", NULL};
	struct server *server = *state;
	struct identity_pair first = issue(NULL), second = issue(NULL),
			     third = issue("RSA");

	put_pair(server, "certs/localhost", &first);
	begin(server);
	expect_apart(server, first.key, true);
	pid_t before = process_keyholder(server);
	put_pair(server, "certs/localhost", &second);
	EVENTUALLY(ask_serves(server, second.certificate));
	wait_replaced(server, before);
	expect_apart(server, second.key, true);
	expect_apart(server, first.key, false);
	before = process_keyholder(server);
	put_pair(server, "new", &third);
	struct ran ran = command_run(server, words);
	expect_true("import", buf_span(&ran.errors), ran.code == 0);
	ran_free(&ran);
	EVENTUALLY(ask_serves(server, third.certificate));
	wait_replaced(server, before);
	expect_apart(server, third.key, true);
	expect_apart(server, second.key, false);
	assert_int_equal(server_stop(server), 0);
	identity_free(&first);
	identity_free(&second);
	identity_free(&third);
}

/* Asks in a process of its own; it exits with the number that failed. */
static pid_t
ask_in_a_child(const struct server *server)
{
	fflush(NULL);
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	int failed = 0;
	for (int i = 0; i < ASKED; i++) {
		struct heard heard = gemini_ask(server, HOME);
		failed += heard_status(&heard) != 20;
		heard_free(&heard);
	}
	_exit(failed);
}

/* D14: a keyholder that is killed is back, and asked again: nothing fails. */
static void
killed_under_load(void **state)
{
	struct server *server = *state;
	pid_t clients[CLIENTS], workers[PROCESS_MAX], after[PROCESS_MAX];
	bool late = false;
	int status;

	server_write(server, "index.gmi", "# Home\n");
	server_configure(server, "[server]\nworkers = 2\n");
	server_start(server, NULL);
	EVENTUALLY(process_workers(server, workers) == 2);
	for (size_t i = 0; i < CLIENTS; i++)
		clients[i] = ask_in_a_child(server);
	for (int i = 0; i < KILLS; i++) {
		pid_t pid = process_keyholder(server);
		EVENTUALLY((pid = process_keyholder(server)) > 0);
		uint64_t signed_before =
		    status_number_of(server, "signatures.made");
		int64_t killed = clock_monotonic();
		kill(pid, SIGKILL);
		EVENTUALLY(process_keyholder(server) > 0 &&
		    process_keyholder(server) != pid);
		wait_for(server, HOME, answer_starts, "20 ");
		late = late || clock_monotonic() - killed >= SIGNING;
		assert_true(status_number_of(server, "signatures.made") >
		    signed_before);
	}
	for (size_t i = 0; i < CLIENTS; i++) {
		assert_int_equal(waitpid(clients[i], &status, 0), clients[i]);
		assert_true(late || status == 0);
	}
	/* The workers are the same. */
	EVENTUALLY(process_workers(server, after) == 2);
	assert_memory_equal(after, workers, 2 * sizeof(*after));
	assert_int_equal(server_logged(server,
			     "the keyholder ended by signal 9: another starts"),
	    KILLS);
	assert_int_equal(status_number_of(server, "signatures.refused"), 0);
	assert_int_equal(server_stop(server), 0);
}

/* D14: so is one whose certificate on disk is broken: the key is found alone.
 */
static void
broken_certificate(void **state)
{
	struct server *server = *state;

	begin(server);
	gemini_expect(server, HOME, "20 ");
	server_write(server, "../certs/localhost.crt", "no certificate\n");
	for (int i = 0; i < 2; i++) {
		pid_t before = process_keyholder(server);
		assert_int_equal(kill(before, SIGKILL), 0);
		wait_replaced(server, before);
		gemini_expect(server, HOME, "20 ");
	}
	assert_int_equal(server_stop(server), 0);
}

/* D15: who resumes a session needs no signature: nobody has to wait for one. */
static void
resumed_without(void **state)
{
	struct server *server = *state;

	server_write(server, "index.gmi", "# Home\n");
	server_configure(server, ONE);
	server_start(server, NULL);
	struct buf request = gemini_request(server, HOME);
	struct talk talk = ask_for(server, true, buf_span(&request));
	struct heard first = client_talk(&talk);
	assert_int_equal(heard_status(&first), 20);
	pid_t keyholder = process_keyholder(server);
	kill(keyholder, SIGSTOP);
	talk.session = first.session;
	struct heard again = client_talk(&talk);
	assert_int_equal(heard_status(&again), 20);
	assert_true(again.reused);
	kill(keyholder, SIGCONT);
	gemini_expect(server, HOME, "20 ");
	heard_free(&first);
	heard_free(&again);
	buf_free(&request);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(keys_at_start),
	    SERVER_SCENE(kernels_numbers),
	    SERVER_SCENE(made_and_reloaded),
	    SERVER_SCENE(locked_pages),
	    SERVER_SCENE(renewed_and_imported),
	    SERVER_SCENE(killed_under_load),
	    SERVER_SCENE(broken_certificate),
	    SERVER_SCENE(resumed_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
