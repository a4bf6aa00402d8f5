#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/heap.h"
#include "cert/pair.h"
#include "check/check_sandbox.h"
#include "edition/root.h"
#include "sandbox/acts.h"

/*
 * A negative test on the machine, and in the container, where the server is to
 * run: which layers a kernel was built with, was started with and is allowed to
 * use shows only when each act is tried. Each has a process of its own, since
 * one that is done changes what the next one would meet.
 */

enum {
	TOLD = 10, /* added to a result: less is the end without one */
	COLUMN = 9, /* characters */
};

static const char *const role_words[ROLES] = {
    [ROLE_WORKER] = "worker",
    [ROLE_INDEXER] = "indexer",
    [ROLE_READER] = "reader",
    [ROLE_KEYHOLDER] = "keyholder",
    [ROLE_WRITER] = "writer",
};

/* A worker has the roots of all hosts, others that of one. */
static size_t
hold_roots(const struct config *config, enum role role, int roots_r[HOSTS_MAX])
{
	size_t hosts = role == ROLE_WORKER ? config->host_count
	    : role == ROLE_KEYHOLDER       ? 0
					   : 1;
	size_t count = 0;

	for (size_t i = 0; i < hosts; i++) {
		roots_r[count] = root_hold(config->hosts[i].root.data);
		count += roots_r[count] >= 0;
	}
	return count;
}

struct act_attempt {
	const struct config *config;
	const struct rights *rights;
	enum role role;
	const struct act *act;
	const struct act_target *target;
};

static int
try_act(void *context)
{
	const struct act_attempt *attempt = context;
	int roots[HOSTS_MAX];
	struct box box = {.role = attempt->role,
	    .rights = attempt->rights,
	    .roots = roots,
	    .root_count = hold_roots(attempt->config, attempt->role, roots)};

	box_enter(&box);
	return attempt->act->attempt(attempt->target) + TOLD;
}

/* Returns the result, or -3 with errno if no process can be started. */
static int
trial_of(struct act_attempt attempt)
{
	int code = box_apart(try_act, &attempt);

	if (code == BOX_UNSTARTED)
		return -3;
	return code >= TOLD + ACT_NO_TARGET ? code - TOLD : TRIAL_ENDED;
}

/* Whether it is no surprise that a role can do it. */
static bool
is_known(const struct act *act, enum role role)
{
	return act->uncovered || (act->writes && role == ROLE_WRITER);
}

/* What is not refused: wrong, or a remark if that is known. */
static void
note_results(
    const struct act *act, const int results[ROLES], struct notes *notes)
{
	struct buf wrong = {0}, known = {0};

	for (enum role role = 0; role < ROLES; role++) {
		int result = results[role];
		struct buf *list = is_known(act, role) && result != TRIAL_ENDED
		    ? &known
		    : &wrong;
		if (result != ACT_NO_TARGET && !act_is_refused(result))
			buf_format(list, "%s%s", list->size > 0 ? ", " : "",
			    role_words[role]);
	}
	if (wrong.size > 0)
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "not refused to %pS: %s", SPAN_AT(buf_span(&wrong)),
		    act->name);
	if (known.size > 0)
		note_add(notes, NOTE_REMARK, SPAN(""), 0,
		    "known to be possible to %pS: %s",
		    SPAN_AT(buf_span(&known)), act->name);
	buf_free(&wrong);
	buf_free(&known);
}

static int
try_acts(const struct config *config, const struct act_target *target,
    struct sandbox_trials *trials, struct notes *notes)
{
	for (size_t i = 0; i < act_count && i < SANDBOX_ACTS; i++) {
		for (enum role role = 0; role < ROLES; role++) {
			int result = trial_of((struct act_attempt){
			    config, &trials->rights, role, &acts[i], target});
			if (result < TRIAL_ENDED) {
				note_add(notes, NOTE_ERROR, SPAN(""), 0,
				    "a process cannot be started: %s",
				    note_cause(errno));
				return -1;
			}
			trials->results[i][role] = result;
		}
		note_results(&acts[i], trials->results[i], notes);
	}
	return 0;
}

int
check_sandbox(
    struct config *config, struct sandbox_trials *trials_r, struct notes *notes)
{
	struct pair pair = pair_of(config, 0, config->hosts[0].name);
	struct act_target target = {.root = config->hosts[0].root.data,
	    .config = config->file.size > 0 ? config->file.data : NULL,
	    .key = access(pair.key.data, F_OK) == 0 ? pair.key.data : NULL};

	memset(trials_r, 0, sizeof(*trials_r));
	if (rights_find(&trials_r->rights, config, notes) < 0)
		return -1;
	/* As a server is, to others of its user. */
	heap_conceal();
	act_target_open(&target);
	int result = try_acts(config, &target, trials_r, notes);
	act_target_close(&target);
	return result;
}

static const char *
verdict_of(const struct act *act, enum role role, int result)
{
	switch (result) {
	case TRIAL_ENDED: return "ENDED";
	case ACT_NO_TARGET: return "-";
	case EPERM: return "EPERM";
	case EACCES: return "EACCES";
	case ENOSYS: return "ENOSYS";
	default: return is_known(act, role) ? "known" : "ALLOWED";
	}
}

void
check_sandbox_table(const struct sandbox_trials *trials,
    const struct config *config, struct buf *table)
{
	int width = 0;

	for (size_t i = 0; i < act_count; i++)
		if ((int)strlen(acts[i].name) > width)
			width = (int)strlen(acts[i].name);
	buf_add(table, SPAN("sandbox: "));
	rights_describe(&trials->rights, config->user, table);
	buf_format(table, "\n\n%-*s", width, "act");
	for (enum role role = 0; role < ROLES; role++)
		buf_format(table, "  %-*s", role + 1 < ROLES ? COLUMN : 0,
		    role_words[role]);
	for (size_t i = 0; i < act_count && i < SANDBOX_ACTS; i++) {
		buf_format(table, "\n%-*s", width, acts[i].name);
		for (enum role role = 0; role < ROLES; role++)
			buf_format(table, "  %-*s",
			    role + 1 < ROLES ? COLUMN : 0,
			    verdict_of(
				&acts[i], role, trials->results[i][role]));
	}
	buf_byte(table, '\n');
}

void
check_sandbox_json(const struct sandbox_trials *trials, struct buf *rows)
{
	for (size_t i = 0; i < act_count && i < SANDBOX_ACTS; i++) {
		buf_format(rows, "%s\n{\"act\":\"%s\"", i > 0 ? "," : "",
		    acts[i].name);
		for (enum role role = 0; role < ROLES; role++)
			buf_format(rows, ",\"%s\":\"%s\"", role_words[role],
			    verdict_of(
				&acts[i], role, trials->results[i][role]));
		buf_byte(rows, '}');
	}
}
