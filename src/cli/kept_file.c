#include "cli/host_option.h"
#include "cli/kept_file.h"
#include "cli/options.h"
#include "config/real_path.h"
#include "hosts/vhosts.h"
#include "text/uri.h"

/*
 * A file that was deleted cannot be looked up, and neither can its directory if
 * that has gone, too: so links are followed in the path of the capsule and in
 * that of the directories which are there, and the rest is compared as it is
 * spelled.
 */

/*
 * Finds the host whose directory a path of the shell leads into, the innermost
 * one, and of several at one place the one that is named, and appends the rest
 * of it. Returns the host, or -1.
 */
static int
host_around(const struct config *config, struct span typed, size_t named,
    struct buf *path)
{
	struct arena arena = {0};
	struct buf whole = {0}, clean = {0};
	struct span inside = SPAN("");
	int found = -1;

	/* The file may be a link itself: then that is meant. */
	buf_format(&whole, "%pS/%pS",
	    SPAN_AT(real_path_of(&arena, span_directory(typed))),
	    SPAN_AT(span_file_name(typed)));
	(void)uri_path_clean(&clean, buf_span(&whole));
	for (size_t i = 0; i < config->host_count; i++) {
		struct span rest;
		if (!real_path_lies_in(buf_span(&clean),
			real_path_of(&arena, config->hosts[i].root), &rest) ||
		    rest.size == 0)
			continue;
		bool nearer = rest.size < inside.size ||
		    (rest.size == inside.size && i == named);
		if (found >= 0 && !nearer)
			continue;
		found = (int)i;
		inside = rest;
	}
	buf_add(path, inside);
	buf_free(&whole);
	buf_free(&clean);
	arena_free(&arena);
	return found;
}

/* Appends the path of a URL. Returns its host, or -1. */
static int
host_of_url(const struct config *config, const struct vhost *vhosts,
    const struct uri *uri, struct buf *path)
{
	struct span encoded = span_head(uri->path, span_find(uri->path, ';'));

	return uri_path_decode(path, encoded) == URI_PATH_NAME
	    ? vhosts_named(vhosts, config->host_count, uri->host)
	    : -1;
}

/*
 * Appends the path of what is typed. Returns its host, which is the one that is
 * named if nothing says another, or -1.
 */
static int
find_typed(const struct config *config, const struct vhost *vhosts,
    struct span typed, size_t named, struct buf *path)
{
	struct buf whole = {0};
	struct uri uri;

	uri_split(typed, &uri);
	if (uri.scheme.data && uri.host.data)
		return host_of_url(config, vhosts, &uri, path);
	int host = host_around(config, typed, named, path);
	if (host < 0) {
		buf_format(&whole, "/%pS", SPAN_AT(typed));
		host = uri_path_clean(path, buf_span(&whole)) == URI_PATH_NAME
		    ? (int)named
		    : -1;
		buf_free(&whole);
	}
	return host;
}

/* A mistake is said in one sentence. */
static bool
says_one(const struct config *config, const char *typed, const char *host,
    int named, int found, struct span path)
{
	bool file = found >= 0 && path.size > 1 && !span_ends(path, SPAN("/"));

	if (!file)
		options_complain("\"%s\" is no file of a capsule, expected its "
				 "path, such as /notes/a.gmi, or its URL",
		    typed);
	else if (host && found != named)
		options_complain("\"%s\" is of the host %pS, and --host is "
				 "\"%s\", expected the same host",
		    typed, SPAN_AT(config->hosts[found].name), host);
	return file && (!host || found == named);
}

int
kept_file_find(struct config *config, const struct vhost *vhosts,
    const char *typed, const char *host, struct kept_file *kept_r)
{
	struct buf path = {0};
	int named = host_option_find(vhosts, config->host_count, host);

	if (named < 0)
		return -1;
	int found =
	    find_typed(config, vhosts, span_of(typed), (size_t)named, &path);
	bool wanted =
	    says_one(config, typed, host, named, found, buf_span(&path));

	if (wanted)
		*kept_r = (struct kept_file){
		    (size_t)found, arena_copy(&config->arena, buf_span(&path))};
	buf_free(&path);
	return wanted ? 0 : -1;
}
