#include "support/expect.h"
#include "support/said.h"

struct buf
said_of(struct config *config, struct span text, said_checker *check)
{
	struct notes notes = {0};
	struct buf said = {0};

	config_start(config);
	if (config_parse(config, SPAN("x.ini"), text, &notes) == 0 &&
	    config_finish(config, &notes) == 0 && check) {
		int result = check(config, &notes);
		assert_int_equal(result, notes.errors > 0 ? -1 : 0);
	}
	for (size_t i = 0; i < notes.count; i++)
		buf_format(&said, "%pS\n", SPAN_AT(notes.list[i].sentence));
	note_free(&notes);
	return said;
}

void
said_expect(const struct said_row *rows, size_t count, said_checker *check)
{
	for (size_t i = 0; i < count; i++) {
		struct config config;
		struct buf said =
		    said_of(&config, span_of(rows[i].text), check);
		expect_span(
		    rows[i].text, buf_span(&said), span_of(rows[i].want));
		buf_free(&said);
		config_free(&config);
	}
}
