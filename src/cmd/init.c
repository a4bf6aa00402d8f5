#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cmd/command_options.h"
#include "cmd/commands.h"
#include "cli/config_file.h"
#include "cmd/init_answer.h"
#include "cmd/init_files.h"
#include "cli/options.h"
#include "config/real_path.h"
#include "fetch/outlet.h"
#include "system/unit.h"
#include "text/escape.h"
#include "text/language.h"
#include "text/uri.h"

/*
 * Five questions stand between a directory and a server. An answer that an
 * option gives is not asked for, and without a terminal nothing is: what no
 * option says has its default then. Nothing is written before all is known to
 * be right.
 */

enum question_number { DIRECTORY, HOST, PORTS, LANGUAGE, SERVICE, QUESTIONS };

static bool
is_directory_name(struct span answer)
{
	struct stat about;
	struct buf path = {0};

	buf_add(&path, answer);
	buf_byte(&path, '\0');
	bool fits = answer.size > 0 && !span_has_control(answer) &&
	    (stat(path.data, &about) < 0 ? errno == ENOENT
					 : S_ISDIR(about.st_mode));
	buf_free(&path);
	return fits;
}

static bool
is_port(struct span answer)
{
	uint64_t number;

	return span_equal(answer, SPAN("off")) ||
	    (span_number(answer, UINT16_MAX, &number) == 0 && number > 0);
}

static bool
are_ports(struct span answer)
{
	struct span gemini = span_cut_word(&answer);

	return is_port(gemini) && is_port(answer) &&
	    !span_equal(gemini, answer);
}

#define SERVICES "none, user or system" /* to a person */

static bool
is_service(struct span answer)
{
	struct span words = SPAN(COMMAND_SERVICES);
	bool found = false;

	while (words.size > 0 && !found)
		found = span_equal(span_cut(&words, '|'), answer);
	return found;
}

static const struct question {
	const char *option, *prompt, *expected;
	bool (*fits)(struct span answer);
} questions[QUESTIONS] = {
    [DIRECTORY] = {"directory", "Directory of the capsule",
	"a directory, or a name for a new one", is_directory_name},
    [HOST] = {"host", "Name that readers ask for",
	"a host name like example.org", uri_names_host},
    [PORTS] = {NULL, "Ports for Gemini and Gopher, or off",
	"two different numbers from 1 to 65535, of which one may be off",
	are_ports},
    [LANGUAGE] = {"language", "Language of the articles",
	"a language tag like en or es-SV", language_is_tag},
    [SERVICE] = {"service", "A service of systemd: " SERVICES, SERVICES,
	is_service},
};

struct init {
	struct buf answers[QUESTIONS];
	bool asks; /* on a terminal */
	bool agrees; /* --yes */
	const char *file; /* of the configuration */
};

/* The language of the user's environment, if it is a language. */
static void
add_language(struct buf *buf)
{
	const char *named = getenv("LANG");
	struct span rest = span_of(named ? named : "");
	struct span tag = span_head(rest, span_find(rest, '_'));

	tag = span_head(tag, span_find(tag, '.'));
	buf_add(buf, tag.size == 2 && language_is_tag(tag) ? tag : SPAN("en"));
}

/* Fills in what options say, and defaults. Returns a set of the former. */
static unsigned
prepare(struct init *init, const struct given *given)
{
	const char *gemini = given_value(given, "gemini-port");
	const char *gopher = given_value(given, "gopher-port");
	unsigned said = gemini && gopher ? 1u << PORTS : 0;

	for (size_t i = 0; i < QUESTIONS; i++) {
		const char *value = questions[i].option
		    ? given_value(given, questions[i].option)
		    : NULL;
		if (value)
			said |= 1u << i;
		buf_add(&init->answers[i], span_of(value ? value : ""));
	}
	if (!(said & 1u << DIRECTORY))
		buf_add(&init->answers[DIRECTORY], SPAN("capsule"));
	if (!(said & 1u << HOST))
		buf_add(&init->answers[HOST], SPAN("localhost"));
	buf_format(&init->answers[PORTS], "%s %s", gemini ? gemini : "1965",
	    gopher ? gopher : "7070");
	if (!(said & 1u << LANGUAGE))
		add_language(&init->answers[LANGUAGE]);
	if (!(said & 1u << SERVICE))
		buf_add(&init->answers[SERVICE], SPAN("none"));
	return said;
}

/* Gets all answers. */
static enum exit_code
get_answers(struct init *init, const struct given *given)
{
	unsigned said = prepare(init, given);

	for (size_t i = 0; i < QUESTIONS; i++) {
		const struct question *question = &questions[i];
		bool fits = question->fits(buf_span(&init->answers[i]));
		if (!fits && (said & 1u << i || !init->asks)) {
			options_complain("--%s is \"%pS\", expected %s",
			    question->option ? question->option
					     : "gemini-port and --gopher-port",
			    SPAN_AT(buf_span(&init->answers[i])),
			    question->expected);
			return EXIT_USAGE;
		}
		if (init->asks && !(said & 1u << i) &&
		    init_ask(question->prompt, question->expected,
			question->fits, &init->answers[i]) < 0) {
			printf("\n");
			options_complain("the questions were not answered: "
					 "nothing was written");
			return EXIT_FAILED;
		}
	}
	return EXIT_NONE;
}

/* Whether a file that is there may be replaced. */
static bool
may_replace(const struct init *init, const char *path)
{
	struct stat about;
	struct buf answer = {0};
	bool there = lstat(path, &about) == 0, may = !there || init->agrees;

	if (there && !S_ISREG(about.st_mode) && !S_ISLNK(about.st_mode)) {
		options_complain("%s is no file: name another by -c", path);
		return false;
	}
	if (!may && init->asks) {
		printf("%s is there already. Replace it, and keep it as "
		       "%s.old, or .old.2 and so on? [no]: ",
		    path, path);
		fflush(stdout);
		may = init_read_answer(&answer) == 0 && answer.size > 0 &&
		    strchr("yYsS", answer.data[0]);
	}
	if (!may)
		options_complain("%s is there already and is kept: name "
				 "another by -c, or say --yes",
		    path);
	buf_free(&answer);
	return may;
}

/* The paths of what is written, in an arena. */
struct init_paths {
	struct span file, unit;
	bool installed; /* a unit that is installed serves that file */
};

/* The directory of a path; both are whole. */
static struct span
above(struct span path)
{
	return span_head(path, span_find_last(path, '/'));
}

/*
 * Finds out what the unit is called, and whether one that is installed is
 * named. Then the certificates are where that one may write.
 */
static void
find_unit(
    struct arena *arena, struct init_answers *answers, struct init_paths *paths)
{
	struct unit_found found = {.name = SPAN("loam")};

	if (span_equal(answers->service, SPAN("system")))
		found = unit_find(arena, paths->file,
		    span_equal(paths->file, span_of(config_file_installed)));
	answers->unit = found.name;
	paths->unit = arena_format(arena, "%pS/%pS.service",
	    SPAN_AT(above(paths->file)), SPAN_AT(found.name));
	paths->installed =
	    found.file.size > 0 && !span_equal(found.file, paths->unit);
	if (paths->installed &&
	    !real_path_lies_in(answers->certs, found.writable, NULL))
		answers->certs =
		    arena_format(arena, "%pS/certs", SPAN_AT(found.writable));
}

/* Fills in the paths. */
static enum exit_code
find_paths(const struct init *init, struct arena *arena,
    struct init_answers *answers, struct init_paths *paths_r)
{
	const char *file = init->file ? init->file : CONFIG_FILE_HERE;

	if (span_ends(span_of(file), SPAN("/"))) {
		options_complain("%s is no file: name another by -c", file);
		return EXIT_FAILED;
	}
	answers->directory =
	    real_path_of(arena, buf_span(&init->answers[DIRECTORY]));
	paths_r->file = real_path_of(arena, span_of(file));
	struct span here =
	    init->file ? above(paths_r->file) : real_path_of(arena, SPAN("."));
	answers->certs = arena_format(arena, "%pS/certs", SPAN_AT(here));
	find_unit(arena, answers, paths_r);
	/* Every reader could get what is there. */
	if (!real_path_lies_in(paths_r->file, answers->directory, NULL) &&
	    !real_path_lies_in(answers->certs, answers->directory, NULL))
		return EXIT_NONE;
	options_complain("the capsule %pS would hold %pS or the keys in %pS: "
			 "begin in another directory, or take one by -c",
	    SPAN_AT(answers->directory), SPAN_AT(paths_r->file),
	    SPAN_AT(answers->certs));
	return EXIT_USAGE;
}

/* Appends the commands that give the certificates to the service's user. */
static void
add_giving(const struct init_answers *answers, struct buf *line)
{
	if (!getpwnam(INIT_USER))
		buf_add(line,
		    SPAN("  useradd --system --shell "
			 "/usr/sbin/nologin " INIT_USER "\n"));
	buf_add(line, SPAN("  chown -R " INIT_USER ": "));
	escape_word(line, answers->certs);
	buf_byte(line, '\n');
}

/*
 * Prints what is to be typed next; `gives`: the certificates are not the
 * service's.
 */
static void
say_next(const struct init *init, const struct init_answers *answers,
    const struct init_paths *paths, bool unit, bool gives)
{
	bool system = span_equal(answers->service, SPAN("system"));
	struct buf line = {0}, option = {0};

	if (init->file) {
		buf_add(&option, SPAN(" -c "));
		escape_word(&option, paths->file);
	}
	buf_format(&line, "The configuration is in %pS. Next:\n\n",
	    SPAN_AT(paths->file));
	buf_format(&line, "  loam check%pS\n", SPAN_AT(buf_span(&option)));
	if (gives)
		add_giving(answers, &line);
	if (unit || paths->installed) {
		buf_format(&line, "  %s enable --now ",
		    system ? "systemctl" : "systemctl --user");
		escape_word(&line, unit ? paths->unit : answers->unit);
		buf_byte(&line, '\n');
	} else {
		buf_format(
		    &line, "  loam serve%pS\n", SPAN_AT(buf_span(&option)));
	}
	outlet_print(stdout, buf_span(&line));
	buf_free(&option);
	buf_free(&line);
}

/* Writes everything. Returns the exit code. */
static int
write_files(const struct init *init, const struct init_answers *answers,
    const struct init_paths *paths)
{
	struct buf text = {0}, unit = {0};
	struct notes notes = {0};
	bool with_unit =
	    !span_equal(answers->service, SPAN("none")) && !paths->installed;
	int code = EXIT_USAGE, given = 0;

	if (init_configuration(answers, &text, &notes) == 0)
		code = may_replace(init, paths->file.data) &&
			(!with_unit || may_replace(init, paths->unit.data))
		    ? EXIT_DONE
		    : EXIT_FAILED;
	options_print_notes(&notes);
	init_unit(answers, paths->file, &unit);
	if (code == EXIT_DONE &&
	    (init_capsule(answers) < 0 ||
		init_write(paths->file.data, &text, "-c") < 0 ||
		(with_unit && init_write(paths->unit.data, &unit, "-c") < 0)))
		code = EXIT_FAILED;
	if (code == EXIT_DONE && span_equal(answers->service, SPAN("system")))
		given = init_certs(answers);
	if (code == EXIT_DONE && with_unit)
		init_unit_remarks(answers, paths->file);
	if (given < 0)
		code = EXIT_FAILED;
	if (code == EXIT_DONE)
		say_next(init, answers, paths, with_unit, given > 0);
	buf_free(&text);
	buf_free(&unit);
	note_free(&notes);
	return code;
}

static int
begin_capsule(struct init *init, const struct given *given)
{
	int code = get_answers(init, given);
	struct arena arena = {0};
	struct init_paths paths;
	struct span gopher = buf_span(&init->answers[PORTS]);
	struct init_answers answers = {
	    .host = buf_span(&init->answers[HOST]),
	    .language = buf_span(&init->answers[LANGUAGE]),
	    .service = buf_span(&init->answers[SERVICE]),
	};

	answers.gemini = span_cut_word(&gopher);
	answers.gopher = gopher;
	if (code == EXIT_NONE)
		code = find_paths(init, &arena, &answers, &paths);
	if (code == EXIT_NONE)
		code = write_files(init, &answers, &paths);
	arena_free(&arena);
	return code;
}

int
cmd_init(const struct command *command, int count, char **arguments)
{
	struct init init = {.agrees = false};
	struct given given;
	int code = options_read(command, count, arguments, NULL, &given);

	if (code != EXIT_NONE)
		return code;
	init.agrees = given_value(&given, "yes") != NULL;
	init.asks = !init.agrees && isatty(STDIN_FILENO) != 0;
	init.file = given_value(&given, "config");
	code = begin_capsule(&init, &given);
	for (size_t i = 0; i < QUESTIONS; i++)
		buf_free(&init.answers[i]);
	return code;
}
