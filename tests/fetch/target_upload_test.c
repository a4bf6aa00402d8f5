/* The line of Titan that a typed URL becomes. */
#include "fetch/target_upload.h"
#include "support/expect.h"

struct row {
	const char *typed;
	struct target_upload upload;
	const char *url, *request; /* NULL: refused */
};

static void
expect_row(const struct row *row)
{
	struct target target, page;
	struct buf mime = {0}, wrong = {0};
	struct span typed = span_of(row->typed);
	int result =
	    target_of_upload(typed, &row->upload, &target, &mime, &wrong);

	expect_true(row->typed, typed, (result == 0) == (row->url != NULL));
	expect_true(row->typed, typed, (wrong.size > 0) == (result < 0));
	if (row->url) {
		expect_span(
		    row->typed, buf_span(&target.url), span_of(row->url));
		expect_span(row->typed, buf_span(&target.request),
		    span_of(row->request));
		target_page(&target, &page);
		expect_span(row->typed,
		    span_tail(buf_span(&page.url), strlen("gemini")),
		    span_tail(buf_span(&target.url), strlen("titan")));
		expect_true(
		    row->typed, typed, target_same_host(&target, &page));
		target_free(&page);
	}
	target_free(&target);
	buf_free(&mime);
	buf_free(&wrong);
}

/*
 * P340: the URL of an upload is typed as that of its page, and read by the same
 * rules; the type is that of the name in it.
 */
static void
lines(void **state)
{
	static const struct row rows[] = {
	    {"titan://h/a.gmi", {.size = 5}, "titan://h/a.gmi",
		"titan://h/a.gmi;size=5;mime=text/gemini\r\n"},
	    {"gemini://h/a.gmi", {.size = 5}, "titan://h/a.gmi",
		"titan://h/a.gmi;size=5;mime=text/gemini\r\n"},
	    {"h/a.txt", {.size = 5}, "titan://h/a.txt",
		"titan://h/a.txt;size=5;mime=text/plain\r\n"},
	    {"//h/a.txt", {.size = 5}, "titan://h/a.txt",
		"titan://h/a.txt;size=5;mime=text/plain\r\n"},
	    {"h:1966/a", {.size = 1}, "titan://h:1966/a",
		"titan://h:1966/a;size=1;mime=text/plain\r\n"},
	    {"TITAN://H:1965/a.png", {.size = 1}, "titan://h/a.png",
		"titan://h/a.png;size=1;mime=image/png\r\n"},
	    {"titan://h/a.unheard", {.size = 1}, "titan://h/a.unheard",
		"titan://h/a.unheard;size=1;mime=application/octet-stream\r\n"},
	    {"titan://h/a%2Egmi", {.size = 1}, "titan://h/a%2Egmi",
		"titan://h/a%2Egmi;size=1;mime=text/gemini\r\n"},
	    {"titan://h/a b.gmi?q#f", {.size = 1}, "titan://h/a%20b.gmi",
		"titan://h/a%20b.gmi;size=1;mime=text/gemini?q\r\n"},
	    {"titan://[::1]/a.gmi", {.size = 1}, "titan://[::1]/a.gmi",
		"titan://[::1]/a.gmi;size=1;mime=text/gemini\r\n"},
	    {"titan://h/a%3Bb.gmi", {.size = 1}, "titan://h/a%3Bb.gmi",
		"titan://h/a%3Bb.gmi;size=1;mime=text/gemini\r\n"},
	    {"titan://h/a", {.size = 1, .mime = "text/x; charset=utf-8"},
		"titan://h/a",
		"titan://h/a;size=1;mime=text/x%3B%20charset%3Dutf-8\r\n"},
	    {"titan://h/a", {.size = 1, .token = "a/b;c=d\r\n?#\xc3\xa9"},
		"titan://h/a",
		"titan://h/a;size=1;mime=text/plain;"
		"token=a%2Fb%3Bc%3Dd%0D%0A%3F%23%C3%A9\r\n"},
	    {"titan://h/a.gmi", {.size = 0, .token = "x"}, "titan://h/a.gmi",
		"titan://h/a.gmi;size=0;token=x\r\n"},
	    {"titan://h/d/", {.size = 1, .file = "/tmp/n o.gmi"},
		"titan://h/d/n%20o.gmi",
		"titan://h/d/n%20o.gmi;size=1;mime=text/gemini\r\n"},
	    {"h", {.size = 1, .file = "a;b?.txt"}, "titan://h/a%3Bb%3F.txt",
		"titan://h/a%3Bb%3F.txt;size=1;mime=text/plain\r\n"},
	    {"titan://h/d/x.txt", {.size = 1, .file = "y.gmi"},
		"titan://h/d/x.txt",
		"titan://h/d/x.txt;size=1;mime=text/plain\r\n"},
	    {"titan://h/d/", {.size = 1}, NULL, NULL},
	    {"titan://h/d/", {.size = 1, .file = "d/"}, NULL, NULL},
	    {"titan://h", {.size = 0}, NULL, NULL},
	    {"titan://h/a;edit", {.size = 1}, NULL, NULL},
	    {"titan://h/a;size=9", {.size = 1}, NULL, NULL},
	    {"titan://h/a;b/c", {.size = 1}, NULL, NULL},
	    {"titan://h;x/a", {.size = 1}, NULL, NULL},
	    {"gopher://h/0a", {.size = 1}, NULL, NULL},
	    {"https://h/a", {.size = 1}, NULL, NULL},
	    {"titan://u@h/a", {.size = 1}, NULL, NULL},
	    {"titan:///a", {.size = 1}, NULL, NULL},
	    {"titan://h:0/a", {.size = 1}, NULL, NULL},
	    {"titan://h/%zz", {.size = 1}, NULL, NULL},
	    {"titan://h/%00", {.size = 1}, NULL, NULL},
	    {"", {.size = 1}, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_row(&rows[i]);
}

/* P340: a line has 1,024 bytes with its parameters, and not one more. */
static void
length(void **state)
{
	struct target_upload upload = {.size = 1, .mime = "a/b"};
	struct buf url = {0}, mime = {0}, wrong = {0};
	struct target target;

	(void)state;
	buf_add(&url, SPAN("titan://h/"));
	buf_repeat(&url, 'a', 1024 - url.size - strlen(";size=1;mime=a/b"));
	assert_int_equal(
	    target_of_upload(buf_span(&url), &upload, &target, &mime, &wrong),
	    0);
	assert_int_equal(target.request.size, 1026);
	target_free(&target);
	buf_byte(&url, 'a');
	assert_int_equal(
	    target_of_upload(buf_span(&url), &upload, &target, &mime, &wrong),
	    -1);
	target_free(&target);
	buf_free(&url);
	buf_free(&mime);
	buf_free(&wrong);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines),
	    cmocka_unit_test(length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
