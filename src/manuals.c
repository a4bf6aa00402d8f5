/*
 * Prints the manuals and the completions of loam, which `make install` puts
 * beside it: the tables are those that loam is built with. Also the tables of
 * charsets that it is linked with.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/charset_table.h"
#include "base/file.h"
#include "cli/options.h"
#include "manual/completion.h"
#include "manual/template.h"

/* What is not known where loam is built, it decodes nowhere: that is said. */
static void
print_charsets(struct buf *buf)
{
	const char *name;

	charset_tables_print(buf);
	for (size_t i = 0; (name = charset_list(i)); i++) {
		struct span table =
		    charset_tables_find(buf_span(buf), span_of(name));
		if (charset_needs_table(span_of(name)) && !table.data)
			fprintf(stderr,
			    "iconv() does not know %s: texts in it will not "
			    "be decoded\n",
			    name);
	}
}

static const struct {
	const char *what;
	void (*print)(struct buf *buf);
} texts[] = {
    {"bash", completion_bash},
    {"zsh", completion_zsh},
    {"fish", completion_fish},
    /* Not for a shell: src/charsets.c. */
    {"charsets", print_charsets},
};

static int
print(const struct buf *buf)
{
	return file_print(stdout, buf_span(buf)) < 0 || fflush(stdout) != 0
	    ? EXIT_FAILED
	    : EXIT_DONE;
}

static int
print_manual(const char *path)
{
	struct buf text = {0}, manual = {0};
	struct notes notes = {0};
	int code = EXIT_FAILED;

	if (file_read(path, &text, NULL) < 0)
		options_complain(
		    "%s cannot be read: %s", path, strerror(errno));
	else if (template_expand(
		     &manual, buf_span(&text), span_of(path), &notes) == 0)
		code = print(&manual);
	options_print_notes(&notes);
	note_free(&notes);
	buf_free(&text);
	buf_free(&manual);
	return code;
}

int
main(int count, char **arguments)
{
	struct buf text = {0};

	if (count == 3 && strcmp(arguments[1], "man") == 0)
		return print_manual(arguments[2]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (count == 2 && strcmp(arguments[1], texts[i].what) == 0) {
			texts[i].print(&text);
			int code = print(&text);
			buf_free(&text);
			return code;
		}
	fprintf(
	    stderr, "usage: manuals man FILE | bash | zsh | fish | charsets\n");
	return EXIT_USAGE;
}
