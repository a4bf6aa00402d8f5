#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/heap.h"
#include "base/log.h"
#include "base/mem.h"
#include "cert/ticket_file.h"
#include "cmd/commands.h"
#include "cli/config_file.h"
#include "cli/options.h"
#include "orders/orders.h"
#include "serve/supervisor.h"
#include "serve/takeover.h"
#include "hosts/vhosts.h"
#include "system/signals.h"
#include "upgrade/bequest.h"
#include "upgrade/program.h"

/* The command line, which a reload reads again with its file. */
struct command_line {
	const struct command *command;
	int count;
	char **arguments;
	char *file; /* that was read; NULL: none yet */
};

/*
 * Reads the command line as if -c had named the file that was read before: a
 * reload would else pass to another one, or to the defaults, once that file is
 * moved away. A -c that is there comes later, and counts.
 */
static enum exit_code
read_options(
    struct command_line *words, struct config *config, struct notes *notes)
{
	char **all = mem_alloc(((size_t)words->count + 3) * sizeof(*all));
	char **next = all;
	struct given given;

	*next++ = words->arguments[0];
	if (words->file) {
		*next++ = (char *)(uintptr_t) "-c";
		*next++ = words->file;
	}
	for (int i = 1; i < words->count; i++)
		*next++ = words->arguments[i];
	enum exit_code code = options_read_noting(
	    words->command, (int)(next - all), all, config, &given, notes);
	free(all);
	if (code == EXIT_NONE && !words->file && config->file.size > 0)
		words->file = mem_copy(config->file.data, config->file.size);
	return code;
}

static void
log_file(const struct config *config)
{
	struct buf text = {0};

	config_file_describe(config, &text);
	log_line(LOG_INFO, "%pS", SPAN_AT(buf_span(&text)));
	buf_free(&text);
}

/* What is wrong with the file of ticket keys; it is read again at the start. */
static void
check_tickets(const struct config *config, struct notes *notes)
{
	struct notes found = {0};

	ticket_file_check(config_ticket_file(config), clock_now(), &found);
	config_note_files(config, &found, notes);
	note_free(&found);
}

/*
 * Checks what the configuration names before anything is bound. Its remarks are
 * left to the start, which logs them.
 */
static enum exit_code
check_before_start(struct config *config, struct notes *notes)
{
	struct vhost vhosts[HOSTS_MAX];
	struct notes own = {0};

	if (config_check_paths(config, &own) == 0 &&
	    config_check_keys(config, &own) == 0 &&
	    vhosts_configured(config, vhosts, &own) == 0)
		check_tickets(config, &own);
	enum exit_code code = own.errors > 0 ? EXIT_USAGE : EXIT_NONE;
	for (size_t i = 0; code != EXIT_NONE && i < own.count; i++)
		note_copy(notes, own.list[i]);
	note_free(&own);
	return code;
}

/* The notes have all messages that it prints. */
static enum exit_code
read_configuration(
    struct command_line *words, struct config *config, struct notes *notes)
{
	enum exit_code code;

	config_start(config);
	code = read_options(words, config, notes);
	if (code == EXIT_NONE)
		code = check_before_start(config, notes);
	options_print_notes(notes);
	if (code != EXIT_NONE)
		config_free(config);
	else
		log_file(config);
	return code;
}

static int
reload(void *context, struct config *config_r, struct notes *notes)
{
	return read_configuration(context, config_r, notes) == EXIT_NONE ? 0
									 : -1;
}

/*
 * Takes what a program before this one has left to this process, if there was
 * one.
 */
static enum exit_code
take_bequest(struct handover *handover, bool *inherited_r)
{
	const char *fault = NULL;
	enum bequest_found found = bequest_find(handover, &fault);

	*inherited_r = found == BEQUEST_TAKEN;
	if (found != BEQUEST_FAULT)
		return EXIT_NONE;
	log_line(
	    LOG_ERROR, "what the server hands over cannot be read: %s", fault);
	return EXIT_FAILED;
}

static int
serve(struct command_line *words, struct handover *inherited)
{
	struct config config;
	struct notes notes = {0};
	char *program = program_find(words->arguments[-1]);
	int code = read_configuration(words, &config, &notes);
	struct supervisor_order order = {.config = &config,
	    .load = reload,
	    .context = words,
	    .answer = orders_answer,
	    .program = program,
	    .arguments = words->arguments - 1,
	    .inherited = inherited};

	/* What has replaced another program cannot go back to it. */
	for (int tries = 1; code != EXIT_NONE && inherited &&
	     !inherited->trial && tries < TAKEOVER_TRIES;
	     tries++) {
		clock_wait(TAKEOVER_PAUSE);
		note_free(&notes);
		code = read_configuration(words, &config, &notes);
	}
	note_free(&notes);
	if (code == EXIT_NONE)
		code = supervisor_run(&order) < 0 ? EXIT_FAILED : EXIT_DONE;
	free(program);
	return code;
}

int
cmd_serve(const struct command *command, int count, char **arguments)
{
	struct command_line words = {command, count, arguments, NULL};
	struct handover *handover = mem_alloc(sizeof(*handover));
	bool inherited;

	/* Before the first byte of a key is read. */
	heap_conceal();
	int code = take_bequest(handover, &inherited);
	signals_adopt(inherited ? SIGNALS_SUCCESSOR : SIGNALS_SUPERVISOR);
	if (inherited && handover->file.size > 0)
		words.file = mem_copy(handover->file.data, handover->file.size);
	if (code == EXIT_NONE)
		code = serve(&words, inherited ? handover : NULL);
	if (inherited)
		handover_free(handover);
	free(handover);
	free(words.file);
	return code;
}
