#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "check/check_zones.h"
#include "edition/root.h"
#include "serve/box.h"
#include "upload/store_versions.h"

/*
 * The writer has the user of the server, or none of root's privileges, whoever
 * runs `loam check`. So a process that gives up what the writer does looks at
 * each directory of a zone, and at that of the versions.
 */

/* The first directory that is in the way. */
struct finding {
	int error; /* errno; 0: none is */
	char path[FILE_PATH_SIZE - sizeof(int)];
};

/* A directory, and the path that leads to it. */
struct visit {
	struct finding *finding;
	struct span path; /* decoded, without a slash at its end */
	int level;
};

static bool
found(struct finding *finding, int error, struct span path)
{
	path = span_head(path, sizeof(finding->path) - 2);
	finding->error = error;
	memcpy(finding->path, path.data, path.size);
	memcpy(finding->path + path.size, "/", 2);
	return false;
}

/* Whether files can be put there and taken away; else what is wrong. */
static bool
may_write(int fd, const struct visit *visit)
{
	return faccessat(fd, ".", W_OK | X_OK, 0) == 0 ||
	    found(visit->finding, errno, visit->path);
}

/* One name of a directory. Returns false when something is in the way. */
static bool
visit_name(void *context, int at, const char *name)
{
	const struct visit *above = context;
	struct visit visit = {above->finding, SPAN(""), above->level + 1};
	struct buf path = {0};
	int fd = name[0] == '.' || above->level >= UPLOAD_DEPTH_MAX
	    ? -1
	    : store_dir_open(at, name);
	bool clear = true;

	if (fd < 0)
		return true;
	buf_format(&path, "%pS/%s", SPAN_AT(above->path), name);
	visit.path = buf_span(&path);
	clear = may_write(fd, &visit) &&
	    (store_dir_each(fd, visit_name, &visit) < 0 ||
		!visit.finding->error);
	buf_free(&path);
	close(fd);
	return clear;
}

/* A path without the slash at its end. */
static struct span
trimmed(struct span path)
{
	return span_head(path, path.size - span_ends(path, SPAN("/")));
}

/* Looks at the directories of a path, as far as they are there. */
static void
visit_path(int root, struct span path, struct finding *finding)
{
	struct visit visit = {finding, trimmed(path), 0};
	struct span missing = SPAN("");
	int fd = store_dir_find(root, path, &missing);

	/* A zone may be one page: it is the directory that counts then. */
	if (fd < 0 && errno == ENOTDIR && !span_ends(path, SPAN("/"))) {
		visit.path = span_head(path, span_find_last(path, '/'));
		fd = store_dir_find(root, visit.path, &missing);
		visit.level = UPLOAD_DEPTH_MAX;
	}
	if (fd < 0) {
		found(finding, errno, visit.path);
		return;
	}
	visit.path =
	    trimmed(span_head(visit.path, visit.path.size - missing.size));
	if (may_write(fd, &visit) && missing.size == 0)
		(void)store_dir_each(fd, visit_name, &visit);
	close(fd);
}

struct visiting {
	const struct rights *rights;
	const char *root;
	const struct zone *zone;
	int output; /* takes the finding */
};

static void
visit_zone(const struct visiting *attempt, struct finding *finding)
{
	struct box box = {.role = ROLE_WRITER, .rights = attempt->rights};
	struct buf versions = {0};

	box_enter_directory(&box, attempt->root);
	int root = root_open(attempt->root);
	/* Of one that cannot be read check_closed() speaks. */
	if (root < 0)
		return;
	visit_path(root, attempt->zone->path, finding);
	if (!finding->error && attempt->zone->keep > 0) {
		buf_format(&versions, "/" STORE_VERSIONS "%pS",
		    SPAN_AT(trimmed(attempt->zone->path)));
		buf_byte(&versions, '/');
		visit_path(root, buf_span(&versions), finding);
	}
}

static int
send_finding(void *context)
{
	const struct visiting *attempt = context;
	struct finding finding = {.error = 0};

	visit_zone(attempt, &finding);
	/* One page, which a pipe takes before anybody reads. */
	return write(attempt->output, &finding, sizeof(finding)) !=
	    sizeof(finding);
}

/* The same in a process of its own. Returns 0, or -1: it could not be tried. */
static int
find_in_box(struct visiting attempt, struct finding *finding_r)
{
	int ends[2];
	ssize_t got = 0;

	if (pipe(ends) < 0)
		return -1;
	attempt.output = ends[1];
	int code = box_apart(send_finding, &attempt);
	close(ends[1]);
	if (code == 0)
		got = file_read_some(ends[0], finding_r, sizeof(*finding_r));
	close(ends[0]);
	return got == sizeof(*finding_r) ? 0 : -1;
}

/* Something is in the way that is no directory. */
static bool
is_odd(int error)
{
	return error == ELOOP || error == ENOTDIR;
}

static void
remark_finding(const struct config *config, const struct config_zone *zone,
    const struct finding *finding, struct notes *notes)
{
	unsigned line = zone->write.list[0].line;

	if (is_odd(finding->error) &&
	    span_starts(span_of(finding->path), SPAN("/" STORE_VERSIONS)))
		note_add(notes, NOTE_REMARK, config->file, line,
		    "uploads into [zone %pS] replace and delete nothing: on "
		    "the way to %s, where what was there is kept, there is a "
		    "symbolic link, or what is no directory; move it away",
		    SPAN_AT(zone->handle), finding->path);
	else if (is_odd(finding->error))
		note_add(notes, NOTE_REMARK, config->file, line,
		    "no upload reaches [zone %pS]: on the way to %s there is "
		    "a symbolic link, or what is no directory",
		    SPAN_AT(zone->handle), finding->path);
	else if (finding->error == EROFS)
		note_add(notes, NOTE_REMARK, config->file, line,
		    "uploads into [zone %pS] fail: %s of the capsule is on a "
		    "read-only file system; mount it for writing, or name the "
		    "capsule in ReadWritePaths= of a drop-in for the unit of "
		    "systemd",
		    SPAN_AT(zone->handle), finding->path);
	else
		note_add(notes, NOTE_REMARK, config->file, line,
		    "uploads into [zone %pS] fail: the server's user %pS%smay "
		    "not write in %s of the capsule: %s; let that user own it",
		    SPAN_AT(zone->handle), SPAN_AT(config->user),
		    config->user.size > 0 ? " " : "", finding->path,
		    note_cause(finding->error));
}

/*
 * A zone that is full takes nothing, until something in it is deleted; versions
 * give way.
 */
static void
check_space(const struct config *config, const struct config_zone *configured,
    const struct zones *zones, const struct zone *zone, int root,
    struct notes *notes)
{
	uint64_t used = store_dir_bytes(root, zones, zone);

	if (used >= zone->space)
		note_add(notes, NOTE_REMARK, config->file, configured->line,
		    "[zone %pS] is full: its files and directories take %ju "
		    "bytes in blocks of %d, and space is %ju; raise it, or "
		    "delete something",
		    SPAN_AT(configured->handle), (uintmax_t)used, STORE_BLOCK,
		    (uintmax_t)zone->space);
}

void
check_writable(const struct config *config, size_t host,
    const struct vhost *vhost, struct notes *notes)
{
	const char *root_path = config->hosts[host].root.data;
	const struct zone *next = vhost->zones.list;
	struct notes unsaid = {0};
	struct rights rights;
	bool known = rights_find(&rights, config, &unsaid) == 0;
	int root = root_open(root_path);

	for (size_t i = 0; i < config->zone_count && root >= 0; i++) {
		const struct config_zone *one = &config->zones[i];
		struct rights own = rights;
		struct finding finding;
		if (!(one->hosts >> host & 1))
			continue;
		const struct zone *zone = next++;
		if (!zone->writable)
			continue;
		rights_of_writer(&own, root, zone->path);
		if (known &&
		    find_in_box((struct visiting){&own, root_path, zone, -1},
			&finding) == 0 &&
		    finding.error)
			remark_finding(config, one, &finding, notes);
		check_space(config, one, &vhost->zones, zone, root, notes);
	}
	if (root >= 0)
		close(root);
	note_free(&unsaid);
}
