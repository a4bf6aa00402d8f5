/* Manuals and completions, as they are made of the program's tables. */
#define _GNU_SOURCE /* memmem() */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/commands.h"
#include "config/rules.h"
#include "config/setting.h"
#include "manual/completion.h"
#include "manual/mdoc.h"
#include "manual/template.h"
#include "support/expect.h"

/* Makes a manual of its prose. */
static void
make_manual(const char *name, struct buf *manual_r)
{
	struct buf path = {0}, text = {0};
	struct notes notes = {0};

	buf_format(&path, "conf/man/%s", name);
	buf_byte(&path, '\0');
	expect_true(name, SPAN("conf/man has no such manual"),
	    file_read(path.data, &text, NULL) == 0);
	template_expand(manual_r, buf_span(&text), span_of(name), &notes);
	for (size_t i = 0; i < notes.count; i++) {
		struct buf line = {0};
		note_write(&notes.list[i], &line);
		expect_true(name, buf_span(&line), false);
	}
	buf_free(&path);
	buf_free(&text);
}

/* Runs a command of the shell. Returns its output; the caller frees it. */
static struct buf
output_of(const char *command)
{
	struct buf output = {0};
	FILE *pipe = popen(command, "r");
	char piece[4096];
	size_t got;

	assert_non_null(pipe);
	while ((got = fread(piece, 1, sizeof(piece), pipe)) > 0)
		buf_add(&output, (struct span){piece, got});
	pclose(pipe);
	return output;
}

/* Skips the test, by its name, where a program is not installed. */
static void
need(const char *program)
{
	struct buf line = {0};

	buf_format(&line, "command -v %s", program);
	buf_byte(&line, '\0');
	struct buf found = output_of(line.data);
	bool missing = found.size == 0;
	buf_free(&line);
	buf_free(&found);
	if (missing) {
		print_message("skipped: %s is not installed\n", program);
		skip();
	}
}

/* Writes all manuals into a directory of their own, under their names. */
static void
write_manuals(char *directory)
{
	assert_non_null(mkdtemp(directory));
	DIR *prose = opendir("conf/man");
	assert_non_null(prose);
	for (struct dirent *entry; (entry = readdir(prose));) {
		struct buf path = {0}, manual = {0};
		if (entry->d_name[0] == '.')
			continue;
		make_manual(entry->d_name, &manual);
		buf_format(&path, "%s/%s", directory, entry->d_name);
		buf_byte(&path, '\0');
		assert_int_equal(
		    file_replace(path.data, buf_span(&manual), 0644), 0);
		buf_free(&path);
		buf_free(&manual);
	}
	closedir(prose);
}

/* Runs a command in a directory, then removes that. */
static struct buf
output_in(const char *directory, const char *command)
{
	struct buf line = {0};

	buf_format(&line, "cd '%s' && { %s; } 2>&1; rm -rf '%s'", directory,
	    command, directory);
	buf_byte(&line, '\0');
	struct buf output = output_of(line.data);
	buf_free(&line);
	return output;
}

/* Whether a text has a line that begins so. */
static bool
has_line(struct span text, struct span beginning)
{
	while (text.size > 0)
		if (span_starts(span_cut_line(&text), beginning))
			return true;
	return false;
}

/* V43: each command has a manual, with all its options and verbs. */
static void
commands_described(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		struct buf name = {0}, manual = {0}, options = {0};
		struct span first = command_first(&commands[i]);
		struct span verb = command_verb(&commands[i]);
		if (commands[i].run == cmd_help)
			continue;
		buf_format(&name, "loam-%pS.1", SPAN_AT(first));
		buf_byte(&name, '\0');
		make_manual(name.data, &manual);
		if (verb.size == 0)
			mdoc_options(&options, &commands[i]);
		else
			buf_format(&options, ".Ss loam %s\n", commands[i].name);
		/* The list stands there as a whole. */
		buf_byte(&manual, '\0');
		buf_byte(&options, '\0');
		expect_true(commands[i].name, buf_span(&options),
		    strstr(manual.data, options.data));
		buf_free(&name);
		buf_free(&manual);
		buf_free(&options);
	}
}

/* V44: loam.ini(5) has every section and key. */
static void
keys_described(void **state)
{
	struct buf manual = {0};

	(void)state;
	make_manual("loam.ini.5", &manual);
	buf_byte(&manual, '\0');
	for (size_t i = 0; i < setting_count + rule_count; i++) {
		struct buf keys = {0};
		const char *section = i < setting_count
		    ? settings[i].section
		    : rule_keys[i - setting_count].section;
		mdoc_keys(&keys, span_of(section));
		buf_byte(&keys, '\0');
		expect_true(
		    section, buf_span(&keys), strstr(manual.data, keys.data));
		buf_free(&keys);
	}
	expect_true("labels", buf_span(&manual),
	    has_line(buf_span(&manual), SPAN(".It Ic search_again")));
	buf_free(&manual);
}

/* V143: loam(7) has every menu, every page that is made, and every series. */
static void
pages_described(void **state)
{
	static const char *const lines[] = {".Cm recent ,", ".Cm related ,",
	    ".Cm links ,", ".Cm index ,", ".Cm tags ,", ".Cm archive",
	    ".Cm block .", ".It Ic series", ".It Pa /recent",
	    ".It Pa /archive/ ,", ".It Pa /tags/ ,", ".It Pa /related/PATH",
	    ".It Pa /links/PATH", ".It Pa /series/NAME", ".It Pa /search"};
	struct buf manual = {0};

	(void)state;
	make_manual("loam.7", &manual);
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_true(lines[i], SPAN("loam.7"),
		    has_line(buf_span(&manual), span_of(lines[i])));
	buf_free(&manual);
}

/* V45: a word of the prose that is in no table is an error at its line. */
static void
unknown_words(void **state)
{
	static const char *const rows[] = {
	    "@options nonsense", "@keys nonsense", "@nonsense", "@synopsis"};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf manual = {0}, text = {0};
		struct notes notes = {0};
		buf_format(&text, ".Sh NAME\n%s\n", rows[i]);
		expect_true(rows[i], SPAN("returns"),
		    template_expand(
			&manual, buf_span(&text), SPAN("x.1"), &notes) < 0);
		expect_true(rows[i], SPAN("line"),
		    notes.count == 1 && notes.list[0].line == 2);
		note_free(&notes);
		buf_free(&manual);
		buf_free(&text);
	}
}

/* V46: mandoc finds nothing to say of any manual, of style neither. */
static void
linted(void **state)
{
	char directory[] = "/tmp/loam-manuals.XXXXXX";

	(void)state;
	need("mandoc");
	write_manuals(directory);
	struct buf said = output_in(directory, "mandoc -T lint *");
	expect_span("mandoc", buf_span(&said), SPAN(""));
	buf_free(&said);
}

/* V47: groff shows each manual in 80 columns, and warns of nothing. */
static void
shown(void **state)
{
	char directory[] = "/tmp/loam-manuals.XXXXXX";

	(void)state;
	need("groff");
	need("col");
	write_manuals(directory);
	struct buf said = output_in(directory,
	    "for page in *; do groff -ww -mdoc -Tascii -P-c -rLL=78n $page | "
	    "col -bx >shown; grep -q 'SEE ALSO' shown || echo $page: empty; "
	    "awk -v page=$page 'length > 80 { print page \": \" $0 }' shown; "
	    "done");
	expect_span("groff", buf_span(&said), SPAN(""));
	buf_free(&said);
}

/* Lines, and what every shell completes them to, in order. */
static const struct {
	const char *line, *words;
} completed[] = {
    {"loam che", "check "},
    {"loam cert im", "import "},
    {"loam cert --host x re", "renew restore "},
    {"loam cert import --f", "--force "},
    {"loam serve --ce", "--certs "},
    {"loam serve --f", ""},
    {"loam help sta", "status "},
    {"loam serve -c loam.", "loam.d loam.ini "},
    {"loam serve -c x --capsule loam.", "loam.d "},
    {"loam cert import loam.i", "loam.ini "},
};

/* Whether a shell completes each line so. */
static void
complete_in(const char *shell, void (*print)(struct buf *buf))
{
	char directory[] = "/tmp/loam-complete.XXXXXX";
	struct buf script = {0}, path = {0};
	char here[4096];

	print(&script);
	/* Each word of what is to be completed is in it, whatever runs it. */
	for (size_t i = 0; i < command_count; i++)
		expect_true(shell, span_of(commands[i].name),
		    memmem(script.data, script.size,
			command_first(&commands[i]).data,
			command_first(&commands[i]).size) != NULL);
	need(shell);
	need("timeout");
	assert_non_null(getcwd(here, sizeof(here)));
	assert_non_null(mkdtemp(directory));
	buf_format(&path, "%s/_script", directory);
	buf_byte(&path, '\0');
	assert_int_equal(file_replace(path.data, buf_span(&script), 0644), 0);
	for (size_t i = 0; i < COUNT(completed); i++) {
		struct buf line = {0};
		buf_format(&line,
		    "cd '%s' && mkdir -p loam.d && : >loam.ini && "
		    "HOME='%s' timeout 120 %s '%s/tests/manual/complete.%s' "
		    "'%s' '%s' 2>&1 | sed 's|/$||' | LC_ALL=C sort -u | "
		    "tr '\\n' ' '",
		    directory, directory, shell, here, shell, path.data,
		    completed[i].line);
		buf_byte(&line, '\0');
		struct buf words = output_of(line.data);
		expect_span(completed[i].line, buf_span(&words),
		    span_of(completed[i].words));
		buf_free(&words);
		buf_free(&line);
	}
	struct buf rest = output_in(directory, "true");
	buf_free(&rest);
	buf_free(&script);
	buf_free(&path);
}

/* V48: bash completes commands, verbs, options, files and directories. */
static void
bash(void **state)
{
	(void)state;
	complete_in("bash", completion_bash);
}

/* V49: zsh does. */
static void
zsh(void **state)
{
	(void)state;
	complete_in("zsh", completion_zsh);
}

/* V50: fish does. */
static void
fish(void **state)
{
	(void)state;
	complete_in("fish", completion_fish);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(commands_described),
	    cmocka_unit_test(keys_described),
	    cmocka_unit_test(pages_described),
	    cmocka_unit_test(unknown_words),
	    cmocka_unit_test(linted),
	    cmocka_unit_test(shown),
	    cmocka_unit_test(bash),
	    cmocka_unit_test(zsh),
	    cmocka_unit_test(fish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
