/* Questions and answers over a temporary capsule, without a socket. */
#ifndef SUPPORT_FIXTURE_H
#define SUPPORT_FIXTURE_H

#include "config/config.h"
#include "index/scan.h"
#include "reply/outgoing.h"
#include "support/server.h"

/*
 * A capsule that is filled with server_write(&fixture->capsule, ...), a scan of
 * it, the edition that was pressed last and a context that answers from it.
 * Readers see localhost, Gemini on 1965, Gopher on 70.
 */
struct fixture {
	struct server capsule; /* never started */
	struct config config;
	struct vhost vhost;
	struct scan_rules rules;
	struct scan *scan;
	struct notes notes; /* of the last look */
	struct pressed pressed; /* its descriptor is -1 */
	struct edition *edition;
	struct arena arena;
	struct ranker ranker;
	struct searcher searcher;
	uint64_t work; /* counts it */
	uint64_t cost; /* of the last answer, in units of work */
	struct context context;
	struct visitor visitor; /* who asks */
	struct served_host host; /* the views of the context's edition */
};

/* A test of cmocka's that is handed a made fixture as *state. */
#define FIXTURE_TEST(test)                                                     \
	cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Makes an empty capsule; nothing is scanned yet. */
void fixture_make(struct fixture *fixture);
/*
 * Removes the capsule and gives everything back. With the last fixture, fails
 * the test unless as many descriptors are open as before the first was made.
 */
void fixture_remove(struct fixture *fixture);
/* Takes text over the default configuration; before fixture_open(). */
void fixture_configure(struct fixture *fixture, const char *text);
/* Writes files into the capsule, then fixture_open(). */
struct fixture_file {
	const char *path, *text;
};
void fixture_fill(
    struct fixture *fixture, const struct fixture_file *files, size_t count);
/* Scans the capsule as it stands, with a scan that knows nothing yet. */
void fixture_open(struct fixture *fixture);
/* Opens the sample of this repository in place of the fixture's capsule. */
void fixture_open_sample(struct fixture *fixture);
/*
 * Looks at everything again with the same scan and presses if there is a
 * reason to. Returns whether there was.
 */
bool fixture_look(struct fixture *fixture);
/* Presses once more. Returns the bytes of that edition, the caller's. */
struct buf fixture_bytes(struct fixture *fixture);

/*
 * The whole answer to a selector or to a path of gemini://localhost, header
 * and file bytes included; valid until fixture_remove().
 */
struct span fixture_gopher(struct fixture *fixture, const char *selector);
struct span fixture_gemini(struct fixture *fixture, const char *path);
/* The same without its header, which has to be `20 `. */
struct span fixture_page(struct fixture *fixture, const char *path);

/* The entry of a path; fails the test if there is none. */
const struct edition_entry *fixture_entry(
    const struct fixture *fixture, const char *path);
/* Its title, and its traits. */
struct span fixture_title(const struct fixture *fixture, const char *path);
const struct edition_traits *fixture_traits(
    const struct fixture *fixture, const char *path);
/* Whether the edition has that path. */
bool fixture_has(const struct fixture *fixture, const char *path);
/* Whether the last look noted a sentence that holds text under path. */
bool fixture_noted(
    const struct fixture *fixture, const char *path, const char *text);

/* Fails unless a page has all of these lines, one directly after another. */
void fixture_expect_lines(
    struct fixture *fixture, const char *path, const char *lines);
/* Fails if a page has a text. */
void fixture_expect_none(
    struct fixture *fixture, const char *path, const char *text);
/* Whether part stands in whole, and how often. */
bool fixture_holds(struct span whole, const char *part);
size_t fixture_count(struct span whole, const char *part);

#endif
