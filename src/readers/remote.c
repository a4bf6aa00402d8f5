#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "terms/run_builder.h"
#include "index/record.h"
#include "readers/letters.h"
#include "readers/remote.h"

/*
 * What a reader says is taken as it comes, so that none holds up the others. An
 * answer is taken into the scan when it has come whole and all of it is well
 * formed: then all of a stretch has been read, or all of its terms are there,
 * or nothing.
 */

enum {
	PIECE = 256 << 10, /* bytes that are received at once */
	WORD = 16 << 20, /* bytes of an answer that count as a sign of life */
	/*
	 * Bytes of an answer for each byte that is read. A text of two letters
	 * a word comes to eleven; a file's own fields are within 1 MiB.
	 */
	MOST_PER_BYTE = 24,
	MOST_PER_FILE = 1 << 20,
	TICKS = 16, /* besides one for each file */
};

void
remote_begin(struct remote *remote, struct forked process, int fd)
{
	*remote = (struct remote){
	    .process = process, .fd = fd, .part = MESSAGE_PARTS};
}

void
remote_end(struct remote *remote)
{
	if (remote->fd < 0)
		return;
	close(remote->fd);
	remote->fd = -1;
	forked_end(&remote->process);
	remote->given_count = 0;
	remote->asked_terms = false;
	for (size_t i = 0; i < MESSAGE_PARTS; i++) {
		free(remote->parts[i]);
		remote->parts[i] = NULL;
	}
	buf_free(&remote->out);
}

bool
remote_is_busy(const struct remote *remote)
{
	return remote->given_count > 0 || remote->asked_terms;
}

/* Appends what is asked, of a list of files that may be none. */
static void
put_ask(struct remote *remote, const struct stretch *stretch, int64_t read_for,
    int64_t now)
{
	struct message_ask ask = {.now = read_for};
	struct buf list = {0};

	for (; stretch && ask.files < stretch->count; ask.files++)
		message_put_file(&list, &stretch->list[ask.files]);
	ask.size = (uint32_t)list.size;
	buf_add(&remote->out, (struct span){(const char *)&ask, sizeof(ask)});
	buf_add(&remote->out, buf_span(&list));
	buf_free(&list);
	if (!remote_is_busy(remote))
		remote->heard_at = now;
}

void
remote_give(struct remote *remote, struct stretch *stretch, struct scan *scan,
    int64_t now)
{
	put_ask(remote, stretch, scan_now(scan), now);
	remote->given[remote->given_count++] = stretch;
	remote->bytes += stretch->bytes;
	stretch->owner = remote;
	stretch->tries++;
}

void
remote_ask_terms(struct remote *remote, int64_t now)
{
	put_ask(remote, NULL, 0, now);
	remote->asked_terms = true;
}

int
remote_send(struct remote *remote)
{
	struct span rest = span_tail(buf_span(&remote->out), remote->sent);

	while (rest.size > 0) {
		ssize_t sent = file_send_some(remote->fd, rest, MSG_DONTWAIT);
		if (sent < 0)
			return errno == EAGAIN || errno == ENOBUFS ? 0 : -1;
		remote->sent += (size_t)sent;
		rest = span_tail(rest, (size_t)sent);
	}
	remote->out.size = remote->sent = 0;
	return 0;
}

static struct span
part_bytes(const struct remote *remote, enum message_part part)
{
	return (struct span){remote->parts[part], remote->head.sizes[part]};
}

/* What was read of a stretch, before it is taken into the scan. */
struct taken {
	struct record *records;
	bool *read;
};

static bool
take_records(
    struct remote *remote, struct stretch *stretch, struct taken *taken)
{
	struct span files = part_bytes(remote, MESSAGE_PART_FILES);
	uint32_t docs = remote->docs;

	for (size_t i = 0; i < stretch->count; i++) {
		struct record *record = &taken->records[i];
		*record = *stretch->list[i].record;
		record->text_block = NULL;
		int result =
		    message_take_record(&files, record, &docs, &stretch->notes);
		if (result < 0)
			return false;
		taken->read[i] = result > 0;
	}
	docs -= remote->docs;
	remote->docs += docs;
	return files.size == 0 && docs == remote->head.docs;
}

/* Takes what was read of a stretch. Returns 0, or -1 if it is not well formed.
 */
static int
take_list(struct remote *remote, struct scan *scan)
{
	struct stretch *stretch = remote->given[0];
	struct taken taken = {
	    .records = mem_alloc(stretch->count * sizeof(*taken.records)),
	    .read = mem_alloc(stretch->count * sizeof(*taken.read)),
	};
	bool good = take_records(remote, stretch, &taken);

	for (size_t i = 0; i < stretch->count; i++)
		if (good && taken.read[i])
			scan_take(scan, &stretch->list[i], &taken.records[i],
			    remote->run);
		else
			free(taken.records[i].text_block);
	free(taken.records);
	free(taken.read);
	if (!good)
		return -1;
	stretch->done = true;
	remote->given[0] = remote->given[1];
	remote->given_count--;
	return 0;
}

/* What a message has of a run, which follows what has come of it. */
static struct posting_run
run_part(const struct remote *remote)
{
	struct posting_run part = {.before = remote->last,
	    .last = remote->head.last,
	    .docs = remote->docs,
	    .size = remote->head.sizes[MESSAGE_PART_RUN]};

	if (part.size > 0)
		part.bytes = (unsigned char *)remote->parts[MESSAGE_PART_RUN] +
		    remote->taken[MESSAGE_PART_RUN];
	return part;
}

/* The whole run, whose memory it takes over. */
static struct posting_run
take_run(struct remote *remote)
{
	size_t size = remote->taken[MESSAGE_PART_RUN];
	struct posting_run run = {.docs = remote->docs,
	    .last = remote->last,
	    .size = size,
	    .capacity = size};

	if (size > 0)
		remote->parts[MESSAGE_PART_RUN] =
		    mem_fit(remote->parts[MESSAGE_PART_RUN], size);
	run.bytes = (unsigned char *)remote->parts[MESSAGE_PART_RUN];
	remote->parts[MESSAGE_PART_RUN] = NULL;
	remote->capacities[MESSAGE_PART_RUN] = 0;
	return run;
}

/*
 * Takes what has come of the terms of all that it has read. The letters of a
 * word that no run has in the end are written nowhere.
 */
static int
take_terms(struct remote *remote, struct scan *scan)
{
	struct posting_run part = run_part(remote);
	struct span letters = part_bytes(remote, MESSAGE_PART_LETTERS);

	if (!posting_run_check(&part) ||
	    !letters_learn(scan_terms(scan), letters, &part))
		return -1;
	remote->last = part.size > 0 ? part.last : remote->last;
	remote->taken[MESSAGE_PART_RUN] += part.size;
	remote->taken[MESSAGE_PART_LETTERS] += letters.size;
	remote->messages++;
	if (remote->head.kind == MESSAGE_TERMS)
		return 0;
	struct posting_run run = take_run(remote);
	scan_fill_run(scan, remote->run, &run);
	remote->asked_terms = false;
	remote->run = remote->docs = 0;
	remote->bytes = remote->last = remote->messages = 0;
	memset(remote->taken, 0, sizeof(remote->taken));
	return 0;
}

static int
take_answer(struct remote *remote, struct scan *scan)
{
	return remote->given_count > 0 ? take_list(remote, scan)
				       : take_terms(remote, scan);
}

/* Whether a head is one that may come now, with no more than there can be. */
static bool
check_head(const struct remote *remote)
{
	const struct message_head *head = &remote->head;
	bool list = remote->given_count > 0;
	size_t files = list ? remote->given[0]->count : remote->docs;
	uint64_t bytes = list ? remote->given[0]->bytes : remote->bytes;
	uint64_t most = MOST_PER_BYTE * bytes + MOST_PER_FILE * (uint64_t)files;

	if (!remote_is_busy(remote))
		return false;
	/* At most one for each file, and some more: none goes on for ever. */
	if (head->kind == MESSAGE_TICK)
		return remote->ticks < TICKS + files;
	for (size_t i = 0; i < MESSAGE_PARTS; i++)
		if (head->sizes[i] > most - remote->taken[i] ||
		    ((i == MESSAGE_PART_FILES) != list && head->sizes[i] > 0))
			return false;
	if (head->kind == MESSAGE_TERMS && !list)
		return head->docs == files &&
		    remote->messages < RUN_BUILDER_BUCKETS;
	return head->kind == MESSAGE_ANSWER &&
	    (list ? head->docs <= files : head->docs == files);
}

/* Goes on to the next part that has bytes, or takes the whole answer. */
static int
end_part(struct remote *remote, struct scan *scan)
{
	bool whole = remote->part == MESSAGE_PARTS;

	if (whole && !check_head(remote))
		return -1;
	remote->got = 0;
	remote->ticks =
	    whole && remote->head.kind == MESSAGE_TICK ? remote->ticks + 1 : 0;
	if (remote->ticks > 0)
		return 0;
	remote->part = whole ? 0 : remote->part + 1;
	while (remote->part < MESSAGE_PARTS &&
	    remote->head.sizes[remote->part] == 0)
		remote->part++;
	return remote->part == MESSAGE_PARTS ? take_answer(remote, scan) : 0;
}

/* Where the next bytes go, and how many of them are missing. */
static char *
room_of(struct remote *remote, size_t *size_r)
{
	size_t part = remote->part, got = remote->got;

	if (part == MESSAGE_PARTS) {
		*size_r = sizeof(remote->head) - got;
		return (char *)&remote->head + got;
	}
	size_t missing = remote->head.sizes[part] - got;
	*size_r = missing < PIECE ? missing : PIECE;
	/* The run is one in the end. */
	got += part == MESSAGE_PART_RUN ? remote->taken[part] : 0;
	/* It grows as bytes come: a size alone costs nothing. */
	remote->parts[part] = mem_grow(
	    remote->parts[part], &remote->capacities[part], got + *size_r, 1);
	return remote->parts[part] + got;
}

static bool
has_come(const struct remote *remote)
{
	return remote->got ==
	    (remote->part == MESSAGE_PARTS ? sizeof(remote->head)
					   : remote->head.sizes[remote->part]);
}

int
remote_receive(struct remote *remote, struct scan *scan, int64_t now)
{
	for (;;) {
		size_t size;
		char *room = room_of(remote, &size);
		ssize_t got =
		    file_recv_some(remote->fd, room, size, MSG_DONTWAIT);
		if (got < 0 && errno == EAGAIN)
			return 0;
		if (got <= 0)
			return -1;
		remote->got += (size_t)got;
		/* Not for each byte: an answer that was made is sent soon. */
		if ((remote->part == MESSAGE_PARTS && has_come(remote)) ||
		    remote->got / WORD > (remote->got - (size_t)got) / WORD)
			remote->heard_at = now;
		if (has_come(remote) && end_part(remote, scan) < 0)
			return -1;
	}
}
