/* cmocka, and assertions that name the row of a table. */
#ifndef SUPPORT_EXPECT_H
#define SUPPORT_EXPECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/span.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* For printf's "%.*s", in a message: up to a NUL, if there is one. */
#define SHOWN(s) (int)(s).size, (s).data

/* (row, got, want): fails, naming the row and showing both spans. */
#define expect_span(...) expect_span_at(__FILE__, __LINE__, __VA_ARGS__)
/* (row, input, condition): fails, naming the row and showing the input. */
#define expect_true(row, input, condition)                                     \
	expect_true_at(__FILE__, __LINE__, row, input, condition, #condition)

void expect_span_at(const char *file, int line, const char *row,
    struct span got, struct span want);
void expect_true_at(const char *file, int line, const char *row,
    struct span input, bool condition, const char *text);

#endif
