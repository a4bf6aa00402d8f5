#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "config/real_path.h"
#include "config/setting.h"
#include "config/writable.h"

/*
 * Checks that need the file system are apart from parsing, which is pure: tests
 * parse any path, `loam check` tells what is missing, and a reload can be
 * refused before anything is replaced.
 */

/* The struct that settings were written into, and their lines. */
struct written {
	const struct config *config;
	const void *fields;
	const unsigned *lines;
	struct notes *notes;
	struct span name; /* of their section, as in [host NAME], or empty */
};

static const struct span *
value_at(const struct written *at, const struct setting *setting)
{
	return (const void *)((const char *)at->fields + setting->offset);
}

/*
 * Notes a wrong setting at its line, or without one if not from the file. The
 * cause is an errno, or 0 if the value itself is wrong.
 */
static void
note_setting(const struct written *at, const char *section, const char *key,
    int cause, const char *expected)
{
	const struct setting *setting =
	    setting_find(span_of(section), span_of(key));
	unsigned line = at->lines[setting - settings];

	note_add(at->notes, NOTE_ERROR, line ? at->config->file : SPAN(""),
	    line, "%s of [%s%s%pS] is \"%pS\"%s%s, expected %s", key, section,
	    at->name.size > 0 ? " " : "", SPAN_AT(at->name),
	    SPAN_AT(*value_at(at, setting)), cause ? ": " : "",
	    cause ? note_cause_at(*value_at(at, setting), cause) : "",
	    expected);
}

/* Returns 0, or the errno that makes a path no readable file or directory. */
static int
path_cause(const char *path, bool directory)
{
	struct stat about;

	if (stat(path, &about) < 0)
		return errno;
	if ((S_ISDIR(about.st_mode) != 0) != directory)
		return directory ? ENOTDIR : EISDIR;
	return access(path, directory ? R_OK | X_OK : R_OK) < 0 ? errno : 0;
}

bool
config_root_is_there(const struct config *config, size_t host)
{
	return path_cause(config->hosts[host].root.data, true) == 0;
}

bool
config_file_is_there(struct span path)
{
	return path_cause(path.data, false) == 0;
}

/* Checks a path if it is set; copies in the arena end in NUL. */
static void
check_path(const struct written *at, const char *section, const char *key,
    bool directory)
{
	const struct span *path =
	    value_at(at, setting_find(span_of(section), span_of(key)));
	int cause = path->size > 0 ? path_cause(path->data, directory) : 0;

	if (cause)
		note_setting(at, section, key, cause,
		    directory ? "a directory that loam's user can read"
			      : "a file that loam's user can read");
}

/* An inherited root is checked at [capsule]. */
static void
check_host_paths(const struct config *config, const struct config_host *host,
    struct notes *notes)
{
	struct written at = {config, host, host->lines, notes, host->handle};

	if (!span_equal(host->root, config->root))
		check_path(&at, "host", "root", true);
	check_path(&at, "host", "cert", false);
	check_path(&at, "host", "key", false);
	if (host->certificate.size > 0 && host->key.size == 0)
		note_setting(
		    &at, "host", "cert", 0, "a key with it, or neither");
	if (host->key.size > 0 && host->certificate.size == 0)
		note_setting(
		    &at, "host", "key", 0, "a cert with it, or neither");
}

/* Whether any host has the root of [capsule]. */
static bool
is_root_used(const struct config *config)
{
	for (size_t i = 0; i < config->host_count; i++)
		if (span_equal(config->hosts[i].root, config->root))
			return true;
	return false;
}

/*
 * Returns the real path of a file, or of its directory if it does not exist;
 * the caller frees it.
 */
static char *
real_path(struct arena *scratch, struct span path)
{
	char *real = realpath(path.data, NULL);
	struct span directory = span_directory(path);

	if (real || errno != ENOENT)
		return real;
	return realpath(
	    directory.size > 0 ? arena_copy(scratch, directory).data : ".",
	    NULL);
}

/* Whether a real path is inside a capsule. */
static bool
is_inside(const struct config *config, const char *path)
{
	bool inside = false;

	for (size_t i = 0; i < config->host_count && path; i++) {
		char *root = realpath(config->hosts[i].root.data, NULL);
		inside |= root &&
		    real_path_lies_in(span_of(path), span_of(root), NULL);
		free(root);
	}
	return inside;
}

static bool
takes_uploads(const struct config *config, size_t host)
{
	for (size_t i = 0; i < config->zone_count; i++)
		if (config->zones[i].hosts >> host & 1 &&
		    config->zones[i].write.count > 0)
			return true;
	return false;
}

/* A root that is inherited has no line of its own; then the other one has. */
static void
note_nested(const struct config *config, const struct config_host *inner,
    const struct config_host *outer, struct notes *notes)
{
	ptrdiff_t root = setting_find(SPAN("host"), SPAN("root")) - settings;
	unsigned line =
	    inner->lines[root] ? inner->lines[root] : outer->lines[root];

	note_add(notes, NOTE_ERROR, config->file, line,
	    "the root of [host %pS] lies in that of [host %pS], and both take "
	    "uploads: let one of them take none, or give them the same root",
	    SPAN_AT(inner->handle), SPAN_AT(outer->handle));
}

/*
 * Each writer locks the root of its host. That keeps apart those of one root,
 * but not those of roots that lie in each other, which would replace each
 * other's files.
 */
static void
check_nested(const struct config *config, struct notes *notes)
{
	struct arena scratch = {0};
	struct span roots[HOSTS_MAX] = {0}; /* of those with uploads */

	for (size_t i = 0; i < config->host_count; i++)
		if (takes_uploads(config, i))
			roots[i] =
			    real_path_of(&scratch, config->hosts[i].root);
	for (size_t i = 0; i < config->host_count; i++)
		for (size_t k = 0; k < config->host_count; k++)
			if (roots[i].size > 0 && roots[k].size > 0 &&
			    !span_equal(roots[i], roots[k]) &&
			    real_path_lies_in(roots[i], roots[k], NULL))
				note_nested(config, &config->hosts[i],
				    &config->hosts[k], notes);
	arena_free(&scratch);
}

struct span
config_access_file(const struct config *config)
{
	struct span path = config->access;

	return span_equal(path, SPAN("off")) ||
		span_equal(path, SPAN("stdout")) ||
		span_equal(path, SPAN("syslog"))
	    ? SPAN("")
	    : path;
}

/* An access log that does not exist yet needs a directory that does. */
static void
check_access(const struct written *at)
{
	struct span path = config_access_file(at->config);
	struct arena scratch = {0};

	if (path.size == 0)
		return;
	char *real = real_path(&scratch, path);
	int cause = real ? 0 : errno;
	struct stat about;
	if (real && stat(path.data, &about) == 0 && S_ISDIR(about.st_mode))
		cause = EISDIR;
	if (cause)
		note_setting(at, "log", "access", cause,
		    "off, stdout, syslog or a file in a directory that "
		    "exists");
	else if (is_inside(at->config, real))
		note_setting(at, "log", "access", 0,
		    "a file outside the capsule, where readers cannot fetch "
		    "it");
	free(real);
	arena_free(&scratch);
}

struct span
config_ticket_file(const struct config *config)
{
	return span_equal(config->tickets, SPAN("yes")) ||
		span_equal(config->tickets, SPAN("no"))
	    ? SPAN("")
	    : config->tickets;
}

/* Its keys are checked where they are read, cert/ticket_file.c. */
static void
check_tickets(const struct written *at)
{
	struct span path = config_ticket_file(at->config);
	int cause = path.size > 0 ? path_cause(path.data, false) : 0;
	char *real = path.size > 0 ? realpath(path.data, NULL) : NULL;

	if (cause)
		note_setting(at, "server", "tickets", cause,
		    "yes, no or a file of keys that loam's user can read");
	else if (is_inside(at->config, real))
		note_setting(at, "server", "tickets", 0,
		    "a file outside the capsule, where readers cannot fetch "
		    "it");
	free(real);
}

unsigned
config_host_line(const struct config_host *host, const char *key)
{
	unsigned line =
	    host->lines[setting_find(SPAN("host"), span_of(key)) - settings];

	return line > 0 ? line : host->line;
}

unsigned
config_line(const struct config *config, const char *section, const char *key)
{
	return config
	    ->lines[setting_find(span_of(section), span_of(key)) - settings];
}

int
config_find_user(const struct config *config, struct sandbox_user *user_r,
    struct notes *notes)
{
	struct written at = {config, config, config->lines, notes, SPAN("")};

	if (config->user.size == 0)
		return 0;
	const char *expected = sandbox_user_find(config->user.data, user_r);
	if (expected)
		note_setting(&at, "server", "user", errno, expected);
	return expected ? -1 : 0;
}

int
config_check_paths(const struct config *config, struct notes *notes)
{
	struct written at = {config, config, config->lines, notes, SPAN("")};
	size_t before = notes->errors;
	struct sandbox_user user;

	if (config->file.size > 0)
		writable_remark(config->file, notes);
	config_find_user(config, &user, notes);
	check_access(&at);
	check_tickets(&at);
	if (is_root_used(config))
		check_path(&at, "capsule", "root", true);
	for (size_t i = 0; i < config->host_count; i++)
		check_host_paths(config, &config->hosts[i], notes);
	check_nested(config, notes);
	return notes->errors == before ? 0 : -1;
}

/* The directory of certificates is made at the first start, in another. */
static void
check_certs(const struct config *config, struct notes *notes)
{
	struct written at = {config, config, config->lines, notes, SPAN("")};
	struct arena scratch = {0};
	char *real = real_path(&scratch, config->certificates);
	int cause = real ? 0 : errno;
	struct stat about;

	/* A symbolic link that leads nowhere is there, and no directory. */
	if (lstat(config->certificates.data, &about) == 0)
		cause = stat(config->certificates.data, &about) < 0 ? errno
		    : S_ISDIR(about.st_mode)                        ? 0
								    : ENOTDIR;
	if (cause)
		note_setting(&at, "capsule", "certs", cause,
		    "a directory, or the name of a new one in a directory that "
		    "exists");
	else if (is_inside(config, real))
		note_setting(&at, "capsule", "certs", 0,
		    "a directory outside the capsule, where readers cannot "
		    "fetch the key");
	free(real);
	arena_free(&scratch);
}

static void
check_key(const struct config *config, const struct config_host *host,
    struct notes *notes)
{
	struct written at = {config, host, host->lines, notes, host->handle};
	struct arena scratch = {0};

	if (host->key.size == 0) {
		check_certs(config, notes);
		return;
	}
	char *key = real_path(&scratch, host->key);
	if (is_inside(config, key))
		note_setting(&at, "host", "key", 0,
		    "a file outside the capsule, where readers cannot fetch "
		    "it");
	free(key);
	arena_free(&scratch);
}

int
config_check_keys(const struct config *config, struct notes *notes)
{
	size_t before = notes->errors;

	for (size_t i = 0; i < config->host_count &&
	     (config->gemini_listen.count > 0 || config->gopher_tls) &&
	     notes->errors == before;
	     i++)
		check_key(config, &config->hosts[i], notes);
	return notes->errors == before ? 0 : -1;
}
