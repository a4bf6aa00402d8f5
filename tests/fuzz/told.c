#include <stdio.h>
#include <unistd.h>

#include "base/memfile.h"
#include "fuzz/fuzz.h"
#include "submit/told.h"

/*
 * The file of what aggregators were told. One that is understood keeps each of
 * its bytes when something is added, and then has that too; one that is not is
 * refused with its line.
 */

static const struct told_subject subjects[] = {
    {SPAN("gemini://a/submit"), SPAN("gemini://b/atom.xml"), false},
    {SPAN("gemini://a/submit"), SPAN("gemini://b/atom.xml"), true},
    {SPAN("gemini://c/add"), SPAN("gemini://b/"), false},
};

enum { SUBJECTS = sizeof(subjects) / sizeof(subjects[0]) };

/* Reads a text as the file has it. Returns whether it is understood. */
static bool
read_text(struct span text, struct told *told, struct buf *wrong)
{
	char path[32];
	int fd = memfile_new("told");

	HOLDS(fd >= 0 && memfile_write(fd, text, 0) == 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	int result = told_open(told, path, false, wrong);
	close(fd);
	return result == 0;
}

static void
check_ids(struct told *told, const bool known[SUBJECTS])
{
	const struct span id = SPAN("tag:b,2024-01-01:/a.gmi");

	for (size_t i = 0; i < SUBJECTS; i++)
		HOLDS(told_has(told, &subjects[i], id) == known[i]);
}

/* What each of the subjects was told before, and one more. */
static void
add(struct told *told, struct span input)
{
	const struct span id = SPAN("tag:b,2024-01-01:/a.gmi");
	bool known[SUBJECTS];
	struct buf wrong = {0};
	struct told again;

	for (size_t i = 0; i < SUBJECTS; i++)
		known[i] = told_has(told, &subjects[i], id);
	size_t which = input.size % SUBJECTS;
	told_add(told, &subjects[which], id);
	told_begin(told, &subjects[which]);
	known[which] = true;
	check_ids(told, known);
	HOLDS(span_starts(buf_span(&told->text), input));
	HOLDS(read_text(buf_span(&told->text), &again, &wrong));
	check_ids(&again, known);
	HOLDS(told_begun(&again, &subjects[which]));
	told_close(&again);
	buf_free(&wrong);
}

void
fuzz_told(struct span input)
{
	struct buf wrong = {0};
	struct told told;

	if (read_text(input, &told, &wrong))
		add(&told, input);
	else
		HOLDS(span_starts(buf_span(&wrong), SPAN("/dev/fd/")));
	told_close(&told);
	buf_free(&wrong);
}
