#include <unistd.h>

#include "base/file.h"
#include "config/real_path.h"
#include "system/unit.h"
#include "system/unit_syntax.h"

/*
 * There is one unit of the system, which is installed, and whose exposure is
 * measured: another program, configuration or user is put into its lines.
 */

#define UNIT "loam" /* the name of the one that is installed */

/* conf/systemd/loam.service, the unit that is installed, as it is there. */
static const char shipped_unit[] =
#include "system/loam.service.inc"
    ;

/*
 * Appends a word in quotes (systemd.syntax(7), QUOTING). In a command a dollar
 * begins a variable (systemd.service(5), COMMAND LINES).
 */
static void
add_quoted(struct buf *buf, struct span word, bool command)
{
	buf_byte(buf, '"');
	for (size_t i = 0; i < word.size; i++) {
		char byte = word.data[i];
		if (byte == '"' || byte == '\\')
			buf_byte(buf, '\\');
		else if (byte == '%' || (command && byte == '$'))
			buf_byte(buf, byte);
		buf_byte(buf, byte);
	}
	buf_byte(buf, '"');
}

static void
add_start(const struct unit *unit, struct buf *text)
{
	buf_add(text, SPAN("ExecStart="));
	add_quoted(text, unit->program, true);
	buf_add(text, SPAN(" serve -c "));
	add_quoted(text, unit->configuration, true);
	buf_byte(text, '\n');
}

static void
add_user(const struct unit *unit, struct buf *text)
{
	buf_format(text, "User=%s\n", unit->user);
}

static void
add_group(const struct unit *unit, struct buf *text)
{
	buf_format(text, "Group=%s\n", unit->group);
}

static void
add_writable(const struct unit *unit, struct buf *text)
{
	struct buf path = {0};

	buf_format(&path, "-%pS", SPAN_AT(unit->certs));
	buf_add(text, SPAN("ReadWritePaths="));
	add_quoted(text, buf_span(&path), false);
	buf_byte(text, '\n');
	buf_free(&path);
}

/* Whether something of the server is below one of two directories. */
static bool
is_below(const struct unit *unit, struct span first, struct span second)
{
	const struct span paths[] = {
	    unit->directory, unit->certs, unit->configuration, unit->program};
	bool below = false;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		below |= span_starts(paths[i], first) ||
		    span_starts(paths[i], second);
	return below;
}

static void
add_bounding_set(const struct unit *unit, struct buf *text)
{
	buf_format(text, "CapabilityBoundingSet=%s\n",
	    unit->low_port ? "CAP_NET_BIND_SERVICE" : "");
}

static void
add_ambient(const struct unit *unit, struct buf *text)
{
	buf_format(text, "AmbientCapabilities=%s\n",
	    unit->low_port ? "CAP_NET_BIND_SERVICE" : "");
}

/* In a name space of users of its own the right would not count. */
static void
add_users(const struct unit *unit, struct buf *text)
{
	buf_format(text, "PrivateUsers=%s\n", unit->low_port ? "no" : "yes");
}

static void
add_home(const struct unit *unit, struct buf *text)
{
	buf_format(text, "ProtectHome=%s\n",
	    is_below(unit, SPAN("/home/"), SPAN("/root/")) ? "read-only"
							   : "yes");
}

static void
add_tmp(const struct unit *unit, struct buf *text)
{
	buf_format(text, "PrivateTmp=%s\n",
	    is_below(unit, SPAN("/tmp/"), SPAN("/var/tmp/")) ? "no" : "yes");
}

static void
add_nothing(const struct unit *unit, struct buf *text)
{
	(void)unit;
	(void)text;
}

static bool
has_first_name(const struct unit *unit)
{
	return span_equal(unit->name, SPAN(UNIT));
}

static void
add_runtime(const struct unit *unit, struct buf *text)
{
	if (has_first_name(unit))
		buf_add(text, SPAN("RuntimeDirectory=" UNIT "\n"));
}

static void
add_runtime_mode(const struct unit *unit, struct buf *text)
{
	if (has_first_name(unit))
		buf_add(text, SPAN("RuntimeDirectoryMode=0755\n"));
}

static void
add_logs(const struct unit *unit, struct buf *text)
{
	buf_format(text, "LogsDirectory=%pS\n", SPAN_AT(unit->name));
}

/* The lines of the shipped unit that are others here. */
static const struct {
	struct span begins;
	void (*add)(const struct unit *unit, struct buf *text);
} unit_lines[] = {
    {SPAN("ExecStart="), add_start},
    {SPAN("User="), add_user},
    {SPAN("Group="), add_group},
    {SPAN("RuntimeDirectory="), add_runtime},
    {SPAN("RuntimeDirectoryMode="), add_runtime_mode},
    {SPAN("LogsDirectory="), add_logs},
    {SPAN("ReadWritePaths="), add_writable},
    /* Every path of the configuration is whole. */
    {SPAN("WorkingDirectory="), add_nothing},
    {SPAN("CapabilityBoundingSet="), add_bounding_set},
    {SPAN("AmbientCapabilities="), add_ambient},
    {SPAN("PrivateUsers="), add_users},
    {SPAN("ProtectHome="), add_home},
    {SPAN("PrivateTmp="), add_tmp},
};

void
unit_add_system(const struct unit *unit, struct buf *text)
{
	struct span rest = span_of(shipped_unit);

	while (rest.size > 0) {
		struct span line = span_cut_line(&rest);
		size_t i = 0;
		while (i < sizeof(unit_lines) / sizeof(unit_lines[0]) &&
		    !span_starts(line, unit_lines[i].begins))
			i++;
		if (i < sizeof(unit_lines) / sizeof(unit_lines[0]))
			unit_lines[i].add(unit, text);
		else
			buf_format(text, "%pS\n", SPAN_AT(line));
	}
}

void
unit_add_user(const struct unit *unit, struct buf *text)
{
	buf_add(text,
	    SPAN("[Unit]\nDescription=Gemini and Gopher server\n"
		 "\n[Service]\nType=notify\n"));
	add_start(unit, text);
	buf_add(text,
	    SPAN(
		"ExecReload=sh -c 'kill -HUP \"$$MAINPID\"'\n"
		"Restart=on-failure\nKillMode=mixed\n"
		"NoNewPrivileges=yes\n\n[Install]\nWantedBy=default.target\n"));
}

/* Returns the file that systemd reads for a name (systemd.unit(5)), or none. */
static struct span
file_of_unit(struct arena *arena, struct span name)
{
	static const char *const directories[] = {"/etc/systemd/system",
	    "/run/systemd/system", "/usr/local/lib/systemd/system",
	    "/usr/lib/systemd/system", "/lib/systemd/system"};

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories);
	     i++) {
		struct span path = arena_format(
		    arena, "%s/%pS.service", directories[i], SPAN_AT(name));
		if (access(path.data, F_OK) == 0)
			return real_path_of(arena, path);
	}
	return SPAN("");
}

/*
 * Skips the program of a command, with the signs before it, and the name that
 * it is started by behind an at sign (systemd.service(5), COMMAND LINES).
 * Returns whether a dollar begins a variable in what follows.
 */
static bool
skip_program(struct span *command)
{
	struct buf word = {0};
	bool replaces = true, has_name = false;

	unit_next_word(command, &word);
	for (size_t i = 0;
	     i < word.size && span_find(SPAN("-@:+!|"), word.data[i]) < 6;
	     i++) {
		replaces &= word.data[i] != ':';
		has_name |= word.data[i] == '@';
	}
	if (has_name)
		unit_next_word(command, &word);
	buf_free(&word);
	return replaces;
}

/*
 * Whether a command serves a configuration: it is named, or is the standard one
 * where none is.
 */
static bool
command_serves(struct span command, struct span configuration, bool standard)
{
	struct buf word = {0};
	bool behind = false, named = false, serves = false;
	bool replaces = skip_program(&command);

	while (unit_next_word(&command, &word)) {
		if (replaces)
			unit_undouble(&word, '$');
		struct span value = buf_span(&word);
		if (behind) {
			named |= span_equal(value, SPAN("--config")) ||
			    span_skip(&value, SPAN("--config=")) ||
			    span_skip(&value, SPAN("-c"));
			serves |= span_equal(value, configuration);
		}
		behind |= span_equal(value, SPAN("serve"));
	}
	buf_free(&word);
	return serves || (behind && standard && !named);
}

/* An empty value takes back those before it, as it does for systemd. */
bool
unit_serves(struct span text, struct span configuration, bool standard)
{
	struct unit_text unit = unit_text_of(text);
	struct span key, value;
	bool serves = false;

	while (unit_next_setting(&unit, &key, &value))
		if (span_equal(key, SPAN("ExecStart")))
			serves = value.size > 0 &&
			    (serves ||
				command_serves(value, configuration, standard));
	unit_text_free(&unit);
	return serves;
}

struct span
unit_writable(struct arena *arena, struct span text)
{
	struct unit_text unit = unit_text_of(text);
	struct buf word = {0};
	struct span key, value, found = SPAN("");

	while (unit_next_setting(&unit, &key, &value)) {
		if (!span_equal(key, SPAN("ReadWritePaths")))
			continue;
		if (value.size == 0)
			found = SPAN("");
		/* As loam writes it: another line may be of a capsule. */
		if (!span_starts(value, SPAN("\"-")))
			continue;
		unit_next_word(&value, &word);
		found = arena_copy(arena, span_tail(buf_span(&word), 1));
	}
	buf_free(&word);
	unit_text_free(&unit);
	return found;
}

/*
 * Finds out where a unit may write. Returns whether it starts a server of a
 * configuration.
 */
static bool
read_unit(struct arena *arena, struct span configuration, bool standard,
    struct unit_found *found)
{
	struct buf text = {0};

	/* Nothing is known of one that cannot be read. */
	(void)file_read(found->file.data, &text, NULL);
	found->writable = unit_writable(arena, buf_span(&text));
	bool serves = unit_serves(buf_span(&text), configuration, standard);
	buf_free(&text);
	return serves;
}

struct unit_found
unit_find(struct arena *arena, struct span configuration, bool standard)
{
	struct unit_found found = {.name = SPAN(UNIT)};

	for (unsigned number = 2;; number++) {
		found.file = file_of_unit(arena, found.name);
		if (found.file.size == 0 ||
		    read_unit(arena, configuration, standard, &found))
			return found;
		found = (struct unit_found){
		    .name = arena_format(arena, UNIT "-%u", number)};
	}
}
