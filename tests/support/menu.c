#include "base/utf8.h"
#include "support/expect.h"
#include "support/menu.h"

bool
menu_next(const char *row, struct span *rest, struct menu_line *line_r)
{
	if (span_equal(*rest, SPAN(".\r\n")))
		return false;
	expect_true(row, *rest, span_find(*rest, '\n') < rest->size);
	struct span line = span_cut(rest, '\n'), whole = line;
	uint64_t port;
	size_t tabs = 0;

	for (size_t i = 0; i < line.size; i++)
		tabs += line.data[i] == '\t';
	expect_true(row, whole, tabs == 3);
	expect_true(row, whole, span_ends(line, SPAN("\r")));
	line.size--;
	expect_true(row, whole, line.size > 0 && line.data[0] != '\t');
	line_r->type = line.data[0];
	line = span_tail(line, 1);
	line_r->display = span_cut(&line, '\t');
	line_r->selector = span_cut(&line, '\t');
	line_r->host = span_cut(&line, '\t');
	line_r->port = line;
	expect_true(row, whole, span_number(line, 65535, &port) == 0);
	return true;
}

static void
expect_harmless(const char *row, struct span field)
{
	for (struct span rest = field; rest.size > 0;)
		expect_true(row, field, !utf8_is_control(utf8_next(&rest)));
	expect_true(row, field, utf8_valid(field));
}

void
menu_expect(const char *row, struct span menu, const char *wide)
{
	static const struct span nowhere = {"error.host", 10};
	struct span rest = menu;
	struct menu_line line;

	while (menu_next(row, &rest, &line)) {
		expect_harmless(row, line.display);
		expect_harmless(row, line.selector);
		expect_harmless(row, line.host);
		expect_true(row, line.display,
		    utf8_cells(line.display) <= 67 ||
			(wide && span_starts(line.display, span_of(wide))));
		bool dead = line.type == 'i' || line.type == '3';
		expect_true(
		    row, line.host, dead == span_equal(line.host, nowhere));
		expect_true(
		    row, line.port, !dead || span_equal(line.port, SPAN("1")));
		/* G16: never an address, but another's, as URLs have it. */
		expect_true(row, line.host,
		    line.host.size > 0 &&
			(line.host.data[0] == '[' ||
			    span_find(line.host, ':') == line.host.size));
	}
}

size_t
menu_items(const char *row, struct span menu)
{
	struct menu_line line;
	size_t items = 0;

	while (menu_next(row, &menu, &line))
		items += line.type != 'i' && line.type != '3';
	return items;
}
