/* What the tools of the tests make of the words that they are given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/given.h"

enum { REFUSED = 2 };

static const char *const names[] = {"answers", "zones"};

/* The exit code of a process that reads a word, 0 if it is taken. */
static int
code_of(void (*read)(const char *word), const char *word)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		(void)!freopen("/dev/null", "w", stderr);
		read(word);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
read_seed(const char *word)
{
	(void)given_number("SEED", word, 0, UINT64_MAX, 7);
}

static void
read_steps(const char *word)
{
	(void)given_number("STEPS", word, 1, 1000, 7);
}

static void
read_minutes(const char *word)
{
	(void)given_fraction("FOR", word, 5);
}

static void
read_name(const char *word)
{
	(void)given_name("ONLY", word, names, 2);
}

/* K331: a word that is none ends a tool before it has tried nothing. */
static void
refused_words(void **state)
{
	static const struct {
		void (*read)(const char *word);
		const char *word;
		int code;
	} rows[] = {
	    {read_seed, "0", 0},
	    {read_seed, "18446744073709551615", 0},
	    {read_seed, "18446744073709551616", REFUSED},
	    {read_seed, "abc", REFUSED},
	    {read_seed, "5 6", REFUSED},
	    {read_seed, "-1", REFUSED},
	    {read_steps, "1", 0},
	    {read_steps, "1000", 0},
	    {read_steps, "1001", REFUSED},
	    {read_steps, "0", REFUSED},
	    {read_steps, "-1", REFUSED},
	    {read_steps, "3x", REFUSED},
	    {read_minutes, "0.5", 0},
	    {read_minutes, "0", REFUSED},
	    {read_minutes, "-1", REFUSED},
	    {read_minutes, "x", REFUSED},
	    {read_minutes, "5m", REFUSED},
	    {read_minutes, "inf", REFUSED},
	    {read_minutes, "nan", REFUSED},
	    {read_name, "zones", 0},
	    {read_name, "zone", REFUSED},
	    {read_name, "", REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_true("word", span_of(rows[i].word),
		    code_of(rows[i].read, rows[i].word) == rows[i].code);
}

/* K331: what is not given is as it would be without. */
static void
words_left_out(void **state)
{
	(void)state;
	assert_int_equal(given_number("SEED", NULL, 1, 3, 7), 7);
	assert_int_equal(given_number("SEED", "", 1, 3, 7), 7);
	assert_int_equal(given_number("SEED", "3", 1, 3, 7), 3);
	assert_true(given_fraction("FOR", "", 5) == 5);
	assert_true(given_fraction("FOR", "0.25", 5) == 0.25);
	assert_int_equal(given_name("ONLY", "zones", names, 2), 1);
}

/* K331: for libFuzzer 0 is no end, and so is what is no number. */
static void
fuzzing_without_end(void **state)
{
	static const char *const words[] = {"0", "00", "x", "-1", "1x", "''",
	    "1 nonsense", "1 ur", "1 uri nonsense"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char command[96];
		snprintf(command, sizeof(command),
		    "tests/fuzz/run.sh %s >/dev/null 2>&1", words[i]);
		int status = system(command);
		expect_true("words", span_of(words[i]),
		    WIFEXITED(status) && WEXITSTATUS(status) == REFUSED);
	}
}

/* What make would run for a target, of words that are given to it. */
static void
read_recipe(const char *words, char text_r[4096])
{
	char command[256];

	snprintf(command, sizeof(command),
	    "env -u MAKEFLAGS -u MAKELEVEL make -n %s 2>&1 | tail -c 4000",
	    words);
	FILE *recipe = popen(command, "r");
	assert_non_null(recipe);
	text_r[fread(text_r, 1, 4095, recipe)] = '\0';
	pclose(recipe);
}

/* Q209: what is given to a target is no command, and has its name there. */
static void
words_for_make(void **state)
{
	static const struct {
		const char *words, *recipe;
	} rows[] = {
	    {"sim STEPS=\"5'; echo x; '\"", "'5'\\''; echo x; '\\'''"},
	    {"fuzz TIME=\"5'; echo x; '\"", "'5'\\''; echo x; '\\'''"},
	    {"patience TIMES='5; echo x'", "'5; echo x'"},
	    {"fuzz ONLY='uri ;x'", "'uri' ';x'"},
	    {"chaos SEED=abc FOR=0", " FOR='0' SEED='abc' "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[4096];
		read_recipe(rows[i].words, text);
		expect_true("words", span_of(rows[i].words),
		    strstr(text, rows[i].recipe) != NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refused_words),
	    cmocka_unit_test(words_left_out),
	    cmocka_unit_test(fuzzing_without_end),
	    cmocka_unit_test(words_for_make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
