#include <stdio.h>

#include "support/command.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/patience.h"
#include "support/status.h"
#include "system/control_ask.h"

/*
 * Returns 0; or -1 if the server has no runtime directory of its own, or does
 * not answer there: it may have another place, which the command finds.
 */
static int
ask_here(const struct server *server, struct buf *answer)
{
	char path[SERVER_PATH + 16];

	if (strcmp(server->runtime, server->directory) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/loam.sock", server->runtime);
	return control_ask(
	    span_of(path), SPAN("status json\n"), PATIENCE, answer);
}

static void
expect_document(struct span text)
{
	expect_true("JSON", text, json_valid(text));
}

struct buf
status_by_command(const struct server *server)
{
	static const char *const words[] = {
	    "status", "-c", "loam.ini", "--json", NULL};
	struct ran ran = command_run(server, words);

	expect_true("errors", buf_span(&ran.errors), ran.errors.size == 0);
	assert_int_equal(ran.code, 0);
	expect_document(buf_span(&ran.output));
	struct buf document = ran.output;
	ran.output = (struct buf){0};
	ran_free(&ran);
	return document;
}

struct buf
status_document(const struct server *server)
{
	struct buf document = {0};

	if (ask_here(server, &document) < 0) {
		buf_free(&document);
		return status_by_command(server);
	}
	expect_document(buf_span(&document));
	return document;
}

uint64_t
status_number_of(const struct server *server, const char *path)
{
	struct buf document = status_document(server);
	uint64_t value = json_number(buf_span(&document), path);

	buf_free(&document);
	return value;
}
