#include "support/command.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/status.h"

struct buf
status_document(const struct server *server)
{
	static const char *const words[] = {
	    "status", "-c", "loam.ini", "--json", NULL};
	struct ran ran = command_run(server, words);

	expect_true("errors", buf_span(&ran.errors), ran.errors.size == 0);
	assert_int_equal(ran.code, 0);
	expect_true(
	    "JSON", buf_span(&ran.output), json_valid(buf_span(&ran.output)));
	struct buf document = ran.output;
	ran.output = (struct buf){0};
	ran_free(&ran);
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
