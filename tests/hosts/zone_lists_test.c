/* Whether the lists of zones say the same, as a look at their files asks. */
#include "hosts/zone_lists.h"
#include "support/expect.h"

#define ONES "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS "2222222222222222222222222222222222222222222222222222222222222222"
#define ZONE "[zone a]\npath = /a/\n"

/* Reads the zones of the first host of a configuration. */
static struct zones
zones_of(struct config *config, const char *text, struct arena *arena)
{
	struct notes notes = {0};

	config_start(config);
	config_parse(config, SPAN("x.ini"), span_of(text), &notes);
	config_finish(config, &notes);
	struct zones zones = zone_lists_read(config, 0, arena, &notes);
	for (size_t i = 0; i < notes.count; i++)
		expect_span(text, notes.list[i].sentence, SPAN(""));
	note_free(&notes);
	return zones;
}

static const struct {
	const char *one, *other;
	bool equal;
} rows[] = {
    {"", "", true},
    {"", ZONE "allow = any\n", false},
    {ZONE "allow = any\n", ZONE "allow = any\n", true},
    {ZONE "allow = any\n", "[zone a]\npath = /b/\nallow = any\n", false},
    {ZONE "allow = any\n", ZONE "allow = " ONES "\n", false},
    {ZONE "allow = " ONES "\n", ZONE "allow = " ONES "\n", true},
    {ZONE "allow = " ONES "\n", ZONE "allow = " TWOS "\n", false},
    {ZONE "allow = " ONES ", " TWOS "\n", ZONE "allow = " TWOS ", " ONES "\n",
	true},
    {ZONE "allow = " ONES "\n", ZONE "allow = " ONES ", " TWOS "\n", false},
    {ZONE "allow = any\nwrite = " ONES "\n",
	ZONE "allow = any\nwrite = " ONES "\n", true},
    {ZONE "allow = any\nwrite = " ONES "\n",
	ZONE "allow = any\nwrite = " TWOS "\n", false},
    {ZONE "allow = any\nwrite = " ONES "\n", ZONE "allow = any\n", false},
};

static void
equal(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config configs[2];
		struct arena arena = {0};
		struct zones one = zones_of(&configs[0], rows[i].one, &arena);
		struct zones other =
		    zones_of(&configs[1], rows[i].other, &arena);
		expect_true(rows[i].other, span_of(rows[i].one),
		    zone_lists_equal(&one, &other) == rows[i].equal);
		config_free(&configs[0]);
		config_free(&configs[1]);
		arena_free(&arena);
	}
}

/* What is neither a digest nor `any` is an error, whichever way it is none. */
static void
wrong(void **state)
{
	static const char *const lists[] = {
	    "all", ONES "1", ONES ":", "any, x", "1111"};

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct config config;
		struct arena arena = {0};
		struct notes notes = {0};
		config_start(&config);
		config_parse(&config, SPAN("x.ini"),
		    arena_format(&arena, ZONE "allow = %s\n", lists[i]),
		    &notes);
		config_finish(&config, &notes);
		assert_int_equal(notes.errors, 0);
		zone_lists_read(&config, 0, &arena, &notes);
		expect_true(lists[i], span_of(lists[i]), notes.errors == 1);
		note_free(&notes);
		config_free(&config);
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal),
	    cmocka_unit_test(wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
