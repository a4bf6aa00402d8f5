/*
 * What the catalogue costs: reading a capsule, pressing an edition of it, a
 * list of related entries, and pressing again after one change. Processor time
 * stands beside that on the clock, which other programs disturb.
 *
 *     lists DIRECTORY
 */
#include <fcntl.h>

#include "served.h"

#include "base/mem.h"
#include "config/labels.h"
#include "index/scan.h"
#include "search/rank.h"

enum { LISTS = 500, CHANGES = 20 };

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

/* Milliseconds of processor time. */
static double
spent_so_far(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* What the edition is made of. */
static void
print_sections(const struct edition *edition)
{
	static const struct {
		const char *what;
		enum edition_section first, last;
	} parts[] = {
	    {"edition: entries", EDITION_ENTRIES, EDITION_STATES},
	    {"edition: lists", EDITION_CHILDREN, EDITION_LANGUAGES},
	    {"edition: documents", EDITION_DOCS, EDITION_DOCS},
	    {"edition: terms", EDITION_BUCKETS, EDITION_DELTA},
	    {"edition: postings", EDITION_POSTINGS, EDITION_POSTINGS},
	    {"edition: words", EDITION_WORDS, EDITION_WORD_BLOCKS},
	    {"edition: strings", EDITION_STRINGS, EDITION_STRINGS},
	};
	const struct edition_header *header = edition_header(edition);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		uint64_t size = 0;
		for (int j = (int)parts[i].first; j <= (int)parts[i].last; j++)
			size += header->sections[j].size;
		print_figure(parts[i].what, (double)size / (1 << 20), "MiB");
	}
}

static void
time_lists(const struct edition *edition, const char *root)
{
	struct ranker ranker = {0};
	double times[LISTS], spent[LISTS];
	uint32_t docs, found = 0;
	const struct edition_doc *list = edition_docs(edition, &docs);
	int directory = root_open(root);

	for (uint32_t i = 0; i < LISTS; i++) {
		uint32_t entry = list[(uint64_t)i * docs / LISTS].entry;
		struct stat about;
		char text[65536];
		int fd = root_open_file(directory,
		    edition_text(edition, edition_entry(edition, entry)->path),
		    &about);
		ssize_t size = read(fd, text, sizeof(text));
		close(fd);
		double start = now(), before = spent_so_far();
		rank_related(&ranker, edition, entry,
		    (struct span){text, size > 0 ? (size_t)size : 0}, 5);
		spent[i] = spent_so_far() - before;
		times[i] = now() - start;
		found += ranker.count > 0;
	}
	close(directory);
	print_times("related list in process", times, LISTS);
	print_times("related list in process, processor", spent, LISTS);
	print_figure(
	    "articles with a list", 100.0 * found / (double)LISTS, "%");
	rank_free(&ranker);
}

static void
time_changes(struct scan *scan, const char *root)
{
	double times[CHANGES];
	struct notes notes = {0};
	char path[4096];

	for (int i = 0; i < CHANGES; i++) {
		snprintf(
		    path, sizeof(path), "%s/2015-06-01-change-%d.gmi", root, i);
		FILE *file = fopen(path, "w");
		fprintf(file, "# Change %d\n\nOne more.\n", i);
		fclose(file);
		struct timespec old[2] = {{1000000000, 0}, {1000000000, 0}};
		utimensat(AT_FDCWD, path, old, 0);
		double start = now();
		scan_check_all(scan);
		scan_run(scan, &notes);
		struct edition *edition = press_edition(scan);
		times[i] = now() - start;
		edition_release(&edition);
	}
	for (int i = 0; i < CHANGES; i++) {
		snprintf(
		    path, sizeof(path), "%s/2015-06-01-change-%d.gmi", root, i);
		unlink(path);
	}
	note_free(&notes);
	print_times("full look and new edition", times, CHANGES);
}

int
main(int count, char **arguments)
{
	struct labels labels = labels_new();
	struct scan_rules rules = {.root = count > 1 ? arguments[1] : "",
	    .labels = &labels,
	    .title = SPAN("Bench"),
	    .language = SPAN("en")};
	struct notes notes = {0};
	struct scan *scan = scan_new(&rules);

	if (!scan) {
		perror(rules.root);
		return 1;
	}
	double start = now();
	scan_run(scan, &notes);
	double read_at = now();
	struct edition *edition = press_edition(scan);
	double pressed_at = now();
	print_figure("reading", (read_at - start) / 1e3, "s");
	print_figure("pressing", (pressed_at - read_at) / 1e3, "s");
	print_figure(
	    "reading and pressing, processor time", spent_so_far() / 1e3, "s");
	print_sections(edition);
	time_lists(edition, rules.root);
	time_changes(scan, rules.root);
	edition_release(&edition);
	note_free(&notes);
	scan_free(&scan);
	labels_free(&labels);
	return 0;
}
