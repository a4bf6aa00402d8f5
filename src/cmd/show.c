#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/press_now.h"
#include "reply/outgoing.h"
#include "serve/vhosts.h"
#include "text/uri.h"

static const char usage[] =
    "loam show [options] URL|SELECTOR\n\n"
    "Prints the answer that a reader would get: a gemini:// URL as Gemini\n"
    "answers it, header and all; a gopher:// URL or a selector as Gopher does.";

/*
 * The walk of a request without sockets: the same parser, deciders and
 * renderers as in a worker, on an edition made for the occasion. What loam show
 * prints is what a client would receive, byte for byte.
 */

/* Makes the request that a client would send for a URL or a selector. */
static const struct protocol *
request_of(struct span typed, struct buf *request)
{
	struct uri uri;

	uri_split(typed, &uri);
	if (span_equal_nocase(uri.scheme, SPAN("gopher"))) {
		/* RFC 4266: the first character of the path is the type. */
		uri_decode(request, span_tail(uri.path, 2));
		buf_add(request, SPAN("\r\n"));
		return &protocol_gopher;
	}
	buf_add(request, typed);
	buf_add(request, SPAN("\r\n"));
	return span_find(typed, ':') < span_find(typed, '/') ? &protocol_gemini
							     : &protocol_gopher;
}

/* Copies a part of a file to standard output. */
static int
copy_file(const struct outgoing *given)
{
	char piece[65536];
	uint64_t at = given->offset, end = at + given->size;

	while (at < end) {
		size_t want = end - at < sizeof(piece) ? (size_t)(end - at)
						       : sizeof(piece);
		ssize_t got = pread(given->fd, piece, want, (off_t)at);
		if (got <= 0 ||
		    file_print(stdout, (struct span){piece, (size_t)got}) < 0)
			return -1;
		at += (uint64_t)got;
	}
	return 0;
}

/* The host of a URL; the first host for other URLs and for selectors. */
static size_t
host_of(const struct served_hosts *sites, struct span typed)
{
	struct buf name = {0};
	struct uri uri;
	int host = HOST_UNKNOWN;

	uri_split(typed, &uri);
	if (uri.scheme.size > 0 && uri_host(&name, uri.host) == 0)
		host = served_hosts_find(sites, buf_span(&name));
	buf_free(&name);
	return host < 0 ? 0 : (size_t)host;
}

static int
print_answer(const struct served_hosts *sites, struct span typed)
{
	struct arena *arena = sites->list[0].context.arena;
	struct buf bytes = {0};
	struct request request = {0};
	struct outgoing given;
	const struct protocol *protocol = request_of(typed, &bytes);
	struct asked asked = {
	    .protocol = protocol, .request = &request, .named = HOST_UNNAMED};
	int result = -1, more = 0;

	if (protocol->parse(buf_span(&bytes), true, arena, &request) ==
	    REQUEST_DONE) {
		if (!protocol->names_host)
			asked.host = host_of(sites, typed);
		outgoing_make(sites, &asked, &given);
		do
			result = file_print(
			    stdout, buf_span(&given.rendered->bytes));
		while (result == 0 && (more = outgoing_refill(&given)) > 0);
		result = more < 0 ? -1 : result;
		if (result == 0 && given.fd >= 0)
			result = copy_file(&given);
		outgoing_free(&given);
	}
	buf_free(&bytes);
	return result;
}

/* What a worker has, made for one request. */
struct offline_server {
	struct config config;
	struct vhost vhosts[HOSTS_MAX];
	struct served_host list[HOSTS_MAX];
	struct served_hosts sites;
	struct arena arena;
	struct ranker ranker;
	struct searcher searcher;
};

/* Only the capsule of the requested host is read. */
static int
open_server(
    struct offline_server *server, struct span typed, struct notes *notes)
{
	struct config *config = &server->config;

	if (vhosts_configured(&server->config, server->vhosts, notes) < 0) {
		options_print_notes(notes);
		return -1;
	}
	server->sites = (struct served_hosts){server->list, config->host_count};
	for (size_t i = 0; i < config->host_count; i++)
		server->list[i].context = (struct context){
		    .vhost = &server->vhosts[i],
		    .root = -1,
		    .ranker = &server->ranker,
		    .searcher = &server->searcher,
		    .arena = &server->arena,
		};
	size_t host = host_of(&server->sites, typed);
	struct context *context = &server->list[host].context;
	context->edition = press_now(config, host, notes);
	if (context->edition)
		context->root = root_open(config->hosts[host].root.data);
	return context->root < 0 ? -1 : 0;
}

static void
close_server(struct offline_server *server)
{
	for (size_t i = 0; i < server->config.host_count; i++) {
		struct context *context = &server->list[i].context;
		/* If the vhosts could not be made there is no context. */
		if (context->vhost)
			served_host_free(&server->list[i]);
	}
	rank_free(&server->ranker);
	search_free(&server->searcher);
	arena_free(&server->arena);
	config_free(&server->config);
}

int
cmd_show(int count, char **arguments)
{
	struct offline_server *server = mem_alloc(sizeof(*server));
	struct notes notes = {0};
	int first, code;

	config_start(&server->config);
	code = options_read(
	    count, arguments, usage, 1, NULL, &server->config, &first);
	if (code < 0) {
		struct span typed = span_of(arguments[first]);
		int shown = open_server(server, typed, &notes) == 0
		    ? print_answer(&server->sites, typed)
		    : -1;
		code = shown < 0 ? EXIT_FAILED : EXIT_DONE;
	}
	close_server(server);
	free(server);
	note_free(&notes);
	return code;
}
