#include <stdio.h>

#include "base/file.h"
#include "base/format.h"
#include "base/utf8.h"
#include "check/check_report.h"
#include "check/colour.h"
#include "text/escape.h"

/*
 * Lines have the form of compilers, file:line: sentence, so that editors can
 * jump to them. The JSON object has the same notes in the same order; what is
 * not UTF-8 in the name of a file is U+FFFD there, so that any parser reads it.
 */

/* Appends `file:line: `, or `loam: ` of a note about no file. */
static void
add_where(const struct check_report *report, const struct note *note,
    struct span where, struct buf *line)
{
	struct buf place = {0};

	utf8_add_visible(&place, where);
	if (note->path.size == 0)
		buf_add(&place, SPAN("loam"));
	utf8_add_visible(&place, note->path);
	if (note->path.size > 0 && note->line > 0)
		buf_format(&place, ":%u", note->line);
	buf_byte(&place, ':');
	colour_add(line, report->coloured, COLOUR_PLACE, buf_span(&place));
	buf_byte(line, ' ');
	buf_free(&place);
}

static void
print_note(const struct check_report *report, const struct note *note,
    struct span where)
{
	bool remark = note->severity == NOTE_REMARK;
	struct buf line = {0}, sentence = {0};

	add_where(report, note, where, &line);
	utf8_add_visible(&sentence, note->sentence);
	if (remark)
		buf_add(&line, buf_span(&sentence));
	else
		colour_add(
		    &line, report->coloured, COLOUR_ERROR, buf_span(&sentence));
	if (remark) {
		buf_byte(&line, ' ');
		colour_add(
		    &line, report->coloured, COLOUR_REMARK, SPAN("(remark)"));
	}
	buf_byte(&line, '\n');
	file_print(stdout, buf_span(&line));
	buf_free(&sentence);
	buf_free(&line);
}

/* Appends `"key":` and a string, or null if there is none. */
static void
add_member(struct buf *buf, const char *key, struct span text)
{
	buf_format(buf, "\"%s\":", key);
	if (text.size == 0) {
		buf_add(buf, SPAN("null"));
		return;
	}
	buf_byte(buf, '"');
	escape_json(buf, text);
	buf_byte(buf, '"');
}

static void
add_object(
    struct check_report *report, const struct note *note, struct span where)
{
	struct buf *buf = &report->notes, path = {0};
	bool remark = note->severity == NOTE_REMARK;

	if (note->path.size > 0 || where.size > 0)
		buf_format(
		    &path, "%pS%pS", SPAN_AT(where), SPAN_AT(note->path));
	buf_add(buf, buf->size > 0 ? SPAN(",\n{") : SPAN("\n{"));
	add_member(buf, "severity", remark ? SPAN("remark") : SPAN("error"));
	buf_byte(buf, ',');
	add_member(buf, "file", buf_span(&path));
	if (note->line > 0)
		buf_format(buf, ",\"line\":%u,", note->line);
	else
		buf_add(buf, SPAN(",\"line\":null,"));
	add_member(buf, "text", note->sentence);
	buf_byte(buf, '}');
	buf_free(&path);
}

void
check_report_add(
    struct check_report *report, struct notes *notes, struct span where)
{
	for (size_t i = 0; i < notes->count; i++) {
		const struct note *note = &notes->list[i];
		if (report->json)
			add_object(report, note, where);
		else
			print_note(report, note, where);
		report->remarks += note->severity == NOTE_REMARK;
	}
	report->wrong += notes->errors;
	note_free(notes);
}

void
check_report_finish(struct check_report *report, const struct config *config)
{
	struct buf buf = {0};

	if (report->json) {
		buf_byte(&buf, '{');
		add_member(&buf, "version", SPAN(LOAM_VERSION));
		buf_byte(&buf, ',');
		add_member(&buf, "configuration", config->file);
		buf_format(&buf,
		    ",\"wrong\":%zu,\"remarks\":%zu,\"notes\":[%pS]",
		    report->wrong, report->remarks,
		    SPAN_AT(buf_span(&report->notes)));
		if (report->sandbox.size > 0)
			buf_format(&buf, ",\"sandbox\":[%pS]",
			    SPAN_AT(buf_span(&report->sandbox)));
		buf_add(&buf, SPAN("}\n"));
		file_print(stdout, buf_span(&buf));
	} else {
		/* Both may go to one file. */
		fflush(stdout);
		fprintf(stderr, "%zu wrong, %zu remark%s\n", report->wrong,
		    report->remarks, format_plural(report->remarks));
	}
	buf_free(&buf);
	buf_free(&report->notes);
	buf_free(&report->sandbox);
}
