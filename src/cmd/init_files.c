#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cert/pair_files.h"
#include "cmd/init_files.h"
#include "cli/options.h"
#include "config/config.h"
#include "system/unit.h"
#include "text/escape.h"
#include "text/language.h"

/* Appends the line `listen`: of this machine alone if only it can be meant. */
static void
add_listen_line(
    const struct init_answers *answers, struct span port, struct buf *buf)
{
	bool local = span_equal(answers->host, SPAN("localhost"));

	if (span_equal(port, SPAN("off")))
		buf_add(buf, SPAN("listen = off\n"));
	else
		buf_format(buf, "listen = %s:%pS, %s:%pS\n",
		    local ? "127.0.0.1" : "0.0.0.0", SPAN_AT(port),
		    local ? "[::1]" : "[::]", SPAN_AT(port));
}

static void
refuse_path(struct span path, struct notes *notes)
{
	note_add(notes, NOTE_ERROR, SPAN(""), 0,
	    "the path %pS cannot stand in a configuration: take one without "
	    "semicolons, line ends and blanks at its ends",
	    SPAN_AT(path));
}

int
init_configuration(
    const struct init_answers *answers, struct buf *text, struct notes *notes)
{
	struct config config;

	buf_add(text,
	    SPAN("# Made by loam init. Every other key has its default: see\n"
		 "# loam.ini(5). `loam check` reads this file, and `loam "
		 "serve`\n"
		 "# serves it; HUP makes a running server read it again.\n\n"
		 "[gemini]\n"));
	add_listen_line(answers, answers->gemini, text);
	buf_add(text, SPAN("\n[gopher]\n"));
	add_listen_line(answers, answers->gopher, text);
	buf_format(text,
	    "\n[capsule]\nroot = %pS\ncerts = %pS\nlang = %pS\n"
	    "\n[host main]\nname = %pS\n",
	    SPAN_AT(answers->directory), SPAN_AT(answers->certs),
	    SPAN_AT(answers->language), SPAN_AT(answers->host));
	config_start(&config);
	config_parse(
	    &config, SPAN("the new configuration"), buf_span(text), notes);
	config_finish(&config, notes);
	if (!span_equal(config.root, answers->directory))
		refuse_path(answers->directory, notes);
	if (!span_equal(config.certificates, answers->certs))
		refuse_path(answers->certs, notes);
	config_free(&config);
	return notes->errors ? -1 : 0;
}

/* Appends a first page. */
static void
add_page(const struct init_answers *answers, struct buf *text)
{
	bool spanish =
	    span_equal(language_primary(answers->language), SPAN("es"));

	buf_format(text, "# %pS\n\n%s\n\n=> menu:recent %s\n=> menu:index %s\n",
	    SPAN_AT(answers->host),
	    spanish ? "Esta cápsula es nueva. Su primera página está en "
		      "index.gmi."
		    : "This capsule is new. Its first page is in index.gmi.",
	    spanish ? "Entradas recientes" : "Recent posts",
	    spanish ? "Todo lo que hay aquí" : "All that is here");
}

/*
 * Keeps a file that is there, under the first number that is free. A link that
 * leads nowhere has none to keep.
 */
static int
keep_old(const char *path)
{
	struct stat about;

	if (stat(path, &about) < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	for (unsigned i = 1; pair_keep_file(span_of(path), i) < 0; i++)
		if (errno != EEXIST)
			return -1;
	return 0;
}

int
init_write(const char *path, const struct buf *text, const char *option)
{
	mode_t mask = umask(0);

	umask(mask);
	file_make_parents(path, 0777);
	if (keep_old(path) < 0) {
		options_complain("%s cannot be kept beside itself as .old, so "
				 "it was not replaced: %s; name another by %s",
		    path, note_cause(errno), option);
		return -1;
	}
	/* It has its name until the new file takes that. */
	int result = file_replace(path, buf_span(text), 0666 & ~mask);
	if (result < 0)
		options_complain("%s cannot be written: %s; name another by %s",
		    path, note_cause_at(span_of(path), errno), option);
	return result;
}

/* How much is in a directory; -1 with errno if it cannot be read. */
static int
count_entries(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	int count = 0;

	if (!directory)
		return -1;
	while (count < INT_MAX && (entry = readdir(directory)))
		count += strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0;
	closedir(directory);
	return count;
}

int
init_capsule(const struct init_answers *answers)
{
	struct buf directory = {0}, path = {0}, page = {0};
	int result = 0;

	buf_add(&directory, answers->directory);
	buf_byte(&directory, '\0');
	buf_format(&path, "%pS/index.gmi", SPAN_AT(answers->directory));
	buf_byte(&path, '\0');
	file_make_parents(path.data, 0777);
	int count = count_entries(directory.data);
	if (count < 0) {
		options_complain("the directory %pS cannot be made or read: "
				 "%s; name another by --directory",
		    SPAN_AT(answers->directory),
		    note_cause_at(answers->directory, errno));
		result = -1;
	}
	add_page(answers, &page);
	if (count == 0)
		result = init_write(path.data, &page, "--directory");
	buf_free(&directory);
	buf_free(&path);
	buf_free(&page);
	return result;
}

/* Whether a listener needs the right to low ports. */
static bool
has_low_port(const struct init_answers *answers)
{
	uint64_t gemini = 0, gopher = 0;

	return (span_number(answers->gemini, UINT16_MAX, &gemini) == 0 &&
		   gemini < PORT_PRIVILEGED) ||
	    (span_number(answers->gopher, UINT16_MAX, &gopher) == 0 &&
		gopher < PORT_PRIVILEGED);
}

void
init_unit(const struct init_answers *answers, struct span configuration,
    struct buf *text)
{
	char path[4096];
	ssize_t size = readlink("/proc/self/exe", path, sizeof(path));
	const struct passwd *user = getpwuid(geteuid());
	const struct group *group = getgrgid(getegid());
	bool root = geteuid() == 0 || !user || !group;
	struct unit unit = {
	    .name = answers->unit,
	    .configuration = configuration,
	    .directory = answers->directory,
	    .certs = answers->certs,
	    .low_port = has_low_port(answers),
	    .program = size > 0 && (size_t)size < sizeof(path)
		? (struct span){path, (size_t)size}
		: SPAN("loam"),
	    .user = root ? INIT_USER : user->pw_name,
	    .group = root ? INIT_USER : group->gr_name,
	};

	buf_add(text, SPAN("# Made by loam init.\n"));
	if (span_equal(answers->service, SPAN("system")))
		unit_add_system(&unit, text);
	else
		unit_add_user(&unit, text);
}

/* The first directory of a path that others may not enter; empty: none. */
static struct span
closed_directory(struct span path)
{
	for (size_t end = 1; end < path.size; end++) {
		struct stat about;
		struct buf above = {0};
		if (path.data[end] != '/')
			continue;
		buf_add(&above, span_head(path, end));
		buf_byte(&above, '\0');
		bool closed = stat(above.data, &about) == 0 &&
		    (about.st_mode & S_IXOTH) == 0;
		buf_free(&above);
		if (closed)
			return span_head(path, end);
	}
	return SPAN("");
}

/* Whether a file, or a directory, is a user's. */
static bool
is_of(const struct passwd *user, const char *path)
{
	struct stat about;

	return user && stat(path, &about) == 0 && about.st_uid == user->pw_uid;
}

/*
 * Says what keeps the service's user from a file, or a directory: one above, or
 * its own mode, which is that of root's umask.
 */
static void
remark_closed(const struct passwd *user, struct span path, mode_t needed)
{
	struct span closed = closed_directory(path);
	struct buf command = {0};
	struct stat about;

	buf_add(&command, SPAN("chmod -R o+rX "));
	escape_word(&command, path);
	if (closed.size > 0)
		options_complain("the user " INIT_USER " of the service cannot "
				 "enter %pS, above %pS: take another "
				 "directory, such as one in /srv",
		    SPAN_AT(closed), SPAN_AT(path));
	else if (stat(path.data, &about) == 0 &&
	    (about.st_mode & needed) != needed && !is_of(user, path.data))
		options_complain("the user " INIT_USER " of the service cannot "
				 "read %pS (mode %04o): `%pS` lets it",
		    SPAN_AT(path), (unsigned)about.st_mode & 07777,
		    SPAN_AT(buf_span(&command)));
	buf_free(&command);
}

void
init_unit_remarks(const struct init_answers *answers, struct span configuration)
{
	bool system = span_equal(answers->service, SPAN("system"));
	const struct passwd *user = getpwnam(INIT_USER);

	if (!system && has_low_port(answers))
		options_complain("a service of a user has no right to a port "
				 "below 1024, unless sysctl "
				 "net.ipv4.ip_unprivileged_port_start allows "
				 "it: take another port, or a service of the "
				 "system");
	if (system && geteuid() == 0) {
		remark_closed(user, answers->directory, S_IROTH | S_IXOTH);
		remark_closed(user, configuration, S_IROTH);
	}
}

int
init_certs(const struct init_answers *answers)
{
	const struct passwd *user = getpwnam(INIT_USER);
	const char *path = answers->certs.data;

	file_make_parents(path, 0777);
	int made = mkdir(path, 0700);

	if (made < 0 && errno != EEXIST) {
		options_complain("%s cannot be made: %s", path,
		    note_cause_at(span_of(path), errno));
		return -1;
	}
	if (geteuid() != 0)
		return 0;
	/* One that was there may hold what others need. */
	if (made == 0 && user)
		file_give_directory(path, user->pw_uid, user->pw_gid);
	return is_of(user, path) ? 0 : 1;
}
