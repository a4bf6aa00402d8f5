#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "config/real_path.h"
#include "edition/root.h"
#include "hosts/loaded_root.h"
#include "system/control_places.h"

/*
 * A publisher who may write beside a capsule can put a link in its place, which
 * the server follows with rights that the publisher has not: into the directory
 * of its keys, another host's capsule, or what is root's. The rules of the
 * configuration hold when it is read; these hold for a directory that comes
 * later. An operator who means it reloads.
 *
 * Directories are compared, not paths, which others may change meanwhile.
 */

/* Whether what is at a path, or would be made there, is below a directory. */
static bool
holds_file(const struct identity *root, struct span path)
{
	struct arena scratch = {0};
	struct span real = real_path_of(&scratch, path);
	int fd = root_hold(real.data);

	if (fd < 0)
		fd = root_hold(arena_copy(&scratch, span_directory(real)).data);
	bool has = fd >= 0 && root_lies_in(fd, root);
	if (fd >= 0)
		close(fd);
	arena_free(&scratch);
	return has;
}

static bool
has_own(const struct config *config, const struct identity *root)
{
	struct arena scratch = {0};
	struct control_places places =
	    control_places(&scratch, config->control, config->certificates);
	const struct span files[] = {config->certificates,
	    config_ticket_file(config), config_access_file(config)};
	bool has = false;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		has = has || (files[i].size > 0 && holds_file(root, files[i]));
	for (size_t i = 0; i < places.count; i++)
		has = has || holds_file(root, places.list[i]);
	for (size_t i = 0; i < config->host_count; i++)
		has = has ||
		    (config->hosts[i].key.size > 0 &&
			holds_file(root, config->hosts[i].key));
	arena_free(&scratch);
	return has;
}

/* What a host without a zone has is for everybody, on any host. */
static bool
protects(const struct config *config, size_t host)
{
	bool has = false;

	for (size_t i = 0; i < config->zone_count; i++)
		has = has || (config->zones[i].hosts >> host & 1);
	return has;
}

/* Whether a directory lies in the root of another host, or that in it. */
static bool
is_near(const struct config *config, size_t host, int root,
    const struct identity *identity)
{
	int other = root_hold(config->hosts[host].root.data);

	if (other < 0)
		return false;
	struct identity theirs = root_identity_of(other);
	bool near =
	    root_lies_in(other, identity) || root_lies_in(root, &theirs);
	close(other);
	return near;
}

static struct root_company
company_of(
    const struct loaded_root *loaded, int root, const struct identity *identity)
{
	const struct config *config = loaded->config;
	struct root_company found = {.own = has_own(config, identity)};

	for (size_t i = 0; i < config->host_count; i++)
		if (i != loaded->host && protects(config, i) &&
		    is_near(config, i, root, identity))
			found.hosts |= 1ULL << i;
	return found;
}

void
loaded_root_find(struct loaded_root *loaded_r, const struct config *config,
    size_t host, uid_t user)
{
	int root = root_hold(config->hosts[host].root.data);
	struct stat about;

	*loaded_r =
	    (struct loaded_root){.config = config, .host = host, .user = user};
	if (root < 0)
		return;
	if (fstat(root, &about) == 0) {
		loaded_r->owner = about.st_uid;
		loaded_r->identity = root_identity(&about);
		loaded_r->company =
		    company_of(loaded_r, root, &loaded_r->identity);
	}
	close(root);
}

static bool
is_operators(const struct loaded_root *loaded, uid_t user)
{
	return user == 0 || user == loaded->user;
}

/*
 * Whether a path is a link that leads to a directory without another link on
 * its way, which could be of somebody else.
 */
static bool
is_straight(struct span path, const struct identity *root)
{
	struct arena scratch = {0};
	struct span above = span_directory(path);
	char text[PATH_MAX];
	ssize_t size = readlink(path.data, text, sizeof(text));
	struct span way = {text, size > 0 ? (size_t)size : 0};

	above = real_path_of(&scratch, above.size > 0 ? above : SPAN("."));
	if (!span_starts(way, SPAN("/")))
		way = arena_format(
		    &scratch, "%pS/%pS", SPAN_AT(above), SPAN_AT(way));
	int top = root_hold("/");
	int fd = root_open_direct(top, way, O_RDONLY | O_DIRECTORY);
	bool straight = fd >= 0 && root_is(fd, root);
	if (fd >= 0)
		close(fd);
	if (top >= 0)
		close(top);
	arena_free(&scratch);
	return straight;
}

/*
 * Whether what is at a path leads to a directory of another user's by right:
 * root or loam's user have, or had, the capsule, or made the link to it.
 * Another's link proves nothing of what is not that user's.
 */
static bool
is_put_there(const struct loaded_root *loaded, struct span path, uid_t owner,
    const struct identity *root)
{
	bool had = is_operators(loaded, loaded->owner);
	struct stat link;

	if (lstat(path.data, &link) < 0)
		return false;
	if (!S_ISLNK(link.st_mode))
		return had || is_operators(loaded, owner);
	if (is_operators(loaded, link.st_uid))
		return had || is_straight(path, root);
	return had && link.st_uid == owner;
}

/* Whether a directory may be of that owner. */
static bool
may_own(
    const struct loaded_root *loaded, uid_t owner, const struct identity *root)
{
	struct span path = loaded->config->hosts[loaded->host].root;
	struct arena scratch = {0};

	/* With a slash behind it a path is never that of the link. */
	while (path.size > 1 && path.data[path.size - 1] == '/')
		path.size--;
	bool may = owner == loaded->owner ||
	    is_put_there(loaded, arena_copy(&scratch, path), owner, root);
	arena_free(&scratch);
	return may;
}

const char *
loaded_root_refuses(const struct loaded_root *loaded, int root)
{
	struct stat about;

	if (fstat(root, &about) < 0)
		return NULL;
	struct identity found = root_identity(&about);
	if (identity_equal(&found, &loaded->identity))
		return NULL;
	struct root_company company = company_of(loaded, root, &found);
	if (company.own && !loaded->company.own)
		return "its path leads to another directory, with keys, the "
		       "access log or the control socket of the server in it; "
		       "expected one without them";
	if (company.hosts & ~loaded->company.hosts)
		return "its path leads to another directory, in which the root "
		       "of another host lies, or which lies in that; expected "
		       "one apart from it, or a reload that says so";
	if (!may_own(loaded, about.st_uid, &found))
		return "its path leads to another directory, of another user; "
		       "expected the owner of before, or a reload that says so";
	return NULL;
}

struct root_found
loaded_root_hold(const struct loaded_root *loaded)
{
	struct root_found found = {
	    .fd = root_hold(loaded->config->hosts[loaded->host].root.data)};

	if (found.fd < 0)
		return found;
	found.identity = root_identity_of(found.fd);
	found.refused = loaded_root_refuses(loaded, found.fd);
	if (found.refused) {
		close(found.fd);
		found.fd = -1;
	}
	return found;
}
