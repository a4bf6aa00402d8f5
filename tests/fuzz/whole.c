#include "base/ascii.h"
#include "fuzz/fuzz.h"
#include "fuzz/capsule.h"
#include "text/uri.h"

/*
 * Whole capsules: files of any text under ordinary names, apart by NUL, the
 * first line of each its name. What the edition lists is served on both
 * networks, and each item of a made menu leads somewhere.
 */

enum { FILES_MAX = 8, LINKS_MAX = 64 };

static bool
is_plain(struct span name)
{
	if (name.size == 0 || name.size > 60 || name.data[0] == '/' ||
	    name.data[name.size - 1] == '/')
		return false;
	for (size_t i = 0; i < name.size; i++)
		if (!ascii_is_letter(name.data[i]) &&
		    !ascii_is_digit(name.data[i]) &&
		    !memchr("-._/", name.data[i], 4))
			return false;
	return name.data[0] != '.' && !fuzz_holds(name, SPAN("/.")) &&
	    !fuzz_holds(name, SPAN("//"));
}

/* A file where another one has a directory is left out: as one that ends. */
static bool
is_free(struct span *names, size_t count, struct span name)
{
	for (size_t i = 0; i < count; i++)
		if (span_starts(names[i], name) || span_starts(name, names[i]))
			return false;
	return true;
}

static void
write_files(struct fixture *fixture, struct span input)
{
	struct span names[FILES_MAX];
	size_t count = 0;

	while (input.size > 0 && count < FILES_MAX) {
		struct span text = span_cut(&input, '\0');
		struct span name = span_cut(&text, '\n');
		if (!is_plain(name) || !is_free(names, count, name))
			continue;
		server_write(&fixture->capsule,
		    fuzz_string(&fixture->arena, name),
		    fuzz_string(&fixture->arena, text));
		names[count++] = name;
	}
}

/* Asks Gopher for what is there. */
static struct span
select_found(struct fixture *fixture, struct span selector)
{
	struct span answer =
	    fixture_gopher(fixture, fuzz_string(&fixture->arena, selector));
	struct span line = span_head(answer, span_find(answer, '\n'));

	HOLDS(!span_starts(line, SPAN("3")) ||
	    !span_ends(line, SPAN("\terror.host\t1\r")));
	return answer;
}

static void
ask_entries(struct fixture *fixture)
{
	for (uint32_t i = 0; i < edition_count(fixture->edition); i++) {
		const struct edition_entry *entry =
		    edition_entry(fixture->edition, i);
		struct buf encoded = {0};
		uri_encode_path(
		    &encoded, edition_text(fixture->edition, entry->path));
		struct span answer = fixture_gemini(
		    fixture, fuzz_string(&fixture->arena, buf_span(&encoded)));
		fuzz_check_gemini(answer);
		HOLDS(answer.data[0] == '2' || answer.data[0] == '3');
		select_found(
		    fixture, edition_text(fixture->edition, entry->path));
		buf_free(&encoded);
	}
}

/* Each item of a made menu that is here. */
static void
follow_menu(struct fixture *fixture, struct span menu)
{
	size_t links = 0;

	while (menu.size > 0 && links < LINKS_MAX) {
		struct span line = span_cut(&menu, '\n');
		unsigned type = fuzz_byte(&line);
		span_cut(&line, '\t');
		struct span selector = span_cut(&line, '\t');
		if (type == 'i' || type == '3' ||
		    !span_starts(line, SPAN("localhost\t")))
			continue;
		select_found(fixture, selector);
		links++;
	}
	HOLDS(links > 0);
}

/* Each link of a made page to a path of the capsule. */
static void
follow(struct fixture *fixture, const char *path)
{
	struct span page = fixture_gemini(fixture, path);
	size_t links = 0;

	fuzz_check_gemini(page);
	while (page.size > 0 && links < LINKS_MAX) {
		struct span line = span_cut(&page, '\n');
		if (!span_skip(&line, SPAN("=> /")))
			continue;
		struct span target = span_head(line, span_find(line, ' '));
		struct span answer = fixture_gemini(fixture,
		    arena_format(&fixture->arena, "/%pS", SPAN_AT(target))
			.data);
		fuzz_check_gemini(answer);
		HOLDS(answer.data[0] != '4' && answer.data[0] != '5');
		links++;
	}
}

void
fuzz_capsule_files(struct span input)
{
	static const char *const made[] = {"/recent", "/archive/", "/tags/"};
	struct fixture fixture;

	fixture_make(&fixture);
	write_files(&fixture, input);
	fixture_open(&fixture);
	ask_entries(&fixture);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		follow(&fixture, made[i]);
		follow_menu(&fixture, select_found(&fixture, span_of(made[i])));
	}
	select_found(&fixture, SPAN(""));
	fixture_remove(&fixture);
}
