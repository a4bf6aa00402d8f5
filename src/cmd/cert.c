#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cmd/cert_show.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/running.h"
#include "serve/vhosts.h"
#include "text/uri.h"

/*
 * Certificates by hand. Clients remember a server's key (trust on first use),
 * so all commands keep it but two: `import`, which replaces the pair by a given
 * one, and `new-key`, which needs a confirming option. A running server notices
 * the changed files itself.
 */

static const char usage_show[] =
    "loam cert [options]\n"
    "       loam cert renew [options]\n"
    "       loam cert new-key --yes-new-key [options]\n"
    "       loam cert import CERTIFICATE KEY [options]\n\n"
    "Shows each host's certificate: names, files, dates, fingerprints.\n"
    "`renew` signs it again with the same key, for the present names;\n"
    "`new-key` makes a new key, of which every client warns; `import` copies\n"
    "a pair from elsewhere. A running server notices changed files.";

static const char usage_renew[] =
    "loam cert renew [options]\n\n"
    "Signs the same key again, with new dates and for the names that the\n"
    "configuration has now. Clients that remember the key notice nothing.";

static const char usage_new_key[] =
    "loam cert new-key --yes-new-key [options]\n\n"
    "Makes a new key and its certificate; the old pair stays beside them as\n"
    ".old. Every client will warn of an attack or refuse.";

static const char usage_import[] =
    "loam cert import CERTIFICATE KEY [options]\n\n"
    "Checks a pair of PEM files, a chain included, and puts it where the\n"
    "host's own pair is kept; the old pair stays beside it as .old.";

/* A host, its pair, and the arguments of the verb. */
struct order {
	struct pair pair;
	struct span *names; /* A-labels, its own first */
	size_t count;
	char **words; /* after the verb */
	struct notes *notes;
};

static int
show_pair(const struct order *order)
{
	return cert_show(
	    &order->pair, order->names, order->count, order->notes);
}

/* Prints what was done and the resulting pair. */
static int
report_done(const struct order *order, const char *what, int result)
{
	if (result < 0)
		return -1;
	printf("%s\n", what);
	return show_pair(order);
}

static int
renew_pair(const struct order *order)
{
	bool missing = pair_is_missing(&order->pair);

	return report_done(order,
	    missing ? "Certificate and key were made."
		    : "The certificate is new, the key is the same.",
	    pair_renew(&order->pair, order->names, order->count, order->notes));
}

static int
new_key(const struct order *order)
{
	return report_done(order,
	    "Certificate and key are new: readers will be warned of it.",
	    pair_new_key(
		&order->pair, order->names, order->count, order->notes));
}

static int
import_pair(const struct order *order)
{
	return report_done(order, "The pair was imported.",
	    pair_import(&order->pair, order->words[0], order->words[1],
		order->names, order->count, order->notes));
}

static const struct verb {
	const char *name, *full, *usage;
	int words;
	bool twice; /* needs a confirming option */
	bool one; /* needs exactly one host */
	int (*run)(const struct order *order);
} verbs[] = {
    {"", "cert", usage_show, 0, false, false, show_pair},
    {"renew", "cert renew", usage_renew, 0, false, false, renew_pair},
    {"new-key", "cert new-key", usage_new_key, 0, true, true, new_key},
    {"import", "cert import", usage_import, 2, false, true, import_pair},
};

/* The verb is the argument after `cert`; without one, the pairs are shown. */
static const struct verb *
find_verb(int count, char **arguments)
{
	for (size_t i = 1; i < sizeof(verbs) / sizeof(verbs[0]) && count > 1;
	     i++)
		if (strcmp(arguments[1], verbs[i].name) == 0)
			return &verbs[i];
	return verbs;
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
			note_add(notes, NOTE_ERROR, SPAN("loam"), 0,
			    "cert and key of the host %pS belong together: "
			    "both or neither",
			    SPAN_AT(host->name));
	}
	if (verb->run != show_pair)
		config_check_keys(config, notes);
	return notes->errors == before ? 0 : -1;
}

/* Whether a host is selected: by one of its names, or since none is given. */
static bool
is_meant(const struct vhost *vhost, const char *named)
{
	struct buf name = {0};
	bool meant = !named;

	if (named && uri_host(&name, span_of(named)) == 0)
		for (size_t i = 0; i < vhost->name_count; i++)
			meant = meant ||
			    span_equal(vhost->names[i], buf_span(&name));
	buf_free(&name);
	return meant;
}

/* Refuses a name that no host has, and several hosts where one is needed. */
static int
check_meant(const struct verb *verb, size_t meant, const char *named,
    struct notes *notes)
{
	if (meant == 0)
		note_add(notes, NOTE_ERROR, SPAN("--host"), 0,
		    "is \"%s\", expected a name of one of the hosts", named);
	else if (meant > 1 && verb->one)
		note_add(notes, NOTE_ERROR, SPAN("loam"), 0,
		    "there are several hosts: say which by --host NAME");
	else
		return 0;
	return -1;
}

/* A certificate file that several hosts share has the names of all. */
static struct order
order_for(struct config *config, const struct vhost *vhosts, size_t number)
{
	struct pair pair = pair_of(config, number, vhosts[number].host);
	struct span *names = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = 0; i < config->host_count; i++) {
		/* Its own come first. */
		size_t at = (number + i) % config->host_count;
		const struct vhost *vhost = &vhosts[at];
		struct pair other = pair_of(config, at, vhost->host);
		if (!span_equal(other.certificate, pair.certificate))
			continue;
		names = mem_grow(names, &capacity, count + vhost->name_count,
		    sizeof(*names));
		memcpy(names + count, vhost->names,
		    vhost->name_count * sizeof(*names));
		count += vhost->name_count;
	}
	return (struct order){.pair = pair, .names = names, .count = count};
}

/* Runs the verb for each selected host. */
static int
run_each(const struct verb *verb, struct config *config, const char *named,
    char **words, struct notes *notes)
{
	static const unsigned ports[HOSTS_MAX];
	struct vhost vhosts[HOSTS_MAX];
	size_t meant = 0;
	int result = 0;

	/* Without a [host] section the option names the host, as in serve. */
	if (named && config->hosts[0].handle.size == 0)
		config->hosts[0].name =
		    arena_copy(&config->arena, span_of(named));
	if (vhosts_of(config, 0, ports, vhosts, notes) < 0 ||
	    check_files(verb, config, notes) < 0)
		return -1;
	for (size_t i = 0; i < config->host_count; i++)
		meant += is_meant(&vhosts[i], named);
	if (check_meant(verb, meant, named, notes) < 0)
		return -1;
	for (size_t i = 0; i < config->host_count; i++) {
		if (!is_meant(&vhosts[i], named))
			continue;
		struct order order = order_for(config, vhosts, i);
		order.words = words;
		order.notes = notes;
		result = verb->run(&order) < 0 ? -1 : result;
		free(order.names);
	}
	return result;
}

static int
run(const struct verb *verb, struct config *config, const char *named,
    char **words)
{
	struct notes notes = {0};
	int result = run_each(verb, config, named, words, &notes);

	fflush(stdout);
	options_print_notes(&notes);
	note_free(&notes);
	return result < 0 ? EXIT_FAILED : EXIT_DONE;
}

int
cmd_cert(int count, char **arguments)
{
	const struct verb *verb = find_verb(count, arguments);
	int skipped = verb == verbs ? 0 : 1;
	const char *named = NULL;
	bool twice = false;
	struct options_own own[] = {
	    {"host", "NAME", "this host alone, by any of its names", NULL,
		&named},
	    {verb->twice ? "yes-new-key" : NULL, NULL,
		"once more: readers are to see a new key", &twice, NULL},
	    {NULL, NULL, NULL, NULL, NULL}};
	struct config config;
	int first, code;

	/* The command that messages name. */
	arguments[skipped] = (char *)(uintptr_t)verb->full;
	config_start(&config);
	code = options_read(count - skipped, arguments + skipped, verb->usage,
	    verb->words, own, &config, &first);
	if (code < 0 && verb->twice && !twice) {
		fprintf(stderr,
		    "loam: with a new key, every reader's client warns of an "
		    "attack or refuses;\n`loam cert renew` keeps the key. If "
		    "it has to be: loam cert new-key --yes-new-key\n");
		code = EXIT_USAGE;
	}
	if (code < 0) {
		options_say_file(&config);
		running_remark(&config);
		code = run(verb, &config, named, arguments + skipped + first);
	}
	config_free(&config);
	return code;
}
