#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "index/reader.h"
#include "index/scan.h"
#include "readers/letters.h"
#include "readers/message.h"
#include "readers/reading.h"

/*
 * The loop of a reader: a list of files comes, all of them are read, and what
 * they say goes back. Their terms become sorted runs, and are sent when there
 * are no more lists: merged, which the indexer then need not do, nor have room
 * for.
 */

enum {
	TICK = 16, /* files after which it says that it goes on, ... */
	TICK_TERMS = 1 << 18, /* ... and terms that it merges */
	BATCH_TERMS = 1 << 20, /* of a run, or somewhat more */
};

struct reading {
	struct reader *reader;
	struct term_table terms; /* of all runs */
	struct posting_run *runs;
	size_t count, capacity;
	uint32_t docs; /* of all runs */
	uint32_t listed; /* documents of the list that is read */
	size_t merged; /* terms */
	struct buf files, letters;
	int64_t now;
	int fd;
};

static int
receive_all(int fd, void *bytes_r, size_t size)
{
	char *at = bytes_r;

	while (size > 0) {
		ssize_t got = recv(fd, at, size, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		at += got;
		size -= (size_t)got;
	}
	return 0;
}

static int
send_all(int fd, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size > 0) {
		ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return -1;
		at += sent;
		size -= (size_t)sent;
	}
	return 0;
}

static int
tick(int fd)
{
	struct message_head head = {.kind = MESSAGE_TICK};

	return send_all(fd, &head, sizeof(head));
}

static void
read_one(struct reading *reading, struct record *record,
    const struct record *directory)
{
	struct identity identity = record->seen;
	struct notes notes = {0};
	int result = reader_read(reading->reader, record, &identity, directory,
	    reading->now, &notes);

	if (record->doc != RECORD_UNINDEXED) {
		record->doc += reading->docs;
		reading->listed++;
	}
	message_put_record(
	    &reading->files, result == 0 ? record : NULL, &notes);
	reader_forget(record);
	note_free(&notes);
}

static int
read_asked(struct reading *reading, struct span list)
{
	struct record record, directory;

	for (unsigned i = 0; list.size > 0; i++) {
		if (!message_take_file(&list, &record, &directory))
			return -1;
		read_one(reading, &record, &directory);
		if (i % TICK == TICK - 1 && tick(reading->fd) < 0)
			return -1;
	}
	return 0;
}

/* Sorts the terms that were read since the last run into a run. */
static void
keep_run(struct reading *reading)
{
	struct run_builder *batch = &reading->reader->batch;

	if (batch->docs == 0)
		return;
	reading->runs = mem_grow(reading->runs, &reading->capacity,
	    reading->count + 1, sizeof(*reading->runs));
	reading->docs += batch->docs;
	reading->runs[reading->count++] = run_builder_finish(batch);
}

/* Sends what was read of a list. */
static int
answer_list(struct reading *reading)
{
	struct message_head head = {.kind = MESSAGE_ANSWER,
	    .docs = reading->listed,
	    .sizes = {reading->files.size}};
	int result = send_all(reading->fd, &head, sizeof(head));

	if (result == 0)
		result = send_all(
		    reading->fd, reading->files.data, reading->files.size);
	reading->files.size = 0;
	reading->listed = 0;
	if (reading->reader->batch.count > BATCH_TERMS)
		keep_run(reading);
	interned_free(&reading->reader->interned);
	return result;
}

static void
tick_merge(
    void *context, uint64_t hash, const struct posting *postings, size_t count)
{
	struct reading *reading = context;

	(void)hash;
	(void)postings;
	(void)count;
	if (++reading->merged % TICK_TERMS == 0 && tick(reading->fd) < 0)
		_exit(0);
}

/* All runs as one, in which documents have numbers one after the other. */
static struct posting_run
merge_runs(struct reading *reading)
{
	struct posting_run merged = {.docs = 0};
	uint32_t before = 0;

	keep_run(reading);
	if (reading->count == 1) {
		reading->count = 0;
		return reading->runs[0];
	}
	struct posting_run_source *sources =
	    mem_alloc((reading->count + 1) * sizeof(*sources));
	uint32_t *numbers = mem_alloc((reading->docs + 1) * sizeof(*numbers));
	for (uint32_t i = 0; i < reading->docs; i++)
		numbers[i] = i;
	for (size_t i = 0; i < reading->count; i++) {
		sources[i] = (struct posting_run_source){
		    &reading->runs[i], numbers + before, true};
		before += reading->runs[i].docs;
	}
	posting_run_merge(sources, reading->count, reading->docs, tick_merge,
	    reading, &merged);
	free(sources);
	free(numbers);
	return merged;
}

/* Sends the terms of all that was read, and forgets them. */
static int
answer_terms(struct reading *reading)
{
	struct posting_run run = merge_runs(reading);

	letters_put(&reading->letters, &run, &reading->terms);
	struct message_head head = {.kind = MESSAGE_ANSWER,
	    .docs = run.docs,
	    .last = run.last,
	    .sizes = {0, reading->letters.size, run.size}};
	int result = send_all(reading->fd, &head, sizeof(head));
	if (result == 0)
		result = send_all(
		    reading->fd, reading->letters.data, reading->letters.size);
	if (result == 0)
		result = send_all(
		    reading->fd, run.bytes, (size_t)head.sizes[PART_RUN]);
	posting_run_free(&run);
	for (size_t i = 0; i < reading->count; i++)
		posting_run_free(&reading->runs[i]);
	term_table_free(&reading->terms);
	reading->letters.size = reading->count = 0;
	reading->docs = 0;
	return result;
}

void
reading_run(struct scan *scan, int fd)
{
	struct reading reading = {.reader = scan_reader(scan), .fd = fd};
	struct message_ask ask;
	struct buf list = {0};
	int result = 0;

	reading.reader->term_table = &reading.terms;
	while (result == 0 && receive_all(fd, &ask, sizeof(ask)) == 0) {
		list.size = 0;
		char *room = buf_extend(&list, ask.size);
		reading.now = ask.now;
		result = receive_all(fd, room, ask.size);
		if (result == 0)
			result = read_asked(&reading, buf_span(&list));
		if (result == 0)
			result = ask.files > 0 ? answer_list(&reading)
					       : answer_terms(&reading);
	}
	buf_free(&list);
	buf_free(&reading.files);
	buf_free(&reading.letters);
	free(reading.runs);
}
