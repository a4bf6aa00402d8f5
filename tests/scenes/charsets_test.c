/* An archive of the 1990s, in the charsets of its days, on both networks. */
#include <stdio.h>

#include "base/utf8.h"
#include "support/ask.h"
#include "support/crawl.h"
#include "support/expect.h"
#include "support/foreign.h"
#include "support/process.h"

/* A directory for each charset, as mirrors of other servers were kept. */
static void
write_archive(struct server *server)
{
	char path[96];

	for (size_t i = 0; i < foreign_count; i++) {
		struct span names = span_of(foreign_texts[i].charsets);
		while (names.size > 0) {
			struct span name = span_cut(&names, ' ');
			struct buf bytes =
			    foreign_encode(name, foreign_texts[i].text);
			snprintf(path, sizeof(path), "%.*s/%zu.%s",
			    (int)name.size, name.data, i,
			    i % 3 ? "txt" : "gmi");
			server_write_bytes(server, path, buf_span(&bytes));
			buf_free(&bytes);
		}
	}
}

static bool
maps(pid_t pid, const char *text)
{
	char line[512];
	bool found = false;

	snprintf(line, sizeof(line), "/proc/%d/maps", (int)pid);
	FILE *file = fopen(line, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		found = found || strstr(line, text);
	fclose(file);
	return found;
}

static void
expect_no_converter(const struct server *server)
{
	pid_t workers[PROCESS_MAX], indexer = process_indexer(server);

	assert_true(maps(indexer, "libc"));
	assert_false(maps(indexer, "gconv"));
	EVENTUALLY(process_workers(server, workers) == 2);
	for (size_t i = 0; i < 2; i++) {
		assert_true(maps(workers[i], "libc"));
		assert_false(maps(workers[i], "gconv"));
	}
}

/* Both networks have each text; what Gopher has is UTF-8. */
static void
ask_for_all(struct server *server)
{
	char path[128];

	for (size_t i = 0; i < foreign_count; i++) {
		struct span names = span_of(foreign_texts[i].charsets);
		while (names.size > 0) {
			struct span name = span_cut(&names, ' ');
			snprintf(path, sizeof(path),
			    "gemini://localhost/%.*s/%zu.%s\r\n",
			    (int)name.size, name.data, i,
			    i % 3 ? "txt" : "gmi");
			gemini_expect(server, path, "20 text/");
			struct heard heard = gopher_ask(
			    server, path + strlen("gemini://localhost"));
			expect_true(path, buf_span(&heard.bytes),
			    heard.bytes.size > 0 &&
				utf8_valid(buf_span(&heard.bytes)));
			heard_free(&heard);
		}
	}
}

/* F45, F49, V109: every item leads to UTF-8, and no process decodes by iconv.
 */
static void
archive(void **state)
{
	struct server *server = *state;
	static const char *const missing[] = {NULL};
	struct crawl crawl = {.server = server, .missing = missing};

	write_archive(server);
	server_configure(server, "[server]\nworkers = 2\n");
	server_start(server, NULL);
	ask_for_all(server);
	crawl_all(&crawl);
	ask_expect(server, "/search\tокуней\r\n", answer_has, "Рыбалка");
	expect_no_converter(server);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(archive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
