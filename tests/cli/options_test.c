/* Command lines, read by the row of a command. */
#include "cli/options.h"
#include "support/expect.h"

static const struct command_word words[] = {
    {.name = "ONE", .kind = VALUE_TEXT, .help = "one"},
    {.name = "TWO", .kind = VALUE_TEXT, .help = "two", .optional = true}, {0}};
static const struct command_word checked_words[] = {{.name = "NUMBER",
							.kind = VALUE_NUMBER,
							.low = 1,
							.high = 9,
							.help = "one"},
    {.name = "WHEN", .kind = VALUE_TEXT, .help = "two", .optional = true}, {0}};
static const struct command_option own[] = {{.name = "colour",
						.letter = 'k',
						.argument = "WHEN",
						.kind = VALUE_CHOICE,
						.words = "auto|never",
						.help = "when"},
    {.name = "count",
	.argument = "N",
	.kind = VALUE_NUMBER,
	.low = 2,
	.high = 30,
	.help = "how many"},
    {.name = "quiet", .letter = 'q', .help = "no words"},
    {.name = "each",
	.letter = 'e',
	.argument = "WORD",
	.kind = VALUE_TEXT,
	.help = "as often as is liked",
	.repeats = true},
    {0}};
static const struct command command = {
    .name = "try", .brief = "try", .words = words, .own = own, .alone = true};

/* V41: values of an option are of its kind, and an option may be a letter. */
static void
kinds(void **state)
{
	static const struct {
		char line[40]; /* words, each at a blank */
		int code; /* -1: goes on */
		const char *colour, *count, *quiet;
		size_t words;
	} rows[] = {
	    {"try a", -1, NULL, NULL, NULL, 1},
	    {"try a --colour never b", -1, "never", NULL, NULL, 2},
	    {"try --colour=auto a", -1, "auto", NULL, NULL, 1},
	    {"try -k auto -q a", -1, "auto", NULL, "", 1},
	    {"try -qkauto a", -1, "auto", NULL, "", 1},
	    {"try --count 2 a", -1, NULL, "2", NULL, 1},
	    {"try --count 30 a", -1, NULL, "30", NULL, 1},
	    {"try --count 2 --count 3 a", -1, NULL, "3", NULL, 1},
	    {"try -- --quiet", -1, NULL, NULL, NULL, 1},
	    {"try --count 1 a", EXIT_USAGE, NULL, NULL, NULL, 0},
	    {"try --count 31 a", EXIT_USAGE, NULL, NULL, NULL, 0},
	    {"try --count x a", EXIT_USAGE, NULL, NULL, NULL, 0},
	    {"try --colour aut a", EXIT_USAGE, NULL, NULL, NULL, 0},
	    {"try --colour", EXIT_USAGE, NULL, NULL, NULL, 0},
	    {"try --quiet=1 a", EXIT_USAGE, NULL, NULL, NULL, 0},
	    {"try -c x a", EXIT_USAGE, NULL, NULL, NULL, 0},
	    {"try", EXIT_USAGE, NULL, NULL, NULL, 0},
	    {"try a b c", EXIT_USAGE, NULL, NULL, NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char line[sizeof(rows[i].line)];
		char *arguments[8] = {0};
		struct given given;
		int count = 0;

		memcpy(line, rows[i].line, sizeof(line));
		for (char *at = strtok(line, " "); at; at = strtok(NULL, " "))
			arguments[count++] = at;
		int code =
		    options_read(&command, count, arguments, NULL, &given);
		expect_true(rows[i].line, SPAN("code"), code == rows[i].code);
		if (code >= 0)
			continue;
		expect_true(
		    rows[i].line, SPAN("words"), given.count == rows[i].words);
		const char *const names[] = {"colour", "count", "quiet"};
		const char *const want[] = {
		    rows[i].colour, rows[i].count, rows[i].quiet};
		for (size_t j = 0; j < COUNT(names); j++) {
			const char *got = given_value(&given, names[j]);
			expect_span(rows[i].line, span_of(got ? got : "none"),
			    span_of(want[j] ? want[j] : "none"));
		}
	}
}

/* V230: a word that is a number is checked as an option is. */
static void
words_checked(void **state)
{
	static const struct command checking = {.name = "try",
	    .brief = "try",
	    .words = checked_words,
	    .alone = true};
	static const struct {
		char number[8], when[8];
		int code;
	} rows[] = {
	    {"1", "now", EXIT_NONE},
	    {"9", "then", EXIT_NONE},
	    {"0", "now", EXIT_USAGE},
	    {"00", "now", EXIT_USAGE},
	    {"10", "now", EXIT_USAGE},
	    {"one", "now", EXIT_USAGE},
	    {"", "now", EXIT_USAGE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char number[8], when[8];
		char *arguments[] = {"try", number, when, NULL};
		struct given given;
		memcpy(number, rows[i].number, sizeof(number));
		memcpy(when, rows[i].when, sizeof(when));
		expect_true(number, span_of(when),
		    options_read(&checking, 3, arguments, NULL, &given) ==
			rows[i].code);
	}
}

/* V41: an option that repeats has all its values, up to so many. */
static void
repeated(void **state)
{
	char *arguments[2 * GIVEN_REPEATED_MAX + 4] = {"try", "a"};
	struct given given;
	int count = 2;

	(void)state;
	for (int i = 0; i < GIVEN_REPEATED_MAX; i++) {
		arguments[count++] = "-e";
		arguments[count++] = i % 2 ? "x" : "y";
	}
	assert_int_equal(
	    options_read(&command, count, arguments, NULL, &given), -1);
	assert_int_equal(given.repeated_count, GIVEN_REPEATED_MAX);
	assert_string_equal(given.repeated[0], "y");
	assert_string_equal(given.repeated[1], "x");
	arguments[count++] = "-ez";
	assert_int_equal(
	    options_read(&command, count, arguments, NULL, &given), EXIT_USAGE);
}

/* V42: in the table each command has its help, and each option one name. */
static void
table(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		const struct command *one = &commands[i];
		const struct command_option *list[COMMAND_OPTIONS_MAX];
		size_t count = command_options(one, list);

		expect_true(one->name, SPAN("brief"),
		    one->brief && *one->brief && one->run);
		expect_true(one->name, SPAN("itself"),
		    command_find(span_of(one->name)) == one);
		for (size_t j = 0; j < count; j++)
			expect_true(one->name,
			    span_of(list[j]->name ? list[j]->name : "-"),
			    list[j]->help && *list[j]->help &&
				(list[j]->name || list[j]->letter));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kinds),
	    cmocka_unit_test(words_checked),
	    cmocka_unit_test(repeated),
	    cmocka_unit_test(table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
