#include <stdlib.h>

#include "base/mem.h"
#include "cli/host_option.h"
#include "cli/press_now.h"
#include "cmd/announced_feed.h"
#include "feeds/feed_items.h"
#include "hosts/vhosts.h"
#include "pages/virtual_path.h"
#include "reply/served_host.h"
#include "text/host_names.h"
#include "text/uri.h"

/*
 * The capsule is read by the command itself, so that a server need not run; and
 * as a reader without a certificate sees it on Gemini, who gets no drafts, no
 * posts of the future and nothing of zones.
 */

/* Finds the host that --host means. */
static enum exit_code
host_meant(struct config *config, const char *named, struct vhost *vhosts,
    size_t *host_r)
{
	struct notes notes = {0};

	host_option_take(config, named);
	int made = vhosts_configured(config, vhosts, &notes);
	options_print_notes(&notes);
	note_free(&notes);
	if (made < 0)
		return EXIT_USAGE;
	int found = host_option_find(vhosts, config->host_count, named);
	*host_r = (size_t)found;
	return found < 0 ? EXIT_USAGE : EXIT_NONE;
}

static enum exit_code
check_host(const struct config_host *host, const struct vhost *vhost)
{
	if (host_names_is_local(vhost->host)) {
		struct buf advice = {0};
		/* Where a file has hosts, --host only chooses among them. */
		if (host->handle.size > 0)
			buf_format(&advice, "set name of [host %pS]",
			    SPAN_AT(host->handle));
		else
			buf_add(&advice, SPAN("give another name by --host"));
		options_complain("the host is %pS, which no aggregator can "
				 "reach: %pS",
		    SPAN_AT(vhost->host), SPAN_AT(buf_span(&advice)));
		buf_free(&advice);
		return EXIT_USAGE;
	}
	if (!vhost->on_gemini) {
		options_complain("Gemini is off, by which aggregators read "
				 "feeds: set listen of [gemini]");
		return EXIT_USAGE;
	}
	return EXIT_NONE;
}

/* The URL of a decoded path, in the context's arena. */
static struct span
gemini_url_of(const struct context *context, struct span path)
{
	struct buf url = {0};

	buf_add(&url, context->vhost->gemini_url);
	uri_encode_path(&url, path);
	return buf_keep(&url, context->arena);
}

static void
take_items(const struct context *context, const struct feed_items *items,
    struct announced_feed *feed)
{
	feed->list =
	    arena_alloc(&feed->arena, items->count * sizeof(*feed->list) + 1);
	feed->count = items->count;
	for (size_t i = 0; i < items->count; i++) {
		const struct feed_item *item = &items->list[i];
		const struct edition_entry *post =
		    edition_entry(context->edition, item->post);
		feed->list[i] =
		    (struct announced){.id = arena_copy(&feed->arena, item->id),
			.page = gemini_url_of(
			    context, edition_path(context->edition, post)),
			.day = item->day};
	}
}

/* Finds the feed. */
static enum exit_code
choose_feed(const struct context *context, const char *named,
    struct announced_feed *feed)
{
	struct feed_items items = {0};
	struct buf path = {0};
	uint32_t about;
	enum exit_code code = EXIT_NONE;

	buf_format(&path, "%s%s", *named == '/' ? "" : "/", named);
	if (!span_ends(buf_span(&path), VIRTUAL_ROOT_FEED))
		buf_format(&path, "%s",
		    span_ends(buf_span(&path), SPAN("/")) ? "atom.xml"
							  : "/atom.xml");
	switch (virtual_path_find(context->edition, buf_span(&path), &about)) {
	case VIRTUAL_FEED:
		items = feed_items_below(context, about, SIZE_MAX);
		break;
	case VIRTUAL_TAG_FEED:
		items = feed_items_tagged(context, about, SIZE_MAX);
		break;
	default:
		options_complain("--feed is \"%s\", expected a directory of "
				 "the capsule, such as /news/, or a tag, such "
				 "as /tags/news",
		    named);
		code = EXIT_USAGE;
	}
	take_items(context, &items, feed);
	feed->url = gemini_url_of(context, buf_span(&path));
	buf_free(&path);
	return code;
}

/* Presses an edition for it. */
static enum exit_code
read_announced(struct config *config, const struct vhost *vhosts, size_t host,
    const char *path, struct announced_feed *feed)
{
	static const struct visitor nobody;
	struct served_host *served = mem_alloc(sizeof(*served));
	struct notes unsaid = {0};
	struct response_cache *cache;
	enum exit_code code;

	served->context = (struct context){
	    .vhost = &vhosts[host], .root = -1, .arena = &feed->arena};
	served->context.edition = press_finished(config, host, &unsaid);
	if (served->context.edition) {
		struct context context = served_host_context(
		    served, &nobody, EDITION_GEMTEXT_FIRST, &cache);
		code = choose_feed(&context, path, feed);
	} else {
		code = press_exit_code(config, host);
	}
	note_free(&unsaid);
	served_host_free(served);
	free(served);
	return code;
}

enum exit_code
announced_feed_read(struct config *config, const struct given *given,
    struct announced_feed *feed)
{
	struct vhost *vhosts = mem_alloc(HOSTS_MAX * sizeof(*vhosts));
	const char *path = given_value(given, "feed");
	size_t host = 0;
	enum exit_code code =
	    host_meant(config, given_value(given, "host"), vhosts, &host);

	if (code == EXIT_NONE)
		code = check_host(&config->hosts[host], &vhosts[host]);
	if (code == EXIT_NONE)
		code = read_announced(
		    config, vhosts, host, path ? path : "/", feed);
	free(vhosts);
	return code;
}
