/* Which editions a new generation takes over from the one before. */
#include <fcntl.h>
#include <unistd.h>

#include "serve/held_edition.h"
#include "support/expect.h"

#define ROOT "[host a]\nroot = /srv/a\n"
#define OTHER "[host a]\nroot = /srv/b\n"
#define TWO ROOT "[host b]\nroot = /srv/b\n"
#define CLUB "[zone club]\npath = /club/\nallow = any\n"
#define CLUB_ENCODED "[zone club]\npath = /cl%75b/\nallow = any\n"
#define CLUB_OF_B "[zone club]\npath = /club/\nallow = any\nhost = b\n"
#define BOARD "[zone board]\npath = /club/board/\nallow = any\n"

static void
read_config(struct config *config, const char *text)
{
	struct notes notes = {0};

	config_start(config);
	assert_int_equal(
	    config_parse(config, SPAN("loam.ini"), span_of(text), &notes), 0);
	assert_int_equal(config_finish(config, &notes), 0);
	note_free(&notes);
}

/* K57: one that was made without a zone of the host is not taken over. */
static void
inherited(void **state)
{
	static const struct {
		const char *row, *before, *next;
		bool taken;
	} rows[] = {
	    {"the same", ROOT, ROOT, true},
	    {"another directory", ROOT, OTHER, false},
	    {"the same zone", ROOT CLUB, ROOT CLUB, true},
	    {"the same, spelt otherwise", ROOT CLUB, ROOT CLUB_ENCODED, true},
	    {"a zone less", ROOT CLUB BOARD, ROOT CLUB, true},
	    {"a zone more", ROOT CLUB, ROOT CLUB BOARD, false},
	    {"a first zone", ROOT, ROOT CLUB, false},
	    {"another zone", ROOT BOARD, ROOT CLUB, false},
	    {"a zone of another host", TWO, TWO CLUB_OF_B, true},
	    {"once that of another host", TWO CLUB_OF_B, TWO CLUB, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config before, next;
		struct held_edition held[2], old[2];
		read_config(&before, rows[i].before);
		read_config(&next, rows[i].next);
		assert_int_equal(held_editions_open(held, 2), 0);
		assert_int_equal(held_editions_open(old, 2), 0);
		old[0].files.edition = open("/dev/null", O_RDONLY);
		int edition = old[0].files.edition;
		held_editions_inherit(held, &next, old, &before);
		expect_true(rows[i].row, span_of(rows[i].next),
		    (held[0].files.edition == edition) == rows[i].taken);
		held_editions_close(held, 2);
		held_editions_close(old, 2);
		config_free(&before);
		config_free(&next);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(inherited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
