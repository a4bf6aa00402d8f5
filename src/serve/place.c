#include "serve/place.h"
#include "text/uri.h"
#include "wire/gemini.h"

static struct span
port_text(
    struct arena *arena, int64_t configured, unsigned bound, unsigned standard)
{
	long long port = configured ? configured : bound ? bound : standard;

	return arena_format(arena, "%lld", port);
}

int
place_of(struct config *config, unsigned gemini_port, unsigned gopher_port,
    struct place *place_r)
{
	struct arena *arena = &config->arena;
	struct buf host = {0};
	int result = uri_host(&host, config->host);
	int64_t public =
	    config->gemini_port ? config->gemini_port : (int64_t)gemini_port;
	struct place place = {
	    .host = arena_copy(arena, buf_span(&host)),
	    .author = config->author,
	    .gemini_port = public ? (unsigned)public : GEMINI_PORT,
	    .gopher = {.port = port_text(arena, config->gopher_port,
			   gopher_port, GOPHER_PORT)},
	    .list_text = config->articles == ARTICLES_TEXT,
	    .labels = &config->labels,
	    .related = (size_t)config->related,
	    .recent = (size_t)config->recent,
	    .page = (size_t)config->page,
	    .navigation = config->navigation,
	};

	buf_free(&host);
	place.gopher.host =
	    config->gopher_host.size ? config->gopher_host : place.host;
	place.gemini_url = place.gemini_port == GEMINI_PORT
	    ? arena_format(arena, "gemini://%.*s", SPAN_ARGS(place.host))
	    : arena_format(arena, "gemini://%.*s:%u", SPAN_ARGS(place.host),
		  place.gemini_port);
	*place_r = place;
	return result;
}

struct scan_rules
place_scan_rules(const struct config *config, uint32_t *progress)
{
	return (struct scan_rules){
	    .root = config->root.data,
	    .labels = &config->labels,
	    .title = config->title.size ? config->title : config->host,
	    .author = config->author,
	    .language = config->language,
	    .hints = config->watch != WATCH_POLL,
	    .trusted = config->watch == WATCH_INOTIFY,
	    .progress = progress,
	};
}
