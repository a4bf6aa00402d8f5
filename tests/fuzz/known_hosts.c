#include <unistd.h>

#include "base/memfile.h"
#include "fetch/known_hosts.h"
#include "fuzz/fuzz.h"

/*
 * The file of the keys that hosts have shown. A line counts for a host and its
 * port alone, and stands where it is said to; whatever the file is, a key that
 * is added to it is the one that is found, unless an earlier line of that host
 * is not understood, as one of another port that is none; other hosts' lines
 * stay what they were.
 */

enum { HOSTS = 2 };

static void
make_target(struct target *target, size_t which)
{
	static const struct span urls[HOSTS] = {
	    SPAN("gemini://a.org/"), SPAN("gemini://b.org:70/")};
	struct buf wrong = {0};

	HOLDS(target_of(urls[which], NULL, target, &wrong) == 0);
	buf_free(&wrong);
}

static int
find(struct span text, const struct target *target, struct known_host *host_r)
{
	struct known_hosts known = {.fd = -1};

	buf_add(&known.text, text);
	int found = known_hosts_find(&known, target, host_r);
	known_hosts_close(&known);
	return found;
}

/* Appends the text of the file after a key was added to it. */
static void
add(struct span input, const struct target *target,
    const struct known_host *host, struct buf *text)
{
	char bytes[512];
	struct known_hosts known = {
	    .fd = memfile_new("hosts"), .writable = true};

	HOLDS(known.fd >= 0);
	buf_add(&known.text, input);
	HOLDS(known_hosts_add(&known, target, host) == 0);
	ssize_t got = pread(known.fd, bytes, sizeof(bytes), 0);
	HOLDS(got > 0);
	buf_add(text, input);
	buf_add(text, (struct span){bytes, (size_t)got});
	known_hosts_close(&known);
}

/* Whether a line of the host has what is no port. */
static bool
has_odd_port(struct span text, const struct target *target)
{
	uint64_t number;

	span_skip(&text, SPAN("\xef\xbb\xbf"));
	while (text.size > 0) {
		struct span line = span_trim(span_cut_line(&text));
		struct span host = span_cut_word(&line);
		if (span_equal_nocase(host, buf_span(&target->host)) &&
		    (span_number(span_cut_word(&line), UINT16_MAX, &number) <
			    0 ||
			number == 0))
			return true;
	}
	return false;
}

static void
check_line(struct span text, const struct target *target, unsigned line)
{
	struct span found = SPAN("");

	span_skip(&text, SPAN("\xef\xbb\xbf"));
	for (unsigned i = 1; i <= line; i++) {
		HOLDS(text.size > 0);
		found = span_trim(span_cut_line(&text));
	}
	HOLDS(
	    span_equal_nocase(span_cut_word(&found), buf_span(&target->host)));
}

void
fuzz_known_hosts(struct span input)
{
	struct known_host host = {.ends = 4102444800}, found, other, before;
	struct target targets[HOSTS];
	struct buf text = {0};

	memset(host.key, (int)input.size & 0xff, sizeof(host.key));
	for (size_t i = 0; i < HOSTS; i++)
		make_target(&targets[i], i);
	int was = find(input, &targets[0], &before);
	int others = find(input, &targets[1], &other);
	HOLDS(was == KNOWN_HOSTS_BROKEN || !has_odd_port(input, &targets[0]));
	if (was != KNOWN_HOSTS_NONE)
		check_line(input, &targets[0], before.line);
	add(input, &targets[0], &host, &text);
	int now = find(buf_span(&text), &targets[0], &found);
	HOLDS((now == KNOWN_HOSTS_BROKEN) == (was == KNOWN_HOSTS_BROKEN));
	if (now == KNOWN_HOSTS_FOUND) {
		HOLDS(memcmp(found.key, host.key, sizeof(host.key)) == 0);
		HOLDS(found.ends == host.ends);
	}
	HOLDS(find(buf_span(&text), &targets[1], &found) == others);
	HOLDS(others == KNOWN_HOSTS_NONE || found.line == other.line);
	for (size_t i = 0; i < HOSTS; i++)
		target_free(&targets[i]);
	buf_free(&text);
}
