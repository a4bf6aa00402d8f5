#include <dirent.h>
#include <stdio.h>

#include "base/utf8.h"
#include "support/ask.h"
#include "support/crawl.h"
#include "support/expect.h"
#include "support/menu.h"
#include "text/uri.h"

static void
meet(struct crawl *crawl, char type, struct span selector)
{
	struct span rest = buf_span(&crawl->seen);

	while (rest.size > 0) {
		struct span item = span_cut(&rest, '\n');
		if (item.data[0] == type &&
		    span_equal(span_tail(item, 1), selector))
			return;
	}
	buf_byte(&crawl->seen, type);
	buf_add(&crawl->seen, selector);
	buf_byte(&crawl->seen, '\n');
}

/* CRLF ends each line, and none is a lone dot or does harm. */
static void
expect_text(const char *row, struct span text)
{
	expect_true(row, text, utf8_valid(text));
	while (text.size > 0) {
		expect_true(row, text, span_find(text, '\n') < text.size);
		struct span line = span_cut(&text, '\n');
		expect_true(row, line, span_ends(line, SPAN("\r")));
		expect_true(row, line, !span_equal(line, SPAN(".\r")));
		line.size--;
		while (line.size > 0) {
			uint32_t code_point = utf8_next(&line);
			expect_true(row, text,
			    code_point == '\t' || !utf8_is_control(code_point));
		}
	}
}

/* The directory of a selector, literally or decoded; or NULL. */
static DIR *
open_directory(const struct server *server, struct span selector)
{
	struct buf name = {0};
	DIR *stream;

	buf_format(&name, "%pS%c", SPAN_AT(selector), 0);
	stream = opendir(server_path(server, name.data));
	name.size = 0;
	if (!stream && uri_decode(&name, selector) == 0) {
		buf_byte(&name, '\0');
		stream = opendir(server_path(server, name.data));
	}
	buf_free(&name);
	return stream;
}

/* Its entries; SIZE_MAX where a page of its own says what is shown. */
static size_t
count_entries(DIR *stream)
{
	const struct dirent *entry;
	size_t count = 0;

	while ((entry = readdir(stream))) {
		const char *name = entry->d_name;
		if (!strcmp(name, "index.gmi") || !strcmp(name, "gophermap"))
			return SIZE_MAX;
		/* G30: what is not UTF-8 has no selector. */
		count += name[0] != '.' && utf8_valid(span_of(name));
		/* The one page of the sample that says `listed: no`. */
		count -= !strcmp(name, "colophon.gmi");
	}
	return count;
}

/* One item for each entry of a directory, whatever it is called. */
static void
expect_entries(struct crawl *crawl, const char *row, struct span selector,
    struct span menu)
{
	DIR *stream = open_directory(crawl->server, selector);
	struct menu_line line;
	size_t items = 0;

	if (!stream)
		return;
	size_t entries = count_entries(stream);
	closedir(stream);
	if (entries == SIZE_MAX)
		return;
	for (struct span rest = menu; menu_next(row, &rest, &line);) {
		struct span name = line.selector;
		bool below =
		    span_skip(&name, selector) && line.type != 'i' && name.size;
		items += below && span_find(name, '/') + 1 >= name.size &&
		    !span_equal(name, SPAN("atom.xml")) &&
		    !span_equal(line.display, SPAN("More like this"));
	}
	if (items != entries)
		print_error(
		    "%s: %zu items, %zu entries\n", row, items, entries);
	expect_true(row, menu, items == entries);
	crawl->directories++;
}

/* M4: what is preformatted is never cut. */
static bool
is_drawn(const struct crawl *crawl, struct span display)
{
	struct span rest = buf_span(&crawl->drawn);

	while (rest.size > 0)
		if (span_equal(span_cut(&rest, '\n'), display))
			return true;
	return false;
}

static void
read_menu(struct crawl *crawl, const char *row, struct span selector,
    struct span menu)
{
	struct menu_line line;
	char port[8];

	snprintf(port, sizeof(port), "%u", crawl->server->gopher);
	menu_expect(row, menu, "");
	for (struct span rest = menu; menu_next(row, &rest, &line);) {
		expect_true(
		    row, menu, strchr("013789ghIsi", line.type) != NULL);
		expect_true(row, line.display,
		    utf8_cells(line.display) <= 67 ||
			is_drawn(crawl, line.display));
		/* G6: a URL may be longer than any request is. */
		if (line.selector.size <= 1024 &&
		    span_equal(line.host, SPAN("localhost")) &&
		    span_equal(line.port, span_of(port)))
			meet(crawl, line.type, line.selector);
	}
	/* The root lists pages that are no entries as well. */
	if (span_ends(selector, SPAN("/")) && selector.size > 1)
		expect_entries(crawl, row, selector, menu);
	crawl->menus++;
}

static bool
is_missing(const struct crawl *crawl, struct span selector)
{
	for (const char *const *at = crawl->missing; *at; at++)
		if (span_equal(selector, span_of(*at)))
			return true;
	return false;
}

/* Whether an answer is nothing but a line of type 3. */
static bool
is_refusal(struct span answer)
{
	return span_starts(answer, SPAN("3")) &&
	    answer_has(answer, "\t\terror.host\t1\r\n");
}

static void
visit(struct crawl *crawl, char type, struct span selector)
{
	struct buf request = {0};

	buf_add(&request, selector);
	if (type == '7')
		buf_add(&request, SPAN("\tgopher text"));
	buf_add(&request, SPAN("\r\n"));
	struct heard heard = client_talk(&(struct talk){
	    .port = crawl->server->gopher, .request = buf_span(&request)});
	struct span answer = heard_span(&heard);
	buf_byte(&request, '\0');
	const char *row = request.data;
	expect_true(row, answer, heard.end == CLIENT_FIN);
	expect_true(
	    row, answer, is_refusal(answer) == is_missing(crawl, selector));
	if (is_refusal(answer)) {
		menu_expect(row, answer, NULL);
		crawl->refused++;
	} else if (type == '1' || type == '7') {
		read_menu(crawl, row, selector, answer);
	} else if (type == '0') {
		expect_text(row, answer);
		crawl->texts++;
	} else {
		crawl->files++;
	}
	heard_free(&heard);
	buf_free(&request);
}

void
crawl_all(struct crawl *crawl)
{
	size_t expected = 0;

	while (crawl->missing[expected])
		expected++;
	meet(crawl, '1', SPAN("/"));
	for (size_t at = 0; at < crawl->seen.size;) {
		struct span rest = span_tail(buf_span(&crawl->seen), at);
		/* What is met meanwhile may move the list. */
		struct buf item = {0};
		buf_add(&item, span_cut(&rest, '\n'));
		at += item.size + 1;
		visit(crawl, item.data[0], span_tail(buf_span(&item), 1));
		buf_free(&item);
	}
	/* What was to be missing was asked for. */
	assert_int_equal(crawl->refused, expected);
	buf_free(&crawl->seen);
	buf_free(&crawl->drawn);
}
