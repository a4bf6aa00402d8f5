/*
 * What one server is like with a capsule of some size: how soon it answers and
 * how soon it has read everything, what its processes hold, and what the pages
 * cost that are made on decision, each asked for once, by Gopher on loopback:
 * on the clock, and in processor time, which other programs do not disturb.
 *
 *     scale LOAM CAPSULE SELECTORS QUERIES
 *
 * SELECTORS lists paths of articles, QUERIES what to search for, one in a line.
 */
#include <poll.h>

#include "served.h"

enum {
	ASKED = 500,
	READERS = 64, /* that are looked at */
	BETWEEN_LOOKS = 20, /* ms */
};

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

/* What it has held at most, in KiB. */
static unsigned long
resident_of(pid_t pid)
{
	char path[64], line[4096];
	unsigned long most = 0;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		most += field(line, "VmHWM:");
	if (file)
		fclose(file);
	return most;
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
	memory.peak = resident_of(pid);
	return memory;
}

/* Seconds that children of a process spent on a processor before they ended. */
static double
processor_of_ended(pid_t pid)
{
	char path[64], line[1024] = "";
	unsigned long user = 0, system = 0;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	FILE *file = fopen(path, "r");
	const char *rest =
	    file && fgets(line, sizeof(line), file) ? strrchr(line, ')') : NULL;
	if (file)
		fclose(file);
	if (rest &&
	    sscanf(rest + 1,
		" %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %lu %lu",
		&user, &system) != 2)
		user = system = 0;
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
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

/* The next child of a list that children_of() has given; 0 at its end. */
static pid_t
next_child(char **list)
{
	return (pid_t)strtol(*list, list, 10);
}

static void
children_of(pid_t supervisor, char list[4096])
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children",
	    (long)supervisor, (long)supervisor);
	list[0] = '\0';
	FILE *file = fopen(path, "r");
	if (file && !fgets(list, 4096, file))
		list[0] = '\0';
	if (file)
		fclose(file);
}

/*
 * What the readers of the supervisor's indexer have held at most so far, in
 * KiB, all of them together; 0 for the supervisor: as it was at the last call.
 */
static unsigned long
readers_resident(pid_t supervisor)
{
	static struct {
		pid_t pid;
		unsigned long most;
	} readers[READERS];
	static size_t count;
	char list[4096] = "", below[4096] = "", *at = list;
	unsigned long most = 0;

	if (supervisor > 0)
		children_of(supervisor, list);
	for (pid_t child; (child = next_child(&at)) > 0;) {
		char *next = below;
		children_of(child, below);
		for (pid_t pid; (pid = next_child(&next)) > 0;) {
			size_t i = 0;
			unsigned long now = resident_of(pid);
			while (i < count && readers[i].pid != pid)
				i++;
			if (i == READERS)
				continue;
			count += i == count;
			readers[i].pid = pid;
			if (now > readers[i].most)
				readers[i].most = now;
		}
	}
	for (size_t i = 0; i < count; i++)
		most += readers[i].most;
	return most;
}

/* Waits for the first edition, and looks at readers meanwhile. */
static void
wait_and_look(struct served *served)
{
	struct pollfd out = {.fd = fileno(served->out), .events = POLLIN};

	while (poll(&out, 1, BETWEEN_LOOKS) == 0)
		readers_resident(served->pid);
	served_wait(served);
}

/*
 * The supervisor's children: the indexer has used the most time, its readers'
 * included; of the others only workers map an edition. (The indexer maps one,
 * too: the edition that the next one shares.)
 */
static void
print_processes(pid_t supervisor)
{
	char list[4096] = "", *at = list;

	print_figure(
	    "supervisor, Pss", (double)memory_of(supervisor).pss / 1024, "MiB");
	children_of(supervisor, list);
	struct memory worker = {0}, indexer = {0};
	double spent = 0;
	for (pid_t pid; (pid = next_child(&at)) > 0;) {
		struct memory memory = memory_of(pid), other = memory;
		double own = processor_of(pid) + processor_of_ended(pid);
		if (own > spent) {
			other = indexer;
			indexer = memory;
			spent = own;
		}
		if (other.edition > 0)
			worker = other;
	}
	print_figure("full edition, processor time", spent, "s");
	print_figure("readers, most resident",
	    (double)readers_resident(0) / 1024, "MiB");
	print_figure("indexer, Pss", (double)indexer.pss / 1024, "MiB");
	print_figure(
	    "indexer, most resident", (double)indexer.peak / 1024, "MiB");
	print_figure("worker beyond the edition, Pss",
	    (double)(worker.pss - worker.edition_pss) / 1024, "MiB");
	print_figure("edition", (double)worker.edition / 1024, "MiB");
}

/* Milliseconds that all children have spent on a processor. */
static double
spent_by(const char *children)
{
	char list[4096], *at = list;
	double spent = 0;

	snprintf(list, sizeof(list), "%s", children);
	for (pid_t pid; (pid = next_child(&at)) > 0;)
		spent += processor_of(pid) * 1e3;
	return spent;
}

/* Makes a slip in each word of a query: two letters of it are swapped. */
static void
mistype(char *line)
{
	for (char *word = line; *word;) {
		size_t size = strcspn(word, " "), at = size / 2;
		if (size > 3) {
			char letter = word[at];
			word[at] = word[at - 1];
			word[at - 1] = letter;
		}
		word += size + (word[size] == ' ');
	}
}

struct asking {
	const char *what; /* the figures' name */
	const char *path; /* of a file, a line of which is asked at a time */
	const char *selector; /* before the line; none: an article's menu */
	bool mistyped;
};

/* Asks for each line of a file once. */
static void
time_asking(const struct served *served, const struct asking *asking)
{
	double times[ASKED], spent[ASKED];
	size_t count = 0;
	char line[1024], selector[2048], children[4096] = "", what[64];
	FILE *file = fopen(asking->path, "r");

	if (!file)
		exit(1);
	children_of(served->pid, children);
	while (count < ASKED && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (asking->mistyped)
			mistype(line);
		snprintf(
		    selector, sizeof(selector), "%s%s", asking->selector, line);
		/* An article's menu stands at its path without the suffix. */
		if (*asking->selector == '\0')
			selector[strlen(selector) - strlen(".gmi")] = '\0';
		double before = spent_by(children), began = now();
		served_ask(served, selector, answer);
		times[count] = now() - began;
		spent[count++] = spent_by(children) - before;
		if (answer[0] == '3') {
			count = 0;
			break;
		}
	}
	fclose(file);
	print_times(asking->what, times, count);
	snprintf(what, sizeof(what), "%s, processor", asking->what);
	print_times(what, spent, count);
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
	wait_and_look(&served);
	print_figure("full edition", (now() - began) / 1e3, "s");
	/* The first to ask pays for what the edition has not been read for. */
	served_ask(&served, "/", answer);
	print_processes(served.pid);
	const char *articles = arguments[3], *queries = arguments[4];
	const struct asking all[] = {
	    {"article with menus, first asking", articles, "", false},
	    {"related page, first asking", articles, "/related", false},
	    {"search, first asking", queries, "/search\t", false},
	    {"search, mistyped", queries, "/search\t", true},
	};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		time_asking(&served, &all[i]);
	served_stop(&served);
	return 0;
}
