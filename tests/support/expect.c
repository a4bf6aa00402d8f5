#include "support/expect.h"

static void
show(const char *name, struct span s)
{
	print_error("  %s: %s\"", name, s.data ? "" : "(absent) ");
	for (size_t i = 0; i < s.size && i < 2048; i++) {
		unsigned char byte = (unsigned char)s.data[i];
		if (byte >= 0x20 && byte < 0x7f && byte != '\\')
			print_error("%c", byte);
		else
			print_error("\\x%02x", byte);
	}
	print_error("\" (%zu bytes)\n", s.size);
}

void
expect_span_at(const char *file, int line, const char *row, struct span got,
    struct span want)
{
	if (span_equal(got, want))
		return;
	print_error("row \"%s\"\n", row);
	show("got ", got);
	show("want", want);
	_fail(file, line);
}

void
expect_true_at(const char *file, int line, const char *row, struct span input,
    bool condition, const char *text)
{
	if (condition)
		return;
	print_error("row \"%s\": not so: %s\n", row, text);
	show("input", input);
	_fail(file, line);
}
