#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/commands.h"
#include "cli/config_file.h"
#include "cli/offline.h"
#include "cli/options.h"
#include "cli/press_now.h"
#include "cli/running.h"
#include "cmd/show_request.h"
#include "fetch/outlet.h"

/*
 * The walk of a request without sockets: the same parser, deciders and
 * renderers as in a worker, on an edition made for the occasion. What loam show
 * prints is what a client would receive, byte for byte; on a terminal nothing
 * of it controls that.
 */

/*
 * Prints a part of a file. Returns 0, or -1 if it cannot be written; *ended_r
 * is whether the file ends sooner.
 */
static int
copy_file(const struct outgoing *given, struct outlet *outlet, bool *ended_r)
{
	char piece[65536];
	uint64_t at = given->offset, end = at + given->size;

	while (at < end) {
		size_t want = end - at < sizeof(piece) ? (size_t)(end - at)
						       : sizeof(piece);
		*ended_r = file_read_at(given->fd, piece, want, at) < 0;
		if (*ended_r)
			return 0;
		if (outlet_write(outlet, (struct span){piece, want}) < 0)
			return -1;
		at += want;
	}
	return 0;
}

/* What is asked for, by whom. */
struct showing {
	struct offline offline;
	struct visitor visitor; /* the certificate of --as, or none */
};

/*
 * Gopher's host is the listener's: of a URL the host of that name, else the
 * first one. A Gemini request names its host itself.
 */
static size_t
host_of(const struct served_hosts *sites, const struct show_request *sent)
{
	int host = served_hosts_find(sites, buf_span(&sent->host));

	return host < 0 ? 0 : (size_t)host;
}

/* Whether the first host is reached by this address: a name of it, too (R20).
 */
static bool
is_own_address(const struct addresses *listen, struct span host)
{
	bool own = false;

	for (size_t i = 0; i < listen->count; i++)
		own = own || address_covers(&listen->list[i], host);
	return own;
}

/* On Gopher any name that leads to the address gets the listener's host. */
static void
remark_host(const struct offline *server, const struct show_request *sent)
{
	const struct config_host *first = &server->config.hosts[0];
	struct span host = buf_span(&sent->host);

	if (sent->protocol->names_host || host.size == 0 ||
	    served_hosts_find(&server->sites, host) >= 0 ||
	    span_equal_nocase(server->vhosts[0].gopher.host, host) ||
	    is_own_address(&first->gopher_listen, host))
		return;
	options_complain("no [host] has the name %pS: the answer is that of "
			 "%pS, the first one",
	    SPAN_AT(host), SPAN_AT(server->vhosts[0].host));
}

/* What a connection would know of its client. */
static struct asked
asked_of(const struct showing *showing, const struct show_request *sent,
    const struct request *request)
{
	const struct offline *server = &showing->offline;

	return (struct asked){.protocol = sent->protocol,
	    .request = request,
	    .visitor = showing->visitor,
	    .named = HOST_UNNAMED,
	    .own_address =
		is_own_address(&server->config.gemini_listen, request->host),
	    .host = host_of(&server->sites, sent)};
}

/* Prints an answer, whatever its size. Returns 0, or -1. */
static int
print_outgoing(struct outgoing *given)
{
	struct outlet outlet;
	int result, more = 0;
	bool ended = false;

	outlet_open(&outlet,
	    isatty(STDOUT_FILENO) ? OUTLET_TERMINAL : OUTLET_STREAM, NULL);
	do
		result =
		    outlet_write(&outlet, buf_span(&given->rendered->bytes));
	while (result == 0 && (more = outgoing_refill(given)) > 0);
	if (result == 0 && more == 0 && given->fd >= 0)
		result = copy_file(given, &outlet, &ended);
	outlet_close(&outlet, true);
	if (more >= 0 && !ended)
		return result;
	options_complain("the answer ends early: its file was changed "
			 "meanwhile; try again");
	return -1;
}

static int
print_answer(const struct showing *showing, const struct show_request *sent)
{
	const struct offline *server = &showing->offline;
	struct request request = {0};
	struct outgoing given;

	/* A ClientHello where TLS is not spoken gets no answer (G8). */
	if (sent->protocol->parse(buf_span(&sent->bytes), true,
		server->sites.list[0].context.arena,
		&request) != REQUEST_DONE) {
		options_complain("there is no answer: the server closes a "
				 "connection that begins so");
		return -1;
	}
	remark_host(server, sent);
	struct asked asked = asked_of(showing, sent, &request);
	outgoing_make(&server->sites, &asked, &given);
	int result = print_outgoing(&given);
	if (given.takes_body) {
		options_complain("the server takes this upload up to its body, "
				 "which is not sent: the capsule stays as it "
				 "is");
		result = -1;
	}
	outgoing_free(&given);
	return result;
}

/* Only the capsule of the requested host is read. */
static enum exit_code
open_server(struct offline *offline, const struct show_request *sent,
    struct notes *notes)
{
	if (offline_hosts(offline, notes) < 0) {
		options_print_notes(notes);
		return EXIT_USAGE;
	}
	size_t host = host_of(&offline->sites, sent);
	return offline_press(offline, host, press_now, notes) < 0
	    ? press_exit_code(&offline->config, host)
	    : EXIT_NONE;
}

/*
 * Reads the fingerprint of --as. It may be of a certificate or of its public
 * key, as in a zone's `allow`, so that it stands for both.
 */
static enum exit_code
set_visitor(
    const char *print, const struct protocol *protocol, struct visitor *visitor)
{
	if (!print)
		return EXIT_NONE;
	if (fingerprint_parse(span_of(print), &visitor->certificate) < 0) {
		options_complain("--as is \"%s\", expected a SHA-256 of 64 "
				 "hexadecimal digits, as allow of a [zone] "
				 "takes it",
		    print);
		return EXIT_USAGE;
	}
	if (!protocol->client_certificates)
		options_complain("--as makes no difference here: %pS has no "
				 "client certificates",
		    SPAN_AT(protocol->title));
	visitor->key = visitor->certificate;
	visitor->state = VISITOR_KNOWN;
	return EXIT_NONE;
}

static int
show(struct showing *showing, const char *print, struct span typed)
{
	struct show_request sent;
	struct notes notes = {0};
	int code = EXIT_USAGE;

	if (show_request_of(typed, &sent) < 0)
		options_complain("\"%pS\" holds a percent sign without two "
				 "hexadecimal digits after it",
		    SPAN_AT(typed));
	else
		code = set_visitor(print, sent.protocol, &showing->visitor);
	if (code == EXIT_NONE)
		code = open_server(&showing->offline, &sent, &notes);
	if (code == EXIT_NONE)
		code =
		    print_answer(showing, &sent) < 0 ? EXIT_FAILED : EXIT_DONE;
	show_request_free(&sent);
	note_free(&notes);
	return code;
}

int
cmd_show(const struct command *command, int count, char **arguments)
{
	struct showing *showing = mem_alloc(sizeof(*showing));
	struct config *config = &showing->offline.config;
	struct given given;

	config_start(config);
	int code = options_read(command, count, arguments, config, &given);
	if (code == EXIT_NONE) {
		/* Nobody has named this file, or stands beside it. */
		if (config_file_is_installed(config))
			options_say_file(config);
		running_remark(config);
		code = show(showing, given_value(&given, "as"),
		    span_of(given.words[0]));
	}
	offline_close(&showing->offline);
	free(showing);
	return code;
}
