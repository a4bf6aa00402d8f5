#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/options.h"
#include "cmd/init_answer.h"

int
init_read_answer(struct buf *answer_r)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t size = getline(&line, &capacity, stdin);

	answer_r->size = 0;
	if (size > 0) {
		struct span rest = {line, (size_t)size};
		buf_add(answer_r, span_trim(span_cut_line(&rest)));
	}
	free(line);
	return size > 0 ? 0 : -1;
}

static void
expand_home(struct buf *typed)
{
	struct span home = span_of(getenv("HOME"));
	struct span rest = buf_span(typed);
	struct buf whole = {0};

	if (home.size == 0 || !span_skip(&rest, SPAN("~")) ||
	    (rest.size > 0 && rest.data[0] != '/'))
		return;
	buf_format(&whole, "%pS%pS", SPAN_AT(home), SPAN_AT(rest));
	buf_free(typed);
	*typed = whole;
}

/* One that still begins so is another user's, which only a shell can find. */
static bool
is_fitting(struct span said, bool (*fits)(struct span answer))
{
	return !span_starts(said, SPAN("~")) && fits(said);
}

int
init_ask(const char *prompt, const char *expected,
    bool (*fits)(struct span answer), struct buf *answer)
{
	struct buf typed = {0};
	int result = 0;

	for (bool done = false; !done && result == 0;) {
		struct buf line = {0};
		buf_format(&line, "%s [", prompt);
		utf8_add_visible(&line, buf_span(answer));
		buf_add(&line, SPAN("]: "));
		file_print(stdout, buf_span(&line));
		fflush(stdout);
		buf_free(&line);
		result = init_read_answer(&typed);
		expand_home(&typed);
		struct span said =
		    typed.size > 0 ? buf_span(&typed) : buf_span(answer);
		done = result == 0 && is_fitting(said, fits);
		if (result == 0 && !done)
			options_complain("that is \"%pS\", expected %s%s",
			    SPAN_AT(said), expected,
			    span_starts(said, SPAN("~"))
				? ", without another user's ~"
				: "");
	}
	if (result == 0 && typed.size > 0) {
		answer->size = 0;
		buf_add(answer, buf_span(&typed));
	}
	buf_free(&typed);
	return result;
}
