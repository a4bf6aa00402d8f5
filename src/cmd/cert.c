#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cmd/cert_actions.h"
#include "cmd/commands.h"
#include "cli/host_option.h"
#include "cli/options.h"
#include "cli/running.h"
#include "config/expected.h"
#include "hosts/vhosts.h"

/*
 * Certificates by hand. Clients remember a server's key (trust on first use),
 * so a key is never overwritten: what `import` and `new-key` replace is kept,
 * and `restore` puts it back. A running server notices the changed files
 * itself.
 */

static const struct verb {
	const char *command;
	bool one; /* needs exactly one host */
	int (*run)(const struct cert_order *order);
} verbs[] = {
    {"cert", false, cert_action_show},
    {"cert renew", false, cert_action_renew},
    {"cert new-key", true, cert_action_new_key},
    {"cert import", true, cert_action_import},
    {"cert restore", true, cert_action_restore},
};

enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static const struct verb *
verb_of(const struct command *command)
{
	size_t at = 0;

	while (at < VERBS - 1 && strcmp(verbs[at].command, command->name) != 0)
		at++;
	return &verbs[at];
}

/* No key is written inside a capsule, and no half of a pair replaced. */
static int
check_files(
    const struct verb *verb, const struct config *config, struct notes *notes)
{
	size_t before = notes->errors;

	for (size_t i = 0; i < config->host_count; i++) {
		const struct config_host *host = &config->hosts[i];
		if ((host->certificate.size == 0) != (host->key.size == 0))
			note_add(notes, NOTE_ERROR, SPAN(""), 0,
			    "cert and key of the host %pS belong together: "
			    "both or neither",
			    SPAN_AT(host->name));
	}
	if (verb->run != cert_action_show)
		config_check_keys(config, notes);
	return notes->errors == before ? 0 : -1;
}

/* A certificate file that several hosts share has the names of all. */
static void
order_for(struct cert_order *order, struct config *config,
    const struct vhost *vhosts, size_t number)
{
	size_t capacity = 0;

	order->pair = pair_of(config, number, vhosts[number].host);
	order->own_count = vhosts[number].name_count;
	for (size_t i = 0; i < config->host_count; i++) {
		/* Its own come first. */
		size_t at = (number + i) % config->host_count;
		const struct vhost *vhost = &vhosts[at];
		struct pair other = pair_of(config, at, vhost->host);
		if (!span_equal(other.certificate, order->pair.certificate))
			continue;
		order->names = mem_grow(order->names, &capacity,
		    order->count + vhost->cert_name_count,
		    sizeof(*order->names));
		memcpy(order->names + order->count, vhost->names,
		    vhost->cert_name_count * sizeof(*order->names));
		order->count += vhost->cert_name_count;
	}
}

/*
 * Runs the verb for each selected host; the order has its options. Returns the
 * exit code.
 */
static int
run_each(const struct verb *verb, struct config *config,
    const struct cert_order *given)
{
	static const unsigned ports[HOSTS_MAX];
	struct vhost vhosts[HOSTS_MAX];
	const char *named = given->host;
	int code = EXIT_DONE;

	host_option_take(config, named);
	if (vhosts_of(config, 0, ports, vhosts, given->notes) < 0 ||
	    check_files(verb, config, given->notes) < 0)
		return EXIT_USAGE;
	int meant = host_option_find(vhosts, config->host_count, named);
	if (meant < 0)
		return EXIT_USAGE;
	if (verb->one && !named && config->host_count > 1) {
		options_complain(
		    "there are several hosts: say which by --host NAME");
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < config->host_count; i++) {
		if (named && i != (size_t)meant)
			continue;
		struct cert_order order = *given;
		order_for(&order, config, vhosts, i);
		code = verb->run(&order) < 0 ? EXIT_FAILED : code;
		free(order.names);
	}
	return code;
}

static int
run(const struct verb *verb, struct config *config, struct cert_order *order)
{
	struct notes notes = {0};

	order->config = config;
	order->notes = &notes;
	int code = run_each(verb, config, order);

	fflush(stdout);
	options_print_notes(&notes);
	note_free(&notes);
	return code;
}

int
cmd_cert(const struct command *command, int count, char **arguments)
{
	const struct verb *verb = verb_of(command);
	struct config config;
	struct given given;

	config_start(&config);
	int code = options_read(command, count, arguments, &config, &given);
	if (code == EXIT_NONE) {
		struct cert_order order = {
		    .host = given_value(&given, "host"), .words = given.words};
		if (verb->run == cert_action_new_key)
			order.confirmed =
			    given_value(&given, "yes-new-key") != NULL;
		if (verb->run == cert_action_import) {
			order.force = given_value(&given, "force") != NULL;
			order.password_file =
			    given_value(&given, "password-file");
		}
		options_say_file(&config);
		running_remark(&config);
		code = run(verb, &config, &order);
	}
	config_free(&config);
	return code;
}
