#include <unistd.h>

#include "base/clock.h"
#include "cert/pair.h"
#include "cert/ticket_file.h"
#include "check/check_key_files.h"
#include "config/setting.h"

/*
 * Whether a host's files are named together and can be read, or none is. What
 * cannot be is told by config_check_paths().
 */
static bool
is_readable_pair(const struct config_host *host)
{
	return host->certificate.size == 0 || host->key.size == 0
	    ? host->certificate.size == host->key.size
	    : config_file_is_there(host->certificate) &&
		config_file_is_there(host->key);
}

/* A certificate that `loam serve` would make is no mistake. */
static void
check_certificate(struct config *config, size_t number,
    const struct vhost *vhost, struct notes *notes)
{
	struct pair pair = pair_of(config, number, vhost->host);
	struct cert cert;

	if ((config->gemini_listen.count == 0 && !config->gopher_tls) ||
	    !is_readable_pair(&config->hosts[number]) ||
	    pair_check_renamed(&pair, vhost->names, vhost->name_count, notes) <
		0 ||
	    (!pair.given && pair_is_missing(&pair)))
		return;
	if (cert_load(&cert, pair.certificate.data, pair.key.data, vhost->names,
		vhost->cert_name_count, false, notes) < 0)
		return;
	cert_remark_dates(&cert, pair.certificate, clock_now(), notes);
	cert_free(&cert);
}

/*
 * Whether the configuration, or the directory here, says where keys are. The
 * default that `loam serve` would make here is no mistake of the capsule.
 */
static bool
names_a_key(const struct config *config)
{
	const char *standard =
	    setting_find(SPAN("capsule"), SPAN("certs"))->standard;

	if (!span_equal(config->certificates, span_of(standard)) ||
	    access(config->certificates.data, F_OK) == 0)
		return true;
	for (size_t i = 0; i < config->host_count; i++)
		if (config->hosts[i].key.size > 0)
			return true;
	return false;
}

int
check_key_files(
    struct config *config, const struct vhost *vhosts, struct notes *notes)
{
	struct span tickets = config_ticket_file(config);
	struct notes found = {0};
	int result = names_a_key(config) ? config_check_keys(config, notes) : 0;

	for (size_t i = 0; i < config->host_count; i++)
		check_certificate(config, i, &vhosts[i], &found);
	if (tickets.size > 0 && config_file_is_there(tickets))
		ticket_file_check(tickets, clock_now(), &found);
	if (config_note_files(config, &found, notes) < 0)
		result = -1;
	note_free(&found);
	return result;
}
