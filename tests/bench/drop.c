/*
 * How long a change takes to be live: from the renaming of a dropped file into
 * place, or from the closing of an edited one, until a Gopher reader gets it;
 * and the index of a large directory, asked for the first time in each edition.
 *
 *     drop LOAM CAPSULE DIRECTORY      (the directory's selector, as /000/)
 */
#include "served.h"

enum { CHANGES = 40, PAUSE = 100000000, PATIENCE = 20000 };

static char answer[ANSWER_MAX];

/* Until an answer begins with text; gives up at last, and shows it. */
static double
wait_live(const struct served *served, const char *selector, const char *text,
    double began)
{
	for (;;) {
		served_ask(served, selector, answer);
		if (strncmp(answer, text, strlen(text)) == 0 ||
		    now() - began > (double)PATIENCE)
			return now() - began;
		nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
	}
}

static void
write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file ||
	    fprintf(file, "%s\n\nA file that was dropped.\n", text) < 0)
		exit(1);
	fclose(file);
}

/* As a publisher's tools do: written aside, then renamed into place. */
static double
drop(const struct served *served, const char *capsule, int number)
{
	char hidden[4096], path[4096], selector[64], title[64];

	snprintf(hidden, sizeof(hidden), "%s/.drop-%d", capsule, number);
	snprintf(path, sizeof(path), "%s/drop-%d.gmi", capsule, number);
	snprintf(selector, sizeof(selector), "/drop-%d.gmi", number);
	snprintf(title, sizeof(title), "# Dropped %d", number);
	write_text(hidden, title);
	double began = now();
	rename(hidden, path);
	return wait_live(served, selector, title, began);
}

/*
 * As an editor does that writes into the file itself; into another one each
 * time, as a file that is written again within two seconds is waited for.
 */
static double
edit(const struct served *served, const char *capsule, int number)
{
	char path[4096], selector[64], title[64];

	snprintf(path, sizeof(path), "%s/drop-%d.gmi", capsule, number);
	snprintf(selector, sizeof(selector), "/drop-%d.gmi", number);
	snprintf(title, sizeof(title), "# Edited %d", number);
	write_text(path, title);
	return wait_live(served, selector, title, now());
}

int
main(int count, char **arguments)
{
	double drops[CHANGES], edits[CHANGES], indexes[CHANGES];

	if (count < 4)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	struct served served = served_start(arguments[1], arguments[2]);
	served_wait(&served);
	for (int i = 0; i < CHANGES; i++) {
		drops[i] = drop(&served, arguments[2], i);
		double began = now();
		served_ask(&served, arguments[3], answer);
		indexes[i] = now() - began;
		nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
	}
	for (int i = 0; i < CHANGES; i++) {
		edits[i] = edit(&served, arguments[2], i);
		nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
	}
	print_times("dropped file live", drops, CHANGES);
	print_times("edited file live", edits, CHANGES);
	print_times("index of 1,000, first asking", indexes, CHANGES);
	served_stop(&served);
	return 0;
}
