/*
 * What one server is like with a capsule of some size: how soon it answers and
 * how soon it has read everything, what its processes hold, and what the pages
 * cost that are made on decision, each asked for once, by Gopher on loopback.
 *
 *     scale LOAM CAPSULE SELECTORS QUERIES
 *
 * SELECTORS lists paths of articles, QUERIES what to search for, one in a line.
 */
#include "served.h"

enum { ASKED = 500 };

/* What a process holds, in KiB. */
struct memory {
	unsigned long pss, peak, edition, edition_pss;
};

static char answer[ANSWER_MAX];

static unsigned long
field(const char *line, const char *name)
{
	return strncmp(line, name, strlen(name)) == 0
	    ? strtoul(line + strlen(name), NULL, 10)
	    : 0;
}

static struct memory
memory_of(pid_t pid)
{
	struct memory memory = {0};
	bool inside = false;
	char path[64], line[4096];

	snprintf(path, sizeof(path), "/proc/%ld/smaps", (long)pid);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file)) {
		/* The line that names a mapping has lower case digits first. */
		if (line[0] < 'A' || line[0] > 'Z')
			inside = strstr(line, "loam edition") != NULL;
		memory.pss += field(line, "Pss:");
		if (inside) {
			memory.edition += field(line, "Size:");
			memory.edition_pss += field(line, "Pss:");
		}
	}
	if (file)
		fclose(file);
	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		memory.peak += field(line, "VmHWM:");
	if (file)
		fclose(file);
	return memory;
}

/* Seconds on a processor: another's load does not show in them. */
static double
processor_of(pid_t pid)
{
	char path[64];
	unsigned long long nanoseconds = 0;

	snprintf(path, sizeof(path), "/proc/%ld/schedstat", (long)pid);
	FILE *file = fopen(path, "r");
	if (file && fscanf(file, "%llu", &nanoseconds) != 1)
		nanoseconds = 0;
	if (file)
		fclose(file);
	return (double)nanoseconds / 1e9;
}

/* The supervisor's children: those that map an edition are workers. */
static void
print_processes(pid_t supervisor)
{
	char path[64], list[4096] = "", *at = list, *end;

	print_figure(
	    "supervisor, Pss", (double)memory_of(supervisor).pss / 1024, "MiB");
	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children",
	    (long)supervisor, (long)supervisor);
	FILE *file = fopen(path, "r");
	if (!file || !fgets(list, sizeof(list), file))
		exit(1);
	fclose(file);
	struct memory worker = {0}, indexer = {0};
	double spent = 0;
	for (long pid; (pid = strtol(at, &end, 10)) > 0; at = end) {
		struct memory memory = memory_of((pid_t)pid);
		if (memory.edition > 0) {
			worker = memory;
		} else {
			indexer = memory;
			spent = processor_of((pid_t)pid);
		}
	}
	print_figure("full edition, processor time", spent, "s");
	print_figure("indexer, Pss", (double)indexer.pss / 1024, "MiB");
	print_figure(
	    "indexer, most resident", (double)indexer.peak / 1024, "MiB");
	print_figure("worker beyond the edition, Pss",
	    (double)(worker.pss - worker.edition_pss) / 1024, "MiB");
	print_figure("edition", (double)worker.edition / 1024, "MiB");
}

/* Asks for each line of a file once; the line stands in a selector's place. */
static void
time_asking(const struct served *served, const char *what, const char *path,
    const char *format)
{
	double times[ASKED];
	size_t count = 0;
	char line[1024], selector[2048];
	FILE *file = fopen(path, "r");

	if (!file)
		exit(1);
	while (count < ASKED && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		snprintf(selector, sizeof(selector), "%s%s", format, line);
		/* An article's menu stands at its path without the suffix. */
		if (*format == '\0')
			selector[strlen(selector) - strlen(".gmi")] = '\0';
		double began = now();
		served_ask(served, selector, answer);
		times[count++] = now() - began;
		if (answer[0] == '3') {
			count = 0;
			break;
		}
	}
	fclose(file);
	print_times(what, times, count);
}

int
main(int count, char **arguments)
{
	if (count < 5)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	double began = now();
	struct served served = served_start(arguments[1], arguments[2]);
	served_ask(&served, "/", answer);
	print_figure("first answer", now() - began, "ms");
	served_wait(&served);
	print_figure("full edition", (now() - began) / 1e3, "s");
	/* The first to ask pays for what the edition has not been read for. */
	served_ask(&served, "/", answer);
	print_processes(served.pid);
	time_asking(
	    &served, "article with menus, first asking", arguments[3], "");
	time_asking(
	    &served, "related page, first asking", arguments[3], "/related");
	time_asking(&served, "search, first asking", arguments[4], "/search\t");
	served_stop(&served);
	return 0;
}
