#include <unistd.h>

#include "base/file.h"
#include "index/reader.h"
#include "index/scan.h"
#include "readers/message.h"
#include "readers/reading.h"

/*
 * The loop of a reader: a list of files comes, all of them are read, and what
 * they say goes back. Their terms are sorted when there are no more lists, and
 * sent a part at a time: the indexer, which has to have all of them, checks
 * each part meanwhile, and this process has room for one.
 */

enum {
	TICK = 16, /* files after which it says that it goes on */
	PART_LEAST = 256 << 10, /* bytes of a run that are sent at once */
};

struct reading {
	struct reader *reader;
	uint32_t listed; /* documents of the list that is read */
	struct buf files;
	int64_t now;
	int fd;
};

static int
receive_all(int fd, void *bytes_r, size_t size)
{
	char *at = bytes_r;

	while (size > 0) {
		ssize_t got = file_recv_some(fd, at, size, 0);
		if (got <= 0)
			return -1;
		at += got;
		size -= (size_t)got;
	}
	return 0;
}

static int
send_all(int fd, struct span bytes)
{
	while (bytes.size > 0) {
		ssize_t sent = file_send_some(fd, bytes, 0);
		if (sent <= 0)
			return -1;
		bytes = span_tail(bytes, (size_t)sent);
	}
	return 0;
}

static int
send_head(int fd, const struct message_head *head)
{
	return send_all(fd, (struct span){(const char *)head, sizeof(*head)});
}

static int
tick(int fd)
{
	struct message_head head = {.kind = MESSAGE_TICK};

	return send_head(fd, &head);
}

static void
read_one(struct reading *reading, struct record *record,
    const struct record *directory)
{
	struct identity identity = record->seen;
	struct notes notes = {0};
	int result = reader_read(reading->reader, record, &identity, directory,
	    reading->now, &notes);

	reading->listed += record->doc != RECORD_UNINDEXED;
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

/* Sends what was read of a list. */
static int
answer_list(struct reading *reading)
{
	struct message_head head = {.kind = MESSAGE_ANSWER,
	    .docs = reading->listed,
	    .sizes = {reading->files.size}};
	int result = send_head(reading->fd, &head);

	if (result == 0)
		result = send_all(reading->fd, buf_span(&reading->files));
	reading->files.size = 0;
	reading->listed = 0;
	interned_free(&reading->reader->interned);
	return result;
}

/* Sends a part of the terms, and empties it. */
static int
send_part(struct reading *reading, struct posting_run *part, size_t *next_word,
    enum message_kind kind)
{
	struct span letters = term_list_letters(
	    &reading->reader->term_list, next_word, part->last);
	struct message_head head = {
	    .kind = kind, .docs = part->docs, .last = part->last};

	head.sizes[MESSAGE_PART_LETTERS] = letters.size;
	head.sizes[MESSAGE_PART_RUN] = part->size;
	int result = send_head(reading->fd, &head);
	if (result == 0)
		result = send_all(reading->fd, letters);
	if (result == 0)
		result = send_all(reading->fd,
		    (struct span){(const char *)part->bytes, part->size});
	part->before = part->last;
	part->size = 0;
	return result;
}

/* Sends the terms of all that was read, and forgets them. */
static int
answer_terms(struct reading *reading)
{
	struct posting_run part = {.docs = 0};
	size_t next_word = 0;
	int result = 0;

	term_list_sort(&reading->reader->term_list);
	while (result == 0 && run_builder_take(&reading->reader->batch, &part))
		if (part.size >= PART_LEAST)
			result = send_part(
			    reading, &part, &next_word, MESSAGE_TERMS);
	if (result == 0)
		result = send_part(reading, &part, &next_word, MESSAGE_ANSWER);
	posting_run_free(&part);
	term_list_free(&reading->reader->term_list);
	return result;
}

void
reading_run(struct scan *scan, int fd)
{
	struct reading reading = {.reader = scan_reader(scan), .fd = fd};
	struct message_ask ask;
	struct buf list = {0};
	int result = 0;

	/* One batch follows another, and this process ends with the last. */
	reading.reader->batch.keeps = true;
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
}
