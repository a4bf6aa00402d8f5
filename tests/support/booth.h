/* Questions and answers over a temporary capsule, without a socket. */
#ifndef SUPPORT_BOOTH_H
#define SUPPORT_BOOTH_H

#include "config/config.h"
#include "index/scan.h"
#include "reply/reply.h"
#include "support/server.h"

/*
 * A capsule that is filled with server_write(&booth->capsule, ...), a scan of
 * it, the edition that was pressed last and a desk that answers from it.
 * Readers see localhost, Gemini on 1965, Gopher on 70.
 */
struct booth {
	struct server capsule; /* never started */
	struct config config;
	struct place place;
	struct scan_rules rules;
	struct scan *scan;
	struct notes notes; /* of the last look */
	struct pressed pressed; /* its descriptor is -1 */
	struct edition *edition;
	struct arena arena;
	struct ranker ranker;
	struct searcher searcher;
	struct desk desk;
	struct visitor visitor; /* who asks */
};

/* A test of cmocka's that is handed a made booth as *state. */
#define BOOTH_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, booth_setup, booth_teardown)
int booth_setup(void **state);
int booth_teardown(void **state);

/* Makes an empty capsule; nothing is scanned yet. */
void booth_make(struct booth *booth);
/* Removes the capsule and gives everything back. */
void booth_remove(struct booth *booth);
/* Takes text over the default configuration; before booth_open(). */
void booth_configure(struct booth *booth, const char *text);
/* Writes files into the capsule, then booth_open(). */
struct booth_file {
	const char *path, *text;
};
void booth_fill(
    struct booth *booth, const struct booth_file *files, size_t count);
/* Scans the capsule as it stands, with a scan that knows nothing yet. */
void booth_open(struct booth *booth);
/*
 * Looks at everything again with the same scan and presses if there is a
 * reason to. Returns whether there was.
 */
bool booth_look(struct booth *booth);

/*
 * The whole answer to a selector or to a path of gemini://localhost, header
 * and file bytes included; valid until booth_remove().
 */
struct span booth_gopher(struct booth *booth, const char *selector);
struct span booth_gemini(struct booth *booth, const char *path);
/* The same without its header, which has to be `20 `. */
struct span booth_page(struct booth *booth, const char *path);

/* The entry of a path; fails the test if there is none. */
const struct edition_entry *booth_entry(
    const struct booth *booth, const char *path);
/* Whether the edition has that path. */
bool booth_has(const struct booth *booth, const char *path);
/* Whether the last look noted a sentence that holds text under path. */
bool booth_noted(const struct booth *booth, const char *path, const char *text);

/* Whether part stands in whole, and how often. */
bool booth_holds(struct span whole, const char *part);
size_t booth_count(struct span whole, const char *part);

#endif
