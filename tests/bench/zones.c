/*
 * What zones cost: reading a capsule and pressing an edition of it without
 * zones, with one and with three; then a change of one article, the first page
 * for readers to whom the zones are closed, and what these readers ask for.
 * Seconds are of a processor. Each count of zones has a process of its own.
 *
 *     zones DIRECTORY [ZONE...]        (paths, as /000/; at most three)
 */
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "served.h"

#include "base/mem.h"
#include "config/labels.h"
#include "index/scan.h"
#include "search/rank.h"
#include "search/search.h"

enum { LISTS = 500, CHANGES = 9, VIEWS = 9, ZONES = 3 };

static double
spent(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static struct edition *
press_edition(struct scan *scan)
{
	struct pressed pressed;

	if (scan_press(scan, &pressed) < 0) {
		perror("press");
		exit(1);
	}
	struct edition *edition = edition_map(pressed.fd, pressed.base);
	close(pressed.fd);
	return edition;
}

/* One article is written again, as often as it takes to be sure. */
static void
time_changes(struct scan *scan, const char *root, const char *zone)
{
	double times[CHANGES];
	struct notes notes = {0};
	char path[4096];

	snprintf(path, sizeof(path), "%s%schanges.gmi", root, zone);
	for (int i = 0; i < CHANGES; i++) {
		FILE *file = fopen(path, "w");
		fprintf(file,
		    "# Change %d\n\nOne more of the common words, and "
		    "the others that there are in it.\n",
		    i);
		fclose(file);
		struct timespec old[2] = {
		    {1000000000 + i, 0}, {1000000000 + i, 0}};
		utimensat(AT_FDCWD, path, old, 0);
		scan_check_all(scan);
		scan_run(scan, &notes);
		double start = spent();
		struct edition *edition = press_edition(scan);
		times[i] = spent() - start;
		edition_release(&edition);
	}
	unlink(path);
	note_free(&notes);
	print_times(zone[1] ? "new edition after a change in a zone"
			    : "new edition after a change",
	    times, CHANGES);
}

static struct edition *
time_views(struct edition *edition, const struct scan_rules *rules)
{
	double times[VIEWS];
	struct edition *view = NULL;

	for (int i = 0; i < VIEWS; i++) {
		edition_release(&view);
		double start = spent();
		view = edition_view(edition, rules->zones,
		    rules->zone_count, EDITION_ALL_FORMS);
		times[i] = spent() - start;
	}
	print_times("making a view", times, VIEWS);
	return view;
}

static void
time_lists(const struct edition *edition, const char *root)
{
	struct ranker ranker = {0};
	double times[LISTS];
	uint32_t docs;
	const struct edition_doc *list = edition_docs(edition, &docs);
	int directory = root_open(root);

	for (uint32_t i = 0, doc = 0; i < LISTS; i++, doc += docs / LISTS) {
		struct stat about;
		char text[65536];
		while (list[doc % docs].entry == EDITION_NONE)
			doc++;
		uint32_t entry = list[doc % docs].entry;
		int fd = root_open_file(directory,
		    edition_text(edition, edition_entry(edition, entry)->path),
		    &about);
		ssize_t size = read(fd, text, sizeof(text));
		close(fd);
		double start = spent();
		rank_related(&ranker, edition, entry,
		    (struct span){text, size > 0 ? (size_t)size : 0}, 5);
		times[i] = spent() - start;
	}
	close(directory);
	print_times("related list", times, LISTS);
	rank_free(&ranker);
}

static void
time_searches(const struct edition *edition)
{
	static const char *const typed[] = {"file", "the option", "function",
	    "standard error output", "return value", "memory leaks", "unknwon",
	    "pattern -file", "\"standard output\"", "a"};
	struct searcher searcher = {0};
	double times[LISTS];

	for (size_t i = 0; i < LISTS; i++) {
		struct arena arena = {0};
		struct query query;
		query_parse(
		    span_of(typed[i % (sizeof(typed) / sizeof(typed[0]))]),
		    &arena, &query);
		double start = spent();
		search_run(&searcher, edition, &query, 21);
		times[i] = spent() - start;
		arena_free(&arena);
	}
	print_times("search", times, LISTS);
	search_free(&searcher);
}

static void
measure(const char *root, char *const *zones, size_t count)
{
	struct labels labels = labels_new();
	struct scan_rules rules = {.root = root,
	    .labels = &labels,
	    .title = SPAN("Bench"),
	    .language = SPAN("en"),
	    .zone_count = count};
	struct notes notes = {0};
	struct rusage usage;

	for (size_t i = 0; i < count; i++)
		rules.zones[i] = span_of(zones[i]);
	struct scan *scan = scan_new(&rules);
	if (!scan) {
		perror(root);
		exit(1);
	}
	scan_run(scan, &notes);
	double start = spent();
	struct edition *edition = press_edition(scan);
	print_figure("zones", (double)count, "");
	print_figure("first edition", (spent() - start) / 1e3, "s");
	print_figure(
	    "its size", (double)edition_header(edition)->size / 1e6, "MB");
	getrusage(RUSAGE_SELF, &usage);
	print_figure("process at most", (double)usage.ru_maxrss / 1e3, "MB");
	struct edition *view =
	    count > 0 ? time_views(edition, &rules) : edition_keep(edition);
	time_lists(view, root);
	time_searches(view);
	time_changes(scan, root, "/");
	if (count > 0)
		time_changes(scan, root, zones[0]);
	edition_release(&view);
	edition_release(&edition);
	note_free(&notes);
	scan_free(&scan);
	labels_free(&labels);
}

int
main(int count, char **arguments)
{
	size_t most = count > 2 ? (size_t)count - 2 : 0;

	for (size_t zones = 0; count > 1 && zones <= most && zones <= ZONES;
	     zones += zones == 1 ? 2 : 1) {
		fflush(stdout);
		pid_t child = fork();
		if (child == 0) {
			measure(arguments[1], arguments + 2, zones);
			exit(0);
		}
		waitpid(child, NULL, 0);
	}
	return 0;
}
