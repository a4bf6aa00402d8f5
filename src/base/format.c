#include <stdio.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/mem.h"

/*
 * A format is cut into plain text and directives. Each directive is rewritten
 * with its width and precision filled in and with the length `j` for all
 * integers, then given to snprintf() with its one argument. va_arg() of the
 * right type is taken here, so that spans can stand among the arguments.
 */

/* The rest of a format, and of its arguments. */
struct reading {
	const char *at;
	va_list arguments;
};

/* A directive as snprintf() is given it. */
struct directive {
	char text[32];
	size_t size;
};

static void
put_byte(struct directive *directive, char byte)
{
	/* Only a mistake in a format is longer. */
	if (directive->size == sizeof(directive->text) - 1)
		abort();
	directive->text[directive->size++] = byte;
}

/* Flags, width and precision; a `*` becomes its argument's digits. */
static void
take_flags(struct reading *reading, struct directive *directive)
{
	put_byte(directive, '%');
	for (; *reading->at && strchr("-+ #0123456789.*", *reading->at);
	     reading->at++) {
		if (*reading->at != '*') {
			put_byte(directive, *reading->at);
			continue;
		}
		char number[16];
		snprintf(number, sizeof(number), "%d",
		    va_arg(reading->arguments, int));
		for (const char *digit = number; *digit; digit++)
			put_byte(directive, *digit);
	}
}

/* The letter of an integer's size, `L` for two l; NUL for an int. */
static char
take_length(struct reading *reading)
{
	char length = '\0';

	if (*reading->at && strchr("ljzt", *reading->at))
		length = *reading->at++;
	if (length == 'l' && *reading->at == 'l') {
		reading->at++;
		length = 'L';
	}
	return length;
}

static intmax_t
take_signed(struct reading *reading, char length)
{
	switch (length) {
	case 'l': return va_arg(reading->arguments, long);
	case 'L': return va_arg(reading->arguments, long long);
	case 'j': return va_arg(reading->arguments, intmax_t);
	case 'z':
	case 't': return va_arg(reading->arguments, ptrdiff_t);
	default: return va_arg(reading->arguments, int);
	}
}

static uintmax_t
take_unsigned(struct reading *reading, char length)
{
	switch (length) {
	case 'l': return va_arg(reading->arguments, unsigned long);
	case 'L': return va_arg(reading->arguments, unsigned long long);
	case 'j': return va_arg(reading->arguments, uintmax_t);
	case 'z':
	case 't': return va_arg(reading->arguments, size_t);
	default: return va_arg(reading->arguments, unsigned);
	}
}

/*
 * Appends what snprintf() makes of a directive and its argument. The directive
 * is no literal: it was built from one that the compiler has checked.
 */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void
print_one(struct buf *buf, const char *directive, ...)
{
	char text[512];
	va_list argument, again;

	va_start(argument, directive);
	va_copy(again, argument);
	int size = vsnprintf(text, sizeof(text), directive, argument);
	va_end(argument);
	if (size > 0 && (size_t)size < sizeof(text)) {
		buf_add(buf, (struct span){text, (size_t)size});
	} else if (size > 0) {
		char *long_text = mem_alloc((size_t)size + 1);
		vsnprintf(long_text, (size_t)size + 1, directive, again);
		buf_add(buf, (struct span){long_text, (size_t)size});
		free(long_text);
	}
	va_end(again);
}
#pragma GCC diagnostic pop

/* Most integers and strings have no flags: snprintf() is slower. */
static bool
has_no_flags(const struct directive *directive)
{
	return directive->size == strlen("%");
}

static void
add_digits(struct buf *buf, uintmax_t number)
{
	char digits[32];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	buf_add(buf, (struct span){digits + at, sizeof(digits) - at});
}

static void
add_integer(struct buf *buf, struct reading *reading,
    struct directive *directive, char length, char conversion)
{
	if (has_no_flags(directive) && conversion == 'u') {
		add_digits(buf, take_unsigned(reading, length));
		return;
	}
	put_byte(directive, 'j');
	put_byte(directive, conversion);
	if (conversion == 'd' || conversion == 'i')
		print_one(buf, directive->text, take_signed(reading, length));
	else
		print_one(buf, directive->text, take_unsigned(reading, length));
}

static void
add_c_string(
    struct buf *buf, struct reading *reading, struct directive *directive)
{
	const char *string = va_arg(reading->arguments, char *);

	if (has_no_flags(directive)) {
		buf_add(buf, span_of(string));
		return;
	}
	put_byte(directive, 's');
	print_one(buf, directive->text, string);
}

static void
add_span(struct buf *buf, struct reading *reading)
{
	const struct span *span = va_arg(reading->arguments, void *);

	if (*reading->at++ != 'S')
		abort();
	buf_add(buf, *span);
}

static void
add_directive(struct buf *buf, struct reading *reading)
{
	struct directive directive = {.size = 0};

	reading->at++;
	take_flags(reading, &directive);
	char length = take_length(reading);
	char conversion = *reading->at ? *reading->at++ : '\0';
	switch (conversion) {
	case 'd':
	case 'i':
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		add_integer(buf, reading, &directive, length, conversion);
		break;
	case 'c':
		put_byte(&directive, 'c');
		print_one(buf, directive.text, va_arg(reading->arguments, int));
		break;
	case 's': add_c_string(buf, reading, &directive); break;
	case 'f':
	case 'g':
	case 'e':
		put_byte(&directive, conversion);
		print_one(
		    buf, directive.text, va_arg(reading->arguments, double));
		break;
	case 'p': add_span(buf, reading); break;
	case '%': buf_byte(buf, '%'); break;
	default: abort();
	}
}

void
format_add(struct buf *buf, const char *format, va_list arguments)
{
	struct reading reading = {.at = format};

	va_copy(reading.arguments, arguments);
	while (*reading.at) {
		size_t plain = strcspn(reading.at, "%");
		buf_add(buf, (struct span){reading.at, plain});
		reading.at += plain;
		if (*reading.at)
			add_directive(buf, &reading);
	}
	va_end(reading.arguments);
}
