#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/client.h"
#include "cmd/announced_feed.h"
#include "cmd/commands.h"
#include "dates/date.h"
#include "fetch/known_hosts.h"
#include "submit/submit.h"
#include "submit/told.h"

/*
 * Tells aggregators of what is new in a feed, each once. It reads the capsule
 * itself, as a reader without a certificate sees it, so that a server need not
 * run, and none ever asks anything of the network by itself.
 *
 * Antenna wants the URL of a feed whenever that has something new, and so does
 * this: one request, however many posts are new. With --posts an aggregator is
 * told of pages instead. What was there before the first time is taken for
 * known: a capsule of many years is not news.
 *
 * An aggregator that has answered with success is written down before anything
 * else is asked: a run that is killed may tell once more what it was telling
 * just then, and nothing else.
 */

enum {
	TIME = 60, /* seconds that an answer may take */
	BODY_MAX = 1 << 20, /* bytes of one, which is not looked at */
	POSTS_MAX = 20, /* that one aggregator is told of in a run */
};

const struct command_option announce_options[] = {
    {.name = "to",
	.argument = "URL",
	.kind = VALUE_URL,
	.repeats = true,
	.help = "an aggregator, as in gemini://warmedal.se/~antenna/submit; "
		"may be given several times"},
    {.name = "feed",
	.argument = "PATH",
	.help = "the feed of that directory or tag; else of all posts"},
    {.name = "posts", .help = "tell of each new page, not of the feed"},
    {.name = "since",
	.argument = "DATE",
	.help = "with --posts, the first time: tell of all from that day on"},
    {.name = "dry-run", .help = "tell nobody, and print what would be told"},
    {.name = "host",
	.argument = "NAME",
	.kind = VALUE_HOST,
	.help = "the feed of this host, by any of its names"},
    {.name = "timeout",
	.argument = "SECONDS",
	.kind = VALUE_NUMBER,
	.low = 1,
	.high = 86400,
	.help = "how long each answer may take in all; else 60"},
    {.name = "cert",
	.argument = "FILE",
	.kind = VALUE_FILE,
	.help = "a client certificate, as PEM"},
    {.name = "key",
	.argument = "FILE",
	.kind = VALUE_FILE,
	.help = "its key, if it is in another file"},
    {0}};

struct announcement {
	struct config config;
	struct announced_feed feed;
	struct told told;
	struct fetch_order order;
	int64_t time; /* ms that an answer may take */
	struct date since; /* of posts that are told of the first time */
	bool posts; /* it tells of pages, not of the feed */
	bool dry;
	int code;
};

/* Says what has failed; other aggregators are told all the same. */
static void
report_untold(
    struct announcement *announcement, struct span to, struct span wrong)
{
	options_complain("%pS was not told: %pS", SPAN_AT(to), SPAN_AT(wrong));
	announcement->code = EXIT_FAILED;
}

static void
report_told(const struct announcement *announcement, struct span to,
    struct span url, size_t count)
{
	struct buf line = {0};

	buf_add(&line, announcement->dry ? SPAN("would tell ") : SPAN("told "));
	utf8_add_visible(&line, to);
	buf_add(&line, SPAN(" of "));
	utf8_add_visible(&line, url);
	if (!announcement->posts)
		buf_format(
		    &line, ": %zu new post%s", count, format_plural(count));
	buf_byte(&line, '\n');
	file_print(stdout, buf_span(&line));
	fflush(stdout);
	buf_free(&line);
}

/* Tells of one URL, or says that it would. */
static enum submitted
tell_url(struct announcement *announcement, struct span to, struct span url)
{
	struct notes remarks = {0};
	struct buf wrong = {0};

	if (announcement->dry)
		return SUBMITTED;
	announcement->order.patience.until =
	    clock_monotonic() + announcement->time;
	enum submitted result =
	    submit(&announcement->order, to, url, &remarks, &wrong);
	options_print_notes(&remarks);
	if (result != SUBMITTED)
		report_untold(announcement, to, buf_span(&wrong));
	note_free(&remarks);
	buf_free(&wrong);
	return result;
}

/* Writes down what was told. Returns whether it could. */
static bool
keep(struct announcement *announcement, struct span to)
{
	struct buf wrong = {0};

	if (announcement->dry || told_save(&announcement->told, &wrong) == 0)
		return true;
	report_untold(announcement, to, buf_span(&wrong));
	buf_free(&wrong);
	return false;
}

static size_t
count_new(struct announcement *announcement, const struct told_subject *subject)
{
	const struct announced_feed *feed = &announcement->feed;
	size_t count = 0;

	for (size_t i = 0; i < feed->count; i++)
		count +=
		    !told_has(&announcement->told, subject, feed->list[i].id);
	return count;
}

static void
tell_feed(struct announcement *announcement, const struct told_subject *subject)
{
	const struct announced_feed *feed = &announcement->feed;
	size_t count = count_new(announcement, subject);

	/* What cannot be written down would be told again and again. */
	if (count == 0 || !keep(announcement, subject->to) ||
	    tell_url(announcement, subject->to, announcement->feed.url) !=
		SUBMITTED)
		return;
	for (size_t i = 0; i < feed->count; i++)
		told_add(&announcement->told, subject, feed->list[i].id);
	told_begin(&announcement->told, subject);
	report_told(announcement, subject->to, announcement->feed.url, count);
	keep(announcement, subject->to);
}

/* The first time: takes for known what is old, by --since or but for one. */
static void
begin_posts(
    struct announcement *announcement, const struct told_subject *subject)
{
	const struct announced_feed *feed = &announcement->feed;

	for (size_t i = 0; i < feed->count; i++)
		if (announcement->since.known
			? feed->list[i].day < announcement->since.day
			: i > 0)
			told_add(
			    &announcement->told, subject, feed->list[i].id);
	told_begin(&announcement->told, subject);
}

/* All entries of one page are told of by it. */
static void
know_page(struct announcement *announcement, const struct told_subject *subject,
    struct span page)
{
	const struct announced_feed *feed = &announcement->feed;

	for (size_t i = 0; i < feed->count; i++)
		if (span_equal(feed->list[i].page, page))
			told_add(
			    &announcement->told, subject, feed->list[i].id);
}

/* Tells of the newest pages that have something new, the oldest of them first.
 */
static void
tell_posts(
    struct announcement *announcement, const struct told_subject *subject)
{
	const struct announced_feed *feed = &announcement->feed;
	size_t end = 0, count;

	if (!told_begun(&announcement->told, subject))
		begin_posts(announcement, subject);
	if (!keep(announcement, subject->to))
		return;
	size_t all = count_new(announcement, subject);
	for (count = 0; end < feed->count && count < POSTS_MAX; end++)
		count +=
		    !told_has(&announcement->told, subject, feed->list[end].id);
	while (end-- > 0) {
		const struct announced *item = &feed->list[end];
		if (told_has(&announcement->told, subject, item->id))
			continue;
		enum submitted result =
		    tell_url(announcement, subject->to, item->page);
		if (result == SUBMITTED_NONE)
			return;
		if (result == SUBMITTED_NOT)
			continue;
		know_page(announcement, subject, item->page);
		report_told(announcement, subject->to, item->page, 1);
		if (!keep(announcement, subject->to))
			return;
	}
	if (all > count)
		options_complain("%zu more new post%s: %pS is told of %d in "
				 "one run, and of more in the next",
		    all - count, format_plural(all - count),
		    SPAN_AT(subject->to), POSTS_MAX);
}

/* Tells one aggregator what it was not told of. */
static void
tell_one(struct announcement *announcement, const char *typed)
{
	struct buf to = {0}, unsaid = {0};

	submit_target(span_of(typed), &to, &unsaid);
	struct told_subject subject = {.to = buf_span(&to),
	    .feed = announcement->feed.url,
	    .posts = announcement->posts};
	if (announcement->posts)
		tell_posts(announcement, &subject);
	else
		tell_feed(announcement, &subject);
	buf_free(&unsaid);
	buf_free(&to);
}

/* Tells all aggregators that are named. Returns the exit code. */
static int
tell_all(struct announcement *announcement, const struct given *given)
{
	struct buf path = {0}, wrong = {0};

	buf_format(
	    &path, "%pS/announced", SPAN_AT(announcement->config.certificates));
	buf_byte(&path, '\0');
	int opened = told_open(
	    &announcement->told, path.data, !announcement->dry, &wrong);
	for (size_t i = 0; i < given->repeated_count && opened == 0; i++)
		tell_one(announcement, given->repeated[i]);
	if (opened < 0) {
		options_complain("%pS", SPAN_AT(buf_span(&wrong)));
		announcement->code = EXIT_FAILED;
	}
	told_close(&announcement->told);
	buf_free(&wrong);
	buf_free(&path);
	return announcement->code;
}

/* Checks the aggregators. */
static enum exit_code
check_aggregators(const struct given *given)
{
	enum exit_code code = EXIT_NONE;

	if (given->repeated_count == 0) {
		options_complain(
		    "no aggregator is named: give its URL by --to, "
		    "as in --to "
		    "gemini://warmedal.se/~antenna/submit");
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < given->repeated_count && code == EXIT_NONE;
	     i++) {
		struct buf to = {0}, wrong = {0};
		if (submit_target(span_of(given->repeated[i]), &to, &wrong) <
		    0) {
			options_complain("--to is \"%s\": %pS",
			    given->repeated[i], SPAN_AT(buf_span(&wrong)));
			code = EXIT_USAGE;
		}
		buf_free(&to);
		buf_free(&wrong);
	}
	return code;
}

/* Reads what is asked for. */
static enum exit_code
take_options(struct announcement *announcement, const struct given *given)
{
	const char *since = given_value(given, "since");
	enum exit_code code = check_aggregators(given);

	announcement->dry = given_value(given, "dry-run") != NULL;
	announcement->posts = given_value(given, "posts") != NULL;
	if (code != EXIT_NONE)
		return code;
	if (since && (date_parse(span_of(since), &announcement->since) < 0)) {
		options_complain("--since is \"%s\", expected a day, such as "
				 "2024-05-01",
		    since);
		return EXIT_USAGE;
	}
	if (since && !announcement->posts) {
		options_complain("--since is for --posts: without that the "
				 "feed is told, once, whatever it has");
		return EXIT_USAGE;
	}
	return client_check(given);
}

static void
set_order(struct announcement *announcement, const struct given *given,
    struct buf *known_hosts)
{
	const char *timeout = given_value(given, "timeout");
	uint64_t seconds = TIME;

	if (timeout)
		(void)span_number(span_of(timeout), INT32_MAX, &seconds);
	announcement->time = (int64_t)seconds * 1000;
	announcement->order = (struct fetch_order){
	    .own = {given_value(given, "cert"), given_value(given, "key")},
	    .remembers = true,
	    .patience = {.silence = (int)announcement->time},
	    .size_max = BODY_MAX,
	};
	if (known_hosts_path(known_hosts) == 0)
		announcement->order.known_hosts = known_hosts->data;
}

/* Returns the exit code. */
static int
announce(struct announcement *announcement, const struct given *given)
{
	struct buf known_hosts = {0};
	int code = take_options(announcement, given);

	if (code == EXIT_NONE)
		code = announced_feed_read(
		    &announcement->config, given, &announcement->feed);
	if (code == EXIT_NONE) {
		set_order(announcement, given, &known_hosts);
		if (!announcement->dry)
			client_warn(&announcement->order);
		code = tell_all(announcement, given);
	}
	buf_free(&known_hosts);
	return code;
}

int
cmd_announce(const struct command *command, int count, char **arguments)
{
	struct announcement *announcement = mem_alloc(sizeof(*announcement));
	struct given given;

	config_start(&announcement->config);
	int code = options_read(
	    command, count, arguments, &announcement->config, &given);
	if (code == EXIT_NONE)
		code = announce(announcement, &given);
	arena_free(&announcement->feed.arena);
	config_free(&announcement->config);
	free(announcement);
	return code;
}
