/*
 * The longest that one request holds a worker before others get their turn:
 * articles of 4 MB of each kind in each of their variants, long lists, and what
 * else may be large. In a process of its own, without sockets: what is timed is
 * the making of an answer, piece by piece.
 *
 *     pieces           prints lines of: what, longest turn, turns, bytes
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/fixture.h"
#include "support/large.h"

/* Microseconds of processor time: what others do meanwhile does not count. */
static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* Asks one request to its end. */
static void
time_request(
    struct fixture *fixture, const struct protocol *protocol, struct span bytes)
{
	struct request request = {0};
	struct asked asked = {
	    .protocol = protocol, .request = &request, .named = HOST_UNNAMED};
	struct served_host host = {.context = fixture->context};
	struct served_hosts hosts = {&host, 1};
	struct outgoing outgoing;
	double longest = 0, all = 0;
	size_t size = 0, turns = 0;
	bool more = true;

	protocol->parse(bytes, true, &fixture->arena, &request);
	edition_keep(host.context.edition);
	host.context.root = dup(host.context.root);
	for (bool first = true; more; first = false) {
		double began = now();
		if (first)
			outgoing_make(&hosts, &asked, &outgoing);
		else
			more = outgoing_refill(&outgoing) == 1;
		arena_free(&fixture->arena);
		double took = now() - began;
		longest = took > longest ? took : longest;
		all += took;
		turns++;
		if (more)
			size += outgoing.rendered->bytes.size;
	}
	outgoing_free(&outgoing);
	served_host_free(&host);
	printf("%-7s %-34.*s %9.2f ms %9.2f ms in all %6zu turns %10zu bytes\n",
	    protocol->gemtext ? "gemini" : "gopher", (int)bytes.size - 2,
	    bytes.data, longest / 1e3, all / 1e3, turns, size);
	fflush(stdout);
}

static void
time_path(struct fixture *fixture, const char *path)
{
	struct buf url = {0};

	buf_format(&url, "gemini://localhost%s\r\n", path);
	time_request(fixture, &protocol_gemini, buf_span(&url));
	buf_free(&url);
}

static void
time_selector(struct fixture *fixture, const char *path)
{
	struct buf line = {0};

	buf_format(&line, "%s\r\n", path);
	time_request(fixture, &protocol_gopher, buf_span(&line));
	buf_free(&line);
}

static void
make_capsule(struct fixture *fixture)
{
	char path[64];

	for (size_t i = 0; i < large_count; i++) {
		struct buf text = {0};
		large_make(&large_kinds[i], 4 << 20, &text);
		snprintf(path, sizeof(path), "%s%s%s", large_kinds[i].name,
		    *large_kinds[i].extension ? "." : "",
		    large_kinds[i].extension);
		server_write_bytes(&fixture->capsule, path, buf_span(&text));
		buf_free(&text);
	}
	for (unsigned i = 0; i < 4090; i++) {
		snprintf(path, sizeof(path), "list/2018-03-%02u-%04u.gmi",
		    i % 28 + 1, i);
		server_write(&fixture->capsule, path,
		    "---\ntags: [one]\n---\n# A title of some words like "
		    "others\n\n"
		    "A summary of as many words as a summary may have, so that "
		    "it "
		    "is as long as it can be, and is shown where posts are "
		    "listed "
		    "with their summaries, which is so here.\n");
	}
}

int
main(void)
{
	static const char *const lists[] = {"/list/", "/archive/2018",
	    "/tags/one", "/related/list/2018-03-01-0000.gmi", "/search?summary",
	    "/atom.xml", "/recent"};
	static struct fixture fixture;
	char path[64];

	fixture_make(&fixture);
	make_capsule(&fixture);
	fixture_open(&fixture);
	for (size_t i = 0; i < large_count; i++) {
		const struct large_kind *kind = &large_kinds[i];
		snprintf(path, sizeof(path), "/%s%s%s", kind->name,
		    *kind->extension ? "." : "", kind->extension);
		time_path(&fixture, path);
		time_selector(&fixture, path);
		if (!kind->article)
			continue;
		snprintf(path, sizeof(path), "/%s", kind->name);
		time_selector(&fixture, path);
		snprintf(path, sizeof(path), "/%s.txt", kind->name);
		time_selector(&fixture, path);
		snprintf(path, sizeof(path), "/related/%s.%s", kind->name,
		    kind->extension);
		time_path(&fixture, path);
	}
	time_path(&fixture, "/map/");
	time_selector(&fixture, "/map/");
	for (size_t i = 0; i < COUNT(lists); i++) {
		time_path(&fixture, lists[i]);
		time_selector(&fixture, lists[i]);
	}
	fixture_remove(&fixture);
	return 0;
}
