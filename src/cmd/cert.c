#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cmd/cert_actions.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/running.h"
#include "config/expected.h"
#include "serve/vhosts.h"
#include "text/host_names.h"

/*
 * Certificates by hand. Clients remember a server's key (trust on first use),
 * so a key is never overwritten: what `import` and `new-key` replace is kept,
 * and `restore` puts it back. A running server notices the changed files
 * itself.
 */

static const char usage_show[] =
    "loam cert [options]\n"
    "       loam cert renew [options]\n"
    "       loam cert import CERTIFICATE [KEY] [options]\n"
    "       loam cert new-key [options]\n"
    "       loam cert restore [NUMBER] [options]\n\n"
    "Shows each host's certificate: names, files, dates, fingerprints.\n"
    "`renew` signs it again with the same key, for the present names;\n"
    "`import` copies a pair from elsewhere; `new-key` makes a new key, of\n"
    "which every client warns; `restore` puts back what these two have\n"
    "replaced. A running server notices changed files.";

static const char usage_renew[] =
    "loam cert renew [options]\n\n"
    "Signs the same key again, with new dates and for the names that the\n"
    "configuration has now. Clients that remember the key notice nothing.\n"
    "It never makes a key.";

static const char usage_new_key[] =
    "loam cert new-key [--yes-new-key] [options]\n\n"
    "Makes a key and its certificate. Where a host has one already, every\n"
    "client will warn of an attack or refuse, so --yes-new-key is needed;\n"
    "the old pair stays beside the new one as .old.";

static const char usage_import[] =
    "loam cert import CERTIFICATE [KEY] [options]\n\n"
    "Checks a certificate with its chain and its key, and puts them where\n"
    "the host's own pair is kept; the old pair stays beside it as .old.\n"
    "Files can be PEM, DER or PKCS#12, one for both or one for each, or the\n"
    "directory where agate, gmid or certbot keeps them.";

static const char usage_restore[] =
    "loam cert restore [NUMBER] [options]\n\n"
    "Puts back the pair before the present one, which is kept in turn; or\n"
    "that of .old.NUMBER.";

static const struct verb {
	const char *name, *full, *usage;
	int least, most; /* words */
	bool one; /* needs exactly one host */
	int (*run)(const struct cert_order *order);
} verbs[] = {
    {"", "cert", usage_show, 0, 0, false, cert_action_show},
    {"renew", "cert renew", usage_renew, 0, 0, false, cert_action_renew},
    {"new-key", "cert new-key", usage_new_key, 0, 0, true, cert_action_new_key},
    {"import", "cert import", usage_import, 1, 2, true, cert_action_import},
    {"restore", "cert restore", usage_restore, 0, 1, true, cert_action_restore},
};

enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

/* The options of all verbs: one may stand before its verb. */
static const struct options_own every[] = {
    {"host", "NAME", NULL, NULL, NULL},
    {"yes-new-key", NULL, NULL, NULL, NULL},
    {"force", NULL, NULL, NULL, NULL},
    {"password-file", "FILE", NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static void
complain_of_verb(const char *word)
{
	struct span names[VERBS - 1];
	struct buf expected = {0};

	for (size_t i = 1; i < VERBS; i++)
		names[i - 1] = span_of(verbs[i].name);
	expected_add(&expected, span_of(word), names, VERBS - 1);
	options_complain("unknown command \"cert %s\"%pS", word,
	    SPAN_AT(buf_span(&expected)));
	fprintf(stderr, "`loam cert --help` says more.\n");
	buf_free(&expected);
}

/*
 * The verb is the first word; it is moved to the beginning, since options may
 * stand before it. Without one, the pairs are shown. Returns NULL if there is
 * no such verb.
 */
static const struct verb *
take_verb(int count, char **arguments)
{
	int at = options_first_word(count, arguments, every);
	char *word = at < count ? arguments[at] : NULL;

	for (size_t i = 1; i < VERBS && word; i++) {
		if (strcmp(word, verbs[i].name) != 0)
			continue;
		memmove(arguments + 2, arguments + 1,
		    (size_t)(at - 1) * sizeof(*arguments));
		arguments[1] = word;
		return &verbs[i];
	}
	if (word)
		complain_of_verb(word);
	return word ? NULL : verbs;
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

/* Whether a host is selected: by one of its names, or since none is given. */
static bool
is_meant(const struct vhost *vhost, const char *named)
{
	struct buf name = {0};
	bool meant = !named;

	if (named && host_names_normalise(&name, span_of(named)) == 0)
		meant = vhost_has_name(vhost, buf_span(&name));
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
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "there are several hosts: say which by --host NAME");
	else
		return 0;
	return -1;
}

/* A certificate file that several hosts share has the names of all. */
static void
order_for(struct cert_order *order, struct config *config,
    const struct vhost *vhosts, size_t number)
{
	size_t capacity = 0;

	order->pair = pair_of(config, number, vhosts[number].host);
	for (size_t i = 0; i < config->host_count; i++) {
		/* Its own come first. */
		size_t at = (number + i) % config->host_count;
		const struct vhost *vhost = &vhosts[at];
		struct pair other = pair_of(config, at, vhost->host);
		if (!span_equal(other.certificate, order->pair.certificate))
			continue;
		order->names = mem_grow(order->names, &capacity,
		    order->count + vhost->name_count, sizeof(*order->names));
		memcpy(order->names + order->count, vhost->names,
		    vhost->name_count * sizeof(*order->names));
		order->count += vhost->name_count;
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
	size_t meant = 0;
	int code = EXIT_DONE;

	/* Without a [host] section the option names the host, as in serve. */
	if (named && config->hosts[0].handle.size == 0)
		config->hosts[0].name =
		    arena_copy(&config->arena, span_of(named));
	if (vhosts_of(config, 0, ports, vhosts, given->notes) < 0 ||
	    check_files(verb, config, given->notes) < 0)
		return EXIT_USAGE;
	for (size_t i = 0; i < config->host_count; i++)
		meant += is_meant(&vhosts[i], named);
	if (check_meant(verb, meant, named, given->notes) < 0)
		return EXIT_USAGE;
	for (size_t i = 0; i < config->host_count; i++) {
		if (!is_meant(&vhosts[i], named))
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

static int
run_verb(const struct verb *verb, int count, char **arguments)
{
	int skipped = verb == verbs ? 0 : 1;
	struct cert_order order = {.host = NULL};
	struct options_own own[] = {
	    {"host", "NAME", "this host alone, by any of its names", NULL,
		&order.host},
	    {verb->run == cert_action_new_key ? "yes-new-key" : NULL, NULL,
		"readers are to see a new key", &order.confirmed, NULL},
	    {NULL, NULL, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
	struct config config;
	int first, code;

	if (verb->run == cert_action_import) {
		own[1] = (struct options_own){"force", NULL,
		    "though it is for another name, or out of date",
		    &order.force, NULL};
		own[2] = (struct options_own){"password-file", "FILE",
		    "whose first line opens encrypted files", NULL,
		    &order.password_file};
	}
	/* The command that messages name. */
	arguments[skipped] = (char *)(uintptr_t)verb->full;
	config_start(&config);
	code = options_read_some(count - skipped, arguments + skipped,
	    verb->usage, verb->least, verb->most, own, &config, &first);
	if (code < 0) {
		order.words = arguments + skipped + first;
		options_say_file(&config);
		running_remark(&config);
		code = run(verb, &config, &order);
	}
	config_free(&config);
	return code;
}

int
cmd_cert(int count, char **arguments)
{
	const struct verb *verb = take_verb(count, arguments);

	return verb ? run_verb(verb, count, arguments) : EXIT_USAGE;
}
