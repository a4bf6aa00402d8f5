/*
 * Writes a capsule of many articles, a thousand to a directory, made of real
 * text: the sentences of the files given are taken up in runs, so that words
 * and pairs of words are as common and as rare as people use them.
 *
 *     generate COUNT DIRECTORY [BYTES]     (files, one in a line, on standard
 *                                          input)
 *
 * An article has 4,096 bytes, or as many as are named, and what the last
 * sentence is longer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/utf8.h"
#include "text/escape.h"

enum {
	ARTICLE = 4096, /* bytes */
	SENTENCE_MIN = 30,
	SENTENCE_MAX = 300,
	IN_DIRECTORY = 1000,
};

struct sentences {
	struct span *list;
	size_t count, capacity;
};

static uint64_t
next_random(void)
{
	static uint64_t state = 88172645463325252U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void
add_sentence(struct sentences *sentences, struct span text)
{
	struct buf clean = {0};

	escape_label(&clean, text);
	struct span sentence = buf_span(&clean);
	if (sentence.size < SENTENCE_MIN || sentence.size > SENTENCE_MAX ||
	    !utf8_valid(sentence)) {
		buf_free(&clean);
		return;
	}
	sentences->list = mem_grow(sentences->list, &sentences->capacity,
	    sentences->count + 1, sizeof(*sentences->list));
	sentences->list[sentences->count++] = sentence;
}

static void
read_file(struct sentences *sentences, const char *path)
{
	struct buf text = {0};
	FILE *file = fopen(path, "r");
	char piece[65536];
	size_t got;

	while (file && (got = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&text, (struct span){piece, got});
	if (file)
		fclose(file);
	size_t start = 0;
	for (size_t i = 0; i + 1 < text.size; i++) {
		bool ends = strchr(".;:", text.data[i]) &&
		    (text.data[i + 1] == ' ' || text.data[i + 1] == '\n');
		if (!ends)
			continue;
		add_sentence(
		    sentences, (struct span){text.data + start, i + 1 - start});
		start = i + 1;
	}
	buf_free(&text);
}

static void
write_article(const struct sentences *sentences, const char *directory,
    unsigned number, size_t bytes)
{
	char path[4096];
	size_t at = next_random() % sentences->count, size = 0;

	snprintf(
	    path, sizeof(path), "%s/%03u", directory, number / IN_DIRECTORY);
	if (number % IN_DIRECTORY == 0)
		mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%03u/%04u-%02u-%02u-post-%u.gmi",
	    directory, number / IN_DIRECTORY, 2000 + number % 26,
	    1 + number % 12, 1 + number % 28, number);
	FILE *file = fopen(path, "w");
	if (!file) {
		perror(path);
		exit(1);
	}
	struct span title = utf8_head_cells(sentences->list[at], 60);
	fputs("# ", file);
	file_print(file, title);
	fputs("\n\n", file);
	for (unsigned i = 1; size < bytes; i++) {
		/* Mostly in a row, as one text; now and then from elsewhere. */
		size_t from = next_random() % 10 < 7
		    ? at
		    : next_random() % sentences->count;
		struct span sentence = sentences->list[from];
		at = (at + 1) % sentences->count;
		file_print(file, sentence);
		fputs(i % 4 ? " " : "\n\n", file);
		size += sentence.size;
	}
	fprintf(file, "\n");
	fclose(file);
}

int
main(int count, char **arguments)
{
	struct sentences sentences = {0};
	char path[4096];

	if (count < 3)
		return 2;
	while (fgets(path, sizeof(path), stdin)) {
		path[strcspn(path, "\n")] = '\0';
		read_file(&sentences, path);
	}
	if (sentences.count == 0) {
		fprintf(stderr, "generate: no sentences in the files given\n");
		return 1;
	}
	mkdir(arguments[2], 0755);
	for (int i = 0; i < atoi(arguments[1]); i++)
		write_article(&sentences, arguments[2], (unsigned)i,
		    count > 3 ? strtoul(arguments[3], NULL, 10) : ARTICLE);
	printf("%s articles of %zu sentences\n", arguments[1], sentences.count);
	return 0;
}
