#include "check/check_maps.h"
#include "maps/gophermap.h"
#include "pages/article_file.h"
#include "text/gophermap.h"

/*
 * Who moves a hole here copies the menus of the server that it was on. Readers
 * see the source of those that are not read, or nothing.
 */

enum { HEAD = 64 << 10 }; /* bytes, within which a file shows whose it is */

/* A menu of geomyidae or UMN gopherd has such a suffix, and lines of theirs. */
static void
check_foreign(struct notes *notes, const struct article_file *file)
{
	struct span suffix =
	    span_tail(file->path, span_find_last(file->path, '.'));
	bool link = span_equal_nocase(suffix, SPAN(".link"));
	const char *server = NULL;
	struct span text;

	if ((!link && !span_equal_nocase(suffix, SPAN(".gph"))) ||
	    article_file_head(file, HEAD, &text) < 0)
		return;
	while (text.size > 0 && !server) {
		struct span line = span_cut_line(&text);
		/* systemd has fields of these names, in sections. */
		if (link && span_starts(line, SPAN("[")))
			return;
		server = gophermap_foreign(line);
	}
	if (server)
		note_add(notes, NOTE_REMARK, file->path, 0,
		    "a menu of %s, and a file like any other here: expected a "
		    "gophermap",
		    server);
}

/* geomyidae runs a program of this name in its directory's place. */
static void
check_program(struct notes *notes, const struct article_file *file)
{
	struct span name = span_file_name(file->path);

	if (span_equal(name, SPAN("index.cgi")) ||
	    span_equal(name, SPAN("index.dcgi")))
		note_add(notes, NOTE_REMARK, file->path, 0,
		    "a program of geomyidae, and none is run: its source is a "
		    "file like any other here, expected a gophermap");
}

void
check_maps(const struct context *context, struct notes *notes)
{
	for (uint32_t i = 0; i < edition_count(context->edition); i++) {
		struct article_file file = article_file_of(context, i);
		check_program(notes, &file);
		if (!gophermap_is_called(context, i))
			check_foreign(notes, &file);
		else if (gophermap_of(context, file.entry->parent) != i)
			note_add(notes, NOTE_REMARK, file.path, 0,
			    "not shown: its directory has another page, "
			    "expected the name gophermap");
	}
}
