#include <stdio.h>
#include <stdlib.h>

#include "support/ask.h"
#include "support/get.h"

enum { WORDS = 12, URL = 128 };

struct peer get_peer;

int
get_setup(void **state)
{
	if (server_setup(state) < 0)
		return -1;
	const struct server *server = *state;

	/* Where loam/known_hosts is. */
	return setenv("XDG_DATA_HOME", server->directory, 1);
}

int
get_teardown(void **state)
{
	peer_stop(&get_peer);
	return server_teardown(state);
}

static struct ran
get_by(struct ran (*begin)(const struct server *, const char *const *),
    const struct server *server, const char *url, const char *const *options)
{
	const char *words[WORDS] = {"get", url};

	for (size_t i = 2; options && *options && i < WORDS - 1; i++)
		words[i] = *options++;
	return begin(server, words);
}

struct ran
get_run(
    const struct server *server, const char *url, const char *const *options)
{
	return get_by(command_run, server, url, options);
}

void
get_expect(const struct server *server, const char *url,
    const char *const *options, int code, const char *output,
    const char *errors)
{
	struct ran ran = get_by(
	    server->prepare ? command_run : command_call, server, url, options);

	ran_expect(&ran, url, code, output, errors);
}

const char *
get_url(const char *format, unsigned port)
{
	static char url[URL];

	/* The formats are this file's own: SCHEME://HOST, the port, PATH. */
	const char *rest = strchr(format, '*');
	snprintf(url, sizeof(url), "%.*s%u%s", (int)(rest - format), format,
	    port, rest + 1);
	return url;
}

void
get_peer_says(
    const struct identity_pair *pair, struct span bytes, enum peer_end end)
{
	struct peer_answer answer = {bytes, end};

	peer_stop(&get_peer);
	peer_start(&get_peer, pair, &answer, 1);
}
